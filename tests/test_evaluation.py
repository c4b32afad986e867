"""The figures, on cases counted by hand."""

from __future__ import annotations

import json
from math import isclose

import pytest

from stripper import LabelError
from stripper.evaluation import Judged, figures, label_figures, score, tally, words

# One document of five lines: words, gold, decision, predicted label.
#   4 words  title   kept     title
#  10 words  body    kept     body
#   6 words  body    dropped  comments   <- lost
#   3 words  date    dropped  date
#   7 words  promo   kept     body       <- left
WORDS = [4, 10, 6, 3, 7]
GOLD = ["title", "body", "body", "date", "promo"]
KEEPS = [True, True, False, False, True]
PREDICTED = ["title", "body", "comments", "date", "body"]


def test_figures_of_one_document_counted_by_hand():
    found = figures(tally(WORDS, GOLD, KEEPS, PREDICTED))
    assert found["body lost"] == 6 / 20
    assert found["noise removed"] == 3 / 10
    assert found["body lines lost"] == 1 / 3
    assert found["noise lines removed"] == 1 / 2
    assert isclose(found["word F1"], 2 * 14 / (2 * 14 + 7 + 6))  # precision 14/21, recall 14/20
    assert found["exact docs"] == 0
    assert found["macro F1"] == 0  # no label has ten gold lines


def test_label_figures_counted_by_hand():
    counts = tally(WORDS, GOLD, KEEPS, PREDICTED)
    body = label_figures(counts, "body")
    assert (body.precision, body.recall, body.f1, body.lines) == (1 / 2, 1 / 2, 1 / 2, 2)
    assert label_figures(counts, "promo").f1 == 0


@pytest.mark.parametrize(("gold", "macro"), [(9, 0.0), (10, 1.0)])
def test_macro_f1_reads_labels_with_ten_gold_lines_or_more(gold, macro):
    names = ["body"] * gold
    assert figures(tally([1] * gold, names, [True] * gold, names))["macro F1"] == macro


def test_macro_f1_is_the_mean_of_label_f1s():
    gold = ["body"] * 10 + ["date"] * 10
    predicted = ["body"] * 10 + ["body"] * 10
    found = figures(tally([1] * 20, gold, [True] * 20, predicted))
    assert isclose(found["macro F1"], (2 * 10 / 30 + 0) / 2)


def test_without_predicted_labels_there_is_no_macro_f1():
    assert "macro F1" not in figures(tally(WORDS, GOLD, KEEPS))


def test_exact_docs_asks_for_the_side_not_the_label():
    document = Judged([1, 1], ["body", "date"], [True, False], ["heading", "byline"])
    assert score([document]).figures["exact docs"].value == 1


def test_undecided_lines_are_not_counted():
    found = score([Judged([5, 50], ["body", None], [True, False], ["body", "date"])])
    assert found.lines == 1
    assert found.figures["body lost"].value == 0
    assert found.figures["exact docs"].value == 1
    assert found.labels["body"].precision == 1


def test_kept_labels_can_be_others():
    counts = tally([3, 4], ["post", "signature"], [True, False], kept={"post"})
    assert figures(counts)["word F1"] == 1


def test_figures_are_pooled_over_documents():
    long, short = Judged([90], ["body"], [True], site="a"), Judged([10], ["body"], [False], site="b")
    report = score([long, short])
    assert report.documents == 2
    assert report.figures["body lost"].value == 0.1


def test_interval_spans_what_resampled_sites_give():
    documents = [Judged([10], ["body"], [site % 4 > 0], site=f"s{site}") for site in range(40)]
    value, low, high = score(documents).figures["body lost"]
    assert value == 0.25
    # Binomial of 40 at 1/4: standard error 0.068, so 95% is about 0.12 .. 0.38.
    assert 0.10 <= low <= 0.15
    assert 0.35 <= high <= 0.42


def test_documents_of_one_site_are_resampled_together():
    documents = [Judged([10], ["body"], [keep], site="one") for keep in (True, False)]
    assert score(documents).figures["body lost"] == (0.5, 0.5, 0.5)


def test_the_same_seed_gives_the_same_interval():
    documents = [Judged([n], ["body"], [n % 3 > 0], site=str(n)) for n in range(1, 20)]
    assert score(documents) == score(documents)
    assert score(documents).figures["body lost"] != score(documents, seed=1).figures["body lost"]


def test_nothing_to_score_gives_zeros():
    report = score([])
    assert report.documents == 0
    assert report.figures["word F1"] == (0, 0, 0)


@pytest.mark.parametrize("columns", [([1], ["body", "date"], [True]), ([1], ["body"], []), ([1], ["body"], [True], ["body", "body"])])
def test_columns_of_different_length_are_refused(columns):
    with pytest.raises(LabelError, match="one a non-blank line"):
        tally(*columns)


def test_words_are_counted_as_runs_of_word_characters():
    assert words("Don't\n\n \n10.5 kg — fünf\r\n日本語 です\n") == [2, 4, 2]


def test_report_as_json_and_table():
    report = score([Judged(WORDS, GOLD, KEEPS, PREDICTED, site="a")])
    content = json.loads(report.json())
    assert content["figures"]["noise removed"] == {"value": 0.3, "low": 0.3, "high": 0.3}
    assert content["labels"]["title"]["f1"] == 1
    assert "noise removed       0.3000  [0.3000, 0.3000]" in report.table()
