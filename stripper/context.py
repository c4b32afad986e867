"""Context: what a model thought of the lines around a line, as columns for its next pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from stripper.features import NAMES

Table = NDArray[np.float32]
Index = NDArray[np.int64]

# Lines around a line whose probabilities are read one by one, itself among them, and spans of lines whose probabilities are averaged.
OFFSETS = range(-3, 4)
SPANS = ((-30, -11), (-10, -4), (4, 10), (11, 30))
# Where those spans begin and end, and the lines before and after.
_EDGES = np.array(sorted({0, 1} | {edge for low, high in SPANS for edge in (low, high + 1)}))
# Dense features of the two lines before and after that are read again, with the line's own: the shape of a run of lines.
BESIDE = range(-2, 3)
PICKED = tuple(
    NAMES.index(name)
    for name in ("length", "words", "sentences", "capitals", "ends stop", "begins bullet", "blank", "indent", "ends colon", "repeat before")
)
_WORDS, _SENTENCES = NAMES.index("words"), NAMES.index("sentences")
CUE_WORDS = 8  # a cue heading ("Comments", "Related stories") has no sentence end and at most so many words
FLOOR = 1e-3  # probabilities are read as logarithms; below this they say the same
FAR = 5.0  # how far below a cue a line stands that has none above, as log
OUTSIDE = -1.0  # what is read where the document has no line


# Between two documents stand so many rows that are no line, so that the lines around a line are one stretch of memory.
_GAP = 3


@dataclass(frozen=True, slots=True)
class Context:
    """Reads tables `(n_lines, n)` at other lines of the same document.

    cue    `(n_lines,)`: the last line above that looks like a heading, of whichever document, or -1
    inside `(n_lines, 1)`: 1 where that is of the same document, else 0
    below  `(n_lines, 1)`: how far below it a line stands, as log
    place  `(n_lines,)`: where a line stands in a table with a gap before and after each document
    rows   how many rows such a table has
    edges  `(n_lines, 10)`: where the sums over spans begin and end: the document's begin, _EDGES around the line, the document's end
    sizes  `(n_lines, len(SPANS) + 2, 1)`: by how many lines the sums over the spans, all before and all after are divided
    """

    cue: Index
    inside: Table
    below: Table
    place: Index
    rows: int
    edges: NDArray[np.int32]
    sizes: Table

    @classmethod
    def of(cls, dense: Table, bounds: Index) -> Context:
        """The context of lines with these dense features."""
        count = bounds[1:] - bounds[:-1]
        index, begin, end = np.arange(len(dense)), np.repeat(bounds[:-1], count), np.repeat(bounds[1:], count)
        place = index + _GAP * np.repeat(np.arange(1, len(bounds)), count)
        cue = (dense[:, _WORDS] < np.log1p(CUE_WORDS)) & (dense[:, _SENTENCES] == 0)
        above = np.maximum.accumulate(np.append(-1, np.where(cue, index, -1)))[:-1]
        inside = (above >= begin)[:, None]
        below = np.where(inside, np.log1p(index - above)[:, None], FAR)
        edges = np.empty((len(dense), 2 + len(_EDGES)), np.int32)
        np.clip(index[:, None] + _EDGES, begin[:, None], end[:, None], out=edges[:, 1:-1], casting="unsafe")
        edges[:, 0], edges[:, -1] = begin, end
        sizes = np.empty((len(dense), len(SPANS) + 2, 1), np.float32)
        sizes[:, :-2, 0] = [high - low + 1 for low, high in SPANS]
        sizes[:, -2, 0], sizes[:, -1, 0] = np.maximum(index - begin, 1), np.maximum(end - index - 1, 1)
        return cls(above, inside.astype(np.float32), below.astype(np.float32), place, len(dense) + _GAP * len(bounds), edges, sizes)

    def gapped(self, table: Table, outside: float) -> Table:
        """The table with gaps between the documents, of rows that hold `outside`."""
        gapped = np.full((self.rows, table.shape[1]), outside, np.float32)
        gapped[self.place] = table
        return gapped

    def around(self, gapped: Table, offsets: range, rows: slice = slice(None)) -> Table:
        """`(n_rows, len(offsets) * n)`: the rows of the lines so many further on, at most _GAP, of a table with gaps."""
        width = gapped.shape[1]
        stretches = as_strided(gapped, (len(gapped) - len(offsets) + 1, len(offsets) * width), gapped.strides, writeable=False)
        return np.asarray(stretches[self.place[rows] + offsets[0]])

    def near(self, dense: Table) -> Table:
        """`(n_lines, len(BESIDE) * len(PICKED))`: the shapes of the lines around."""
        return self.around(self.gapped(dense[:, PICKED], OUTSIDE), BESIDE)

    def thoughts(self, probabilities: NDArray[np.float64]) -> Thoughts:
        """Probabilities `(n_lines, n_labels)`, ready to be read around each line."""
        # On a grid of 2^-16 every running sum is exact, so a mean does not depend on what stands before the document.
        exact = np.rint(probabilities * 65536) / 65536
        logs = np.log(np.maximum(exact, FLOOR)).astype(np.float32)
        running = np.zeros((len(exact) + 1, exact.shape[1]))
        np.cumsum(exact, axis=0, out=running[1:])
        return Thoughts(self, exact, self.gapped(logs, float(np.log(FLOOR))), running)


@dataclass(frozen=True, slots=True)
class Thoughts:
    """What was thought of all lines: as it is, as logs with gaps between the documents, and summed up."""

    context: Context
    exact: NDArray[np.float64]
    logs: Table
    running: NDArray[np.float64]

    def around(self, rows: slice = slice(None)) -> tuple[Table, ...]:
        """Tables of `n_rows`: own and neighbours', means over spans and over all lines before and after, the last cue's."""
        return self.context.around(self.logs, OFFSETS, rows), self._means(rows), *self._last_cue(rows)

    def _means(self, rows: slice) -> Table:
        """Over near spans, where lines beyond the document count as nothing; then over all lines before, and all after."""
        sums = self.running.take(self.context.edges[rows], axis=0)
        begin, before, here, following, after, end = sums[:, 0], sums[:, 1:4], sums[:, 4], sums[:, 5], sums[:, 6:9], sums[:, 9]
        means = np.empty((len(sums), len(SPANS) + 2, sums.shape[2]), np.float32)
        np.subtract(before[:, 1:], before[:, :-1], out=means[:, 0:2], casting="same_kind")
        np.subtract(after[:, 1:], after[:, :-1], out=means[:, 2:4], casting="same_kind")
        np.subtract(here, begin, out=means[:, 4], casting="same_kind")
        np.subtract(end, following, out=means[:, 5], casting="same_kind")
        means /= self.context.sizes[rows]
        return means.reshape(len(means), means.shape[1] * means.shape[2])

    def _last_cue(self, rows: slice) -> tuple[Table, Table]:
        said = self.exact.take(np.maximum(self.context.cue[rows], 0), axis=0) * self.context.inside[rows]
        return said.astype(np.float32), self.context.below[rows]
