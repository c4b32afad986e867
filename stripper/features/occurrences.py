"""Occurrences: where else in its document a word, a triple of words or a whole line stands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features.tokens import mix


class Occurrences(NamedTuple):
    """For each (key, line) pair: the lines of the pair's document where the key stands next before and after, or -1, and in how many."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    lines: NDArray[np.int64]


def find(key: NDArray[np.uint64], line: NDArray[np.int64], document: NDArray[np.int64]) -> Occurrences:
    """The occurrences of keys `(n,)` that stand on lines `(n,)`, in line order; `document` is `(n_lines,)`."""
    if not len(key):
        return Occurrences(line, line, line)
    key = mix(key + document[line].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    order = np.argsort(key, kind="stable")  # stable: equal keys stay in line order
    sorted_key, sorted_line = key[order], line[order]
    new_key = np.append(True, sorted_key[1:] != sorted_key[:-1])
    new = new_key | np.append(True, sorted_line[1:] != sorted_line[:-1])
    group = np.cumsum(new) - 1  # one group a (key, line)
    group_line, first = sorted_line[new], new_key[new]
    before, after = np.full(len(group_line), -1), np.full(len(group_line), -1)
    same = np.flatnonzero(~first)
    before[same], after[same - 1] = group_line[same - 1], group_line[same]
    word = np.cumsum(first) - 1
    lines = np.bincount(word)[word]
    back = np.empty(len(key), np.int64)
    back[order] = group
    return Occurrences(before[back], after[back], lines[back])
