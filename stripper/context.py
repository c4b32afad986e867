"""Context: what a model thought of the lines around a line, as columns for its next pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stripper.features import NAMES

Table = NDArray[np.float32]

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


class Context:
    """Reads tables `(n_lines, n)` at other lines of the same document."""

    def __init__(self, dense: Table, bounds: NDArray[np.int64]) -> None:
        count = np.diff(bounds)
        self.begin, self.end = np.repeat(bounds[:-1], count), np.repeat(bounds[1:], count)
        self.index = np.arange(len(dense))
        cue = (dense[:, _WORDS] < np.log1p(CUE_WORDS)) & (dense[:, _SENTENCES] == 0)
        seen = np.maximum.accumulate(np.where(cue, self.index, -1)) if len(dense) else self.index
        self.cue = np.concatenate([[-1], seen[:-1]]) if len(dense) else seen
        self.near = np.hstack([self.beside(dense[:, PICKED], offset, -1) for offset in BESIDE])

    def of(self, probabilities: NDArray[np.float64]) -> Table:
        """`(n_lines, n_columns)` of probabilities `(n_lines, n_labels)`: own, neighbours', means over spans, before, after, last cue's."""
        # On a grid of 2^-16 every running sum is exact, so a mean does not depend on what stands before the document.
        exact = np.rint(probabilities * 65536) / 65536
        logs = np.log(np.maximum(exact, FLOOR)).astype(np.float32)
        parts = [logs, *(self.beside(logs, offset, np.log(FLOOR)) for offset in OFFSETS), *self._means(exact), self._last_cue(exact)]
        return np.hstack(parts)

    def beside(self, table: Table, offset: int, outside: float) -> Table:
        """The rows of the lines `offset` further on, `outside` where the document ends before."""
        other = self.index + offset
        inside = (other >= self.begin) & (other < self.end)
        rows = table[np.clip(other, 0, max(len(table) - 1, 0))]
        rows[~inside] = outside
        return rows

    def _means(self, exact: NDArray[np.float64]) -> list[Table]:
        """Over near spans, where lines beyond the document count as nothing; then over all lines before, and all after."""
        running = np.concatenate([np.zeros((1, exact.shape[1])), np.cumsum(exact, axis=0)])

        def total(start: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.float64]:
            start = np.clip(start, self.begin, self.end)
            return running[np.clip(stop, start, self.end)] - running[start]

        near = [total(self.index + low, self.index + high + 1) / (high - low + 1) for low, high in SPANS]
        before = total(self.begin, self.index) / np.maximum(self.index - self.begin, 1)[:, None]
        after = total(self.index + 1, self.end) / np.maximum(self.end - self.index - 1, 1)[:, None]
        return [means.astype(np.float32) for means in (*near, before, after)]

    def _last_cue(self, exact: NDArray[np.float64]) -> Table:
        inside = self.cue >= self.begin
        rows = exact[np.maximum(self.cue, 0)] * inside[:, None]
        distance = np.where(inside, np.log1p(self.index - self.cue), 5.0)
        return np.hstack([rows, distance[:, None]]).astype(np.float32)
