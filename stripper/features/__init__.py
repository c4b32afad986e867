"""From a batch to its features: n-grams (what a line says), shape and document (what it looks like, where it stands)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import characters, document, ngrams, tokens
from stripper.features import shape as shapes
from stripper.features.ngrams import Ngrams

# Part of the model format: a model fits only the features it was trained on.
VERSION = 3
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
    chars = characters.read(batch.codes, batch.size)
    words = tokens.read(chars, len(batch))
    shape = shapes.Shape.of(batch, chars, words)
    # Rounded to half precision, as corpora are stored: what a model is trained on and what it reads are the same numbers.
    dense = np.hstack([shapes.read(shape), document.read(shape)]).astype(np.float16).astype(np.float32)
    return Features(ngrams.read(words, len(batch)), dense, batch.bounds)
