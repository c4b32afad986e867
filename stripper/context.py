"""Context: what a model thought of the lines around a line, as columns for its next pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stripper.features import NAMES

Table = NDArray[np.float32]
Index = NDArray[np.int64]

# Lines beside a line whose probabilities are read one by one, and spans of lines whose probabilities are averaged.
OFFSETS = (-3, -2, -1, 1, 2, 3)
SPANS = ((-10, -4), (4, 10), (-30, -11), (11, 30))
# Dense features of the two lines before and after that are read again: the shape of a run of lines.
BESIDE = (-2, -1, 1, 2)
PICKED = tuple(
    NAMES.index(name)
    for name in ("length", "words", "sentences", "capitals", "ends stop", "begins bullet", "blank", "indent", "ends colon", "repeat before")
)
_WORDS, _SENTENCES = NAMES.index("words"), NAMES.index("sentences")
CUE_WORDS = 8  # a cue heading ("Comments", "Related stories") has no sentence end and at most so many words
FLOOR = 1e-3  # probabilities are read as logarithms; below this they say the same
OUTSIDE = -1.0  # what is read where the document has no line


@dataclass(frozen=True, slots=True)
class Context:
    """Reads tables `(n_lines, n)` at other lines of the same document.

    begin, end  `(n_lines,)`: the lines of a line's document
    cue         `(n_lines,)`: the last line above that looks like a heading, of whichever document, or -1
    picked      `(n_lines + 1, len(PICKED))`: the shapes of all lines; the last row is no line
    spans       `(n_lines, len(SPANS) + 2, 2)`: first and last line of the spans, of all before, and of all after
    sizes       `(n_lines, len(SPANS) + 2, 1)`: by how many lines the sum over each is divided
    """

    begin: Index
    end: Index
    cue: Index
    picked: Table
    spans: NDArray[np.int32]
    sizes: Table

    @classmethod
    def of(cls, dense: Table, bounds: Index) -> Context:
        """The context of lines with these dense features."""
        count = bounds[1:] - bounds[:-1]
        index, begin, end = np.arange(len(dense)), np.repeat(bounds[:-1], count), np.repeat(bounds[1:], count)
        cue = (dense[:, _WORDS] < np.log1p(CUE_WORDS)) & (dense[:, _SENTENCES] == 0)
        seen = np.maximum.accumulate(np.append(-1, np.where(cue, index, -1)))
        spans = np.empty((len(dense), len(SPANS) + 2, 2), np.int32)
        np.clip(
            index[:, None, None] + np.array(SPANS) + (0, 1), begin[:, None, None], end[:, None, None], out=spans[:, :-2], casting="unsafe"
        )
        spans[:, -2, 0], spans[:, -2, 1], spans[:, -1, 0], spans[:, -1, 1] = begin, index, index + 1, end
        sizes = np.maximum(spans[:, :, 1:] - spans[:, :, :1], 1).astype(np.float32)
        sizes[:, :-2, 0] = [high - low + 1 for low, high in SPANS]
        return cls(begin, end, seen[:-1], padded(dense[:, PICKED], OUTSIDE), spans, sizes)

    def near(self, rows: slice) -> Table:
        """`(n_rows, n)`: the shapes of the lines beside."""
        return self.beside(self.picked, BESIDE, rows)

    def beside(self, table: Table, offsets: tuple[int, ...], rows: slice) -> Table:
        """`(n_rows, len(offsets) * n)`: the rows of the lines so many further on; the last row of `table` where the document has none."""
        other = np.arange(len(self.begin))[rows, None] + np.array(offsets)
        inside = (other >= self.begin[rows, None]) & (other < self.end[rows, None])
        found = table.take(np.where(inside, other, len(table) - 1), axis=0)
        return found.reshape(len(other), len(offsets) * table.shape[1])

    def thoughts(self, probabilities: NDArray[np.float64]) -> Thoughts:
        """Probabilities `(n_lines, n_labels)`, ready to be read around each line."""
        # On a grid of 2^-16 every running sum is exact, so a mean does not depend on what stands before the document.
        exact = np.rint(probabilities * 65536) / 65536
        logs = np.log(np.maximum(exact, FLOOR)).astype(np.float32)
        running = np.zeros((len(exact) + 1, exact.shape[1]))
        np.cumsum(exact, axis=0, out=running[1:])
        return Thoughts(self, exact, padded(logs, np.log(FLOOR)), running)


@dataclass(frozen=True, slots=True)
class Thoughts:
    """What was thought of all lines: as it is, as logs with a row for no line, and summed up."""

    context: Context
    exact: NDArray[np.float64]
    logs: Table
    running: NDArray[np.float64]

    def around(self, rows: slice) -> Table:
        """`(n_rows, n_columns)`: own, neighbours', means over spans and over all lines before and after, the last cue's."""
        return np.hstack([self.logs[:-1][rows], self.context.beside(self.logs, OFFSETS, rows), self._means(rows), self._last_cue(rows)])

    def _means(self, rows: slice) -> Table:
        """Over near spans, where lines beyond the document count as nothing; then over all lines before, and all after."""
        sums = self.running.take(self.context.spans[rows], axis=0)
        means = (sums[:, :, 1] - sums[:, :, 0]) / self.context.sizes[rows]
        return means.reshape(len(means), means.shape[1] * means.shape[2]).astype(np.float32)

    def _last_cue(self, rows: slice) -> Table:
        cue = self.context.cue[rows]
        inside = cue >= self.context.begin[rows]
        said = self.exact[np.maximum(cue, 0)] * inside[:, None]
        distance = np.where(inside, np.log1p(np.arange(len(self.exact))[rows] - cue), 5.0)
        return np.hstack([said, distance[:, None]]).astype(np.float32)


def padded(table: Table, last: float) -> Table:
    """The table with a last row of one value."""
    return np.vstack([table, np.full((1, table.shape[1]), last, table.dtype)])
