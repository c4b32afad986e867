"""Fit: no site on both sides of a fold, of many sites no side of what composed documents are made of; labels that are common only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stripper import fit as fitting
from stripper.corpus import SIDES, STRONG, Corpus, side
from stripper.errors import LabelError
from stripper.fit import MANY, Settings, as_rare, by_site, fit
from stripper.labels import LABELS


def corpus(count: int, of_each: int = 1) -> Corpus:
    sites = [f"site{i // of_each}.example" for i in range(count * of_each)]
    return Corpus.of([("One\nTwo", ["title", "body"]) for _ in sites], LABELS, sites)


@pytest.mark.parametrize("folds", [2, 3, SIDES])
def test_sites_of_one_side_are_never_apart(folds: int) -> None:
    given = corpus(2 * MANY)
    of_line = np.array([side(site) for site in given.site])[given.document]
    found = list(by_site(given, folds))
    assert len(found) == folds
    for train, test in found:
        assert not set(of_line[train]) & set(of_line[test])
    assert sorted(np.concatenate([test for _, test in found])) == list(range(len(given.label)))


def test_few_sites_are_shared_out_evenly() -> None:
    given = corpus(6, of_each=3)
    for train, test in by_site(given, 3):
        assert len(test) == len(given.label) / 3
        assert not {given.site[i] for i in given.document[train]} & {given.site[i] for i in given.document[test]}


def test_documents_of_one_site_are_folds_of_their_own() -> None:
    assert len(list(by_site(corpus(1, of_each=4), 4))) == 4


def test_one_document_is_not_enough() -> None:
    with pytest.raises(LabelError, match="two"):
        list(by_site(corpus(1), 2))


def biases(given: Corpus) -> np.ndarray:
    (output,) = fit(given, settings=Settings(folds=2, members=1, hidden=4, epochs=(1, 1), steps=1)).passes[-1].outputs
    return output.bias


@pytest.mark.parametrize("weight", [STRONG, 1.0])
def test_stories_that_composed_documents_have_too_many_of_are_a_third_as_likely(weight: float, monkeypatch) -> None:
    given = corpus(8)
    given = replace(given, weight=np.where(given.document < 4, weight, 1.0))
    corrected = biases(given)
    monkeypatch.setattr(fitting, "RARE", {})
    expected = np.log(3) * (np.array(LABELS) == "offtopic") if weight == STRONG else np.zeros(len(LABELS))
    np.testing.assert_allclose(biases(given) - corrected, expected, atol=1e-5)


def test_the_odds_come_back_as_they_were() -> None:
    network = fit(corpus(8), settings=Settings(folds=2, members=1, hidden=4, epochs=(1, 1), steps=1)).passes[-1]
    rows = np.random.default_rng(0).normal(size=(5, len(network.mean))).astype(np.float32)
    rare = as_rare(network, LABELS)
    column, others = LABELS.index("offtopic"), [i for i, label in enumerate(LABELS) if label != "offtopic"]
    odds = [given[:, column] / given[:, others].sum(axis=1) for given in (network(rows), rare(rows))]
    np.testing.assert_allclose(odds[0], 3 * odds[1], rtol=1e-4)
    np.testing.assert_allclose(as_rare(rare, LABELS, back=True)(rows), network(rows), atol=1e-6)
