"""Markup: a line finds its element again, its tags and names decide where its words cannot, and a text without any is read as before."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from lxml.html import document_fromstring

from stripper import LABELS, ModelError, Stripper, artefact, html, markup
from stripper.corpus import Corpus
from stripper.dom import Dom, Place, letters
from stripper.explain import explain
from stripper.files.extractor import Extractor
from stripper.fit import Settings, fitted, markup_model, whole_model
from stripper.formats import Page
from stripper.rules import Rule, Rules

SMALL = Settings(folds=2, members=1, hidden=16, steps=300)
SENTENCE = "The {} of {} was seen by {} people before the end of the {}."
WORDS = ["harbour", "ferry", "bridge", "market", "school", "garden", "river", "tower", "mill", "quarry", "orchard", "station"]
FERRY = (Path(__file__).parent.parent / "fixtures" / "examples" / "ferry.html").read_bytes()


def located(tree: Any, lines: Iterable[str]) -> list[Place | None]:
    return Dom.of(tree).locate([letters(line) for line in lines])


def tokens(page: str, *lines: str) -> list[set[int]]:
    found = markup.read(located(document_fromstring(page), lines))
    return [set(part.tolist()) for part in np.split(found.column, found.bounds[1:-1])]


def token(said: str) -> int:
    return crc32(said.encode()) % markup.BUCKETS


def test_a_line_finds_its_element_whatever_the_extractor_made_of_its_spaces_and_signs():
    page = "<div class='storyBody'><p>The <b>ferry</b> left.</p><figcaption>A <i>ferry</i>, leaving</figcaption></div>"
    body, caption, unknown = tokens(page, "- the ferry  LEFT", "A ferry , leaving", "not on this page")
    assert token("own <p") in body
    assert token("next .story") in body
    assert token("* .body") in body
    assert token("own <figcaption") in caption - body
    assert not unknown


def test_lines_that_say_the_same_belong_to_one_element_each_in_order():
    page = "<h1>Ferry leaves</h1><p>Text.</p><div class=related><a>Ferry leaves</a></div>"
    title, link, again = tokens(page, "Ferry leaves", "Ferry leaves", "Ferry leaves")
    assert token("own <h1") in title
    assert token("links 0") in title
    assert token("own <a") in link
    assert token("next .related") in link
    assert token("links 4") in link
    assert again == link


def test_a_line_can_be_a_part_of_an_element_or_carry_a_number():
    paragraph, code_ = "<p>One long <em>paragraph</em> of two<br>lines, here.</p>", "<pre>a line of code\nand another line</pre>"
    page = f"<ol><li>Peel the leeks</li></ol>{paragraph}{code_}"
    numbered, broken, code = tokens(page, "1. Peel the leeks", "lines, here.", "and another line")
    assert token("own <li") in numbered
    assert token("own <p") in broken
    assert token("own <pre") in code


def test_what_is_no_text_is_no_line():
    assert tokens("<script>var ferry = 1</script><p>The var ferry 1</p><style>ferry{}</style>", "var ferry = 1", "ferry{}") == [
        set(),
        set(),
    ]


def test_comments_come_in_runs():
    page = f"<ul>{''.join(f'<li class=c>comment number {i}</li>' for i in range(9))}</ul><p>Alone it stands</p>"
    comment, alone = tokens(page, "comment number 3", "Alone it stands")
    assert token("own <li of 4") in comment
    assert token("own <p of 1") in alone


def test_a_long_page_is_read_in_time():
    lines = [f"paragraph {i} of the page, {i * i}" for i in range(20_000)]
    page = document_fromstring("<div>" * 50 + "".join(f"<p>{line} and more</p>" for line in lines))
    places = located(page, lines)  # every one is but a part of an element: minutes, were the page searched from its beginning
    found = markup.read(places)
    assert (np.diff(found.bounds) > 0).all()


def test_a_marked_text_is_a_text():
    text = html.text(FERRY)
    assert isinstance(text, markup.Marked)
    assert isinstance(text, str)
    again = pickle.loads(pickle.dumps(text))  # noqa: S301 - our own
    assert again == text == str(text)
    assert np.array_equal(again.markup.column, text.markup.column)
    assert type(str(text)) is str
    assert not isinstance(text.upper(), markup.Marked)
    with pytest.raises(ValueError, match="markup of"):
        markup.Marked.of(text + "\nOne more line", text.markup)


def test_the_extractors_worker_brings_the_markup():
    extractor = Extractor(seconds=20)
    text, here = extractor.text(Page(FERRY.decode())), html.text(FERRY.decode())
    extractor.close()
    assert text == here
    assert all(np.array_equal(a, b) for a, b in zip(text.markup, here.markup, strict=True))


def page_of(number: int) -> tuple[str, tuple[str, ...]]:
    """A page whose sentences are all of one kind: only the class of their elements says which are the story and which are comments."""
    rng = random.Random(number)
    rows = [(rng.choice(("story", "remark")), SENTENCE.format(*rng.choices(WORDS, k=4))) for _ in range(8)]
    labels = {"story": "body", "remark": "comments"}
    body = "".join(f"<div class='{kind}'><p>{line}</p></div>" for kind, line in rows)
    return f"<html><body><article>{body}</article></body></html>", tuple(labels[kind] for kind, _ in rows)


def marked(number: int) -> tuple[markup.Marked, tuple[str, ...]]:
    page, labels = page_of(number)
    lines = [p.text_content() for p in document_fromstring(page).iter("p")]
    return markup.Marked.of("\n".join(lines), markup.read(located(document_fromstring(page), lines))), labels


@pytest.fixture(scope="module")
def model():
    pages = [marked(number) for number in range(60)]
    corpus = Corpus.of(pages, LABELS, [f"site{number}.example" for number in range(60)])
    made = fitted(corpus, settings=SMALL)
    marks = markup.of([text for text, _ in pages], corpus.features.bounds)
    return replace(made.model, markup=markup_model(made, corpus, marks, replace(SMALL, epochs=(12, 0))))


@pytest.fixture(scope="module")
def skipping(model):
    """The model, that also learned of whole pages, where what an extractor skipped is the story's in one class of the two."""
    pages = [marked(number) for number in range(60)]
    corpus = Corpus.of(pages, LABELS, [f"site{number}.example" for number in range(60)])
    wholes = [whole(number) for number in range(100, 160)]
    beside = Corpus.of([(text, labels) for text, labels in wholes], LABELS, [f"whole{number}.example" for number in range(60)])
    made = fitted(corpus, settings=SMALL, beside=beside)
    for name, array in artefact._arrays(replace(model, markup=None)).items():
        assert np.array_equal(artefact._arrays(made.model)[name], array)  # of the text it learned nothing more
    assert all(len(table) == len(corpus.label) for table in made.opinions)
    marks = markup.of([text for text, _ in wholes], beside.features.bounds)
    return replace(model, whole=whole_model(made, beside, marks, replace(SMALL, epochs=(20, 0))))


