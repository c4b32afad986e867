"""Folds of a fit: no site on both sides, and of many sites no side of what composed documents are made of."""

from __future__ import annotations

import numpy as np
import pytest

from stripper.corpus import SIDES, Corpus, side
from stripper.errors import LabelError
from stripper.fit import MANY, by_site
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
