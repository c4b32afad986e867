"""Web: labelled real documents as numbers, so that a clone alone can train and score. No text can be read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stripper import features
from stripper.corpus import Corpus
from stripper.errors import InputError
from stripper.features import Features, ngrams
from stripper.features.ngrams import Ngrams
from training.corpus import ROOT

FOLDER = ROOT / "fixtures" / "web"
LABELLED = "labelled.npz"  # what is scored; other files of the folder are only learned from


@dataclass(frozen=True, slots=True)
class Stored:
    """Documents as numbers. words: `(n_lines,)`, the matches of `\\w+` in each line, which the figures count."""

    corpus: Corpus
    words: NDArray[np.int64]


def write(path: Path, corpus: Corpus, words: Sequence[int]) -> None:
    """Write documents as numbers. The n-grams of a line lose their order; the same documents give the same bytes."""
    grams = sorted_ngrams(corpus).features.ngrams
    np.savez_compressed(
        path,
        version=np.array([features.VERSION, ngrams.BUCKETS]),
        column=grams.column,
        grams=np.diff(grams.bounds).astype(np.uint16),
        dense=corpus.features.dense,
        lines=np.diff(corpus.features.bounds).astype(np.uint32),
        label=corpus.label.astype(np.int8),
        weight=corpus.weight.astype(np.float32),
        words=np.asarray(words, np.uint32),
        site=np.array(corpus.site),
        name=np.array(corpus.name),
    )


def read(path: Path) -> Stored:
    """The documents `write` wrote. Raises `InputError` if they were written for other features than the code has."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; rebuild it from the raw corpora")
    with np.load(path, allow_pickle=False) as stored:
        if stored["version"].tolist() != [features.VERSION, ngrams.BUCKETS]:
            raise InputError(f"{path}: features of version {stored['version']}, the code has {features.VERSION}; rebuild it")
        grams = Ngrams(stored["column"], _bounds(stored["grams"]))
        corpus = Corpus(
            Features(grams, stored["dense"], _bounds(stored["lines"])),
            stored["label"].astype(np.int64),
            stored["weight"].astype(np.float64),
            tuple(stored["site"].tolist()),
            tuple(stored["name"].tolist()),
        )
        return Stored(corpus, stored["words"].astype(np.int64))


def sorted_ngrams(corpus: Corpus) -> Corpus:
    """The corpus with the n-grams of every line in the order in which `write` keeps them."""
    grams = corpus.features.ngrams
    line = np.repeat(np.arange(len(grams.bounds) - 1), np.diff(grams.bounds))
    ordered = Ngrams(grams.column[np.lexsort((grams.column, line))], grams.bounds)
    return replace(corpus, features=corpus.features._replace(ngrams=ordered))


def _bounds(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
