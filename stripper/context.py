"""Context: what a model thought of the lines around a line, as columns for its next pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from stripper.features import NAMES, Features
from stripper.likeness import Likeness

Table = NDArray[np.float32]
Index = NDArray[np.int64]
Rows = slice | Index

# Lines around a line whose probabilities are read one by one, itself among them, and spans of lines whose probabilities are averaged.
OFFSETS = range(-2, 3)
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
GRID = 1 << 16  # probabilities are rounded to its steps: sums and comparisons of whole numbers are exact
LONG = 200  # words: a mean counts a line by its words, one more than it has and at most one more than so many
LIKELY = 0.5  # a line as likely as that to be of a label counts as one, however far away
REACH = 50  # lines: the next one of a label is told by its distance, as log; further away is as far as none
_DISTANCE = np.log1p(np.arange(REACH + 2)).astype(np.float32)

# Left out, since nothing was gained (five folds, log loss of kept or dropped 0.140 with or without): what the line model thinks of a line's
# sentences one by one, or of the n-grams of the lines beside it; clipped running sums of the evidence for each label; word vectors.

NEAR = len(BESIDE) * len(PICKED) + len(SPANS) + 2 + 1  # columns of `Context.near`
FAR_TABLES = 6  # of `Thoughts.far`, each a column a label

# Between two documents stand so many rows that are no line, so that the lines around a line are one stretch of memory.
_GAP = 2


@dataclass(frozen=True, slots=True)
class Context:
    """Reads tables `(n_lines, n)` at other lines of the same document.

    cue    `(n_lines,)`: the last line above that looks like a heading, of whichever document, or -1
    inside `(n_lines, 1)`: 1 where that is of the same document, else 0
    below  `(n_lines, 1)`: how far below it a line stands, as log
    place  `(n_lines,)`: where a line stands in a table with a gap before and after each document
    rows   how many rows such a table has
    edges  `(n_lines, 10)`: where the sums over spans begin and end: the document's begin, _EDGES around the line, the document's end
    words  `(n_lines, 1)`: how much a line counts in means
    sizes  `(n_lines, len(SPANS) + 2)`: the sums of that over the spans, all before and all after
    likeness  which lines resemble each other
    """

    cue: Index
    inside: Table
    below: Table
    place: Index
    rows: int
    edges: NDArray[np.int32]
    words: NDArray[np.float64]
    sizes: Table
    likeness: Likeness

    @classmethod
    def of(cls, features: Features) -> Context:
        """The context of the lines of a batch."""
        dense, bounds = features.dense, features.bounds
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
        # Whole numbers, so that sums are exact.
        words = 1 + np.rint(np.expm1(np.minimum(dense[:, _WORDS].astype(np.float64), np.log1p(LONG))))[:, None]
        sizes = _over_spans(_running(words), edges)[:, :, 0]
        rows = len(dense) + _GAP * len(bounds)
        return cls(above, inside.astype(np.float32), below.astype(np.float32), place, rows, edges, words, sizes, Likeness.of(features))

    def gapped(self, table: Table, outside: float) -> Table:
        """The table with gaps between the documents, of rows that hold `outside`."""
        gapped = np.full((self.rows, table.shape[1]), outside, np.float32)
        gapped[self.place] = table
        return gapped

    def around(self, gapped: Table, offsets: range, rows: Rows = slice(None)) -> Table:
        """`(n_rows, len(offsets) * n)`: the rows of the lines so many further on, at most _GAP, of a table with gaps."""
        width = gapped.shape[1]
        stretches = as_strided(gapped, (len(gapped) - len(offsets) + 1, len(offsets) * width), gapped.strides, writeable=False)
        return np.asarray(stretches[self.place[rows] + offsets[0]])

    def near(self, dense: Table) -> Table:
        """`(n_lines, n)`: the shapes of the lines around, how many words stand in the spans, how many lines have a line's form."""
        return np.hstack([self.around(self.gapped(dense[:, PICKED], OUTSIDE), BESIDE), np.log1p(self.sizes), self.likeness.among()])

    def thoughts(self, probabilities: NDArray[np.float64]) -> Thoughts:
        """Probabilities `(n_lines, n_labels)`, ready to be read around each line."""
        # On a grid every running sum is exact, so a mean does not depend on what stands before the document.
        steps = np.rint(probabilities * GRID)
        exact = steps / GRID
        logs = np.log(np.maximum(exact, FLOOR)).astype(np.float32)
        far = np.hstack([self._ends(steps), self.likeness.alike(exact), self.likeness.shared(exact)])
        return Thoughts(self, exact, self.gapped(logs, float(np.log(FLOOR))), _running(exact * self.words), far)

    def _ends(self, steps: NDArray[np.float64]) -> Table:
        """`(n_lines, 4 * n_labels)` of probabilities in steps of GRID: the highest of each label above a line, how far up it was last
        likely, and both below.
        """
        n = len(steps)
        index = np.arange(n, dtype=np.int32)
        before = np.stack([index - self.edges[:, 0], (self.edges[:, -1] - 1 - index)[::-1]], axis=1)[:, :, None]
        lift = np.cumsum(before == 0, axis=0) * (2 * GRID)  # lifts a document above all before it
        whole: Any = np.int32 if lift[-1:].max(initial=0) < 1 << 30 else np.int64
        lift = lift.astype(whole)
        both = np.stack([steps, steps[::-1]], axis=1).astype(whole)  # from the top down, and from the bottom up
        place = index[:, None, None] + np.int32(n)  # above zero
        likely = (both[:-1] > LIKELY * GRID) * place[:-1]
        both += lift
        highest = np.zeros(both.shape, np.float32)
        np.subtract(np.maximum.accumulate(both[:-1], axis=0), lift[1:], out=highest[1:], casting="unsafe")
        np.maximum(highest, 0, out=highest)
        highest *= np.float32(1 / GRID)
        back = np.full(both.shape, n, np.int32)
        np.subtract(place[1:], np.maximum.accumulate(likely, axis=0), out=back[1:])
        np.add(back, (back > before) * np.int32(REACH + 1), out=back)
        np.minimum(back, REACH + 1, out=back)
        distance = _DISTANCE.take(back)
        return np.concatenate([highest[:, 0], distance[:, 0], highest[::-1, 1], distance[::-1, 1]], axis=1)


