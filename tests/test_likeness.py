"""Which lines of a document are told of one another: those of the same form, and those that share words."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from stripper import features
from stripper.batch import Batch
from stripper.context import Context
from stripper.likeness import Likeness

TEASERS = ("Ferry fares to rise again", "Harbour bridge shut till spring", "Council votes on the quay")
PARAGRAPH = "The lighthouse keeper, whose lamp has burned since 1871, told the board on Monday that its lens had cracked in the frost."
STORY = "\n".join([PARAGRAPH, *TEASERS, f"{PARAGRAPH} Nobody else noticed."])


def likeness(*texts: str) -> Likeness:
    return Likeness.of(features.read(Batch.of(texts)))


def column(*values: float) -> NDArray[np.float64]:
    return np.array(values)[:, None]


def test_lines_of_the_same_form_hear_what_is_thought_of_the_others():
    found = likeness(STORY)
    means = found.alike(column(0, 1, 0.5, 0, 0))[:, 0]
    assert means[1:4] == pytest.approx([0.25, 0.5, 0.75])
    assert found.among()[1:4, 0] == pytest.approx(np.log1p([2, 2, 2]))


def test_a_line_that_nothing_resembles_hears_nothing():
    found = likeness(f"{PARAGRAPH}\n{TEASERS[0]}")
    assert not found.alike(np.ones((2, 3))).any()
    assert not found.among().any()


def test_lines_that_say_the_same_hear_of_each_other():
    shared = likeness(STORY).shared(column(1, 0, 0, 0, 0))[:, 0]
    assert shared[0] == 0  # what it says itself does not count
    assert shared[4] > 0.5
    assert not shared[1:4].any()


def test_no_document_sees_another():
    rng = np.random.default_rng(0)
    texts = [STORY, "\n".join(TEASERS), PARAGRAPH, STORY]
    tables = [rng.integers(0, 1 << 16, (text.count("\n") + 1, 2)) / (1 << 16) for text in texts]
    together, exact = likeness(*texts), np.concatenate(tables)
    alone = [likeness(text) for text in texts]
    assert np.array_equal(together.among(), np.concatenate([one.among() for one in alone]))
    assert np.array_equal(together.alike(exact), np.concatenate([one.alike(table) for one, table in zip(alone, tables, strict=True)]))
    assert np.array_equal(together.shared(exact), np.concatenate([one.shared(table) for one, table in zip(alone, tables, strict=True)]))


@pytest.mark.parametrize("text", ["", "\n", "one line", "***\n***"])
def test_odd_texts_have_tables_too(text):
    read = features.read(Batch.of([text]))
    thoughts = Context.of(read).thoughts(np.full((len(read.dense), 2), 0.5))
    assert all(np.isfinite(table).all() and len(table) == len(read.dense) for table in thoughts.around())
