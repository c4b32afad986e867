"""Result: one document's lines with their labels, and its clean text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stripper import lines as lines_
from stripper.policy import Policy


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line: `text` is `input[start:end]`; `number` is its 1-based line number in the input, `Result.source.text`.

    score          0..1: the probability of its label
    noise          0..1: the probability that it is noise, which the threshold decides on
    probabilities  the probability of every label
    """

    text: str
    start: int
    end: int
    number: int
    label: str
    score: float
    noise: float
    kept: bool
    probabilities: dict[str, float]


@dataclass(frozen=True, eq=False)
class Result:
    """What a `Stripper` made of one text. `str(result)` is the clean text.

    source         the lines of the input
    probabilities  `(n_lines, n_labels)`
    keeps          `(n_lines,)`: what is kept after policy, rules and cap
    capped         True if the policy's `max_removed` left the document as it is
    rows           of a page where something was put back: the lines of `source` among those of the whole page
    """

    source: lines_.Lines
    probabilities: NDArray[np.float64]
    names: NDArray[np.int64]
    keeps: NDArray[np.bool_]
    policy: Policy
    capped: bool = False
    rows: NDArray[np.int64] | None = None

    @cached_property
    def text(self) -> str:
        """The clean text: the kept lines byte for byte, in order."""
        return lines_.join(self.source, self.keeps.tolist())

    def __str__(self) -> str:
        return self.text

    @property
    def labels(self) -> list[str]:
        """The label of every non-blank line."""
        return [self.policy.labels[i] for i in self.names]

    @cached_property
    def lines(self) -> Sequence[Line]:
        """Every non-blank line with its label and probabilities."""
        noise = self.policy.noise(self.probabilities)
        numbers = self._numbers()
        made = []
        for i, name in enumerate(self.names):
            start, end = self.source.start[i], self.source.end[i]
            row = self.probabilities[i].tolist()
            made.append(
                Line(
                    self.source[i], start, end, numbers[i], self.policy.labels[name], row[name], float(noise[i]), bool(self.keeps[i]),
                    dict(zip(self.policy.labels, row, strict=True)),
                )
            )  # fmt: skip
        return made

    @property
    def removed(self) -> float:
        """0..1: the share of the characters of all lines that was dropped."""
        size = np.subtract(self.source.end, self.source.start)
        return float(size[~self.keeps].sum() / max(1, size.sum()))

    def _numbers(self) -> list[int]:
        numbers, line, before = [], 1, 0
        for start in self.source.start:
            line += self.source.text.count("\n", before, start)
            numbers.append(line)
            before = start
        return numbers
