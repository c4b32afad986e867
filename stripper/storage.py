"""Storage: a corpus as one file of plain arrays."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper import features
from stripper.corpus import Corpus
from stripper.errors import ModelError
from stripper.features import Features
from stripper.features.hashes import mix
from stripper.features.ngrams import Ngrams

_HERE = Path(__file__).parent
# In an installed package the corpus lies beside the code, in a checkout among the fixtures.
PLACES = (_HERE / "data" / "corpus.npz", _HERE.parent / "fixtures" / "web" / "corpus.npz")


def shipped() -> Corpus:
    """The corpus the shipped model was trained on. Raises `ModelError` if it was not installed."""
    return load(place())


def card() -> dict[str, Any]:
    """Where the shipped corpus is from, under which licences, and what a model of it scored on held-out sites."""
    found: dict[str, Any] = json.loads(place().with_name("card.json").read_text(encoding="utf-8"))
    return found


def place() -> Path:
    """The file of the shipped corpus. Raises `ModelError` if it was not installed."""
    for path in PLACES:
        if path.exists():
            return path
    raise ModelError(f"{PLACES[0]}: the training data is missing; install stripper again, or train with --from-scratch")


def save(corpus: Corpus, path: Path) -> None:
    """Write a corpus to one `.npz`. Equal corpora give equal bytes.

    The n-grams of a line are an unordered set: they are sorted by bucket, lines with the same set share a row, and of each only the
    steps between buckets are stored.
    """
    grams = corpus.features.ngrams
    count = np.diff(grams.bounds)
    line = np.repeat(np.arange(len(count)), count)
    order = np.lexsort((grams.column, line))
    column = grams.column[order].astype(np.int64)
    first, row = _unique(column, grams.bounds)
    kept = np.zeros(len(count), bool)
    kept[first] = True
    of_kept = np.repeat(kept, count)
    step = _steps(column[of_kept], count[kept])
    np.savez_compressed(
        path,
        allow_pickle=False,
        version=np.array(features.VERSION),
        step0=(step & 255).astype(np.uint8),
        step1=(step >> 8 & 255).astype(np.uint8),
        step2=(step >> 16).astype(np.uint8),
        count=count[kept].astype(np.uint16),
        row=row.astype(np.uint32),
        dense=np.ascontiguousarray(corpus.features.dense.astype(np.float16).T),
        lines=np.diff(corpus.features.bounds).astype(np.uint32),
        label=corpus.label.astype(np.int8),
        weight=corpus.weight.astype(np.float32),
        site=np.array("\n".join(corpus.site)),
        name=np.array("\n".join(corpus.name)),
    )


def load(path: Path) -> Corpus:
    """The corpus `save` wrote. Raises `ModelError`, naming the file and the way out."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: no stored corpus, or a damaged one ({error}); install stripper again") from error
    if found.get("version") != features.VERSION:
        raise ModelError(f"{path}: made for features {found.get('version')}, this version has {features.VERSION}; rebuild it")
    count = found["count"].astype(np.int64)
    step = found["step0"].astype(np.int64) + (found["step1"].astype(np.int64) << 8) + (found["step2"].astype(np.int64) << 16)
    grams = _expand(_columns(step, count), count, found["row"].astype(np.int64))
    bounds = np.concatenate([[0], np.cumsum(found["lines"].astype(np.int64))])
    dense = np.ascontiguousarray(found["dense"].T).astype(np.float32)
    return Corpus(
        Features(grams, dense, bounds),
        found["label"].astype(np.int64),
        found["weight"].astype(np.float64),
        tuple(str(found["site"]).split("\n")),
        tuple(str(found["name"]).split("\n")),
    )


def _unique(column: NDArray[np.int64], bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first line of every distinct set of buckets, and for each line the number of its set among those."""
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(column.astype(np.uint64)))])
    key = running[bounds[1:]] - running[bounds[:-1]]
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)  # sets in the order of their first line, so that a set's number grows with the file
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[row]


def _steps(column: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    start = np.cumsum(count) - count
    step = np.diff(column, prepend=0)
    filled = start[count > 0]
    step[filled] = column[filled]
    return step


def _columns(step: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    running = np.cumsum(step)
    start = np.cumsum(count) - count
    before = np.concatenate([[0], running])[start]
    return running - np.repeat(before, count)


def _expand(column: NDArray[np.int64], count: NDArray[np.int64], row: NDArray[np.int64]) -> Ngrams:
    start = np.cumsum(count) - count
    size = count[row]
    bounds = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    where = np.repeat(start[row] - bounds[:-1], size) + np.arange(bounds[-1])
    return Ngrams(column[where].astype(np.int32), bounds)
