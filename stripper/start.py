"""Start: a trained model with what its passes learned from, so that it can go on learning without being trained again."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper import artefact, storage
from stripper.context import FLOOR
from stripper.corpus import Corpus
from stripper.errors import ModelError
from stripper.model import Model

OPINIONS = "opinions.npz"
_LEVELS = 255  # of the logarithm of a probability


@dataclass(frozen=True, slots=True)
class Start:
    """Where to go on from.

    model     a trained model
    corpus    the documents labelled by hand that it learned from: some are learned again, so that they are not forgotten
    opinions  for each of its passes `(n_lines, n_labels)`: what the pass learned from, by models that saw nothing of a line's site
    sites     all whose pages it learned from, weakly labelled ones too
    """

    model: Model
    corpus: Corpus
    opinions: tuple[NDArray[np.float64], ...]
    sites: frozenset[str]

    def split(self, lines: int, seed: int) -> tuple[Start, Start]:
        """Documents drawn at random, about so many lines together, and the others."""
        count = np.diff(self.corpus.features.bounds)
        order = np.random.default_rng(seed).permutation(len(count))
        number = int(np.searchsorted(np.cumsum(count[order]), lines)) + 1
        return self.select(order[:number]), self.select(order[number:])

    def select(self, chosen: Sequence[int] | NDArray[np.int64]) -> Start:
        """The documents of these numbers, in ascending order."""
        inside = np.isin(self.corpus.document, chosen)
        return Start(self.model, self.corpus.select(np.sort(chosen)), tuple(table[inside] for table in self.opinions), self.sites)


class Place(NamedTuple):
    """The files of a start."""

    model: Path
    corpus: Path
    opinions: Path

    @classmethod
    def of(cls, folder: Path) -> Place:
        """As `python -m training ship -o FOLDER` writes them."""
        return cls(folder / artefact.SHIPPED.name, folder / "corpus.npz", folder / OPINIONS)


def place() -> Place:
    """The files of what is shipped. Raises `ModelError` if they were not installed."""
    return Place(artefact.SHIPPED, storage.place(), artefact.SHIPPED.with_name(OPINIONS))


def load(files: Place) -> Start:
    """The start of these files. Raises `ModelError` if one is missing, or the opinions are of another model or corpus."""
    model, corpus = artefact.load(files.model), storage.load(files.corpus)
    try:
        with files.opinions.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise ModelError(f"{files.opinions}: no opinions, or damaged ones ({error}); {_WAY_OUT}") from error
    if (str(found.get("model")), str(found.get("corpus"))) != _belongs(files, model):
        raise ModelError(f"{files.opinions}: they belong to another model or corpus; {_WAY_OUT}")
    tables = tuple(FLOOR ** (found[f"pass{number}"] / _LEVELS) for number in range(len(model.passes)))
    return Start(model, corpus.select(np.unique(corpus.document[corpus.strong])), tables, frozenset(corpus.site))


def save(opinions: Sequence[NDArray[np.float64]], corpus: Corpus, files: Place) -> None:
    """Write the opinions on the hand-labelled lines of `corpus` beside the model and the corpus, which are there already."""
    tables = [np.log(np.maximum(table[corpus.strong], FLOOR)) / np.log(FLOOR) for table in opinions]
    model, data = _belongs(files, artefact.load(files.model))
    np.savez_compressed(
        files.opinions,
        allow_pickle=False,
        model=np.array(model),
        corpus=np.array(data),
        **{f"pass{number}": np.rint(table * _LEVELS).astype(np.uint8) for number, table in enumerate(tables)},
    )


_WAY_OUT = "install stripper again; in a checkout `python -m training ship` makes them"


def _belongs(files: Place, model: Model) -> tuple[str, str]:
    """The digests of the model and of the corpus file."""
    return str(model.card["digest"]), hashlib.sha256(files.corpus.read_bytes()).hexdigest()
