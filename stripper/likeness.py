"""Likeness: the lines of a document that have the form of a line, or say the same words, and what is thought of those others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from stripper.features import NAMES, Features
from stripper.features.ngrams import BUCKETS

Table = NDArray[np.float32]
Index = NDArray[np.int64]
Exact = NDArray[np.float64]
Values = TypeVar("Values", Table, Exact)

# What makes a line's form, each by the least values of its steps: bylines, teasers and captions of a page mostly share theirs.
_FORM = (
    (NAMES.index("words"), np.log1p([2, 4, 7, 12, 20, 40, 80])),
    (NAMES.index("sentences"), (0.1,)),
    (NAMES.index("ends stop"), (0.5,)),
    (NAMES.index("begins bullet"), (0.5,)),
    (NAMES.index("capitals"), (0.3, 0.7)),
    (NAMES.index("blank"), (0.5,)),
)
READ = 8  # one in so many n-grams is sought in other lines
FEW = 8  # lines: an n-gram on more of them is of the language, not of what is told


@dataclass(frozen=True, slots=True)
class Likeness:
    """Which lines of their document have a line's form, and which share n-grams with it.

    forms   the lines by their form
    grams   the lines by the n-grams that they share
    size    `(n_lines, 1)`: of how many n-grams it was asked who shares them
    """

    forms: Groups
    grams: Groups
    size: Table

    @classmethod
    def of(cls, features: Features) -> Likeness:
        """The likeness of the lines of a batch."""
        count = np.diff(features.bounds)
        document = np.repeat(np.arange(len(count)), count)
        form = document.copy()
        for column, steps in _FORM:
            form *= len(steps) + 1
            form += np.searchsorted(steps, features.dense[:, column], side="right")
        line, gram, size = _sample(features)
        return cls(Groups.of(form, np.arange(len(document))), Groups.of(document[line] * BUCKETS + gram, line, FEW), size)

    def among(self) -> Table:
        """`(n_lines, 1)`: how many other lines have a line's form, as log."""
        others = np.zeros((len(self.size), 1), np.float32)
        others[self.forms.line, 0] = np.log1p(self.forms.size - 1)[self.forms.group]
        return others

    def alike(self, exact: Exact) -> Table:
        """`(n_lines, n)`: the means over the other lines of a line's form; 0 where there is none."""
        line, group = self.forms.line, self.forms.group
        table = np.zeros(exact.shape, np.float32)
        if len(line):
            table[line] = (self.forms.sums(exact)[group] - exact[line]) / (self.forms.size - 1)[group, None]
        return table

    def shared(self, exact: Exact) -> Table:
        """`(n_lines, n)`: of the n-grams of a line, the share that stands in other lines, each counted by what is thought of those."""
        line, group = self.grams.by_line
        table = np.zeros(exact.shape, np.float32)
        if len(line):
            # Single precision is exact here: FEW lines of at most GRID steps each.
            single = exact.astype(np.float32)
            told = self.grams.sums(single).take(group, axis=0)
            told -= single.take(line, axis=0)
            first = _begins(line)
            table[line[first]] = np.add.reduceat(np.minimum(told, 1, out=told), first, axis=0)
            table /= self.size
        return table


@dataclass(frozen=True, slots=True)
class Groups:
    """Lines in groups of two or more, group by group.

    line     `(n,)`: a line, in each group it is of
    group    `(n,)`: the number of that group
    first    where each group begins
    size     how many lines each has
    by_line  lines and groups again, line by line
    """

    line: Index
    group: Index
    first: Index
    size: Index
    by_line: tuple[Index, Index]

    @classmethod
    def of(cls, key: Index, line: Index, most: int | None = None) -> Groups:
        """The lines of each key that at least two, and at most `most`, have. `line` is sorted."""
        # Key and place in one number: numpy sorts numbers several times as fast as it finds their order.
        bits = len(key).bit_length()
        packed = np.sort(key << bits | np.arange(len(key)))
        place = packed & ((1 << bits) - 1)
        begins = _begins(packed >> bits)
        size = np.append(begins[1:], len(key)) - begins
        chosen = (size > 1) if most is None else (size > 1) & (size <= most)
        place, size = place[np.repeat(chosen, size)], size[chosen]
        group = np.repeat(np.arange(len(size)), size)
        of_place = np.full(len(key), -1)
        of_place[place] = group
        again = np.flatnonzero(of_place >= 0)
        return cls(line[place], group, np.cumsum(size) - size, size, (line[again], of_place[again]))

    def sums(self, values: Values) -> Values:
        """`(n_groups, n_columns)`: the sums over the lines of each group, of which there must be one."""
        return np.add.reduceat(values.take(self.line, axis=0), self.first, axis=0)


def _sample(features: Features) -> tuple[Index, Index, Table]:
    """Line and column of one in READ of the n-grams, each once a line, and how many they are of each line, at least 1."""
    bounds = features.ngrams.bounds
    read = np.flatnonzero(features.ngrams.column & (READ - 1) == 0)
    line = np.repeat(np.arange(len(bounds) - 1), np.diff(np.searchsorted(read, bounds)))
    column = features.ngrams.column[read].astype(np.int64)
    once = _begins(line * BUCKETS + column)
    line, column = line[once], column[once]
    size = np.maximum(np.bincount(line, minlength=len(bounds) - 1), 1)
    return line, column, size.astype(np.float32)[:, None]


def _begins(ordered: Index) -> Index:
    """Where a new value begins."""
    new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return np.flatnonzero(new)
