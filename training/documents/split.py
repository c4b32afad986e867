"""Split: what may be learned from when a fold is scored. By site, and without the long lines that stand on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from stripper.corpus import SIDES, Corpus, concatenate, side
from stripper.errors import LabelError
from stripper.features import NAMES
from stripper.features.hashes import mix
from training.documents.corpus import LONG

FOLDS = SIDES
_LENGTH = NAMES.index("length")


def fold(site: str) -> int:
    """0..4: the fold of a site: its side, so that pages, fixtures and composed documents of a site agree."""
    return side(site)


def held_out(site: Sequence[str], number: int) -> list[int]:
    """The documents that are scored in fold `number`."""
    return [i for i, name in enumerate(site) if fold(name) == number]


def training(corpora: Sequence[Corpus], test: Corpus, number: int) -> Corpus:
    """All that may be learned from when `test`, of fold `number`, is scored.

    Documents of the fold's sites are left out whole. A long line that stands in `test` too (a syndicated story, a cookie text) becomes
    undecided: the model sees that a line stands there and learns nothing from it.
    """
    kept = concatenate([c.select(i for i, site in enumerate(c.site) if fold(site) != number) for c in corpora])
    known = np.unique(_keys(test)[_long(test)])
    seen = _long(kept) & np.isin(_keys(kept), known)
    return replace(kept, label=np.where(seen, -1, kept.label))


def check(train: Corpus, test: Corpus) -> None:
    """Raise `LabelError` if a site, or an identical long line that is learned from, stands on both sides."""
    shared = sorted(set(train.site) & set(test.site))
    if shared:
        raise LabelError(f"{shared[0]} and {len(shared) - 1} more sites stand on both sides of the split")
    learned = _long(train) & (train.label >= 0)
    both = np.flatnonzero(learned & np.isin(_keys(train), _keys(test)[_long(test)]))
    if len(both):
        where = train.name[train.document[both[0]]]
        raise LabelError(f"{len(both)} long lines stand on both sides of the split, the first in {where}")


def _long(corpus: Corpus) -> NDArray[np.bool_]:
    return corpus.features.dense[:, _LENGTH] >= np.float32(np.log1p(LONG))


def _keys(corpus: Corpus) -> NDArray[np.uint64]:
    """`(n_lines,)`: equal for lines with the same words and length. Made of the features, so that it works without the texts."""
    grams = corpus.features.ngrams
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(grams.column.astype(np.uint64)))])
    words = running[grams.bounds[1:]] - running[grams.bounds[:-1]]
    length = np.ascontiguousarray(corpus.features.dense[:, _LENGTH], np.float32).view(np.uint32).astype(np.uint64)
    return np.asarray(mix(words + mix(length)))
