"""Corpus: labelled documents as features, from which no text can be had back."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stripper import features
from stripper.batch import Batch
from stripper.errors import LabelError
from stripper.features import Features
from stripper.features.ngrams import Ngrams
from stripper.policy import check

SIDES = 5

# Lines that weigh less are weakly labelled: learned from first, then left behind. Below WHOLE, they are lent by other documents.
STRONG, WHOLE = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Corpus:
    """Features of labelled documents, in order.

    label   `(n_lines,)`: number of each line's label, -1 for undecided (seen as context, never trained on)
    weight  `(n_lines,)`: how much a line counts in training
    site    `(n_documents,)`: documents of one site never stand on both sides of a split
    name    `(n_documents,)`: where a document is from
    """

    features: Features
    label: NDArray[np.int64]
    weight: NDArray[np.float64]
    site: tuple[str, ...]
    name: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.site)

    @property
    def document(self) -> NDArray[np.int64]:
        """`(n_lines,)`: the number of each line's document."""
        return np.repeat(np.arange(len(self)), np.diff(self.features.bounds))

    @property
    def strong(self) -> NDArray[np.bool_]:
        """`(n_lines,)`: the lines labelled by hand."""
        return self.weight >= STRONG

    @property
    def composed(self) -> NDArray[np.bool_]:
        """`(n_lines,)`: the lines of documents that are composed of others; read alone they teach nothing new, or what they are not."""
        return self.strong & (self.weight < WHOLE)

    @classmethod
    def of(
        cls,
        documents: Sequence[tuple[str, Sequence[str | None]]],
        labels: Sequence[str],
        site: Sequence[str],
        name: Sequence[str] | None = None,
        weight: float = 1.0,
    ) -> Corpus:
        """The corpus of `(text, labels of its non-blank lines)` pairs; None among the labels is undecided. Raises `LabelError`."""
        batch = Batch.of(text for text, _ in documents)
        names = tuple(site) if name is None else tuple(name)
        for (_, given), lines, where in zip(documents, batch.documents, names, strict=True):
            if len(given) != len(lines):
                raise LabelError(f"{where}: {len(lines)} non-blank lines, but {len(given)} labels")
            check({label for label in given if label is not None}, labels)
        number: dict[str | None, int] = {label: i for i, label in enumerate(labels)} | {None: -1}
        label = np.array([number[label] for _, given in documents for label in given], np.int64)
        return cls(features.read(batch), label, np.full(len(batch), weight), tuple(site), names)

    def select(self, chosen: Iterable[int]) -> Corpus:
        """The documents of these numbers, in the order given."""
        chosen = np.asarray(list(chosen), np.int64)
        old = self.features
        count = np.diff(old.bounds)[chosen]
        lines = _ranges(old.bounds[chosen], count)
        grams = np.diff(old.ngrams.bounds)[lines]
        column = old.ngrams.column[_ranges(old.ngrams.bounds[lines], grams)]
        picked = Features(Ngrams(column, _bounds(grams)), old.dense[lines], _bounds(count))
        return Corpus(
            picked, self.label[lines], self.weight[lines], tuple(self.site[i] for i in chosen), tuple(self.name[i] for i in chosen)
        )


def side(site: str) -> int:
    """0..4: the part of all sites that a site is in. It depends on nothing else, so everything made of documents of one side stays there.

    >>> side("example.org") == side("example.org")
    True
    """
    return zlib.crc32(site.encode()) % SIDES


def concatenate(corpora: Sequence[Corpus]) -> Corpus:
    """All documents of some corpora."""
    parts = [corpus.features for corpus in corpora]
    joined = Features(
        Ngrams(np.concatenate([p.ngrams.column for p in parts]), _bounds(np.concatenate([np.diff(p.ngrams.bounds) for p in parts]))),
        np.concatenate([p.dense for p in parts]),
        _bounds(np.concatenate([np.diff(p.bounds) for p in parts])),
    )
    return Corpus(
        joined,
        np.concatenate([corpus.label for corpus in corpora]),
        np.concatenate([corpus.weight for corpus in corpora]),
        sum((corpus.site for corpus in corpora), ()),
        sum((corpus.name for corpus in corpora), ()),
    )


def _bounds(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _ranges(start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of the ranges `start[i] .. start[i] + count[i]`, one after the other."""
    return np.repeat(start - _bounds(count)[:-1], count) + np.arange(count.sum())
