"""Ray Data on a local cluster: Parquet in and out, two actors, one of them killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stripper import InputError
from tests.pipelines.conftest import found

ray = pytest.importorskip("ray", reason="pip install 'stripper[ray]'")
pytest.importorskip("ray.data", reason="pip install 'stripper[ray]'")
import pyarrow as pa  # noqa: E402 - after the skip
import pyarrow.parquet as pq  # noqa: E402

from stripper.pipelines.ray import Clean  # noqa: E402

# An error is Ray Data's warning that there are fewer blocks than actors: then one actor would do all.
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.filterwarnings("error:The minimum number of concurrent actors")]
# Versions of Ray differ in how many blocks small files make; `repartition` makes four in each.
TWO = ray.data.ActorPoolStrategy(size=2)
Rows = list[tuple[int, str | None, dict[str, Any]]]


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(address="local", num_cpus=4, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


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


@pytest.mark.parametrize("layout", ["pyarrow", "pandas"])
def test_parquet_to_parquet_through_two_actors(pages: str, complete: Rows, tmp_path: Path, layout: str) -> None:
    made = ray.data.read_parquet(pages).repartition(4).map_batches(Clean, batch_format=layout, batch_size=16, compute=TWO)
    made.write_parquet(str(tmp_path / "out"))
    assert _rows(tmp_path / "out") == complete


def test_a_killed_actor_costs_no_row_and_changes_none(pages: str, complete: Rows, tmp_path: Path) -> None:
    class Killed(Clean):
        """Its process is killed once, in the middle of the run, as the kernel does when memory is out."""

        def __call__(self, batch: Any) -> Any:
            made = super().__call__(batch)
            marker = tmp_path / "killed"
            if 10 in batch["id"].to_pylist() and not marker.exists():
                marker.write_text(str(os.getpid()))
                os.kill(os.getpid(), signal.SIGKILL)
            return made

    made = ray.data.read_parquet(pages).repartition(4).map_batches(Killed, batch_format="pyarrow", batch_size=8, compute=TWO)
    made.write_parquet(str(tmp_path / "out"))
    assert int((tmp_path / "killed").read_text()) != os.getpid()
    assert _rows(tmp_path / "out") == complete


def test_settings_reach_the_actors(pages: str) -> None:
    step = {"prefix": "strip_", "drop": ["title", "standfirst", "heading", "body"]}
    made = ray.data.read_parquet(pages).map_batches(
        Clean, batch_format="pyarrow", compute=ray.data.ActorPoolStrategy(size=1), fn_constructor_kwargs=step
    )
    assert {row["strip_text"] for row in made.take_all()} <= {"", None, " \n\n"}


def test_a_numpy_batch_says_which_formats_there_are() -> None:
    with pytest.raises(InputError, match="give map_batches batch_format='pyarrow'"):
        Clean()({"text": ["a"]})  # type: ignore[arg-type]


def _rows(folder: Path) -> Rows:
    rows = sorted(pq.read_table(folder).to_pylist(), key=lambda row: row["id"])
    return [(row["id"], row["text"], found(row)) for row in rows]
