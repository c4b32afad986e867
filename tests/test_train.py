"""Retraining: what the new documents teach, that it is honest about it, and that the same input gives the same model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GroupKFold, cross_val_score

from stripper import LABELS, LabelError, Stripper, artefact, comparison, retraining, warm
from stripper import start as starts
from stripper.corpus import STRONG, Corpus
from stripper.estimator import LineClassifier
from stripper.evaluation import Change
from stripper.fit import Settings, fitted
from stripper.labelling import Document, LabelSet, read
from stripper.retraining import Recipe
from stripper.start import Start
from stripper.warm import Steps

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
QUICK = Settings(folds=2, members=1, hidden=16, steps=400)
FEW = Steps(lines=300, folds=2, epochs=(5, 40), rate=(0.5, 3e-3), batch=32)  # so few lines are soon gone through


@pytest.fixture(scope="module")
def base():
    """A small corpus to start from: what a shipped corpus is to a user."""
    documents = [document for document in read([FIXTURES]) if document.about["language"] == "en"][:12]
    return Corpus.of([(d.text, d.labels) for d in documents], LABELS, [d.site for d in documents])


def ticket(number: int, site: str) -> Document:
    """A page of a help desk, unlike anything in the base corpus: the rows with a ticket code are what it is for."""
    rows = [f"[TK-{number}{i}] printer {i} of office {number} reports toner low" for i in range(6)]
    text = "\n".join(["Queue board", *rows, f"operator {site} signed on", "queue refresh 30s"])
    return Document(text, ("title", *["body"] * 6, "byline", "sidebar"), {"site": site}, f"ticket-{number}.tsv")


TICKETS = [ticket(number, f"desk-{number % 6}.example") for number in range(12)]


@pytest.fixture(scope="module")
def before(base):
    return retraining.train([], Recipe(base, settings=QUICK))


@pytest.fixture(scope="module")
def outcome(base, before):
    return comparison.retrain(TICKETS, Recipe(base, settings=QUICK), before)


def kept_right(model, document):
    result = Stripper(model).process(document.text)
    return [label in model.kept for label in document.labels] == result.keeps.tolist()


def test_a_few_documents_teach_a_new_kind_of_page(outcome, before):
    unseen = ticket(14, "desk-14.example")
    assert not kept_right(before, unseen)
    assert kept_right(outcome.model, unseen)


def test_figures_are_of_sites_left_out_and_say_it_got_better(outcome):
    assert outcome.sites == 6
    assert outcome.changes["word F1"].after > outcome.changes["word F1"].before
    assert outcome.verdict == "It got better on sites it never saw."
    assert [len(table) for table in outcome.probabilities] == [len(document.labels) for document in TICKETS]


def test_what_is_thrown_away_does_not_pass_for_progress(before):
    documents = [document for document in read([FIXTURES]) if document.about["language"] == "en"][:10]
    result = comparison.retrain(documents, Recipe(None, settings=QUICK), before)  # `before` had learned from these very pages
    assert result.changes["word F1"].difference < 0
    assert "better" not in result.verdict


def test_the_same_documents_give_the_same_file(base, tmp_path):
    for name in "ab":
        artefact.save(retraining.train(TICKETS, Recipe(base, settings=QUICK)), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_models_of_the_parts_are_the_same_in_other_processes(base, before, outcome):
    again = comparison.retrain(TICKETS, Recipe(base, settings=QUICK), before, jobs=2)
    assert all(np.array_equal(a, b) for a, b in zip(again.probabilities, outcome.probabilities, strict=True))


@given(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=20), st.integers(2, 5))
def test_no_site_is_on_both_sides_of_a_split_and_every_document_is_tested_once(sites, folds):
    documents = [Document("", (), {"site": site}) for site in sites]
    splits = list(comparison.split(documents, folds))
    if len(set(sites)) == 1:
        assert splits == []
        return
    assert sorted(number for _, left_out in splits for number in left_out) == list(range(len(sites)))
    for trained, left_out in splits:
        assert not {sites[i] for i in trained} & {sites[i] for i in left_out}


def test_with_one_site_there_is_a_model_but_no_figure(base, before):
    result = comparison.retrain(TICKETS[:1], Recipe(base, settings=QUICK), before)
    assert result.changes == {}
    assert result.verdict.startswith("Too little to tell: 1 site,")


def change(low, high, name="word F1"):
    flat = Change(0.9, 0.9, -0.01, 0.01)
    return {"word F1": flat, "body lost": flat} | {name: Change(0.9, 0.9 + (low + high) / 2, low, high)}


@pytest.mark.parametrize(
    ("changes", "sites", "says"),
    [
        (change(0.001, 0.01), 5, "It got better"),
        (change(0.001, 0.01), 4, "Too little to tell: 4 sites"),
        (change(0.0, 0.01), 5, "Too little to tell: a difference of +0.0050"),
        (change(-0.01, 0.0), 5, "Too little to tell"),
        (change(-0.01, -0.001), 5, "It got worse"),
        (change(0.001, 0.01, "body lost"), 5, "It removes more body"),
        (change(-0.01, -0.001, "body lost"), 5, "Too little to tell"),
    ],
)
def test_the_verdict(changes, sites, says):
    assert comparison.verdict(changes, sites).startswith(says)


@pytest.mark.parametrize(
    ("base_lines", "new_lines", "weight"),
    [
        (10_000, 1_000, 2.0),  # a fifth of the base corpus, shared out
        (100_000, 100, retraining.HEAVIEST),  # one document does not rule
        (1_000, 10_000, 1.0),  # never less than a line of the base corpus
    ],
)
def test_what_a_new_line_weighs(base_lines, new_lines, weight):
    assert retraining.line_weight(base_lines, new_lines, 0.2) == weight


def test_from_scratch_knows_the_new_documents_only():
    model = retraining.train(TICKETS, Recipe(None, settings=QUICK))
    assert kept_right(model, ticket(14, "desk-14.example"))
    assert set(Stripper(model).process("Share on Facebook\nBy Jane Roe").labels) <= {"title", "body", "byline", "sidebar"}


def test_documents_of_one_site_and_a_part_with_one_label_are_enough():
    documents = [("Ferry number one is back", ("title",)), ("Share on Facebook\nShare on X", ("social", "social"))]
    made = [Document(text, labels, {"site": "one"}) for text, labels in documents]
    result = Stripper(retraining.train(made, Recipe(None, settings=QUICK))).process(documents[1][0])
    assert result.probabilities.shape == (2, 18)


@pytest.mark.parametrize("count", [2, 3])
def test_two_labels_are_told_apart_like_three(count):
    names = ("title", "social", "date")[:count]
    lines = ("Ferry number {} is back", "Share on Facebook", "3 May 2020")[:count]
    documents = [Document("\n".join(lines).format(n), names, {"site": str(n)}) for n in range(9)]
    model = retraining.train(documents, Recipe(None, settings=QUICK))
    assert Stripper(model).process("\n".join(lines).format(12)).labels == list(names)


def test_a_line_of_which_only_the_side_is_known_gets_a_label_of_that_side(base):
    coarse = [d.with_labels(tuple("keep" if label in ("title", "body") else "drop" for label in d.labels)) for d in TICKETS]
    model = retraining.train(coarse, Recipe(base, settings=QUICK))
    assert model.labels == LABELS
    assert kept_right(model, ticket(14, "desk-14.example"))


def test_a_label_set_of_ones_own_on_top_of_the_base(base, before):
    own = LabelSet(("post", "ui", "navigation"), frozenset({"post"}), ("", "", ""))
    names = {"title": "post", "body": "post", "byline": "ui", "sidebar": "ui"}
    documents = [d.with_labels(tuple(names[label] for label in d.labels)) for d in TICKETS]
    result = comparison.retrain(documents, Recipe(base, own, settings=QUICK), before)
    assert result.model.labels == own.names
    assert kept_right(result.model, documents[0])
    assert "macro F1" not in result.changes  # the labels before were others
    assert result.changes["word F1"].after > 0.9
    # The base corpus still teaches: its menus are of a label of the same name.
    assert Stripper(result.model).process("Home\nNews\nSport\nSearch\nLogin").labels.count("post") < 3


def test_undecided_lines_are_context_only():
    some = [d.with_labels((None, *d.labels[1:])) for d in TICKETS]
    model = retraining.train(some, Recipe(None, settings=QUICK))
    assert "title" not in Stripper(model).process(TICKETS[0].text).labels


@pytest.mark.parametrize(
    ("documents", "recipe", "message"),
    [
        ([TICKETS[0].with_labels(("titel", *TICKETS[0].labels[1:]))], Recipe(None), r"ticket-0\.tsv: line 1 .*unknown label 'titel'"),
        ([], Recipe(None), "no labelled documents"),
        (TICKETS[:1], Recipe(None), "one document is not enough"),
        ([Document("One\nTwo", ("body", "body"))] * 2, Recipe(None), "every decided line is 'body'"),
    ],
)
def test_what_cannot_be_trained_is_named(documents, recipe, message):
    with pytest.raises(LabelError, match=message):
        retraining.train(documents, recipe)


# Going on from a trained model


@pytest.fixture(scope="module")
def begin(base):
    """The small corpus with a model of it: what is shipped to a user."""
    made = fitted(base, settings=QUICK)
    return Start(made.model, base, made.opinions, frozenset(base.site))


@pytest.fixture(scope="module")
def further(begin):
    return comparison.retrain(TICKETS, Recipe(begin, steps=FEW), begin.model)


def test_a_trained_model_learns_a_new_kind_of_page(begin, further):
    unseen = ticket(14, "desk-14.example")
    assert not kept_right(begin.model, unseen)
    assert kept_right(further.model, unseen)
    assert further.verdict == "It got better on sites it never saw."


def test_the_shipped_model_does_not_forget():
    """With the usual steps, on 300 documents of the base: a toy of a dozen forgets a few lines more or fewer with every new feature."""
    recipe = Recipe(starts.load(starts.place()))
    before, after = comparison.remembered(recipe, retraining.train(TICKETS, recipe))
    assert before > 0.95
    assert after > before - 0.02


def test_going_on_gives_the_same_model_in_other_processes(begin, further):
    again = comparison.retrain(TICKETS, Recipe(begin, steps=FEW), begin.model, jobs=2)
    assert all(np.array_equal(a, b) for a, b in zip(again.probabilities, further.probabilities, strict=True))


def test_going_on_without_rounds_changes_rounding_only(begin):
    probabilities = warm.refit(begin, Corpus.of([("One", ["title"])], LABELS, ["a"]), Steps(epochs=(1, 1), rate=(1e-12, 1e-12)))
    text = "Home\nThe bridge is open.\nShare on X"
    assert np.allclose(Stripper(probabilities).process(text).probabilities, Stripper(begin.model).process(text).probabilities, atol=0.02)


def test_what_is_rare_stays_as_rare(begin):
    """Composed documents have appended stories far too often: going on, with them among what is learned again, must not forget that."""
    weight = np.where(begin.corpus.document < 4, STRONG, 1.0)
    composed = replace(begin, corpus=replace(begin.corpus, weight=weight))
    after = warm.refit(composed, Corpus.of([("One", ["title"])], LABELS, ["a"]), Steps(epochs=(1, 1), rate=(1e-12, 1e-12)))
    for one, other in zip(after.passes[-1].outputs, begin.model.passes[-1].outputs, strict=True):
        np.testing.assert_allclose(one.bias, other.bias, atol=1e-5)


def test_labels_that_no_line_has_stay_as_they_were(begin):
    lines = begin.corpus.label == LABELS.index("title")
    some = replace(begin.corpus, label=np.where(lines, -1, begin.corpus.label))
    found = warm.line_model(begin.model.line, some, np.arange(len(lines)), FEW)
    title = LABELS.index("title")
    assert np.allclose(found.weights[:, title] * found.unit[title], begin.model.line.weights[:, title] * begin.model.line.unit[title])


def test_one_new_document_is_learned_from_too(begin):
    model = retraining.train(TICKETS[:1], Recipe(begin, steps=FEW))
    assert model.labels == LABELS


def test_a_trained_model_takes_its_own_labels_only(begin):
    own = LabelSet(("post", "ui"), frozenset({"post"}), ("", ""))
    with pytest.raises(LabelError, match="complete fit"):
        retraining.train([Document("One\nTwo", ("post", "ui"))], Recipe(begin, own))


# scikit-learn and Python faces


def test_the_estimator_is_cloned_with_its_parameters():
    lines = LineClassifier(from_scratch=True, threshold=0.7, settings=QUICK)
    again = clone(lines)
    assert again is not lines
    assert again.get_params() == lines.get_params()
    assert again.set_params(threshold=0.2).threshold == 0.2


def test_the_estimator_learns_and_predicts():
    texts, labels = [d.text for d in TICKETS], [d.labels for d in TICKETS]
    lines = LineClassifier(from_scratch=True, settings=QUICK).fit(texts, labels, groups=[d.site for d in TICKETS])
    assert lines.predict(texts[:1]) == [list(labels[0])]
    (probabilities,) = lines.predict_proba(texts[:1])
    assert probabilities.shape == (9, len(lines.classes_))
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert lines.score(texts, labels) == 1


def test_cross_validation_by_groups():
    texts, labels, sites = [d.text for d in TICKETS], [d.labels for d in TICKETS], [d.site for d in TICKETS]
    scores = cross_val_score(LineClassifier(from_scratch=True, settings=QUICK), texts, labels, groups=sites, cv=GroupKFold(2))
    assert scores.shape == (2,)
    assert scores.min() > 0.9


def test_an_estimator_that_learned_nothing_says_so():
    with pytest.raises(NotFittedError):
        LineClassifier().predict(["One"])


def test_a_stripper_is_fitted_on_top_of_what_is_shipped(begin, monkeypatch):
    monkeypatch.setattr(starts, "load", lambda _place: begin)
    stripper = Stripper.fit(TICKETS, threshold=0.6)
    assert stripper.policy.threshold == 0.6
    assert not np.array_equal(stripper.model.line.weights, begin.model.line.weights)
    assert np.array_equal(stripper.model.passes[0].mean, begin.model.passes[0].mean)
