"""Model: the last pass is asked only about lines that it may change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stripper import artefact, features, html, markup, model
from stripper.batch import Batch

EXAMPLES = Path(__file__).parent.parent / "fixtures" / "examples"


@pytest.fixture(scope="module")
def shipped():
    return artefact.load(artefact.SHIPPED)


def test_only_lines_in_doubt_are_asked_again(shipped, monkeypatch):
    read = features.read(Batch.of([(EXAMPLES / "ferry.txt").read_text("utf-8"), "Share on Facebook\nThe ferry left at nine."]))
    before, found = replace(shipped, passes=shipped.passes[:1]).predict_proba(read), shipped.predict_proba(read)
    monkeypatch.setattr(model, "SETTLED", 1.0)
    everyone, sure = shipped.predict_proba(read), before.max(axis=1) > 0.95
    assert 0.2 < sure.mean() < 0.9
    assert np.array_equal(found, np.where(sure[:, None], before, everyone))
    assert not np.array_equal(found, everyone)


def test_of_a_whole_page_lines_are_asked_about_that_were_skipped_and_may_be_kept(shipped, monkeypatch):
    text = html.text((EXAMPLES / "ferry.html").read_bytes())
    whole = markup.whole_of(text)
    read, skipped = features.read(Batch.of([str(whole)])), markup.skipped(whole.markup)
    before, found = replace(shipped, passes=shipped.passes[:1]).predict_proba(read), shipped.predict_proba(read, whole.markup, wholes=1)
    likely = before[:, [label in shipped.kept for label in shipped.labels]].sum(axis=1) > model.HOPELESS
    monkeypatch.setattr(model, "HOPELESS", 0.0)
    everyone = shipped.predict_proba(read, whole.markup, wholes=1)
    assert skipped.any()
    assert not skipped.all()
    assert np.array_equal(found, np.where((skipped & likely)[:, None], everyone, before))
    assert (everyone[skipped] != before[skipped]).any(axis=1).all()
