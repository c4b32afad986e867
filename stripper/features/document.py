"""Document features: where a line stands, what stands around it, and what of it was said elsewhere in the document."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import occurrences, topic
from stripper.features.hashes import Hashes, mix
from stripper.features.occurrences import Occurrences
from stripper.features.words import Words

Column = NDArray[np.float64]
Rows = NDArray[np.float64]  # (n_features, n_lines)

PROSE = 15  # words: a line with a sentence end and at least this many reads as running text
NEAR = 6  # lines: what counts as close by for repeated words


class Said(NamedTuple):
    """What of each line is asked of its document.

    n_words, sentences  `(n_lines,)`: how many words and sentence ends it has
    begins, whole       `(n_lines,)`: hashes of its first token, and of all
    words               the words that may be met again
    """

    n_words: Column
    sentences: Column
    begins: Hashes
    whole: Hashes
    words: Words


def within(values: Rows, batch: Batch) -> tuple[Rows, Rows, Rows]:
    """Running sums inside each document of whole numbers: of the lines before, of the lines after, of all."""
    running = np.zeros((len(values), len(batch) + 1))
    np.cumsum(values, axis=1, out=running[:, 1:])
    begin, end = (running.take(edge, axis=1) for edge in (batch.bounds[batch.document], batch.bounds[batch.document + 1]))
    return running[:, :-1] - begin, end - running[:, 1:], end - begin


def _distance(marked: NDArray[np.bool_], batch: Batch) -> tuple[Column, Column]:
    """Lines to the nearest marked line before and after (0 where the line is marked), capped at 50 where there is none."""
    n = len(marked)
    index = np.arange(n)
    last = np.maximum.accumulate(np.where(marked, index, -1)) if n else index
    following = np.minimum.accumulate(np.where(marked, index, n + 50)[::-1])[::-1] if n else index
    before = np.where(last >= batch.bounds[batch.document], index - last, 50)
    after = np.where(following < batch.bounds[batch.document + 1], following - index, 50)
    return np.minimum(before, 50).astype(float), np.minimum(after, 50).astype(float)


# What a word found elsewhere says, as bits of a number, and which of the columns below each of those numbers counts for.
_BEFORE, _NEAR_BEFORE, _NEAR_AFTER, _AFTER = 1, 2, 4, 8
_ECHOES = np.array([[bool(said & bit) for bit in (1, 2, 4, 8)] + [not said & (_BEFORE | _AFTER)] for said in range(16)], float).T


def _echo(found: Occurrences, line: NDArray[np.int64], n: int) -> Rows:
    """Share of a line's words that stand elsewhere in the document: before, near before, near after, after, nowhere."""
    said = (found.before >= 0) * np.uint8(_BEFORE) + (found.after >= 0) * np.uint8(_AFTER)
    said += (found.before >= np.maximum(line - NEAR, 0)) * np.uint8(_NEAR_BEFORE)
    said += ((found.after >= 0) & (found.after <= line + NEAR)) * np.uint8(_NEAR_AFTER)
    counts = np.bincount(line * 16 + said, minlength=n * 16).reshape(n, 16)
    return np.asarray(_ECHOES @ counts.T / np.maximum(counts.sum(axis=1), 1))


def _triples(found: Occurrences, line: NDArray[np.int64], n: int) -> Rows:
    """Share of a line's word triples that stand before and after it."""
    count = np.maximum(np.bincount(line, minlength=n), 1)
    return np.array([np.bincount(line[side >= 0], minlength=n) / count for side in (found.before, found.after)])


def _repeats(found: Occurrences, begins: Hashes, batch: Batch) -> Rows:
    """Whether the whole line stands again, and whether it begins as its neighbours do."""
    n = len(batch)
    index = np.arange(n)
    same = np.zeros(n + 1, bool)  # as the line before
    same[1:-1] = (begins[1:] == begins[:-1]) & (batch.document[1:] == batch.document[:-1])
    adjacent = (found.before == index - 1) & (index > 0) | (found.after == index + 1)
    return np.array([found.before >= 0, found.after >= 0, adjacent, same[:-1], same[1:]], float)


def _place(batch: Batch, said: Said, prose: NDArray[np.bool_]) -> Rows:
    """Where a line stands, and how much prose stands around it."""
    n = len(batch)
    index = np.arange(n)
    begin, end = batch.bounds[batch.document], batch.bounds[batch.document + 1]
    before, after, total = index - begin, end - 1 - index, end - begin
    size = np.minimum(batch.length, 2000)
    short = (said.n_words < 8) & (said.sentences == 0)
    (prose_above, size_above, _), (prose_below, *_), (all_prose, all_size, all_blank) = within(
        np.array([prose, size, batch.blank > 0]), batch
    )
    next_blank = np.append(np.minimum(batch.blank[1:], 3), 0) * (after > 0)
    logs = np.log1p([before, after, total, prose_above, prose_below, *_distance(prose, batch), *_distance(~short, batch)])
    lines_before, lines_after, lines, prose_before, prose_after, last_prose, next_prose, run_before, run_after = logs
    total = np.maximum(total, 1)
    return np.array(
        [
            before / np.maximum(total - 1, 1), lines_before, lines_after, lines, size_above / np.maximum(all_size, 1),
            prose_before, prose_after, prose_above / np.maximum(all_prose, 1), all_prose / total,
            last_prose, next_prose, run_before, run_after, all_blank / total, next_blank,
        ]
    )  # fmt: skip


FEATURES: tuple[str, ...] = (
    "position", "lines before", "lines after", "lines", "text before", "prose before", "prose after", "prose before share",
    "prose share", "last prose", "next prose", "short run before", "short run after", "blank share", "next blank",
    "repeat before", "repeat after", "repeat adjacent", "begins as previous", "begins as next",
    "words before", "words near before", "words near after", "words after", "words new", "triples before", "triples after", *topic.FEATURES,
)  # fmt: skip


def read(batch: Batch, said: Said) -> Rows:
    """`(n_features, n_lines)`, in the order of `FEATURES`."""
    n, words = len(batch), said.words
    prose = (said.n_words >= PROSE) & (said.sentences > 0)
    line, key = words.line, words.key
    triples = np.flatnonzero(line[2:] == line[:-2])
    triple = key[triples] + np.uint64(3) * key[triples + 1] + np.uint64(9) * key[triples + 2]
    whole = mix(said.whole + batch.length.astype(np.uint64))
    keys = [(key, line), (triple, line[triples]), (whole, np.arange(n))]
    echo, again, repeats = occurrences.find(keys, batch.document)
    return np.concatenate(
        [
            _place(batch, said, prose), _repeats(repeats, said.begins, batch), _echo(echo, line, n), _triples(again, line[triples], n),
            topic.rows(words, echo, batch, prose),
        ]
    )  # fmt: skip
