"""Policy: both sides of the threshold, label sets, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from stripper import KEPT, LABELS, LabelError
from stripper.policy import Policy


def probabilities(**given: float) -> np.ndarray:
    row = np.zeros(len(LABELS))
    for label, value in given.items():
        row[LABELS.index(label)] = value
    return row[None, :]


@pytest.mark.parametrize(("noise", "kept"), [(0.79, True), (0.8, True), (0.81, False)])
def test_a_line_is_dropped_above_the_threshold_only(noise, kept):
    policy = Policy(threshold=0.8)
    assert policy.keeps(probabilities(body=1 - noise, promo=noise)).tolist() == [kept]


def test_noise_is_the_sum_over_the_dropped_labels():
    row = probabilities(body=0.4, promo=0.3, related=0.3)
    assert Policy(threshold=0.5).keeps(row).tolist() == [False]
    assert Policy.of(keep=[*KEPT, "related"], threshold=0.5).keeps(row).tolist() == [True]


def test_the_label_is_the_likeliest_of_the_side_that_was_decided():
    row = probabilities(body=0.4, promo=0.35, related=0.25)
    assert LABELS[Policy(threshold=0.5).names(row)[0]] == "promo"
    assert LABELS[Policy(threshold=0.7).names(row)[0]] == "body"


def test_keep_and_drop():
    assert Policy.of(keep=["title", "byline"], drop=["title"]).kept == {"byline"}
    assert Policy.of().kept == KEPT
    everything = Policy.of(keep=LABELS)
    assert everything.keeps(probabilities(promo=1.0)).tolist() == [True]
    assert Policy.of(keep=[]).keeps(probabilities(body=1.0)).tolist() == [False]


@pytest.mark.parametrize("arguments", [{"keep": ["boddy"]}, {"drop": ["x"]}, {"threshold": 1.5}, {"threshold": -0.1}, {"max_removed": 2}])
def test_what_makes_no_sense_is_refused(arguments):
    with pytest.raises(LabelError, match=r"unknown label|must be between"):
        Policy.of(**arguments)
