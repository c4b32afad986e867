"""The common core: Arrow tables."""

from __future__ import annotations

from typing import Any

import pytest

from stripper import InputError
from tests.pipelines.conftest import FIELDS, expect, found

pa = pytest.importorskip("pyarrow", reason="pip install 'stripper[arrow]'")
arrow = pytest.importorskip("stripper.pipelines.arrow", exc_type=ImportError)


def test_the_columns_are_those_of_process_many(texts: list[str | None], expected: list[dict[str, Any]]) -> None:
    table = arrow.clean(pa.table({"id": range(len(texts)), "text": texts}))
    assert [found(row) for row in table.to_pylist()] == expected
    assert table["text"].to_pylist() == texts
    assert table["id"].to_pylist() == list(range(len(texts)))


def test_the_schema_is_the_same_for_no_rows_and_for_many(texts: list[str | None]) -> None:
    given = pa.schema({"text": pa.large_string()})
    assert arrow.clean(given.empty_table()).schema == arrow.schema(given) == arrow.clean(pa.table({"text": texts}, schema=given)).schema
    assert arrow.schema(given).names == ["text", *("clean_" + name for name in FIELDS)]


def test_chunks_and_slices_change_nothing(texts: list[str | None], expected: list[dict[str, Any]]) -> None:
    whole = pa.table({"text": texts})
    parts = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 1), whole.slice(8)])
    assert [found(row) for row in arrow.clean(parts).to_pylist()] == expected
    assert [found(row) for row in arrow.clean(whole.slice(3, 5)).to_pylist()] == expected[3:8]


def test_more_rows_than_a_batch() -> None:
    texts: list[str | None] = [f"Share on Facebook {i}" for i in range(600)]
    assert [found(row) for row in arrow.clean(pa.table({"text": texts})).to_pylist()] == expect(texts)


def test_settings_column_and_prefix_are_the_callers(texts: list[str | None]) -> None:
    table = arrow.clean(pa.table({"page": texts}), "page", "strip_", drop=["title"], threshold=0.9)
    assert table["strip_text"].to_pylist() == [row["text"] for row in expect(texts, drop=["title"], threshold=0.9)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pa.table({"page": ["a"]}), "no column 'text'; the columns are page"),
        (pa.table({"text": ["a"], "clean_text": ["a"]}), "'clean_text' is there already; give another prefix"),
        (pa.table({"text": [b"a"]}), "text 0 is bytes, not str"),
    ],
)
def test_a_table_that_cannot_be_cleaned_says_why(table: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        arrow.clean(table)
