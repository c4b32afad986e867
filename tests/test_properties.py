"""Properties of any text: what holds of its result, and that nothing but the text itself decides it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import stripper
from stripper import pipeline
from tests import invariants
from training.speed.soak import resident

ROOT = Path(__file__).parent.parent
CLEANER = stripper.Stripper()

# Line ends that are none, blanks that are some, bidi and zero-width characters, marks, halves of surrogate pairs, nulls.
ODD = (
    "\0\t\r\x0b\x0c\x1c\x1e\x85\xa0\xad\u061c\u200b\u200d\u200e\u202e\u2028\u2029\u2066\u2069\u3000\ufeff\ufffe\uffff\ud800\udfff"
    "\U000e0001\U0010ffff"
)
PIECES = st.one_of(
    st.sampled_from(
        ["\n", "\r\n", "\n\n", " ", "Share on Facebook", "By Ada Winter", "The ferry left at nine.", "• 12:30", "漢字と仮名。"]
    ),
    st.text(alphabet=ODD, min_size=1, max_size=6),
    st.text(alphabet=st.characters(codec=None), max_size=20),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@given(TEXTS)
@example("\0")
@example("\x85\n\u2028\n\x1c\n")
@example("a\x0bb\x0cc\x85d\u2028e\r")
@example("\u202eab\u202c\n\u200b\n\ufeff\n")
@example("\ud800\n\udfff\ud800\n")
@example("\r\r\r\n\r")
@settings(deadline=None, max_examples=150)
def test_what_holds_of_every_result(text):
    invariants.check(text, CLEANER.process(text))


@given(st.lists(TEXTS, min_size=1, max_size=6), st.randoms())
@settings(deadline=None, max_examples=50)
def test_no_document_changes_what_comes_of_another(texts, chance):
    alone = [CLEANER.process(text) for text in texts]
    order = list(range(len(texts)))
    chance.shuffle(order)
    beside = list(CLEANER.process_many(texts[i] for i in order))
    assert all(invariants.same(alone[i], result) for i, result in zip(order, beside, strict=True))


@given(st.lists(TEXTS, min_size=2, max_size=6), st.integers(1, 4), st.integers(1, 200))
@settings(deadline=None, max_examples=30)
def test_the_size_of_a_batch_changes_nothing(texts, documents, characters):
    whole = list(CLEANER.process_many(texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "BATCH_DOCUMENTS", documents)
        patch.setattr(pipeline, "BATCH_CHARACTERS", characters)
        assert all(map(invariants.same, whole, CLEANER.process_many(texts)))


NASTY = [
    "".join(f"{ODD[i:]}\n{ODD[:i]}" for i in range(len(ODD))), "Share on Facebook\n" * 50, "x" * 100_000, "\n" * 10_000,
    *(f"{character}\n" for character in ODD),
]  # fmt: skip


def digest(results: Iterable[stripper.Result]) -> str:
    """What tells results that differ in a bit."""
    made = hashlib.sha256()
    for result in results:
        made.update(result.probabilities.tobytes() + result.text.encode("utf-8", "surrogatepass"))
    return made.hexdigest()


@pytest.mark.parametrize(("seed", "threads"), [("1", "1"), ("2", "2")])
def test_other_processes_hash_seeds_and_threads_of_the_libraries_change_nothing(seed, threads):
    of_libraries = {f"{library}_NUM_THREADS": threads for library in ("OMP", "OPENBLAS", "MKL")}
    environment = os.environ | of_libraries | {"PYTHONHASHSEED": seed}
    code = "from tests.test_properties import *; print(digest(CLEANER.process_many(NASTY)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert found.stdout.strip() == digest(CLEANER.process_many(NASTY))


def test_threads_that_share_a_cleaner_change_nothing():
    expected = digest(CLEANER.process_many(NASTY))
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: digest(CLEANER.process_many(NASTY)), range(8))) == {expected}


# What is large. Each in a process of its own, whose peak memory is its own.

MEASURE = """
import sys, time
import stripper
def peak():  # not ru_maxrss, which a process has from the one that started it
    return int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
cleaner = stripper.Stripper()
cleaner.process("One line")
text = eval(sys.argv[1])
base = peak()
begin = time.process_time()
result = cleaner.process(text)
kept, lines = len(result.text), len(result.source)
print(time.process_time() - begin, (peak() - base) / 1024, kept, lines)
"""


@pytest.mark.parametrize(
    ("text", "lines", "bound", "room"),
    [
        ("'word ' * 10_000_000", 1, 10, 400),
        ("'x' * 50_000_000", 1, 10, 400),
        (r"' \n' * 5_000_000", 0, 15, 1000),
        (r"'Share on Facebook, or read more of it\n' * 100_000", 100_000, 30, 1000),
        pytest.param(r"'Share on Facebook, or read more of it\n' * 1_000_000", 1_000_000, 300, 6000, marks=pytest.mark.slow),
    ],
    ids=["a line of 50 MB", "a word of 50 MB", "blank lines", "100,000 lines", "a million lines"],
)
def test_what_is_large_costs_bounded_time_and_memory(text, lines, bound, room):
    done = subprocess.run([sys.executable, "-c", MEASURE, text], capture_output=True, text=True, check=True, cwd=ROOT, timeout=500)
    seconds, megabytes, _, found = map(float, done.stdout.split())
    assert found == lines
    assert seconds < bound
    assert megabytes < room


def test_time_grows_as_the_lines_do():
    """Eight times the lines take about eight times as long; sixteen times is the bound, on whatever machine."""
    line = "The ferry left at nine in the morning, and nobody on the pier waved.\n"
    small, large = (seconds(line * count) for count in (2_000, 16_000))
    assert large < 16 * small


def seconds(text: str) -> float:
    """Processor time of a text, the least of three."""
    found = []
    for _ in range(3):
        begin = time.process_time()
        CLEANER.process(text)
        found.append(time.process_time() - begin)
    return min(found)


def test_memory_is_given_back():
    """Ten times the documents leave the same memory behind."""
    text = "The ferry left at nine in the morning, and nobody on the pier waved.\n" * 200

    def left(count: int) -> float:
        for _ in CLEANER.process_many(text for _ in range(count)):
            pass
        return resident()

    assert left(1000) - left(100) < 20  # MB
