"""Build: what was written for the project is put into the stored corpus again without the raw pages."""

from __future__ import annotations

import numpy as np
from training_data import stories, story

from stripper import LABELS
from stripper.corpus import Corpus
from stripper.features.ngrams import Ngrams
from stripper.markup import SKIPPED, skipped
from training import build
from training.documents import recipe
from training.documents.corpus import features
from training.documents.recipe import Material
from training.documents.split import FOLDS, fold
from training.teaching.teacher import WEIGHT, Taught
from training.teaching.weak import Weak
from training.teaching.wholes import Wholes


def stored(folder, hard):
    """A stored corpus of some stories, with a weakly labelled text and a whole page."""
    material = Material.of(stories(6), [story("written.example")], [story("read.example")], hard)
    weak = Corpus.of([("Share this\nThe bridge is open again since this morning.", ["social", "body"])], LABELS, ["weak.example"])
    build.save(material, Weak(weak, taught(weak), {}), whole(), folder)


def taught(corpus):
    """Labels of which teachers are all a little sure."""
    return Taught(np.tile(corpus.label[:, None], FOLDS + 1), np.full((len(corpus.label), FOLDS + 1), 0.6))


def whole():
    """A page of which the first line was skipped."""
    page = Corpus.of([("Skip to content\nThe bridge is open again.", ["navigation", "body"])], LABELS, ["whole.example"], ["whole/page"])
    return Wholes(page, taught(page), Ngrams(np.array([SKIPPED, 70, 80, 90], np.int32), np.array([0, 2, 4])))


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
    np.testing.assert_array_equal(after.taught.certainty, before.taught.certainty)


def test_the_same_documents_make_the_same_files(tmp_path, monkeypatch):
    hard = [story("old.example")]
    stored(tmp_path, hard)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(build, "handwritten", lambda _folder: hard)
    build.refresh(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_whole_pages_come_back_with_their_markup_and_the_labels_of_every_teacher(tmp_path):
    stored(tmp_path, [story("hard.example")])
    after, before = build.load(tmp_path), whole()
    assert after.wholes.corpus.name == before.corpus.name
    np.testing.assert_array_equal(after.wholes.corpus.label, before.corpus.label)
    np.testing.assert_allclose(after.wholes.corpus.weight, 0.6 * WEIGHT)
    np.testing.assert_array_equal(after.wholes.taught.label, before.taught.label)
    marks = after.markup(after.wholes.corpus)
    np.testing.assert_array_equal(marks.column, before.markup.column)
    assert skipped(marks).tolist() == [True, False]


def test_no_page_of_a_fold_is_learned_from_when_it_is_scored(tmp_path):
    stored(tmp_path, [story("hard.example")])
    wholes, test = build.load(tmp_path).wholes, features([story("scored.example")])
    own = fold("whole.example")
    assert len(wholes.training(own, test)) == 0
    other = (own + 1) % FOLDS
    wholes.taught.label[:, other] = LABELS.index("promo")
    assert set(wholes.training(other, test).label.tolist()) == {LABELS.index("promo")}
