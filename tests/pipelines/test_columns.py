"""The columns, the settings, and the errors for what is not installed."""

from __future__ import annotations

import inspect
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stripper import Stripper
from stripper.pipelines import columns
from tests.pipelines.conftest import FIELDS

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
ENGINES = {"arrow": "pyarrow", "pandas": "pandas", "polars": "polars", "datasets": "datasets", "datatrove": "datatrove"}
ENGINES |= {"ray": "ray", "spark": "pyspark", "dask": "dask", "nemo": "nemo_curator"}


def test_settings_are_the_keywords_of_stripper() -> None:
    assert list(columns.Settings.__annotations__) == list(inspect.signature(Stripper).parameters)


def test_the_fields_are_documented() -> None:
    assert tuple(columns.FIELDS) == FIELDS


def test_rows_are_lazy_and_hold_one_batch() -> None:
    asked = 0

    def source() -> Iterator[str]:
        nonlocal asked
        for _ in range(10_000):
            asked += 1
            yield "Share on Facebook"

    next(columns.rows(Stripper(), source()))
    assert asked == 256


def test_a_stripper_can_be_pickled_whole() -> None:
    stripper = Stripper(drop=["title"])
    assert pickle.loads(pickle.dumps(stripper)).process("Share").text == stripper.process("Share").text  # noqa: S301 - our own bytes


@pytest.mark.parametrize(("engine", "package"), ENGINES.items())
def test_a_missing_package_names_the_extra(engine: str, package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; import stripper.pipelines.{engine}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    (extra,) = re.findall(r"needs an extra: pip install 'stripper\[(\w+)\]'$", run.stderr.splitlines()[-1])
    assert re.search(rf"^{extra} = \[.*$", PROJECT.read_text(), flags=re.MULTILINE)


def test_the_core_imports_no_engine() -> None:
    code = f"import sys, stripper.pipelines.records; assert not {set(ENGINES.values())} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
