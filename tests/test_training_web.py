"""Documents as numbers: what was written is read, and other features are refused."""

from pathlib import Path

import numpy as np
import pytest
from training_data import stories

from stripper.errors import InputError
from stripper.evaluation import words
from training import web
from training.corpus import features


def write(path: Path) -> None:
    documents = stories(3)
    web.write(path, features(documents), [n for d in documents for n in words(d.text)])


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "made.npz")
    stored, corpus = web.read(tmp_path / "made.npz"), web.sorted_ngrams(features(stories(3)))
    assert (stored.corpus.site, stored.corpus.name) == (corpus.site, corpus.name)
    for ours, theirs in (
        (stored.corpus.label, corpus.label),
        (stored.corpus.features.dense, corpus.features.dense),
        (stored.corpus.features.bounds, corpus.features.bounds),
        (stored.corpus.features.ngrams.column, corpus.features.ngrams.column),
        (stored.corpus.features.ngrams.bounds, corpus.features.ngrams.bounds),
        (stored.words, [n for d in stories(3) for n in words(d.text)]),
    ):
        assert np.array_equal(ours, theirs)


def test_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        write(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_ngrams_of_a_line_have_no_order(tmp_path: Path) -> None:
    write(tmp_path / "made.npz")
    grams = web.read(tmp_path / "made.npz").corpus.features.ngrams
    inside = np.ones(len(grams.column) - 1, bool)
    inside[grams.bounds[1:-1] - 1] = False
    assert (np.diff(grams.column)[inside] >= 0).all()


def test_other_features_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "made.npz")
    with np.load(tmp_path / "made.npz") as stored:
        arrays = dict(stored)
    arrays["version"] = arrays["version"] + 1
    np.savez_compressed(tmp_path / "old.npz", **arrays)
    with pytest.raises(InputError, match="rebuild"):
        web.read(tmp_path / "old.npz")
    with pytest.raises(InputError, match="no such file"):
        web.read(tmp_path / "none.npz")
