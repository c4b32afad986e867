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

LONG = 5  # characters: shorter words have no stem and ending of their own
PREFIX, SUFFIX = 4, 3  # characters: the shortest pieces that still tell a stem and an ending
_CODE, _PLACE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
_FROM_END = np.arange(SUFFIX, dtype=np.uint64) * np.uint64(0xABC98388FB8FAC03)


class Tokens(NamedTuple):
    """Columns over the tokens of a batch, `(n_tokens,)`; of its lines, `(n_lines,)` and `(n_lines + 1,)`; and of its long words."""

    line: NDArray[np.int64]
    position: NDArray[np.int64]  # in the line, from 0
    group: NDArray[np.uint8]
    size: NDArray[np.int64]
    first: NDArray[np.uint8]  # kind of the token's first character
    hash: Hashes
    bounds: NDArray[np.int64]  # where each line's tokens begin
    whole: Hashes  # of all tokens of a line, in their order
    long: NDArray[np.int64]  # the words of LONG characters and more
    prefix: Hashes  # of the long words
    suffix: Hashes


def mix(values: Hashes) -> Hashes:
    """A 64-bit finaliser: every input bit reaches every output bit (the constants are those of splitmix64)."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def read(characters: ch.Characters, n_lines: int) -> Tokens:
    """The tokens of a batch's characters, hashed from their folded code points and positions."""
    group = _GROUP[characters.kind]
    begins = group == SINGLE
    begins[:1] = True
    begins[1:] |= group[1:] != group[:-1]
    inside = np.flatnonzero(group)
    offset = np.flatnonzero(begins[inside])  # of each token's first character among those inside tokens
    start = inside[offset]
    line = characters.line[start]
    bounds = np.searchsorted(line, np.arange(n_lines + 1))
    position = np.arange(len(start)) - bounds[line]
    group, first = group[start], characters.kind[start]
    if not len(start):
        none = np.zeros(0, np.uint64)
        return Tokens(line, position, group, start, first, none, bounds, np.zeros(n_lines, np.uint64), start, none, none)
    size = np.append(offset[1:], len(inside)) - offset
    code = characters.folded[inside] * _CODE
    letters = np.arange(len(inside), dtype=np.uint64)
    letters -= np.repeat(offset.astype(np.uint64), size)
    letters *= _PLACE
    letters += code
    letters = mix(letters)
    hash_ = mix(np.add.reduceat(letters, offset))
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(hash_ + position.astype(np.uint64)))])
    long = np.flatnonzero((group == WORD) & (size >= LONG))
    begin, end = offset[long], offset[long] + size[long] - 1
    prefix = letters[begin[:, None] + np.arange(PREFIX)].sum(axis=1) + np.uint64(1)
    suffix = mix(code[end[:, None] - np.arange(SUFFIX)] + _FROM_END).sum(axis=1) + np.uint64(2)
    return Tokens(
        line, position, group, size, first, hash_, bounds, running[bounds[1:]] - running[bounds[:-1]], long, mix(prefix), mix(suffix)
    )


def begins(tokens: Tokens) -> Hashes:
    """`(n_lines,)`: the hash of each line's first token, 0 where it has none."""
    found = np.zeros(len(tokens.bounds) - 1, np.uint64)
    some = np.flatnonzero(tokens.bounds[1:] > tokens.bounds[:-1])
    found[some] = tokens.hash[tokens.bounds[some]]
    return found
