"""Benchmark and soak: every part runs on a little, and what they count is right."""

from __future__ import annotations

import json
from pathlib import Path
from time import sleep

import pytest
from click.testing import CliRunner

from training.__main__ import main
from training.speed import benchmark, cost, growth, soak

NOWHERE = Path("/nowhere")


@pytest.fixture(scope="module")
def given():
    return benchmark.documents(NOWHERE)[1][:4]


def test_a_clone_has_documents_and_pages_to_measure():
    name, documents = benchmark.documents(NOWHERE)
    assert (name, len(documents) > 100) == ("hand-written documents", True)
    assert len(benchmark.raw_pages(NOWHERE, 3)) == 3


def test_ratios_are_to_our_own_time(given, monkeypatch):
    monkeypatch.setattr(benchmark, "contenders", lambda: {benchmark.REFERENCE: lambda _: sleep(0.01), "slow": lambda _: sleep(0.03)})
    found = benchmark.rates(given, rounds=3)
    assert found[benchmark.REFERENCE]["time over ours"] == 1
    assert found["slow"]["time over ours"] == pytest.approx(3, rel=0.5)
    lines = sum(len(document.labels) for document in given)
    assert found["slow"]["lines/s"] * found["slow"]["ms/document"] / 1e3 == pytest.approx(lines / len(given))


def test_the_whole_benchmark_runs_and_its_table_has_every_figure(tmp_path, monkeypatch):
    monkeypatch.setattr(benchmark, "STARTS", 1)
    monkeypatch.setattr(benchmark, "REPEATS", 3)
    monkeypatch.setattr(growth, "ENOUGH", 1e-9)
    monkeypatch.setattr(growth, "LINES", (10, 100, 1000))
    monkeypatch.setattr(growth, "CHARACTERS", (10, 100, 1000))
    small = ["--documents", "4", "--rounds", "1", "--pages", "2"]
    places = ["--shared", str(NOWHERE), "--json", str(tmp_path / "all.json"), "--plot", str(tmp_path / "growth.svg")]
    done = CliRunner().invoke(main, ["benchmark", *small, *places], catch_exceptions=False)
    assert done.exit_code == 0
    for words in ("jusText on lines", "one at a time", "two jobs over one", "process_html over", "import numpy", "networks", "power"):
        assert words in done.stdout
    found = json.loads((tmp_path / "all.json").read_text())
    assert found["memory"]["import numpy"] < found["memory"]["batches of 256"] < 1000
    assert (tmp_path / "growth.svg").read_text().startswith("<?xml")


def test_the_cost_of_the_steps_adds_up_and_leaves_no_trace(given):
    before = [vars(owner)[name] for places in cost.STEPS.values() for owner, name in places]
    found = cost.cost([document.text for document in given], rounds=1)
    assert [vars(owner)[name] for places in cost.STEPS.values() for owner, name in places] == before
    assert set(found) == {*cost.STEPS, cost.REST}
    assert all(us > 0 for us in found.values())


def test_a_soak_has_ten_stages():
    stages = list(soak.soak(["The ferry left at nine.\nShare on Facebook\n"], 40))
    assert [stage.documents for stage in stages] == list(range(4, 44, 4))
    assert all(10 < stage.megabytes < 3000 and stage.lines_per_second > 0 for stage in stages)
    assert soak.table(stages).count("\n") == 13
