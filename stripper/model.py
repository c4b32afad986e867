"""Model: the trained classifier. From the features of a batch to the probabilities of every line's label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper import markup as markup_
from stripper.context import BESIDE, FLOOR, Context, Index, Rows, Table, Thoughts
from stripper.errors import ModelError
from stripper.features import Features
from stripper.features.ngrams import MOST, Ngrams
from stripper.labels import KEPT, LABELS
from stripper.network import Network

# A line whose label the pass before the last one is so sure of keeps it, and a line that was skipped and is so unlikely to be kept stays
# out. So half of the lines are not asked about again. Five folds: in text no figure moves by 0.001; with markup 0.0054 of the body is lost
# for 0.0057, with as much noise removed, and 0.450 of the documents are exact for 0.452; page scores stay.
SETTLED, HOPELESS = 0.95, 0.15
ROWS = 512  # lines scored at once: the tables of that many lines stay in cache and bound the memory

# Whole-number weights of LANES labels side by side in one int64, so that one addition adds them all.
LANES, LANE = 3, 21  # labels, bits
LARGEST = ((1 << (LANE - 1)) - 1) // MOST  # so that the weights of all n-grams of a line fit a lane


@dataclass(frozen=True, slots=True)
class LineModel:
    """A linear model over n-grams, or over hashed markup: whole numbers `weights` `(n_buckets, n_labels)` int16, each worth `unit[label]`.

    Raises `ModelError` for weights beyond LARGEST.
    """

    weights: NDArray[np.int16]
    unit: NDArray[np.float64]
    bias: NDArray[np.float64]
    lanes: NDArray[np.int64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lanes", _lanes(self.weights))

    def __call__(self, ngrams: Ngrams) -> NDArray[np.float64]:
        """Probabilities `(n_lines, n_labels)` of each line read alone."""
        count = np.diff(ngrams.bounds)
        scores = self._totals(ngrams, count) * self.unit / np.sqrt(np.maximum(count, 1))[:, None] + self.bias
        odds = 1 / (1 + np.exp(-scores))
        return odds / odds.sum(axis=1, keepdims=True)

    def _totals(self, ngrams: Ngrams, count: NDArray[np.int64]) -> NDArray[np.int64]:
        """`(n_lines, n_labels)`: the sums of the weights of each line's n-grams."""
        sums = np.zeros((len(count), self.lanes.shape[1]), np.int64)
        for i in range(0, len(count), ROWS):
            bounds = ngrams.bounds[i : i + ROWS + 1]
            filled = np.flatnonzero(count[i : i + ROWS])
            if len(filled):
                found = self.lanes.take(ngrams.column[bounds[0] : bounds[-1]], axis=0)
                sums[i + filled] = np.add.reduceat(found, bounds[filled] - bounds[0], axis=0)
        totals = np.empty((len(count), self.lanes.shape[1], LANES), np.int64)
        for lane in range(LANES):
            # The lowest lane with its sign; what is left of it is a multiple of the next lane's unit.
            totals[:, :, lane] = (sums << (64 - LANE)) >> (64 - LANE)
            sums = (sums - totals[:, :, lane]) >> LANE
        return totals.reshape(len(count), LANES * self.lanes.shape[1])[:, : self.weights.shape[1]]


