"""Calibration: whether a probability of 0.9 is right nine times in ten."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 10


class Bin(NamedTuple):
    """Lines whose probability lies in `low..high`: what was said of them on average, and how often it was so."""

    low: float
    high: float
    lines: int
    said: float
    found: float


def reliability(probability: NDArray[np.float64], true: NDArray[np.bool_], bins: int = BINS) -> list[Bin]:
    """The table of equal bins of probability; empty bins are left out. 1 falls in the last bin.

    >>> reliability(np.array([0.1, 0.95, 1.0]), np.array([False, True, False]), bins=2)[1].found
    0.5
    """
    number = np.minimum((probability * bins).astype(int), bins - 1)
    table = []
    for i in np.unique(number):
        inside = number == i
        said, found = float(probability[inside].mean()), float(true[inside].mean())
        table.append(Bin(float(i) / bins, float(i + 1) / bins, int(inside.sum()), said, found))
    return table


def expected_error(table: list[Bin]) -> float:
    """0..1: how far what was said is from what was found, each bin by its lines (Naeini and others, AAAI 2015).

    >>> expected_error([Bin(0.0, 0.5, 3, 0.25, 0.5), Bin(0.5, 1.0, 1, 0.75, 0.5)])
    0.25
    """
    lines = sum(row.lines for row in table)
    return sum(row.lines * abs(row.said - row.found) for row in table) / max(lines, 1)
