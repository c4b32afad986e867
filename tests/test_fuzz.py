"""Each fuzz target for a few seconds, on mutations that are the same every time, and on every input that once broke a promise."""

from __future__ import annotations

import importlib

import pytest

from tests.fuzz import NAMES
from tests.fuzz.mutations import mutations

# Some targets cost milliseconds an input, others tenths of a second.
COUNT = {"texts": 150, "pages": 100, "records": 250, "models": 60, "labels": 600, "rules": 600}


@pytest.mark.parametrize("name", NAMES)
def test_no_mutation_breaks_a_promise(name):
    target = importlib.import_module(f"tests.fuzz.{name}")
    for data in mutations(target.SEEDS, COUNT[name], seed=1):
        target.check(data)
