"""pandas and polars frames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stripper import InputError
from tests.pipelines.conftest import found

pd = pytest.importorskip("pandas", reason="pip install 'stripper[pandas]'")
pytest.importorskip("pyarrow", reason="pip install 'stripper[pandas]'")


def test_pandas_gains_the_columns_of_process_many(texts: list[str | None], expected: list[dict[str, Any]]) -> None:
    from stripper.pipelines.pandas import clean

    # An index that is not unique must not multiply rows.
    frame = pd.DataFrame({"text": texts, "id": range(len(texts))}, index=[0] * len(texts))
    made = clean(frame)
    assert [found(row) for row in made.to_dict("records")] == expected
    assert list(made["id"]) == list(range(len(texts)))
    assert list(frame.columns) == ["text", "id"]


def test_pandas_says_which_column_is_missing() -> None:
    from stripper.pipelines.pandas import clean

    with pytest.raises(InputError, match="no column 'text'; the columns are page"):
        clean(pd.DataFrame({"page": ["a"]}))


def test_polars_eager_and_lazy_gain_the_columns_of_process_many(
    texts: list[str | None], expected: list[dict[str, Any]], tmp_path: Path
) -> None:
    pl = pytest.importorskip("polars", reason="pip install 'stripper[polars]'")
    from stripper.pipelines.polars import clean

    frame = pl.DataFrame({"text": texts, "id": range(len(texts))})
    made = clean(frame)
    assert [found(row) for row in made.to_dicts()] == expected
    assert made.select("text", "id").equals(frame)
    frame.write_parquet(tmp_path / "in.parquet")
    lazy = clean(pl.scan_parquet(tmp_path / "in.parquet"))
    assert lazy.collect_schema() == made.schema
    lazy.sink_parquet(tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").equals(made)
