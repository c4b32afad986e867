"""What is read around a line: it ends with the document, and tells what stands far away."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from stripper.context import REACH, Context
from stripper.features import NAMES, Features
from stripper.features.ngrams import Ngrams

N_LABELS = 2


def ends(probabilities: NDArray[np.float64], *sizes: int) -> dict[str, NDArray[np.float32]]:
    """The columns of each line's ends, of documents of so many lines."""
    bounds = np.cumsum([0, *sizes])
    nothing = Ngrams(np.zeros(0, np.int32), np.zeros(len(probabilities) + 1, np.int64))
    context = Context.of(Features(nothing, np.zeros((len(probabilities), len(NAMES)), np.float32), bounds))
    highest_above, above, highest_below, below = np.split(context.thoughts(probabilities).far, 6, axis=1)[:4]
    return {"highest above": highest_above, "above": above, "highest below": highest_below, "below": below}


def first_label(*probabilities: float) -> NDArray[np.float64]:
    return np.array([(p, 1 - p) for p in probabilities])


def test_the_highest_probability_above_and_below_leaves_the_line_out():
    found = ends(first_label(0.25, 0.75, 0.5, 0), 4)
    assert found["highest above"][:, 0].tolist() == [0, 0.25, 0.75, 0.75]
    assert found["highest below"][:, 0].tolist() == [0.75, 0.5, 0, 0]


def test_the_next_likely_line_is_told_by_its_distance():
    none = np.log1p(np.float32(REACH + 1))
    found = ends(first_label(0.75, 0.25, 0.25, 0.75), 4)
    assert found["above"][:, 0] == pytest.approx([none, np.log1p(1), np.log1p(2), np.log1p(3)])
    assert found["below"][:, 0] == pytest.approx([np.log1p(3), np.log1p(2), np.log1p(1), none])


def test_beyond_reach_is_as_far_as_none():
    above = ends(first_label(1, *[0] * (REACH + 5)), REACH + 6)["above"][:, 0]
    assert above[REACH] == pytest.approx(np.log1p(REACH))
    assert set(above[REACH + 1 :]) == {above[0]}


def test_no_document_sees_another():
    rng = np.random.default_rng(0)
    tables = [rng.dirichlet((0.2, 0.2), size) for size in (3, 1, 5, 60)]
    together = ends(np.concatenate(tables), *map(len, tables))
    alone = [ends(table, len(table)) for table in tables]
    for name, columns in together.items():
        assert np.array_equal(columns, np.concatenate([one[name] for one in alone]))
