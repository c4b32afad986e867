"""NeMo Curator: Parquet in and out through its own readers, writers and Ray executor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import found

pytest.importorskip("nemo_curator", reason="nemo-curator is not installed (it brings PyTorch): pip install 'stripper[nemo]'")
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import ray
from nemo_curator.backends.ray_data import RayDataExecutor
from nemo_curator.pipeline import Pipeline
from nemo_curator.stages.text.io.reader import ParquetReader
from nemo_curator.stages.text.io.writer import ParquetWriter
from nemo_curator.tasks import DocumentBatch

from stripper.pipelines.nemo import Clean

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    ray.init(address="local", num_cpus=4, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.usefixtures("cluster")
def test_parquet_to_parquet(texts: list[str | None], expected: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for part in range(4):
        table = pa.table({"id": list(range(len(texts)))[part::4], "text": texts[part::4]})
        pq.write_table(table, tmp_path / "in" / f"{part}.parquet")
    stages = [ParquetReader(str(tmp_path / "in")), Clean(), ParquetWriter(str(tmp_path / "out"))]
    Pipeline(name="clean", stages=stages).run(RayDataExecutor())
    rows = sorted(pq.read_table(tmp_path / "out").to_pylist(), key=lambda row: row["id"])
    assert [(row["text"], found(row)) for row in rows] == list(zip(texts, expected, strict=True))


@pytest.mark.parametrize("form", [pa.table, pd.DataFrame])
def test_a_batch_keeps_its_form_and_its_name(texts: list[str | None], expected: list[dict[str, Any]], form: Any) -> None:
    batch = DocumentBatch(dataset_name="pages", data=form({"text": texts}))
    made = Clean().process(batch)
    assert type(made.data) is type(batch.data)
    assert made.dataset_name == "pages"
    assert [found(row) for row in made.to_pyarrow().to_pylist()] == expected
    assert set(Clean().outputs()[1]) | {"text"} == set(made.get_columns())
