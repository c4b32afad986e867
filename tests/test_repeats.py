"""Repeats: what counts as repeated, in any order, and what it does to a decision."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper import InputError, Stripper, lines
from stripper.repeats import COPY, EVIDENCE, LINES, PAGES, SHARE, Fingerprint, Repeats, Site
from stripper.result import Result
from stripper.rules import Rules

LINE = "Price alerts and timetables by e-mail"  # the shipped model doubts it
TOPICS = ("ferry", "bridge", "school", "harbour", "library", "museum", "chapel", "airfield", "theatre", "hospital", "brewery")


def story(number: int, *more: str) -> str:
    """A page of its own with some lines after it."""
    topic = f"{TOPICS[number % len(TOPICS)]} {number}"
    body = (f"The {topic} will be open again in spring, the council said.", f"Nobody had asked for the {topic} in years, said a clerk.")
    return "\n".join([*body, *more])


def counted(texts: Sequence[str], line: str) -> int:
    return int(Repeats.among(texts).count(lines.split(line))[0])


def same(a: Result, b: Result) -> bool:
    return a.text == b.text and a.labels == b.labels and bool(np.array_equal(a.probabilities, b.probabilities))


@pytest.fixture(scope="module")
def cleaner() -> Stripper:
    return Stripper()


# What is counted


@pytest.mark.parametrize(("pages", "expected"), [(1, 0), (2, 2), (3, 3), (5, 5)])
def test_a_line_counts_from_two_pages_on(pages, expected):
    texts = [story(i, f"  {LINE}\r") if i < pages else story(i) for i in range(5)]
    assert counted(texts, LINE) == expected


@pytest.mark.parametrize("line", ["Price", "2", "}", "12 000", "Preis:", "更"])
def test_single_words_and_numbers_do_not_count(line):
    assert counted([story(i, line) for i in range(3)], line) == 0


@pytest.mark.parametrize("line", ["Show more", "• next |  page", "更多新闻", "Al jo"])
def test_two_words_do(line):
    assert counted([story(i, line) for i in range(3)], line) == 3


def test_a_line_said_twice_on_one_page_is_no_repeat():
    assert counted([story(0, LINE, LINE), story(1), story(2)], LINE) == 0


def test_lines_of_a_small_share_of_the_pages_do_not_count():
    most = int(2 / SHARE)
    assert counted([story(i, *[LINE] * (i < 2)) for i in range(most)], LINE) == 2
    assert counted([story(i, *[LINE] * (i < 2)) for i in range(most + 1)], LINE) == 0


def test_copies_of_a_page_are_one_page():
    article = story(0, *(f"Sentence number {i} of the one article that was fetched more than once." for i in range(6)))
    edited = article.replace("number 3", "number three") + f"\n{LINE}"
    found = Repeats.among([article, article, f"{LINE}\n{article}", edited])
    assert (len(found), found.of) == (0, 1)


def test_pages_are_copies_from_half_of_the_smaller_one_on():
    common = LINE.ljust(50, ".")
    alone = int(len(common) / COPY) - len(common)
    for more, of in ((0, 2), (-1, 1)):  # exactly half in common is none; one character more is a copy
        texts = [common + "\n" + letters.ljust(alone + more, letters[0]) for letters in ("aa bb", "cc dd")]
        assert Repeats.among(texts).of == of


def test_no_text_is_held():
    site = Site()
    site.add(Fingerprint.of(story(0, LINE)))
    held = repr(vars(site))
    assert "ferry" not in held
    assert "Price" not in held


def test_hashes_are_the_same_in_every_process():
    assert Fingerprint.of("Share this").line.tolist() == [5158834073773241089]


def test_memory_is_bounded():
    site = Site()
    for i in range(5 * PAGES):
        site.add(Fingerprint.of(story(i, LINE)))
        assert len(site._documents) <= 2 * PAGES
    assert site.repeats().of <= PAGES
    assert len(Fingerprint.of("\n".join(f"Line number {i}" for i in range(2 * LINES))).line) == LINES


def test_a_sample_does_not_depend_on_the_order():
    documents = [Fingerprint.of(story(i, LINE, *[f"Also {LINE}"] * (i % 2))) for i in range(3 * PAGES)]
    found = []
    for seed in range(3):
        random.Random(seed).shuffle(documents)
        site = Site()
        for document in documents:
            site.add(document)
        found.append(site.repeats())
    assert found[0].of == PAGES
    for other in found[1:]:
        assert np.array_equal(found[0].line, other.line)
        assert np.array_equal(found[0].pages, other.pages)


# What it does


@pytest.mark.parametrize("pages", range(6))
def test_the_odds_of_noise_rise_with_the_pages(pages):
    source = lines.split(f"Something else\n{LINE}")
    known = Repeats(Fingerprint.of(LINE).line, np.array([pages]), 6)
    before = np.array([[0.5, 0.2, 0.3], [0.5, 0.2, 0.3]])
    after = known.weigh(source, before, np.array([False, True, True]))
    if pages < 2:
        assert after is before
        return
    odds = after[:, 1:].sum(axis=1) / after[:, 0]
    assert after.sum(axis=1) == pytest.approx(1)
    assert after[0].tolist() == before[0].tolist()
    assert np.log(odds) == pytest.approx([0, EVIDENCE[min(pages, 3)]])
    assert after[1, 1] / after[1, 2] == pytest.approx(2 / 3)  # among the noise labels nothing moves
    assert before[1].tolist() == [0.5, 0.2, 0.3]


def test_a_line_that_the_model_doubts_goes_if_it_repeats_and_what_it_is_sure_of_stays(cleaner):
    sure = "The council met on Tuesday and decided that the ferry will be repaired before the summer."
    texts = [story(i, sure, LINE, story(i + 5)) for i in range(3)]
    before = [{line.text: line for line in result.lines} for result in cleaner.process_many(texts)]
    # Whatever the shipped model thinks of the line: the threshold is a little above that.
    strict = Stripper(threshold=max(lines[LINE].noise for lines in before) + 0.01)
    for was, result in zip(before, strict.process_many(texts, repeats=True), strict=True):
        now = {line.text: line for line in result.lines}
        assert not now[LINE].kept
        assert now[LINE].label not in cleaner.model.kept
        assert now[sure].kept
        assert now[sure].noise > was[sure].noise
        own = result.source[0]
        assert now[own].probabilities == was[own].probabilities


def test_rules_and_cap_still_have_the_last_word():
    texts = [story(i, LINE, story(i + 5)) for i in range(3)]
    ruled = Stripper(threshold=0, rules=Rules.of([f"keep {LINE}"]))
    assert all(LINE in result.text for result in ruled.process_many(texts, repeats=True))
    capped = list(Stripper(threshold=0, max_removed=0).process_many(texts, repeats=True))
    assert [(result.capped, result.text) for result in capped] == [(True, text) for text in texts]


@pytest.mark.parametrize("texts", [[], [""], [story(0)], [story(0), story(0)], [story(i) for i in range(4)]])
def test_without_repetition_all_is_as_without_the_flag(cleaner, texts):
    assert all(map(same, cleaner.process_many(texts), cleaner.process_many(texts, repeats=True)))


PARTS = st.lists(st.sampled_from([LINE, "Share on Facebook", "By Ann Other", "Read more", "", "The end of the story."]), max_size=5)


@settings(max_examples=25, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=8), st.randoms())
def test_any_order_gives_the_same_results(cleaner, parts, chance):
    texts = [story(i % 5, *part) for i, part in enumerate(parts)]  # also copies of a page with other lines below
    order = chance.sample(range(len(texts)), len(texts))
    found = list(cleaner.process_many(texts, repeats=True))
    shuffled = list(cleaner.process_many([texts[i] for i in order], repeats=True))
    assert all(same(found[i], result) for i, result in zip(order, shuffled, strict=True))
    assert [result.source.text for result in found] == texts


def test_what_is_no_text_is_refused(cleaner):
    with pytest.raises(InputError, match="text 1 is bytes"):
        next(cleaner.process_many(["a", b"b"], repeats=True))


@given(st.text(alphabet=st.characters(codec=None), max_size=100))
def test_any_text_has_a_fingerprint(text):
    found = Fingerprint.of(text)
    assert len(found.line) == len(found.size) <= len(lines.split(text))
    assert found.key == Fingerprint.of("\n".join(reversed(text.split("\n")))).key
