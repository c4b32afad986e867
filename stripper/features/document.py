"""Document features: where a line stands, what stands around it, and what of it was said elsewhere in the document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import characters as ch
from stripper.features import occurrences, topic
from stripper.features.shape import Shape
from stripper.features.tokens import WORD, Tokens, mix

Column = NDArray[np.float64]

PROSE = 15  # words: a line with a sentence end and at least this many reads as running text
NEAR = 6  # lines: what counts as close by for repeated words


def _grid(n: int, batch: Batch) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    index = np.arange(n)
    return index - batch.bounds[batch.document], batch.bounds[batch.document + 1] - 1 - index, np.diff(batch.bounds)[batch.document]


def within(values: Column, batch: Batch) -> tuple[Column, Column, Column]:
    """Running sums inside each document: of the lines before, of the lines after, of all. Exact for values on a 2^-16 grid."""
    running = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    index = np.arange(len(values))
    begin, end = batch.bounds[batch.document], batch.bounds[batch.document + 1]
    return running[index] - running[begin], running[end] - running[index + 1], running[end] - running[begin]


def _distance(marked: NDArray[np.bool_], batch: Batch) -> tuple[Column, Column]:
    """Lines to the nearest marked line before and after (0 where the line is marked), capped at 50 where there is none."""
    n = len(marked)
    index = np.arange(n)
    last = np.maximum.accumulate(np.where(marked, index, -1)) if n else index
    following = np.minimum.accumulate(np.where(marked, index, n + 50)[::-1])[::-1] if n else index
    before = np.where(last >= batch.bounds[batch.document], index - last, 50)
    after = np.where(following < batch.bounds[batch.document + 1], following - index, 50)
    return np.minimum(before, 50).astype(float), np.minimum(after, 50).astype(float)


def _mean(values: NDArray[np.bool_] | Column, line: NDArray[np.int64], n: int) -> Column:
    total = np.bincount(line, weights=values.astype(float), minlength=n)
    return total / np.maximum(np.bincount(line, minlength=n), 1)


def _echo(tokens: Tokens, batch: Batch) -> dict[str, Column]:
    """Share of a line's words, and of its word triples, that stand elsewhere in the document."""
    n = len(batch)
    chosen = np.flatnonzero(((tokens.group == WORD) & (tokens.size > 3)) | (tokens.first == ch.IDEOGRAPH))
    line = tokens.line[chosen]
    key = tokens.hash[chosen]
    found = occurrences.find(key, line, batch.document)
    near_before = (found.before >= 0) & (line - found.before <= NEAR)
    near_after = (found.after >= 0) & (found.after - line <= NEAR)
    triple = key[:-2] + np.uint64(3) * key[1:-1] + np.uint64(9) * key[2:] if len(key) > 2 else key[:0]
    whole = np.flatnonzero(line[2:] == line[:-2]) if len(key) > 2 else np.zeros(0, np.int64)
    again = occurrences.find(triple[whole], line[whole], batch.document)
    return {
        "words before": _mean(found.before >= 0, line, n),
        "words near before": _mean(near_before, line, n),
        "words near after": _mean(near_after, line, n),
        "words after": _mean(found.after >= 0, line, n),
        "words new": _mean((found.before < 0) & (found.after < 0), line, n),
        "triples before": _mean(again.before >= 0, line[whole], n),
        "triples after": _mean(again.after >= 0, line[whole], n),
    }


def _repeats(tokens: Tokens, batch: Batch) -> dict[str, Column]:
    """Whether the whole line stands again, and whether it begins as its neighbours do."""
    n = len(batch)
    position = (np.arange(len(tokens.line)) - tokens.bounds[tokens.line]).astype(np.uint64)
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(tokens.hash + position))])
    whole = mix(running[tokens.bounds[1:]] - running[tokens.bounds[:-1]] + batch.length.astype(np.uint64))
    index = np.arange(n)
    found = occurrences.find(whole, index, batch.document)
    begin = (
        np.where(np.diff(tokens.bounds) > 0, tokens.hash[np.minimum(tokens.bounds[:-1], max(len(tokens.hash) - 1, 0))], 0)
        if len(tokens.hash)
        else np.zeros(n)
    )
    same = np.zeros(n, bool)
    same[1:] = (begin[1:] == begin[:-1]) & (batch.document[1:] == batch.document[:-1])
    return {
        "repeat before": (found.before >= 0).astype(float),
        "repeat after": (found.after >= 0).astype(float),
        "repeat adjacent": ((found.before == index - 1) & (index > 0) | (found.after == index + 1)).astype(float),
        "begins as previous": same.astype(float),
        "begins as next": np.append(same[1:], False)[:n].astype(float),
    }


def _columns(shape: Shape) -> dict[str, Column]:
    batch, n = shape.batch, len(shape.batch)
    before, after, total = _grid(n, batch)
    prose = (shape.words >= PROSE) & (shape.sentences > 0)
    size = np.minimum(batch.length, 2000).astype(float)
    short = (shape.words < 8) & (shape.sentences == 0)
    prose_before, prose_after, prose_all = within(prose.astype(float), batch)
    size_before, _, size_all = within(size, batch)
    last_prose, next_prose = _distance(prose, batch)
    last_long, next_long = _distance(~short, batch)
    blank_share = within((batch.blank > 0).astype(float), batch)[2] / np.maximum(total, 1)
    return {
        "position": before / np.maximum(total - 1, 1),
        "lines before": np.log1p(before),
        "lines after": np.log1p(after),
        "lines": np.log1p(total),
        "text before": size_before / np.maximum(size_all, 1),
        "prose before": np.log1p(prose_before),
        "prose after": np.log1p(prose_after),
        "prose before share": prose_before / np.maximum(prose_all, 1),
        "prose share": prose_all / np.maximum(total, 1),
        "last prose": np.log1p(last_prose),
        "next prose": np.log1p(next_prose),
        "short run before": np.log1p(last_long),
        "short run after": np.log1p(next_long),
        "blank share": blank_share,
        "next blank": np.append(np.minimum(batch.blank[1:], 3), 0)[:n].astype(float) * (after > 0),
        **_repeats(shape.tokens, batch),
        **_echo(shape.tokens, batch),
        **topic.columns(shape.tokens, batch, prose),
    }


FEATURES: tuple[str, ...] = (
    "position", "lines before", "lines after", "lines", "text before", "prose before", "prose after", "prose before share",
    "prose share", "last prose", "next prose", "short run before", "short run after", "blank share", "next blank",
    "repeat before", "repeat after", "repeat adjacent", "begins as previous", "begins as next",
    "words before", "words near before", "words near after", "words after", "words new", "triples before", "triples after", *topic.FEATURES,
)  # fmt: skip


def read(shape: Shape) -> NDArray[np.float64]:
    """`(n_lines, n_features)`, the columns in the order of `FEATURES`."""
    columns = _columns(shape)
    return np.stack([columns[name] for name in FEATURES], axis=1)
