"""Storage: a corpus comes back as it was, its n-grams without order; the shipped one fits the code."""

from __future__ import annotations

import numpy as np
import pytest

from stripper import LABELS, ModelError, features, storage
from stripper.corpus import Corpus
from training.documents.corpus import HARD, handwritten


@pytest.fixture(scope="module")
def shipped() -> Corpus:
    return storage.shipped()


def buckets(corpus: Corpus) -> list[list[int]]:
    grams = corpus.features.ngrams
    return [sorted(grams.column[a:b].tolist()) for a, b in zip(grams.bounds, grams.bounds[1:], strict=False)]


def test_a_corpus_comes_back(tmp_path):
    documents = [("Home\nThe bridge is open.\nHome", ["navigation", "body", None]), ("", []), ("One line", ["title"])]
    corpus = Corpus.of(documents, LABELS, ["a.example", "b.example", "a.example"], ["1", "2", "3"], 0.5)
    storage.save(corpus, tmp_path / "c.npz")
    back = storage.load(tmp_path / "c.npz")
    assert buckets(back) == buckets(corpus)
    np.testing.assert_array_equal(back.features.dense, corpus.features.dense)
    np.testing.assert_array_equal(back.features.bounds, corpus.features.bounds)
    assert (back.label.tolist(), back.weight.tolist()) == (corpus.label.tolist(), corpus.weight.tolist())
    assert (back.site, back.name) == (corpus.site, corpus.name)
    storage.save(back, tmp_path / "d.npz")
    assert (tmp_path / "c.npz").read_bytes() == (tmp_path / "d.npz").read_bytes()


def test_the_stored_features_are_those_of_the_code(shipped):
    """The documents of this project are in the clone as text and as numbers: both must agree."""
    documents = {f"handwritten/{d.name}": d for d in handwritten()} | {f"hard/{d.name}": d for d in handwritten(HARD)}
    stored = shipped.select(i for i, name in enumerate(shipped.name) if name in documents)
    assert len(stored) == len(documents) >= 700
    fresh = Corpus.of([(documents[n].text, documents[n].labels) for n in stored.name], LABELS, stored.site, stored.name)
    np.testing.assert_array_equal(fresh.features.dense, stored.features.dense)
    np.testing.assert_array_equal(fresh.label, stored.label)
    assert buckets(fresh) == buckets(stored)


def test_the_n_grams_are_stored_without_their_order(shipped):
    grams = shipped.features.ngrams
    inside = np.ones(len(grams.column) - 1, bool)
    inside[grams.bounds[1:-1][grams.bounds[1:-1] < len(grams.column)] - 1] = False
    assert (np.diff(grams.column)[inside] >= 0).all()


def test_a_damaged_or_old_corpus_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "c.npz"
    path.write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(ModelError, match=r"c\.npz"):
        storage.load(path)
    storage.save(Corpus.of([("x", ["body"])], LABELS, ["a"]), path)
    monkeypatch.setattr(features, "VERSION", features.VERSION + 1)
    with pytest.raises(ModelError, match="rebuild"):
        storage.load(path)
