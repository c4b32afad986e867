"""Policy: from the probabilities of a line to its label, its score, and whether it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stripper.errors import LabelError
from stripper.labels import KEPT, LABELS

THRESHOLD = 0.58


@dataclass(frozen=True, slots=True)
class Policy:
    """Which labels are kept, and how sure the model must be that a line is noise before it is dropped.

    threshold    0..1: a line is dropped if the probability that it is noise (the sum over the dropped labels) is above it.
                 Higher keeps more: less body lost, more noise left.
    max_removed  0..1: a document that would lose a larger share of its characters is left as it is.
    """

    labels: tuple[str, ...] = LABELS
    kept: frozenset[str] = KEPT
    threshold: float = THRESHOLD
    max_removed: float = 1.0

    def __post_init__(self) -> None:
        check(self.kept, self.labels)
        for name, value in (("threshold", self.threshold), ("max_removed", self.max_removed)):
            if not 0 <= value <= 1:
                raise LabelError(f"{name} is {value}; it must be between 0 and 1")

    @classmethod
    def of(
        cls,
        labels: Sequence[str] = LABELS,
        default: Collection[str] = KEPT,
        keep: Collection[str] | None = None,
        drop: Collection[str] | None = None,
        threshold: float = THRESHOLD,
        max_removed: float = 1.0,
    ) -> Policy:
        """The policy of `keep` (these labels and no others) and `drop` (these not), on top of the `default` kept labels.

        >>> sorted(Policy.of(drop=["title"]).kept)
        ['body', 'heading', 'standfirst']
        """
        check(drop or (), labels)
        kept = frozenset(default if keep is None else keep) - frozenset(drop or ())
        return cls(tuple(labels), kept, threshold, max_removed)

    @property
    def comments(self) -> bool:
        """Whether the comments of a page are kept, and so have to be read."""
        return "comments" in self.kept

    def noise(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """`(n_lines,)`: the probability that a line is noise, of probabilities `(n_lines, n_labels)`."""
        dropped = [i for i, label in enumerate(self.labels) if label not in self.kept]
        return probabilities[:, dropped].sum(axis=1)

    def keeps(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """`(n_lines,)`: whether each line is kept."""
        return self.noise(probabilities) <= self.threshold

    def names(self, probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
        """`(n_lines,)`: the number of each line's label: the likeliest on the side (kept or dropped) that was decided."""
        side = np.array([label in self.kept for label in self.labels])
        fits = side[None, :] == self.keeps(probabilities)[:, None]
        # A side may be empty (keep everything): then any label fits.
        fits[~fits.any(axis=1)] = True
        return np.where(fits, probabilities, -1.0).argmax(axis=1)


def check(names: Collection[str], labels: Sequence[str]) -> None:
    """Raise `LabelError` if one of `names` is not among `labels`."""
    unknown = sorted(set(names) - set(labels))
    if unknown:
        raise LabelError(f"unknown label {', '.join(map(repr, unknown))}; the labels are {', '.join(labels)}")
