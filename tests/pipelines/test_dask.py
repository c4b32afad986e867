"""Dask: Parquet in and out through worker processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stripper import InputError, LabelError
from tests.pipelines.conftest import found

dd = pytest.importorskip("dask.dataframe", reason="pip install 'stripper[dask]'")
import dask  # noqa: E402 - after the skip
import pandas as pd  # noqa: E402

from stripper.pipelines.dask import clean, schema  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")


def test_parquet_through_two_processes(texts: list[str | None], expected: list[dict[str, Any]], tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": range(len(texts)), "text": texts})
    dd.from_pandas(frame, npartitions=4).to_parquet(tmp_path / "in")
    with dask.config.set(scheduler="processes", num_workers=2):
        given = dd.read_parquet(tmp_path / "in")
        made = clean(given)
        rows = made.compute().to_dict("records")
        made.to_parquet(tmp_path / "out", schema=schema(given), write_index=False)
    assert [found(row) for row in rows] == expected
    assert [row["id"] for row in rows] == list(range(len(texts)))
    assert [found(row) for row in pd.read_parquet(tmp_path / "out").to_dict("records")] == expected


def test_wrong_columns_and_settings_are_refused_before_anything_runs() -> None:
    frame = dd.from_pandas(pd.DataFrame({"page": ["a"]}), npartitions=1)
    with pytest.raises(InputError, match="no column 'text'"):
        clean(frame)
    with pytest.raises(LabelError, match="unknown label 'headline'"):
        clean(frame, "page", drop=["headline"])
