"""Model: the trained classifier. From the features of a batch to the probabilities of every line's label."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper.context import FLOOR, Context
from stripper.features import Features
from stripper.features.ngrams import Ngrams
from stripper.labels import KEPT, LABELS
from stripper.network import Network

ROWS = 4096  # lines scored at once: the tables of that many lines stay in cache and bound the memory


@dataclass(frozen=True, slots=True)
class LineModel:
    """A linear model over n-grams: whole numbers `weights` `(n_buckets, n_labels)` int16, each worth `unit[label]`."""

    weights: NDArray[np.int16]
    unit: NDArray[np.float64]
    bias: NDArray[np.float64]

    def __call__(self, ngrams: Ngrams) -> NDArray[np.float64]:
        """Probabilities `(n_lines, n_labels)` of each line read alone."""
        count = np.diff(ngrams.bounds)
        total = np.zeros((len(count), self.weights.shape[1]))
        filled = np.flatnonzero(count)
        if len(filled):
            total[filled] = np.add.reduceat(self.weights[ngrams.column], ngrams.bounds[filled], axis=0, dtype=np.int32)
        scores = total * self.unit / np.sqrt(np.maximum(count, 1))[:, None] + self.bias
        odds = 1 / (1 + np.exp(-scores))
        return odds / odds.sum(axis=1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Model:
    """The line model, then passes of networks that see the whole document: each reads what the one before it thought.

    labels  the names of the columns of `predict_proba`
    kept    the labels that are kept by default
    card    what it was trained on, with which scores, under which licences
    """

    line: LineModel
    passes: tuple[Network, ...]
    labels: tuple[str, ...] = LABELS
    kept: frozenset[str] = KEPT
    card: dict[str, Any] = field(default_factory=dict)

    def predict_proba(self, features: Features) -> NDArray[np.float64]:
        """Probabilities `(n_lines, n_labels)`, each row summing to 1."""
        first = self.line(features.ngrams)
        if not len(first):
            return first
        context = Context(features.dense, features.bounds)
        alone = np.log(np.maximum(first, FLOOR)).astype(np.float32)
        probabilities = first
        for network in self.passes:
            around = context.of(probabilities)
            probabilities = np.concatenate(
                [network(inputs(features.dense, context, alone, around, slice(i, i + ROWS))) for i in range(0, len(first), ROWS)]
            )
        return probabilities


def inputs(
    dense: NDArray[np.float32], context: Context, alone: NDArray[np.float32], around: NDArray[np.float32], rows: slice
) -> NDArray[np.float32]:
    """What a pass reads of `rows`: own features, neighbours' shapes, the line model's word, the context of the last pass."""
    return np.hstack([dense[rows], context.near[rows], alone[rows], around[rows]])