@dataclass(frozen=True, slots=True)
class Thoughts:
    """What was thought of all lines.

    exact    `(n_lines, n_labels)`: the probabilities, on a grid
    logs     the same as logs, with gaps between the documents
    running  `(n_lines + 1, n_labels)`: summed up, each line by its words
    far      `(n_lines, FAR_TABLES * n_labels)`: of the ends of the document, of lines of the same form, and of lines that say the same
    """

    context: Context
    exact: NDArray[np.float64]
    logs: Table
    running: NDArray[np.float64]
    far: Table

    def around(self, rows: Rows = slice(None)) -> tuple[Table, ...]:
        """Tables of `n_rows`: own and neighbours', means over spans and over all lines before and after, the last cue's, and far ones."""
        return self.context.around(self.logs, OFFSETS, rows), self._means(rows), *self._last_cue(rows), self.far[rows]

    def _means(self, rows: Rows) -> Table:
        """Over near spans, then over all lines before, and all after; 0 where there are none."""
        means = _over_spans(self.running, self.context.edges[rows])
        means /= np.maximum(self.context.sizes[rows], 1)[:, :, None]
        return means.reshape(len(means), means.shape[1] * means.shape[2])

    def _last_cue(self, rows: Rows) -> tuple[Table, Table]:
        said = self.exact.take(np.maximum(self.context.cue[rows], 0), axis=0) * self.context.inside[rows]
        return said.astype(np.float32), self.context.below[rows]


def width(n_labels: int) -> int:
    """How many columns `Thoughts.around` has."""
    return (len(OFFSETS) + len(SPANS) + 2 + 1 + FAR_TABLES) * n_labels + 1


def _running(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """`(n_lines + 1, n)`: the sums of the rows before each row, and of all."""
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    return running


def _over_spans(running: NDArray[np.float64], edges: NDArray[np.int32]) -> Table:
    """`(n_rows, len(SPANS) + 2, n)`: the sums over the spans, over all lines before, and over all after."""
    sums = running.take(edges, axis=0)
    begin, before, here, following, after, end = sums[:, 0], sums[:, 1:4], sums[:, 4], sums[:, 5], sums[:, 6:9], sums[:, 9]
    spans = np.empty((len(sums), len(SPANS) + 2, sums.shape[2]), np.float32)
    np.subtract(before[:, 1:], before[:, :-1], out=spans[:, 0:2], casting="same_kind")
    np.subtract(after[:, 1:], after[:, :-1], out=spans[:, 2:4], casting="same_kind")
    np.subtract(here, begin, out=spans[:, 4], casting="same_kind")
    np.subtract(end, following, out=spans[:, 5], casting="same_kind")
    return spans
