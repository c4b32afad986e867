"""Tokens of a batch: words, numbers, and every other character alone, as 64-bit hashes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features import characters as ch

Hashes = NDArray[np.uint64]

WORD, NUMBER, SINGLE = 1, 2, 3
_GROUP = np.full(len(ch.KINDS), SINGLE, np.uint8)
_GROUP[ch.SPACE] = 0
_GROUP[[ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK]] = WORD
_GROUP[ch.DIGIT] = NUMBER

PREFIX, SUFFIX = 4, 3  # characters: the shortest pieces that still tell a stem and an ending


class Tokens(NamedTuple):
    """Columns over the tokens of a batch, `(n_tokens,)`, and where each line's begin, `(n_lines + 1,)`."""

    line: NDArray[np.int64]
    group: NDArray[np.uint8]
    size: NDArray[np.int64]
    first: NDArray[np.uint8]  # kind of the token's first character
    hash: Hashes
    prefix: Hashes
    suffix: Hashes
    bounds: NDArray[np.int64]


def mix(values: Hashes) -> Hashes:
    """A 64-bit finaliser: every input bit reaches every output bit (the constants are those of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def read(characters: ch.Characters, n_lines: int) -> Tokens:
    """The tokens of a batch's characters, hashed from their folded code points and positions."""
    group = _GROUP[characters.kind]
    before = np.empty_like(group)
    before[:1], before[1:] = 0, group[:-1]
    start = np.flatnonzero((group > 0) & ((group != before) | (group == SINGLE)))
    line = characters.line[start]
    bounds = np.searchsorted(line, np.arange(n_lines + 1))
    if not len(start):
        none = np.zeros(0, np.uint64)
        return Tokens(line, group[start], start, group[start], none, none, none, bounds)
    size = np.add.reduceat((group > 0).astype(np.int64), start)
    token = np.repeat(np.arange(len(start)), size)
    inside = np.flatnonzero(group)
    position = (inside - start[token]).astype(np.uint64)
    from_end = (size[token] - 1).astype(np.uint64) - position
    code = characters.folded[inside].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    offset = np.cumsum(size) - size
    letters = mix(code + position * np.uint64(0xD1B54A32D192ED03))
    endings = mix(code + from_end * np.uint64(0xABC98388FB8FAC03))
    whole = mix(np.add.reduceat(letters, offset))
    prefix = mix(np.add.reduceat(np.where(position < PREFIX, letters, np.uint64(0)), offset) + np.uint64(1))
    suffix = mix(np.add.reduceat(np.where(from_end < SUFFIX, endings, np.uint64(0)), offset) + np.uint64(2))
    return Tokens(line, group[start], size, characters.kind[start], whole, prefix, suffix, bounds)
