"""Hashes: 64-bit numbers for pieces of text, by arithmetic that wraps and is therefore exact in any order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_BASE = 0xD1B54A32D192ED03  # odd, so that it can be divided by
_INVERSE = pow(_BASE, -1, 1 << 64)


def mix(values: Hashes) -> Hashes:
    """A 64-bit finaliser: every input bit reaches every output bit (the constants are those of splitmix64)."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


class Rolling:
    """The hash of any stretch of a sequence of numbers, from running sums: after Karp and Rabin (1987).

    The hash of `start..stop` is the polynomial of the numbers in it at a fixed base, so that it depends on nothing else.
    """

    def __init__(self, numbers: Hashes) -> None:
        self._powers = _powers(len(numbers) + 1)
        self._sums = np.zeros(len(numbers) + 1, np.uint64)
        np.cumsum(numbers * self._powers[: len(numbers)], out=self._sums[1:])
        # The power of a negative exponent: that of what is left to `length`, divided by that of `length`.
        self._length = len(numbers)
        self._shift = np.uint64(pow(_INVERSE, self._length, 1 << 64))

    def __call__(self, start: NDArray[np.int64], stop: NDArray[np.int64]) -> Hashes:
        """The hash of each stretch, not yet mixed."""
        hashes = self._sums[stop]
        hashes -= self._sums[start]
        hashes *= self._powers[self._length - start]
        hashes *= self._shift
        return hashes


_known = np.ones(1, np.uint64)  # memo of a pure function


def _powers(count: int) -> Hashes:
    """The first `count` powers of the base."""
    global _known
    known = _known
    if len(known) < count:
        known = np.full(max(count, 2 * len(known)), _BASE, np.uint64)
        known[0] = 1
        np.cumprod(known, out=known)
        _known = known
    return known[:count]
