"""Build: what was written for the project is put into the stored corpus again without the raw pages."""

from __future__ import annotations

import numpy as np
from training_data import stories, story

from stripper import LABELS
from stripper.corpus import Corpus
from training import build, recipe
from training.corpus import features
from training.recipe import Material
from training.split import FOLDS
from training.weak import Weak


def stored(folder, hard):
    """A stored corpus of some stories, with a weakly labelled text."""
    material = Material.of(stories(6), [story("written.example")], [story("read.example")], hard)
    weak = Corpus.of([("Share this\nThe bridge is open again since this morning.", ["social", "body"])], LABELS, ["weak.example"])
    build.save(material, Weak(weak, np.tile(weak.label[:, None], FOLDS), np.full((2, FOLDS), 0.6), {}), folder)


def test_documents_written_since_are_taken_and_nothing_else_changes(tmp_path, monkeypatch):
    old, new = [story("old.example")], [story("old.example"), story("new.example", "Somebody else said something longer about it")]
    stored(tmp_path, old)
    before = build.load(tmp_path)
    monkeypatch.setattr(build, "handwritten", lambda _folder: new)
    assert build.refresh(tmp_path) == 2
    after = build.load(tmp_path)
    hard, fresh = after.group(recipe.HARD), features(new)
    assert hard.name == ("hard/old.example", "hard/new.example")
    np.testing.assert_array_equal(hard.features.dense, fresh.features.dense)
    np.testing.assert_array_equal(hard.label, fresh.label)
    assert [name for name in after.corpus.name if not name.startswith("hard/")] == [
        n for n in before.corpus.name if n != "hard/old.example"
    ]
    assert len(after.words) == len(after.corpus.label)
    of_new = np.isin(after.corpus.document, after.numbers(recipe.HARD))
    assert after.words[of_new].tolist() == build._words(new).tolist()
    np.testing.assert_array_equal(after.certainty, before.certainty)


def test_the_same_documents_make_the_same_files(tmp_path, monkeypatch):
    hard = [story("old.example")]
    stored(tmp_path, hard)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(build, "handwritten", lambda _folder: hard)
    build.refresh(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
