"""Occurrences: where else in its document a word, a triple of words or a whole line stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features.hashes import mix

_DOCUMENT, _KIND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


class Occurrences(NamedTuple):
    """For each (key, line) pair: the lines of its document where the key stands next before and after, or -1, and first, and how many."""

    before: NDArray[np.int32]
    after: NDArray[np.int32]
    first: NDArray[np.int32]
    lines: NDArray[np.int32]


def find(keys: Sequence[tuple[NDArray[np.uint64], NDArray[np.int64]]], document: NDArray[np.int64]) -> list[Occurrences]:
    """The occurrences of each of some kinds of keys: `(keys, lines)`, both `(n,)`, in line order; `document` is `(n_lines,)`."""
    sizes = [len(line) for _, line in keys]
    line = np.concatenate([line for _, line in keys])
    if not len(line):
        return [Occurrences(*np.zeros((4, 0), np.int32)) for _ in keys]
    salt = np.repeat(np.arange(len(keys), dtype=np.uint64), sizes)
    key = np.concatenate([key for key, _ in keys]) + document[line].astype(np.uint64) * _DOCUMENT + salt * _KIND
    order, new_key = _sorted(mix(key))
    sorted_line = line[order].astype(np.int32)
    new = new_key.copy()
    new[1:] |= sorted_line[1:] != sorted_line[:-1]
    at = np.flatnonzero(new)  # one row a (key, line)
    table = np.full((len(at), 4), -1, np.int32)
    same = np.flatnonzero(~new_key[at])
    table[same, 0], table[same - 1, 1] = sorted_line[at[same - 1]], sorted_line[at[same]]
    begins = np.flatnonzero(new_key[at])
    lines = np.append(begins[1:], len(at)) - begins
    table[:, 2], table[:, 3] = np.repeat(sorted_line[at[begins]], lines), np.repeat(lines, lines)
    row = np.empty(len(line), np.int32)
    row[order] = np.cumsum(new, dtype=np.int32) - 1
    found = table.take(row, axis=0).T
    return [Occurrences(*found[:, start:stop]) for start, stop in pairwise([0, *accumulate(sizes)])]


def _sorted(key: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The stable order of keys, and where in that order a new key begins."""
    # Place and the upper bits of the key in one number: numpy sorts numbers several times as fast as it finds their order.
    bits = np.uint64(len(key).bit_length())
    packed = (key >> bits << bits) | np.arange(len(key), dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    packed >>= bits
    new = np.empty(len(key), bool)
    new[0] = True
    np.not_equal(packed[1:], packed[:-1], out=new[1:])
    full = key[order]
    if (~new[1:] & (full[1:] != full[:-1])).any():  # two keys with the same upper bits: chance, or a million lines
        order = np.argsort(key, kind="stable")
        full = key[order]
        new[1:] = full[1:] != full[:-1]
    return order, new
