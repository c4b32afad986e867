"""Model: the trained classifier. From the features of a batch to the probabilities of every line's label."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper import markup as markup_
from stripper.context import BESIDE, FLOOR, Context, Table, Thoughts
from stripper.errors import ModelError
from stripper.features import Features
from stripper.features.ngrams import MOST, Ngrams
from stripper.labels import KEPT, LABELS
from stripper.network import Network

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
        return Marks.of(context, self.line(markup), markup if self.whole else None)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the markup of all lines says: what a linear model makes of it, and of whole pages which were skipped, with gaps."""

    context: Context
    thoughts: Thoughts
    skipped: Table | None

    @classmethod
    def of(cls, context: Context, probabilities: NDArray[np.float64], whole: Ngrams | None) -> Marks:
        """Of the linear model's `probabilities` `(n_lines, n_labels)` and, of whole pages, the markup."""
        skipped = None if whole is None else context.gapped(markup_.skipped(whole)[:, None].astype(np.float32), 0.0)
        return cls(context, context.thoughts(probabilities), skipped)

    def around(self, rows: slice = slice(None)) -> tuple[Table, ...]:
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

    def predict_proba(self, features: Features, markup: Ngrams | None = None, whole: bool = False) -> NDArray[np.float64]:
        """Probabilities `(n_lines, n_labels)`, each row summing to 1.

        markup  `(n_lines, markup.BUCKETS)`: the hashed markup of the lines; a document of which no line has any is read as text
        whole   the documents are whole pages, with what the extractor skipped
        """
        first = self.line(features.ngrams)
        if not len(first):
            return first
        context = Context.of(features)
        own = of_line(features.dense, first, context)
        chunks = [slice(i, i + ROWS) for i in range(0, len(first), ROWS)]
        probabilities = first
        for network in self.passes[:-1]:
            thoughts = context.thoughts(probabilities)
            probabilities = np.concatenate([network(inputs(own, thoughts, rows)) for rows in chunks])
        if not self.passes:
            return probabilities
        thoughts, text = context.thoughts(probabilities), self.passes[-1]
        reads = self.whole if whole else self.markup
        if reads is None or markup is None or not len(markup.column):
            return np.concatenate([text(inputs(own, thoughts, rows)) for rows in chunks])
        has, marks = marked(markup, features.bounds), reads.marks(context, markup)
        last = np.empty_like(probabilities)
        for rows in chunks:  # of texts, of pages, or of both
            if not has[rows].all():
                last[rows] = text(inputs(own, thoughts, rows))
            if has[rows].any():
                found = reads.network(inputs(own, thoughts, rows, marks))
                last[rows] = np.where(has[rows, None], found, last[rows])
        return last


def marked(markup: Ngrams, bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`(n_lines,)`: the lines of documents of which any line has markup."""
    return np.repeat(np.diff(markup.bounds[bounds]) > 0, np.diff(bounds))


def of_line(dense: NDArray[np.float32], alone: NDArray[np.float64], context: Context) -> NDArray[np.float32]:
    """What every pass reads: a line's features, the shapes of the lines around, what the line model thinks."""
    return np.hstack([dense, context.near(dense), np.log(np.maximum(alone, FLOOR)).astype(np.float32)])


def inputs(own: NDArray[np.float32], thoughts: Thoughts, rows: slice = slice(None), marks: Marks | None = None) -> NDArray[np.float32]:
    """What a pass reads of `rows`: that, what the last pass thought of all around, and what their markup says."""
    return np.hstack([own[rows], *thoughts.around(rows), *(marks.around(rows) if marks else ())])
