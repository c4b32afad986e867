"""Start: the opinions come back as they were, to a step, and are refused beside another model or corpus."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper import LABELS, ModelError, artefact, start, storage
from stripper.corpus import Corpus, concatenate
from stripper.fit import Settings, fitted
from stripper.labelling import read
from stripper.start import Place

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
QUICK = Settings(folds=2, members=1, hidden=8, steps=30)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A start in a folder: six documents, two of them weakly labelled."""
    documents = [d for d in read([FIXTURES]) if d.about["language"] == "en"][:6]
    corpus = Corpus.of([(d.text, d.labels) for d in documents], LABELS, [d.site for d in documents], [d.site for d in documents])
    weak = corpus.select([1, 4])
    corpus = concatenate([corpus.select([0, 2, 3, 5]), replace(weak, weight=np.full(len(weak.label), 0.3))])
    found = fitted(corpus, settings=QUICK)
    files = Place.of(tmp_path_factory.mktemp("start"))
    storage.save(corpus, files.corpus)
    artefact.save(found.model, files.model)
    start.save(found.opinions, corpus, files)
    return files, corpus, found


@pytest.fixture
def files(made, tmp_path):
    """A copy to spoil."""
    for path in made[0]:
        shutil.copy(path, tmp_path)
    return Place.of(tmp_path)


def test_a_start_has_the_documents_labelled_by_hand_and_knows_all_sites(made):
    files, corpus, found = made
    begin = start.load(files)
    assert begin.corpus.name == corpus.name[:4]
    assert begin.sites == set(corpus.site)
    for table, expected in zip(begin.opinions, found.opinions, strict=True):
        logs = np.log(np.maximum(expected[: len(begin.corpus.label)], 1e-3))
        assert np.abs(np.log(table) - logs).max() <= np.log(1e3) / 255 / 2 + 1e-6


def test_a_start_is_parted_by_document(made):
    begin = start.load(made[0])
    some, rest = begin.split(40, seed=0)
    assert sorted(some.corpus.name + rest.corpus.name) == sorted(begin.corpus.name)
    assert len(some.corpus.label) >= 40
    for part in (some, rest):
        rows = np.isin(begin.corpus.document, [begin.corpus.name.index(name) for name in part.corpus.name])
        np.testing.assert_array_equal(part.opinions[1], begin.opinions[1][rows])


def test_opinions_of_another_model_are_refused(made, files):
    artefact.save(replace(made[2].model, card={"made by": "somebody else"}), files.model)
    with pytest.raises(ModelError, match=r"belong to another model or corpus.*training ship"):
        start.load(files)


def test_opinions_of_another_corpus_are_refused(made, files):
    storage.save(made[1].select([0, 1, 2]), files.corpus)
    with pytest.raises(ModelError, match="belong to another model or corpus"):
        start.load(files)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off"])
def test_damaged_opinions_are_refused(files, content):
    files.opinions.write_bytes(content)
    with pytest.raises(ModelError, match=r"opinions\.npz: no opinions, or damaged ones"):
        start.load(files)


def test_missing_opinions_are_named(files):
    files.opinions.unlink()
    with pytest.raises(ModelError, match=r"opinions\.npz: no opinions.*install stripper again"):
        start.load(files)


def test_what_is_shipped_belongs_together():
    begin = start.load(start.place())
    right = [(table.argmax(axis=1) == begin.corpus.label).mean() for table in begin.opinions]
    assert right[1] > right[0] + 0.1  # the second pass learned from better ones than the first, which cannot know `offtopic`
    assert right[0] > 0.5
