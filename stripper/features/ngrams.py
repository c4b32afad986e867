"""N-grams of every line as hashed columns of a sparse matrix."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features.tokens import WORD, Hashes, Tokens, mix

BUCKETS = 1 << 18
FRONT, BACK = 40, 12  # tokens of a line that are read: its beginning and its end


class Ngrams(NamedTuple):
    """A sparse 0/1 matrix in row order: the columns of line `i` are `column[bounds[i]:bounds[i + 1]]`."""

    column: NDArray[np.int32]
    bounds: NDArray[np.int64]


def read(tokens: Tokens, n_lines: int) -> Ngrams:
    """The hashed n-grams of every line: words, neighbouring pairs, stems and endings, what it begins and ends with, the whole line."""
    count = np.diff(tokens.bounds)
    position = np.arange(len(tokens.line)) - tokens.bounds[tokens.line]
    from_end = count[tokens.line] - 1 - position
    read_ = (position < FRONT) | (from_end < BACK)
    pair = read_ & (from_end > 0)
    long_word = read_ & (tokens.group == WORD) & (tokens.size > 4)
    short_line = np.flatnonzero((count > 0) & (count <= 24))
    h = tokens.hash
    following = np.roll(h, -1)
    parts = [
        (tokens.line, h, 0, read_),
        (tokens.line, h + np.uint64(3) * following, 1, pair),
        (tokens.line, tokens.prefix, 2, long_word),
        (tokens.line, tokens.suffix, 3, long_word),
        (tokens.line, h * np.uint64(3) + position.astype(np.uint64), 4, position < 3),
        (tokens.line, h * np.uint64(5) + from_end.astype(np.uint64), 5, from_end < 2),
        (tokens.line, h + np.uint64(3) * following, 6, (position == 0) & pair),
    ]
    lines = [line[chosen] for line, _, _, chosen in parts] + [short_line]
    hashes = [mix(values[chosen] + np.uint64(kind * 0x9E3779B9)) for _, values, kind, chosen in parts] + [_whole(tokens, short_line)]
    return _rows(np.concatenate(lines), np.concatenate(hashes), n_lines)


def _whole(tokens: Tokens, chosen: NDArray[np.int64]) -> Hashes:
    position = (np.arange(len(tokens.line)) - tokens.bounds[tokens.line]).astype(np.uint64)
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(tokens.hash + position))])
    return mix(running[tokens.bounds[chosen + 1]] - running[tokens.bounds[chosen]] + np.uint64(7))


def _rows(line: NDArray[np.int64], hashes: Hashes, n_lines: int) -> Ngrams:
    order = np.argsort(line, kind="stable")
    column = (hashes[order] >> np.uint64(64 - 18)).astype(np.int32)
    return Ngrams(column, np.searchsorted(line[order], np.arange(n_lines + 1)))