def whole(number: int) -> tuple[markup.Marked, tuple[str, ...]]:
    """A page with every other line skipped."""
    (page, labels), flags = page_of(number), [i % 2 == 1 for i in range(8)]
    lines = [p.text_content() for p in document_fromstring(page).iter("p")]
    labels = tuple("sidebar" if flag and label == "comments" else label for flag, label in zip(flags, labels, strict=True))
    return markup.Marked.of("\n".join(lines), markup.read(located(document_fromstring(page), lines), flags)), labels


def extracted(number: int) -> tuple[markup.Marked, tuple[str, ...]]:
    """The text of that page without what was skipped, which it brings along."""
    text, labels = whole(number)
    lines = text.split("\n")[::2]
    places = located(document_fromstring(page_of(number)[0]), lines)
    return markup.Marked.of("\n".join(lines), markup.read(places), text), labels


def right(found: list[tuple[list[str], tuple[str, ...]]]) -> float:
    return float(np.mean([a == b for labels, gold in found for a, b in zip(labels, gold, strict=True)]))


def test_markup_decides_where_words_cannot(model):
    stripper, pages = Stripper(model), [marked(number) for number in range(100, 130)]
    assert right([(stripper.process(text).labels, gold) for text, gold in pages]) > 0.98
    assert right([(stripper.process(str(text)).labels, gold) for text, gold in pages]) < 0.75
    assert right([(Stripper(replace(model, markup=None)).process(text).labels, gold) for text, gold in pages]) < 0.75


def test_pages_and_texts_in_one_batch_are_what_they_are_alone(model):
    stripper = Stripper(model)
    texts = [text if number % 3 else str(text) for number, (text, _) in enumerate(marked(number) for number in range(100, 130))]
    alone = [stripper.process(text) for text in texts]
    for result, expected in zip(stripper.process_many(texts), alone, strict=True):
        assert np.array_equal(result.probabilities, expected.probabilities)
    assert not any(isinstance(result.source.text, markup.Marked) for result in alone)


def test_process_html_reads_the_markup_of_what_the_text_came_from(model):
    stripper, (page, _) = Stripper(model), page_of(200)
    result = stripper.process_html(page)
    assert np.array_equal(result.probabilities, stripper.process(html.text(page)).probabilities)
    assert not np.array_equal(result.probabilities, stripper.process(str(html.text(page))).probabilities)


def test_what_was_skipped_and_is_the_articles_is_put_back(skipping):
    for number in range(200, 230):
        text, labels = extracted(number)
        before, result = Stripper(replace(skipping, whole=None)).process(text), Stripper(skipping).process(text)
        lines = list(zip(text.whole.split("\n"), labels, strict=True))
        kept = [line for i, (line, label) in enumerate(lines) if label == "body" or i % 2 == 0]
        assert [line.text for line in result.lines] == kept
        assert result.text.split("\n") == [line for line, label in lines if label == "body"]
        of_text = [line for line in result.lines if line.text in text.split("\n")]
        assert [line.probabilities for line in of_text] == [line.probabilities for line in before.lines]
        assert not result.capped


