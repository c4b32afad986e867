"""N-grams of every line as hashed columns of a sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features.hashes import Hashes, mix
from stripper.features.tokens import Tokens

BITS = 18
BUCKETS = 1 << BITS
FRONT, BACK = 40, 12  # tokens of a line that are read: its beginning and its end
WHOLE = 24  # tokens: a line of at most so many is an n-gram of its own
MOST = 4 * (FRONT + BACK) + 3 + 2 + 1 + 1  # n-grams of one line


class Ngrams(NamedTuple):
    """A sparse 0/1 matrix in row order: the columns of line `i` are `column[bounds[i]:bounds[i + 1]]`."""

    column: NDArray[np.int32]
    bounds: NDArray[np.int64]

    def rows(self, start: int, stop: int) -> Ngrams:
        """The lines `start..stop` alone."""
        bounds = self.bounds[start : stop + 1]
        return Ngrams(self.column[bounds[0] : bounds[-1]], bounds - bounds[0])


def read(tokens: Tokens, n_lines: int) -> Ngrams:
    """The hashed n-grams of every line: words, neighbouring pairs, stems and endings, what it begins and ends with, the whole line."""
    count = np.diff(tokens.bounds)
    line, position, h = tokens.line, tokens.position, tokens.hash
    from_end = count[line] - 1 - position
    read_ = (position < FRONT) | (from_end < BACK)
    followed = np.flatnonzero(read_ & (from_end > 0))
    pair = h[followed] + np.uint64(3) * h[followed + 1]
    opening = np.flatnonzero(position[followed] == 0)
    words, begins, ends = np.flatnonzero(read_), np.flatnonzero(position < 3), np.flatnonzero(from_end < 2)
    stems = np.flatnonzero(read_[tokens.long])
    short = np.flatnonzero((count > 0) & (count <= WHOLE))
    parts = [
        (line[words], h[words]),
        (line[followed], pair),
        (line[tokens.long[stems]], tokens.prefix[stems]),
        (line[tokens.long[stems]], tokens.suffix[stems]),
        (line[begins], h[begins] * np.uint64(3) + position[begins].astype(np.uint64)),
        (line[ends], h[ends] * np.uint64(5) + from_end[ends].astype(np.uint64)),
        (line[followed[opening]], pair[opening]),
    ]
    salted = [values + np.uint64(kind * 0x9E3779B9) for kind, (_, values) in enumerate(parts)]
    hashes = mix(np.concatenate([*salted, tokens.whole[short] + np.uint64(7)]))
    return _rows(np.concatenate([*(of for of, _ in parts), short]), hashes, n_lines)


def _rows(line: NDArray[np.int64], hashes: Hashes, n_lines: int) -> Ngrams:
    # Line and column in one number, the smaller the better: numpy sorts numbers several times as fast as it finds their order.
    kind: Any = np.uint32 if n_lines < 1 << (32 - BITS) else np.uint64
    cells = line.astype(kind)
    cells <<= BITS
    cells |= (hashes >> np.uint64(64 - BITS)).astype(kind)
    cells.sort()
    bounds = np.searchsorted(cells, np.arange(n_lines).astype(kind) << BITS)
    cells &= BUCKETS - 1
    return Ngrams(cells.astype(np.int32), np.append(bounds, len(cells)))


def joined(parts: Sequence[Ngrams]) -> Ngrams:
    """The rows of some matrices, one below the other."""
    counts = [np.diff(part.bounds) for part in parts]
    return Ngrams(np.concatenate([part.column for part in parts]), np.append(0, np.cumsum(np.concatenate(counts))))
