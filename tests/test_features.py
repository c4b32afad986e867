"""Features: what each measures, and that a line's row depends on its own document only."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stripper import features
from stripper.batch import HEAD, TAIL, Batch
from stripper.features import NAMES, characters, ngrams, occurrences, rarity, tokens, words
from stripper.features.hashes import Rolling

ARTICLE = (
    "Home\n\nHarbour wall to be raised\nBy Ines Pohl\n3 May 2021, 10:30\n\n"
    "The harbour wall will be raised by two metres after the council voted for it on Tuesday evening, Mayor Ana Reis said.\n"
    "• first point\n• second point\nHarbour wall to be raised\n日本語の文章です。\n"
)
TEXTS = st.text(alphabet=st.sampled_from("abcDE 019.,!?•©#@:/\n\"'日本ةअ\u0301\ud800\x00\u200b"), max_size=80)


def row(text: str, line: int) -> dict[str, float]:
    return dict(zip(NAMES, features.read(Batch.of([text])).dense[line].tolist(), strict=True))


def found_words(text: str) -> words.Words:
    batch = Batch.of([text])
    return words.read(tokens.read(characters.read(batch.codes, batch.size), len(batch)))


def read_characters(text: str) -> tuple[characters.Characters, int]:
    batch = Batch.of([text])
    return characters.read(batch.codes, batch.size), len(batch)


def test_shape_of_a_line():
    date = row(ARTICLE, 3)
    assert date["clock"] == 1
    assert date["years"] == 1
    assert date["begins digit"] == 1
    assert date["blank"] == 0
    prose = row(ARTICLE, 4)
    assert prose["blank"] == 1
    assert prose["ends stop"] == 1
    assert prose["sentences"] == pytest.approx(np.log1p(1), abs=1e-3)
    assert row(ARTICLE, 5)["begins bullet"] == 1


def test_place_and_repeats_of_a_line():
    assert row(ARTICLE, 0)["position"] == 0
    assert row(ARTICLE, 8)["position"] == 1
    assert (row(ARTICLE, 1)["repeat before"], row(ARTICLE, 1)["repeat after"]) == (0, 1)
    assert (row(ARTICLE, 7)["repeat before"], row(ARTICLE, 7)["repeat after"]) == (1, 0)
    assert row(ARTICLE, 5)["begins as next"] == 1
    assert row(ARTICLE, 2)["repeat before"] == 0


def test_words_that_span_a_gap_are_fewer_where_another_story_begins():
    glacier = ["Skarvabreen", "glacier", "Brandt", "measured", "meltwater"]
    football = ["Mensah", "striker", "Lindenau", "stadium", "penalty"]
    often = "It was said by all of them, and {} and {} were on {} minds when the day had come to an end and the {} of it was seen."
    stories = [often.format(*np.roll(words, i)[:4]) for words in (glacier, football) for i in range(5)]
    weakest = [row("\n".join(stories), i)["weakest link"] for i in range(10)]
    assert min(weakest[3:5]) > 0.2
    assert max(weakest[5:]) == 0


def test_rare_words_tell_of_a_topic_and_stop_words_do_not():
    stop, name = (rarity.read(found_words(text).key) for text in ("which their those would", "Skarvabreen glacier meltwater"))
    assert stop.tolist() == [0] * 4
    assert min(name) > rarity.MOST / 2


def test_another_story_says_nothing_that_the_opening_said():
    about = "It is in it as he or she is on it, and so it was {} and {} and {} that we had."
    glacier = [about.format(*np.roll(["Skarvabreen", "glacier", "meltwater", "Brandt"], i)[:3]) for i in range(9)]
    football = [about.format(*np.roll(["Mensah", "striker", "Lindenau", "stadium"], i)[:3]) for i in range(9)]
    text = "\n".join(glacier + football)
    assert row(text, 8)["opening around"] > 0.2
    assert row(text, 8)["carried"] > row(text, 9)["carried"] == 0
    assert [row(text, i)["least carried"] for i in (9, 17)] == [0, 0]
    assert row(text, 17)["opening around"] == row(text, 17)["rare in opening"] == 0
    assert row(text, 8)["rare in opening"] == row(text, 8)["rare before"] == row(text, 8)["rare in prose"] == 1


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=8), st.lists(st.integers(0, 2**64 - 1), max_size=9))
def test_a_rolling_hash_depends_on_what_it_is_of_only(piece, before):
    alone = Rolling(np.array(piece, np.uint64))(np.array([0]), np.array([len(piece)]))
    among = Rolling(np.array([*before, *piece, 5], np.uint64))(np.array([len(before)]), np.array([len(before) + len(piece)]))
    assert alone == among


def test_words_of_the_same_letters_have_different_hashes():
    words_ = ["listen", "silent", "enlist", "tinsel", "abba", "baab", "aab", "ab", "ba", "a", "aa", "listens"]
    assert len(set(tokens.read(*read_characters("\n".join(words_))).hash.tolist())) == len(words_)


def test_occurrences_of_keys_whose_upper_bits_are_the_same_are_told_apart():
    line, document = np.array([0, 1, 2, 3]), np.array([0, 0, 0, 0])
    (usual,) = occurrences.find([(np.array([5, 6, 5, 6], np.uint64), line)], document)
    order, new = occurrences._sorted(np.array([5, 6, 5, 6], np.uint64))  # small numbers: no upper bits at all
    assert order.tolist() == [0, 2, 1, 3]
    assert new.tolist() == [True, False, True, False]
    assert (usual.before.tolist(), usual.after.tolist(), usual.first.tolist(), usual.lines.tolist()) == (
        [-1, -1, 0, 1], [2, 3, -1, -1], [0, 1, 0, 1], [2, 2, 2, 2],
    )  # fmt: skip


@given(st.lists(st.lists(st.integers(0, 5), max_size=30), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_occurrences_are_those_that_a_walk_over_the_lines_finds(documents):
    line, key, document = [], [], []
    for number, keys in enumerate(documents):
        for i, value in enumerate(keys):  # three keys a line
            if i % 3 == 0:
                document.append(number)
            line.append(len(document) - 1)
            key.append(value)
    found = occurrences.find([(np.array(key, np.uint64), np.array(line, np.int64))], np.array(document, np.int64))[0]
    for i in range(len(key)):
        lines = sorted({line[k] for k in range(len(key)) if key[k] == key[i] and document[line[k]] == document[line[i]]})
        at = lines.index(line[i])
        expected = lines[at - 1] if at else -1, lines[at + 1] if at + 1 < len(lines) else -1, lines[0], len(lines)
        assert (found.before[i], found.after[i], found.first[i], found.lines[i]) == expected


def test_lines_are_read_in_portions_that_leave_no_trace(monkeypatch):
    texts = [ARTICLE, "本\n日本\n本", "one\n\ntwo words\n日", ARTICLE * 3]
    whole = features.read(Batch.of(texts))
    for size in (1, 2, 7):
        monkeypatch.setattr(features, "ROWS", size)
        parts = features.read(Batch.of(texts))
        np.testing.assert_array_equal(parts.dense, whole.dense)
        np.testing.assert_array_equal(parts.ngrams.column, whole.ngrams.column)
        np.testing.assert_array_equal(parts.ngrams.bounds, whole.ngrams.bounds)


@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_document_has_the_same_features_alone_and_among_others(texts):
    together = features.read(Batch.of(texts))
    for number, text in enumerate(texts):
        batch = Batch.of([text])
        if not len(batch):
            continue
        alone = features.read(batch)
        start, stop = together.bounds[number : number + 2]
        np.testing.assert_array_equal(together.dense[start:stop], alone.dense)
        low, high = together.ngrams.bounds[[start, stop]]
        np.testing.assert_array_equal(together.ngrams.column[low:high], alone.ngrams.column)


def test_of_a_long_line_only_the_beginning_and_the_end_are_read():
    short = "word " * 100
    text = short + "middle " * 10_000 + short
    assert Batch.of([text]).size[0] == HEAD + TAIL
    changed = short + "else " * 14_000 + short
    assert len(changed) == len(text)
    np.testing.assert_array_equal(features.read(Batch.of([text])).dense, features.read(Batch.of([changed])).dense)


def test_buckets_are_in_range_and_depend_on_the_words():
    one, two = (features.read(Batch.of([text])).ngrams.column for text in ("Read more", "read MORE"))
    np.testing.assert_array_equal(np.sort(one), np.sort(two))  # case does not matter
    assert one.min() >= 0
    assert one.max() < ngrams.BUCKETS
    assert set(one.tolist()) != set(features.read(Batch.of(["Read less"])).ngrams.column.tolist())
