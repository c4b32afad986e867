"""Tokens of a batch: words, numbers, and every other character alone, as 64-bit hashes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features import characters as ch
from stripper.features.hashes import Hashes, Rolling, mix

WORD, NUMBER, SINGLE = 1, 2, 3
_GROUP = np.full(len(ch.KINDS), SINGLE, np.uint8)
_GROUP[ch.SPACE] = 0
_GROUP[[ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK]] = WORD
_GROUP[ch.DIGIT] = NUMBER

LONG = 5  # characters: shorter words have no stem and ending of their own
PREFIX, SUFFIX = 4, 3  # characters: the shortest pieces that still tell a stem and an ending


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


def read(characters: ch.Characters, n_lines: int) -> Tokens:
    """The tokens of a batch's characters, hashed from the codes of their characters."""
    group = _GROUP[characters.kind]
    begins = group == SINGLE
    begins[:1] = True
    begins[1:] |= group[1:] != group[:-1]
    edge = np.flatnonzero(begins)  # of each token, and of the white space after it: a newline follows every line
    token = np.flatnonzero(group[edge])
    start, stop = edge[token], edge[token + 1]
    line = characters.line[start]
    bounds = np.searchsorted(line, np.arange(n_lines + 1))
    position = np.arange(len(start)) - bounds[line]
    group, size = group[start], stop - start
    rolling = Rolling(characters.code)
    hash_ = mix(rolling(start, stop))
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(hash_ + position.astype(np.uint64)))])
    long = np.flatnonzero((group == WORD) & (size >= LONG))
    begin, end = start[long], stop[long]
    return Tokens(
        line, position, group, size, characters.kind[start], hash_, bounds, running[bounds[1:]] - running[bounds[:-1]], long,
        prefix=mix(rolling(begin, begin + PREFIX) + np.uint64(1)),
        suffix=mix(rolling(end - SUFFIX, end) + np.uint64(2)),
    )  # fmt: skip


def begins(tokens: Tokens) -> Hashes:
    """`(n_lines,)`: the hash of each line's first token, 0 where it has none."""
    found = np.zeros(len(tokens.bounds) - 1, np.uint64)
    some = np.flatnonzero(tokens.bounds[1:] > tokens.bounds[:-1])
    found[some] = tokens.hash[tokens.bounds[some]]
    return found