def _lanes(weights: NDArray[np.int16]) -> NDArray[np.int64]:
    largest = max(int(weights.max(initial=0)), -int(weights.min(initial=0)))
    if largest > LARGEST:
        raise ModelError(f"a weight of the line model is {largest}, beyond {LARGEST}; train the model again")
    n_buckets, n_labels = weights.shape
    lanes = np.zeros((n_buckets, -(-n_labels // LANES)), np.int64)
    for lane in range(LANES):
        part = weights[:, lane::LANES]
        lanes[:, : part.shape[1]] += part.astype(np.int64) << (LANE * lane)
    return lanes


@dataclass(frozen=True, slots=True)
class MarkupModel:
    """What reads a page's markup beside its text: a linear model of each line's markup, and a last pass that reads what it thinks too.

    whole  it reads whole pages, and is told which of their lines the extractor skipped
    """

    line: LineModel
    network: Network
    whole: bool = False

    def marks(self, context: Context, markup: Ngrams) -> Marks:
        """What the markup of the lines of a batch says."""
        marks = Marks.of(context, self.line(markup))
        return marks.beside(markup_.skipped(markup)) if self.whole else marks


@dataclass(frozen=True, slots=True)
class Marks:
    """What the markup of all lines says: what a linear model makes of it, and of whole pages which were skipped, with gaps."""

    context: Context
    thoughts: Thoughts
    skipped: Table | None = None

    @classmethod
    def of(cls, context: Context, probabilities: NDArray[np.float64]) -> Marks:
        """Of the linear model's `probabilities` `(n_lines, n_labels)`."""
        return cls(context, context.thoughts(probabilities))

    def beside(self, skipped: NDArray[np.bool_]) -> Marks:
        """These marks, and which lines were skipped."""
        return replace(self, skipped=self.context.gapped(skipped[:, None].astype(np.float32), 0.0))

    def around(self, rows: Rows = slice(None)) -> tuple[Table, ...]:
        """Tables of `n_rows`."""
        skipped = () if self.skipped is None else (self.context.around(self.skipped, BESIDE, rows),)
        return *self.thoughts.around(rows), *skipped


@dataclass(frozen=True, slots=True)
class Model:
    """The line model, then passes of networks that see the whole document: each reads what the one before it thought.

    labels  the names of the columns of `predict_proba`
    kept    the labels that are kept by default
    card    what it was trained on, with which scores, under which licences
    markup  what takes the place of the last pass where there is markup, or None: it is not looked at then
    whole   what does so for whole pages, or None: they are not read then
    """

    line: LineModel
    passes: tuple[Network, ...]
    labels: tuple[str, ...] = LABELS
    kept: frozenset[str] = KEPT
    card: dict[str, Any] = field(default_factory=dict)
    markup: MarkupModel | None = None
    whole: MarkupModel | None = None

    def predict_proba(self, features: Features, markup: Ngrams | None = None, wholes: int = 0) -> NDArray[np.float64]:
        """Probabilities `(n_lines, n_labels)`, each row summing to 1.

        markup  `(n_lines, markup.BUCKETS)`: the hashed markup of the lines; a document of which no line has any is read as text
        wholes  so many of the documents, the last ones, are whole pages with what an extractor skipped. Only the skipped lines of them
                that may have to be kept get a last opinion
        """
        first = self.line(features.ngrams)
        if not len(first) or not self.passes:
            return first
        context = Context.of(features)
        own = of_line(features.dense, first, context)
        before = first
        for network in self.passes[:-1]:
            thoughts = context.thoughts(before)
            before = np.concatenate([network(inputs(own, thoughts, slice(i, i + ROWS))) for i in range(0, len(first), ROWS)])
        thoughts, last = context.thoughts(before), before.copy()
        for network, asked, marks in self._last(context, before, features.bounds, markup, wholes):
            for i in range(0, len(asked), ROWS):
                rows = asked[i : i + ROWS]
                last[rows] = network(inputs(own, thoughts, rows, marks))
        return last

    def _last(
        self, context: Context, before: NDArray[np.float64], bounds: Index, markup: Ngrams | None, wholes: int
    ) -> Iterator[tuple[Network, Index, Marks | None]]:
        """The networks of the last pass, the lines that each is asked about, and what it is told of their markup."""
        asked = before.max(axis=1) <= SETTLED if len(self.passes) > 1 else np.ones(len(before), bool)
        first_whole = int(bounds[len(bounds) - 1 - wholes])
        parts = ((self.markup, 0, first_whole), (self.whole, first_whole, len(before)))
        readers = [(reads, start, stop) for reads, start, stop in parts if reads is not None]
        if readers and markup is not None and len(markup.column):
            skipped, kept = markup_.skipped(markup), [label in self.kept for label in self.labels]
            asked[first_whole:] = skipped[first_whole:] & (before[first_whole:, kept].sum(axis=1) > HOPELESS)
            said = np.zeros_like(before)
            for reads, start, stop in readers:
                said[start:stop] = reads.line(markup.rows(start, stop))
            marks, has = Marks.of(context, said), marked(markup, bounds)
            for reads, start, stop in readers:
                of_page = np.zeros(len(before), bool)
                of_page[start:stop] = has[start:stop]
                yield reads.network, np.flatnonzero(asked & of_page), marks.beside(skipped) if reads.whole else marks
                asked &= ~of_page
        yield self.passes[-1], np.flatnonzero(asked), None


def marked(markup: Ngrams, bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`(n_lines,)`: the lines of documents of which any line has markup."""
    return np.repeat(np.diff(markup.bounds[bounds]) > 0, np.diff(bounds))


def of_line(dense: NDArray[np.float32], alone: NDArray[np.float64], context: Context) -> NDArray[np.float32]:
    """What every pass reads: a line's features, the shapes of the lines around, what the line model thinks."""
    return np.hstack([dense, context.near(dense), np.log(np.maximum(alone, FLOOR)).astype(np.float32)])


def inputs(own: NDArray[np.float32], thoughts: Thoughts, rows: Rows = slice(None), marks: Marks | None = None) -> NDArray[np.float32]:
    """What a pass reads of `rows`: that, what the last pass thought of all around, and what their markup says."""
    return np.hstack([own[rows], *thoughts.around(rows), *(marks.around(rows) if marks else ())])
