"""Texts for the engines, and what each row must hold: read off the results of `process_many`, not through the adapters."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stripper import Result, Stripper, spans
from stripper.labelling import tsv

# Ray Data 2.60 starts 32 processes to read the footers of Parquet files, which takes two cores a minute; puts 128 MiB of rows into
# one block, which one actor gets, so that small files would leave the others idle; and has its workers give way to everything else
# that the machine does. The examples of the page inherit these.
os.environ |= {
    "RAY_DATA_PARQUET_FOOTER_NUM_ACTORS": "1",
    "RAY_DATA_PARQUET_BIN_PACKING_BYTES": "65536",
    "RAY_worker_niceness": "0",
}

DOCUMENTS = Path(__file__).parents[2] / "fixtures" / "documents"
FIELDS = ("text", "removed_share", "labels", "spans", "title", "byline", "date")


@pytest.fixture(scope="session")
def texts() -> list[str | None]:
    """Every third labelled document, with rows that real tables have: blank ones, and nulls."""
    return ["", None, *(tsv.read(path).text for path in sorted(DOCUMENTS.glob("*.tsv"))[::3]), " \n\n", None]


@pytest.fixture(scope="session")
def expected(texts: list[str | None]) -> list[dict[str, Any]]:
    return expect(texts)


def expect(texts: list[str | None], **settings: Any) -> list[dict[str, Any]]:
    """The values of the `clean_` columns for every text."""
    results = Stripper(**settings).process_many(text for text in texts if text is not None)
    return [dict.fromkeys(FIELDS) if text is None else _values(next(results)) for text in texts]


def _values(result: Result) -> dict[str, Any]:
    said = {name: [line.text.strip() for line in result.lines if line.label == name] for name in ("title", "byline", "date")}
    return {
        "text": result.text,
        "removed_share": result.removed,
        "labels": [line.label for line in result.lines],
        "spans": [{"start": s.start, "end": s.end, "label": s.label, "score": s.score} for s in spans.removed(result)],
        **{name: "\n".join(lines) or None for name, lines in said.items()},
    }


def found(row: Mapping[str, Any]) -> dict[str, Any]:
    """The new columns of one row of any engine, as plain values."""
    return {name: _plain(row["clean_" + name]) for name in FIELDS}


def _plain(value: Any) -> Any:
    if hasattr(value, "asDict"):  # a Spark Row
        return value.asDict()
    if hasattr(value, "tolist"):  # an array, of a pandas frame
        value = value.tolist()
    if repr(value) in {"nan", "<NA>"}:  # a missing value of a pandas frame
        return None
    return [_plain(item) for item in value] if isinstance(value, list) else value
