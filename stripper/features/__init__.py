"""From a batch to its features: n-grams (what a line says), shape and document (what it looks like, where it stands)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import characters, document, ngrams, tokens, words
from stripper.features import shape as shapes
from stripper.features.document import Said
from stripper.features.ngrams import Ngrams

# Part of the model format: a model fits only what it was trained on: these features, and what `context` reads around them.
VERSION = 5
ROWS = 8192  # lines read at once: their columns stay in the processor's cache and bound the memory
NAMES: tuple[str, ...] = (*shapes.FEATURES, *document.FEATURES)


class Features(NamedTuple):
    """The features of a batch. Everything a model reads; no text can be had back from it.

    ngrams  hashed n-grams of every line, as a sparse matrix `(n_lines, ngrams.BUCKETS)`
    dense   `(n_lines, len(NAMES))` float32
    bounds  `(n_documents + 1,)`: the lines of document `d` are `bounds[d]:bounds[d + 1]`
    """

    ngrams: Ngrams
    dense: NDArray[np.float32]
    bounds: NDArray[np.int64]


def read(batch: Batch) -> Features:
    """The features of every line of a batch. A line's row depends on its own document only."""
    parts = [_alone(batch.rows(start, start + ROWS), start) for start in range(0, len(batch), ROWS)]
    alone = parts[0] if len(parts) == 1 else _joined(parts)
    # Rounded to half precision, as corpora are stored: what a model is trained on and what it reads are the same numbers.
    rows = np.concatenate([alone.shape, document.read(batch, alone.said)]).astype(np.float16)
    dense = rows.T.astype(np.float32, order="C")
    return Features(alone.ngrams, dense, batch.bounds)


class _Alone(NamedTuple):
    """What is read of each line alone."""

    shape: NDArray[np.float64]
    ngrams: Ngrams
    said: Said


def _alone(batch: Batch, first: int) -> _Alone:
    """Of some lines of a batch, the first of which is line `first`."""
    chars = characters.read(batch.codes, batch.size)
    found = tokens.read(chars, len(batch))
    shape = shapes.Shape.of(batch, chars, found)
    said = Said(shape.words, shape.sentences, tokens.begins(found), found.whole, words.read(found, first))
    return _Alone(shapes.read(shape), ngrams.read(found, len(batch)), said)


def _joined(parts: list[_Alone]) -> _Alone:
    if not parts:
        return _alone(Batch.of([]), 0)
    n_words, sentences, begins, whole = (np.concatenate(column) for column in zip(*(part.said[:4] for part in parts), strict=True))
    line, key, capital, rarity = (np.concatenate(column) for column in zip(*(part.said.words for part in parts), strict=True))
    said = Said(n_words, sentences, begins, whole, words.Words(line, key, capital, rarity))
    return _Alone(np.concatenate([part.shape for part in parts], axis=1), ngrams.joined([part.ngrams for part in parts]), said)
