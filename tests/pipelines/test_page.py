"""Every example of the page runs, in the order of the page, in a folder that holds the files it reads; so do the docstrings'."""

from __future__ import annotations

import csv
import doctest
import importlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from stripper.errors import MissingExtraError

PAGE = Path(__file__).parents[2] / "stripper" / "pipelines" / "README.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
LIMIT = 240  # seconds: an engine that waits for what never comes fails its test and holds up nobody
# Packages that an example needs without importing them.
NEEDS = {"pandas": ["pyarrow"], "polars": ["pyarrow"], "dask": ["pyarrow"], "datatrove": ["orjson"]}


def packages(example: str) -> list[str]:
    """The packages that an example imports, and those that these need."""
    imported = re.findall(r"^(?:from|import) (\w+)", example, flags=re.MULTILINE)
    return [package for name in imported for package in [name, *NEEDS.get(name, [])]]


def title(example: str) -> str:
    return " ".join(packages(example))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`pages` as Parquet, JSONL, csv and a database, and a folder of JSONL."""
    folder = tmp_path_factory.mktemp("page")
    rows = [
        {"id": str(i), "text": f"Ferry {i} is back\nShare on Facebook\nThe ferry is back in service, {i} days late."} for i in range(20)
    ]
    (folder / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "pages").mkdir()
    shutil.copy(folder / "pages.jsonl", folder / "pages")
    with (folder / "pages.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["id", "text"])
        writer.writeheader()
        writer.writerows(rows)
    with sqlite3.connect(folder / "pages.db") as database:
        database.execute("CREATE TABLE pages (id, text, clean)")
        database.executemany("INSERT INTO pages VALUES (:id, :text, NULL)", rows)
    database.close()
    if find_spec("pyarrow"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), folder / "pages.parquet")
    return folder


@pytest.mark.parametrize("example", EXAMPLES, ids=title)
def test_an_example_runs(example: str, folder: Path) -> None:
    missing = [package for package in packages(example) if find_spec(package) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    if "pyspark" in example and shutil.which("java") is None:
        pytest.skip("no java: apt-get install openjdk-17-jre-headless")
    run = subprocess.run(
        [sys.executable, "-c", example],
        cwd=folder,
        env=os.environ | {"PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.filterwarnings("default")  # the engines' own imports warn
@pytest.mark.parametrize("module", ["arrow", "columns", "datasets", "pandas", "polars", "ray", "records", "sklearn", "spark"])
def test_docstrings(module: str) -> None:
    try:
        found = doctest.testmod(importlib.import_module(f"stripper.pipelines.{module}"))
    except MissingExtraError as error:
        pytest.skip(str(error))
    assert found.attempted
    assert not found.failed


def test_there_is_an_example_for_every_engine() -> None:
    engines = {path.stem for path in Path(sys.modules["stripper"].__file__ or "").parent.joinpath("pipelines").glob("[a-z]*.py")}
    shown = set(re.findall(r"stripper\.pipelines\.(\w+)", " ".join(EXAMPLES)))
    assert shown == engines - {"columns"}
