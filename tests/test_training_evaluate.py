"""The figures of an evaluation, on predictions counted by hand."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training_data import story

from stripper.errors import InputError
from stripper.labels import LABELS
from training.crossvalidate import Prediction
from training.documents.corpus import ROOT, Document
from training.documents.recipe import ENDLESS, HANDWRITTEN, LABELLED, LOOKALIKE, MARKED
from training.measures import tables, worst
from training.measures.calibration import expected_error, reliability
from training.measures.curve import Point, at_most, curve, thinned
from training.measures.evaluate import appended, evaluate, judge, label_intervals, picture, spoilt, write


def predicted(document: Document, *labels: str, sure: float = 0.9) -> Prediction:
    """A prediction that names these labels, each with probability `sure`."""
    table = np.full((len(labels), len(LABELS)), (1 - sure) / (len(LABELS) - 1))
    table[np.arange(len(labels)), [LABELS.index(label) for label in labels]] = sure
    return Prediction(document, table)


def right(document: Document) -> Prediction:
    return predicted(document, *(label or "body" for label in document.labels))


@pytest.fixture
def groups() -> dict[str, list[Prediction]]:
    one, two = story("one.example"), story("two.example")
    wrong = ["navigation" if label == "title" else label for label in two.labels if label]
    scroll = replace(one, kind="endless near", text=one.text + "Another story\n", labels=(*one.labels, "offtopic"))
    return {
        LABELLED: [right(one), predicted(two, *wrong)],
        HANDWRITTEN: [right(story("three"))],
        ENDLESS: [right(scroll)],
        LOOKALIKE: [],
    }


def test_evaluation_counts_body_lost_and_noise_removed(groups: dict[str, list[Prediction]]) -> None:
    result = evaluate(groups)
    body = sum(n for p in groups[LABELLED] for n, keep in zip(judge(p).words, p.document.labels, strict=True) if keep in ("body", "title"))
    assert result.report.figures["body lost"].value == pytest.approx(len(["What", "the", "two", "people", "did", "this", "year"]) / body)
    assert result.report.figures["noise removed"].value == 1.0
    assert result.report.figures["exact docs"].value == 0.5
    assert result.labels["title"].value == pytest.approx(2 / 3)
    assert result.labels["title"].low <= result.labels["title"].value <= result.labels["title"].high
    assert result.baselines["keep everything"].figures["noise removed"].value == 0.0
    assert result.views["page type"]["article"].documents == 2
    assert set(result.groups) == {HANDWRITTEN, ENDLESS}


def test_pages_are_figures_of_their_own(groups: dict[str, list[Prediction]]) -> None:
    one, two = story("one.example"), story("two.example")
    result = evaluate({**groups, MARKED: [right(one), right(two)]})
    assert result.pages is not None
    assert (result.report.figures["exact docs"].value, result.pages.report.figures["exact docs"].value) == (0.5, 1.0)
    assert MARKED not in result.groups
    assert "## Figures - read with the markup of their pages" in tables.text(result)
    assert json.loads(tables.as_json(result))["with markup"]["report"]["figures"]["exact docs"]["value"] == 1.0
    assert evaluate(groups).pages is None


def test_appended_words_are_counted_without_the_other_noise_of_the_host(groups: dict[str, list[Prediction]]) -> None:
    [scroll] = groups[ENDLESS]
    assert {label for label in appended(scroll).gold if label} == {"title", "body", "offtopic"}
    kept = predicted(scroll.document, *(["body"] * len(scroll.document.labels)))
    report = evaluate({**groups, ENDLESS: [kept]}).groups[ENDLESS]["endless near"]
    assert report.figures["noise removed"].value == 0.0
    assert report.figures["body lost"].value == 0.0


def test_spoilt_documents_lose_more_than_a_tenth_of_their_body() -> None:
    words = " ".join(["word"] * 9)
    for rest, share in (("word", 0.0), ("word word", 1.0)):
        document = Document("made", "made.example", f"{words}\n{rest}", ("body", "body"))
        assert spoilt([predicted(document, "body", "promo")]) == share


def test_threshold_moves_lines_between_kept_and_dropped() -> None:
    document = Document("made", "made.example", "Share this", ("social",))
    prediction = predicted(document, "social", sure=0.8)
    assert judge(prediction, 0.5).keeps == [False]
    assert judge(prediction, 0.99).keeps == [True]


def test_label_intervals_are_narrow_for_sites_that_agree() -> None:
    judged = [judge(right(story(f"site{i}.example"))) for i in range(5)]
    assert set(label_intervals(judged)["body"]) == {1.0}
    assert "offtopic" not in label_intervals(judged)


def test_tables_and_json_hold_the_figures(groups: dict[str, list[Prediction]]) -> None:
    result = evaluate(groups)
    text = tables.text(result)
    for heading in ("## Labels", "## Beside the rules people run", "## By language", "## Endless scroll", "expected calibration error"):
        assert heading in text
    content = json.loads(tables.as_json(result))
    assert content["report"]["figures"]["exact docs"]["value"] == 0.5
    assert content["baselines"]["C4 lines"]["documents"] == 2


def test_written_predictions_are_what_the_scorer_reads(groups: dict[str, list[Prediction]], tmp_path: Path) -> None:
    write(groups[LABELLED], tmp_path / "made.jsonl.gz")
    with gzip.open(tmp_path / "made.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert rows[0] == {"id": "one.example", "labels": list(groups[LABELLED][0].document.labels)}


def test_picture_is_the_same_file_for_the_same_figures(groups: dict[str, list[Prediction]], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    result = evaluate(groups)
    for name in ("one.svg", "two.svg"):
        picture(result, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_worst_lines_are_the_costliest_first_and_stay_outside(tmp_path: Path) -> None:
    document = Document("made", "made.example", "one\nlong line of words\nShare", ("body", "body", "social"))
    found = worst.wrong_lines([predicted(document, "promo", "promo", "social")])
    assert [w.line for w in found] == ["long line of words", "one"]
    assert found[0].gold == "body"
    worst.write(found, tmp_path / "worst.tsv")
    assert (tmp_path / "worst.tsv").read_text(encoding="utf-8").count("\n") == 3
    with pytest.raises(InputError, match="outside"):
        worst.write(found, ROOT / "worst.tsv")


def test_curve_has_a_point_a_level() -> None:
    noise, words = np.array([0.9, 0.5, 0.5, 0.1]), np.array([4, 6, 5, 5])
    points = curve(noise, words, np.array([False, False, True, True]))
    assert points == [Point(1.0, 0.0, 0.0), Point(0.5, 0.0, 0.4), Point(0.1, 0.5, 1.0), Point(0.0, 1.0, 1.0)]
    assert at_most(points, 0.49) == points[1]
    assert at_most(points, 0.5) == points[2]
    assert thinned(points, 2) == [points[0], points[2], points[3]] or thinned(points, 2)[-1] == points[-1]


def test_curve_agrees_with_the_threshold_it_names() -> None:
    rng = np.random.default_rng(0)
    noise, words, kept = rng.random(50).round(1), rng.integers(1, 9, 50), rng.random(50) < 0.5
    for point in curve(noise, words, kept):
        drop = noise > point.threshold
        if point.threshold > 0:
            assert words[drop & kept].sum() / words[kept].sum() == pytest.approx(point.body_lost)
            assert words[drop & ~kept].sum() / words[~kept].sum() == pytest.approx(point.noise_removed)


def test_reliability_by_hand() -> None:
    said, found = np.array([0.05, 0.05, 0.55, 1.0]), np.array([False, True, True, True])
    table = reliability(said, found)
    assert [(b.low, b.lines) for b in table] == [(0.0, 2), (0.5, 1), (0.9, 1)]
    assert expected_error(table) == pytest.approx((2 * 0.45 + 0.45 + 0.0) / 4)
    assert expected_error([]) == 0.0
