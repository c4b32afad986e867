"""Rarity: count on how many documents each word stands, for `stripper.features.rarity`.

Only words on more than one document in a hundred are told apart, so what one site says does not show, held out or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import characters, rarity, tokens, words
from training.documents import languages
from training.documents.corpus import Document

OFTEN = 1.5  # nats: a word on more than one document in five (e^-1.5) tells nothing
FEWEST = 50  # documents of a language whose words are counted apart


def table(documents: Sequence[Document], listed: Sequence[str]) -> NDArray[np.uint8]:
    """`(2 ** rarity.BITS,)`: the rarity of every word by its hash, the least over all documents and each language with enough of them.

    Stop words of the `listed` languages tell nothing.
    """
    of_language: dict[str, list[Document]] = {}
    for document in documents:
        of_language.setdefault(document.language, []).append(document)
    groups = [documents, *(group for group in of_language.values() if len(group) >= FEWEST)]
    made = np.min([_rarity(group) for group in groups], axis=0)
    lists = languages.stop_words()
    for name in listed:
        for bucket in _buckets(["\n".join(sorted(lists.get(name, ())))]):
            made[bucket] = 0
    return np.asarray(made, np.uint8)


def _rarity(documents: Sequence[Document]) -> NDArray[np.int64]:
    count = np.zeros(1 << rarity.BITS)
    for bucket in _buckets([document.text for document in documents]):
        count[bucket] += 1
    nats = np.log(len(documents) / (1 + count)) - OFTEN
    return np.rint(nats.clip(0, rarity.MOST / rarity.STEP) * rarity.STEP).astype(np.int64)


def _buckets(texts: Sequence[str]) -> Iterator[NDArray[np.int64]]:
    """The places of the words of each text, each place once."""
    for text in texts:
        batch = Batch.of([text])
        if len(batch):
            found = words.read(tokens.read(characters.read(batch.codes, batch.size), len(batch)))
            yield np.unique(rarity.bucket(found.key))
