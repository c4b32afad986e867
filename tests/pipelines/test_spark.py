"""Spark: Parquet in and out with two cores, a killed Python worker, and a killed executor of a local cluster."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stripper import InputError
from tests.pipelines.conftest import found

pytest.importorskip("pyspark", reason="pip install 'stripper[spark]'")
if shutil.which("java") is None:
    pytest.skip("no java: apt-get install openjdk-17-jre-headless", allow_module_level=True)
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import cloudpickle
from pyspark.sql import SparkSession

from stripper.pipelines.spark import Clean, clean, schema

pytestmark = pytest.mark.filterwarnings("default")
cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers cannot import this file
Rows = list[tuple[int, str | None, dict[str, Any]]]


@pytest.fixture
def pages(texts: list[str | None], tmp_path: Path) -> str:
    (tmp_path / "in").mkdir()
    for part in range(4):
        table = pa.table({"id": list(range(len(texts)))[part::4], "text": texts[part::4]})
        pq.write_table(table, tmp_path / "in" / f"{part}.parquet")
    return str(tmp_path / "in")


@pytest.fixture
def complete(texts: list[str | None], expected: list[dict[str, Any]]) -> Rows:
    return list(zip(range(len(texts)), texts, expected, strict=True))


# Two cores of one process, where a task may fail three times; and a cluster of two executors that are processes of their own.
LOCAL, CLUSTER = "local[2,4]", "local-cluster[2,1,1024]"


def masters(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("spark", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(request.param).config("spark.ui.enabled", "false").config("spark.executor.memory", "1g")
    # Every file a task of its own.
    session = builder.config("spark.sql.files.openCostInBytes", "64m").config("spark.sql.files.maxPartitionBytes", "64m").getOrCreate()
    yield session
    session.stop()


@masters(LOCAL, CLUSTER)
def test_parquet_to_parquet_on_two_cores(spark: SparkSession, pages: str, complete: Rows, tmp_path: Path) -> None:
    clean(spark.read.parquet(pages)).write.parquet(str(tmp_path / "out"))
    assert _rows(tmp_path / "out") == complete


@masters(LOCAL)
def test_map_in_pandas_gives_the_same(spark: SparkSession, pages: str, expected: list[dict[str, Any]]) -> None:
    frame = spark.read.parquet(pages)
    rows = frame.mapInPandas(Clean(), schema(frame)).orderBy("id").collect()
    assert [found(row.asDict()) for row in rows] == expected


@masters(LOCAL)
def test_a_killed_python_worker_costs_no_row_and_changes_none(spark: SparkSession, pages: str, complete: Rows, tmp_path: Path) -> None:
    frame = spark.read.parquet(pages)
    frame.mapInArrow(killing(tmp_path / "killed", os.getpid), schema(frame)).write.parquet(str(tmp_path / "out"))
    assert int((tmp_path / "killed").read_text()) != os.getpid()
    assert _rows(tmp_path / "out") == complete


@masters(CLUSTER)
def test_a_killed_executor_costs_no_row_and_changes_none(spark: SparkSession, pages: str, complete: Rows, tmp_path: Path) -> None:
    frame = spark.read.parquet(pages)
    frame.mapInArrow(killing(tmp_path / "killed", executor), schema(frame)).write.parquet(str(tmp_path / "out"))
    assert (tmp_path / "killed").exists()
    assert _rows(tmp_path / "out") == complete


@masters(LOCAL)
def test_settings_reach_the_workers_and_wrong_columns_are_refused_at_once(spark: SparkSession, pages: str) -> None:
    frame = spark.read.parquet(pages)
    made = clean(frame, prefix="strip_", drop=["title", "standfirst", "heading", "body"]).select("strip_text").distinct()
    assert {row[0] for row in made.collect()} <= {"", None, " \n\n"}
    with pytest.raises(InputError, match="no column 'page'; the columns are id, text"):
        clean(frame, "page")


def killing(marker: Path, victim: Any) -> Any:
    """`Clean`, but the process `victim()` is killed once, before the batch with row 10 is handed on."""

    def step(batches: Any) -> Any:
        for batch in Clean()(batches):
            if 10 in batch.column("id").to_pylist() and not marker.exists():
                marker.write_text(str(victim()))
                os.kill(victim(), signal.SIGKILL)
            yield batch

    return step


def executor() -> int:
    """The Java process above this Python worker and the daemon that forked it."""
    pid = os.getpid()
    while Path(f"/proc/{pid}/comm").read_text().strip() != "java":
        pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return pid


def _rows(folder: Path) -> Rows:
    rows = sorted(pq.read_table(folder).to_pylist(), key=lambda row: row["id"])
    return [(row["id"], row["text"], found(row)) for row in rows]
