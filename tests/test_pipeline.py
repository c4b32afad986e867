"""The whole way, with the shipped model: one text or many, any order, any process, the same."""

from __future__ import annotations

import hashlib
import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stripper
from stripper import artefact, pipeline

ROOT = Path(__file__).parent.parent
FERRY = (ROOT / "fixtures" / "examples" / "ferry.txt").read_text("utf-8")
PAGE = (ROOT / "fixtures" / "examples" / "ferry.html").read_bytes()
TEXTS = [FERRY, "", "Share on Facebook", FERRY[:900], "\n\n", "x" * 5000, "بقلم\nمحمد\n" * 3]
NASTY = st.text(alphabet=st.characters(codec=None), max_size=200)


@pytest.fixture(scope="module")
def cleaner() -> stripper.Stripper:
    return stripper.Stripper()


def same(a: stripper.Result, b: stripper.Result) -> bool:
    return a.text == b.text and a.labels == b.labels and bool(np.array_equal(a.probabilities, b.probabilities))


def test_one_and_many_are_the_same(cleaner, monkeypatch):
    alone = [cleaner.process(text) for text in TEXTS]
    for size in (1, 2, 256):
        monkeypatch.setattr(pipeline, "BATCH_DOCUMENTS", size)
        assert all(map(same, alone, cleaner.process_many(TEXTS)))
    assert all(map(same, alone[::-1], cleaner.process_many(TEXTS[::-1])))


def test_results_come_lazily(cleaner):
    def endless():
        while True:
            yield FERRY

    assert same(next(cleaner.process_many(endless())), cleaner.process(FERRY))


def test_lines_are_slices_with_numbers_and_probabilities(cleaner):
    result = cleaner.process(FERRY)
    numbered = FERRY.split("\n")
    for line in result.lines:
        assert FERRY[line.start : line.end] == line.text == numbered[line.number - 1]
        assert sum(line.probabilities.values()) == pytest.approx(1)
        assert line.probabilities[line.label] == line.score
        assert line.kept == (line.label in stripper.KEPT) == (line.noise <= cleaner.policy.threshold)
    assert result.labels == [line.label for line in result.lines]
    assert str(result) == result.text == stripper.clean(FERRY)


def test_the_noise_of_a_page_goes_and_its_story_stays(cleaner):
    text = cleaner.process(FERRY).text
    assert "READ MORE" not in text
    assert "Share on Facebook" not in text
    assert "Drivers using the Calder Sound ferry" in text
    assert "Divers found a 4-metre crack" in text


def test_html(cleaner):
    text = cleaner.process_html(PAGE).text
    assert "told to expect queues" in text
    assert "All rights reserved" not in text
    assert same(cleaner.process_html(PAGE), cleaner.process_html(PAGE.decode()))
    assert cleaner.process_html(b"").text == ""


@given(NASTY)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_some_of_its_lines(text):
    result = stripper.Stripper().process(text)
    kept = [line for line in result.text.split("\n") if line.strip()]
    wanted = iter([line for line in text.split("\n") if line.strip()])
    assert all(any(line.removesuffix("\r") == other.removesuffix("\r") for other in wanted) for line in kept)


def test_threads_and_pickles_change_nothing(cleaner):
    expected = cleaner.process(FERRY)
    again = pickle.loads(pickle.dumps(cleaner))  # noqa: S301 - our own bytes
    with ThreadPoolExecutor(4) as pool:
        assert all(same(expected, r) for r in pool.map(again.process, [FERRY] * 8))


def test_other_processes_and_hash_seeds_change_nothing(cleaner):
    code = (
        "import hashlib, sys, stripper; result = stripper.Stripper().process(sys.stdin.read())\n"
        "print(hashlib.sha256(result.probabilities.tobytes()).hexdigest())"
    )
    expected = hashlib.sha256(cleaner.process(FERRY).probabilities.tobytes()).hexdigest()
    for environment in ({"PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "1"}, {"PYTHONHASHSEED": "2", "OPENBLAS_NUM_THREADS": "2"}):
        found = subprocess.run(
            [sys.executable, "-c", code],
            input=FERRY,
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PATH": "/usr/bin", **environment},
        )
        assert found.stdout.strip() == expected


def test_cleaning_text_imports_neither_scikit_learn_nor_scipy_nor_trafilatura():
    code = (
        "import stripper, sys; stripper.clean('x'); print([m for m in ('sklearn', 'scipy', 'trafilatura', 'joblib') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_a_document_that_would_lose_too_much_is_left_as_it_is():
    result = stripper.Stripper(max_removed=0.0).process(FERRY)
    assert result.capped
    assert result.text == FERRY
    assert not stripper.Stripper(max_removed=1.0).process(FERRY).capped


@pytest.mark.parametrize("wrong", [b"bytes", None, 3])
def test_what_is_no_text_is_refused(cleaner, wrong):
    with pytest.raises(stripper.InputError, match="not str"):
        cleaner.process(wrong)


def test_the_shipped_model_says_what_it_said_when_it_was_trained():
    """Golden: any change of features, model code or artefact that changes a prediction must be meant."""
    golden = json.loads((ROOT / "tests" / "golden.json").read_text("utf-8"))
    model = artefact.load(artefact.SHIPPED)
    assert golden["digest"] == model.card["digest"], "a new model: run `python -m training golden` and look at the difference"
    result = stripper.Stripper().process(FERRY)
    assert [[line.label, round(line.score, 3)] for line in result.lines] == golden["lines"]
