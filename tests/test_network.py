"""Network: whole-number sums, so that a row never depends on the rows beside it."""

from __future__ import annotations

import numpy as np
import pytest

from stripper.network import LIMIT, STEP, Layer, Network, standard

RNG = np.random.default_rng(3)


def network(n_in: int = 40, n_hidden: int = 16, n_out: int = 5, members: int = 2) -> Network:
    hidden = Layer.of(RNG.normal(size=(n_in, n_hidden * members)), RNG.normal(size=n_hidden * members))
    outputs = tuple(Layer.of(RNG.normal(size=(n_hidden, n_out)), RNG.normal(size=n_out)) for _ in range(members))
    return Network(np.zeros(n_in, np.float32), np.ones(n_in, np.float32), hidden, outputs)


def test_a_row_is_the_same_alone_and_among_others():
    model, rows = network(), RNG.normal(size=(300, 40)).astype(np.float32)
    together = model(rows)
    for i in (0, 1, 150, 299):
        np.testing.assert_array_equal(model(rows[i : i + 1])[0], together[i])
    np.testing.assert_array_equal(model(rows[::-1])[::-1], together)


def test_probabilities_sum_to_one():
    assert network()(np.zeros((3, 40), np.float32)).sum(axis=1) == pytest.approx([1, 1, 1])


def test_sums_stay_where_whole_numbers_are_exact():
    layer = Layer.of(np.full((500, 2), 7.5), np.zeros(2))
    assert np.abs(layer.weights).sum(axis=0).max() * LIMIT < 2**24
    assert layer.weights == pytest.approx(np.full((500, 2), 7.5 / layer.unit))


def test_inputs_are_rounded_and_cut():
    values = np.array([[0.0, STEP, 0.4 * STEP, 1e9, -1e9]], np.float32)
    np.testing.assert_array_equal(standard(values, np.zeros(5, np.float32), np.ones(5, np.float32)), [[0, 1, 0, LIMIT, -LIMIT]])
    np.testing.assert_array_equal(standard(values + 1, np.ones(5, np.float32), np.full(5, 2, np.float32)), [[0, 2, 1, LIMIT, -LIMIT]])


def test_what_is_active_is_what_is_above_zero_in_steps():
    layer = Layer.of(RNG.normal(size=(7, 9)), RNG.normal(size=9))
    given = np.rint(RNG.normal(size=(50, 7)) * 40).astype(np.float32)
    expected = np.rint(np.clip(layer(given) / STEP, 0, LIMIT))
    assert np.abs(layer.active(given) - expected).max() <= 1  # a value halfway between two steps may go either way
    assert (layer.active(given) == expected).mean() > 0.99