def test_where_nothing_is_put_back_the_result_is_as_it_was(skipping):
    text, _ = next(found for found in map(extracted, range(200, 260)) if "body" not in found[1][1::2])
    before, result = Stripper(replace(skipping, whole=None)).process(text), Stripper(skipping).process(text)
    assert result.source.text == str(text)
    assert result.rows is None
    assert np.array_equal(result.probabilities, before.probabilities)


@pytest.mark.parametrize("policy", [{"threshold": 0.0}, {"keep": {"comments", "sidebar"}}, {"drop": {"body"}}])
def test_what_is_not_surely_kept_stays_out(skipping, policy):
    for number in range(200, 210):
        text, _ = extracted(number)
        assert Stripper(skipping, **policy).process(text).source.text == str(text)


def test_a_policy_that_keeps_everything_gets_no_more_noise_back(skipping):
    text, labels = extracted(200)
    result = Stripper(skipping, keep=set(LABELS)).process(text)
    assert result.text.split("\n") == [line for i, line in enumerate(text.whole.split("\n")) if i % 2 == 0 or labels[i] == "body"]


def test_a_threshold_that_keeps_all_puts_no_more_back(skipping):
    for number in range(200, 210):
        text, _ = extracted(number)
        assert Stripper(skipping, threshold=1.0).process(text).source.text == Stripper(skipping).process(text).source.text


def test_a_document_that_is_left_as_it_is_gets_nothing_back(skipping):
    text, _ = next(found for found in map(extracted, range(200, 230)) if "comments" in found[1][::2] and "body" in found[1][1::2])
    result = Stripper(skipping, max_removed=0.0).process(text)
    assert result.capped
    assert result.text == str(text)


def test_rules_decide_over_what_is_put_back(skipping):
    text, labels = next(found for found in map(extracted, range(200, 230)) if "body" in found[1][1::2])
    line = text.whole.split("\n")[1::2][labels[1::2].index("body")]
    assert line in Stripper(skipping).process(text).text
    assert line not in Stripper(skipping, rules=Rules((Rule(False, re.escape(line)),))).process(text).text


def test_a_model_that_reads_no_whole_pages_reads_what_was_extracted(skipping):
    text, _ = extracted(200)
    assert Stripper(replace(skipping, whole=None)).process(text).source.text == str(text)


def test_wholes_and_texts_in_one_batch_are_what_they_are_alone(skipping):
    stripper = Stripper(skipping)
    texts = [extracted(number)[0] if number % 3 else str(extracted(number)[0]) for number in range(200, 230)]
    for result, expected in zip(stripper.process_many(texts), map(stripper.process, texts), strict=True):
        assert result.source.text == expected.source.text
        assert np.array_equal(result.probabilities, expected.probabilities)


def test_an_explanation_is_of_the_lines_of_the_result(skipping):
    stripper = Stripper(skipping)
    for number in range(200, 210):
        text, _ = extracted(number)
        rows, result = explain(stripper, text), stripper.process(text)
        assert [row.line for row in rows] == list(result.lines)


def test_an_explanation_names_the_markup(model):
    text, _ = marked(300)
    reasons = [str(reason) for row in explain(Stripper(model), text) for reason in row.reasons]
    assert any("tags and class names" in reason for reason in reasons)
    assert not any("tags and class names" in str(reason) for row in explain(Stripper(model), str(text)) for reason in row.reasons)


def test_a_model_file_holds_what_reads_whole_pages(skipping, tmp_path):
    artefact.save(skipping, tmp_path / "my.model")
    again, text = Stripper(tmp_path / "my.model"), extracted(301)[0]
    assert np.array_equal(again.process(text).probabilities, Stripper(skipping).process(text).probabilities)
    assert again.process(text).source.text == Stripper(skipping).process(text).source.text
    artefact.save(replace(skipping, whole=skipping.markup), tmp_path / "narrow.model")
    with pytest.raises(ModelError, match=r"whole\.mean"):
        artefact.load(tmp_path / "narrow.model")


def test_a_model_file_holds_what_reads_markup(model, tmp_path):
    artefact.save(model, tmp_path / "my.model")
    again, (text, _) = artefact.load(tmp_path / "my.model"), marked(300)
    assert np.array_equal(Stripper(again).process(text).probabilities, Stripper(model).process(text).probabilities)
    assert again.whole is None
    narrow = replace(model.markup, network=replace(model.markup.network, mean=model.markup.network.mean[1:]))
    artefact.save(replace(model, markup=narrow), tmp_path / "narrow.model")
    with pytest.raises(ModelError, match=r"markup\.mean"):
        artefact.load(tmp_path / "narrow.model")
