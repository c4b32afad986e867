"""Arrow: a table in, the table with the new columns out. The common core of the engines that move Arrow or pandas data."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from stripper.errors import MissingExtraError
from stripper.pipeline import BATCH_DOCUMENTS, Stripper
from stripper.pipelines.columns import PREFIX, Settings, names, rows

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("cleaning Arrow tables", "arrow") from error

if TYPE_CHECKING:
    from typing_extensions import Unpack

Texts: TypeAlias = "pa.Array | pa.ChunkedArray"

_SPAN = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("score", pa.float64())])
SCHEMA = pa.schema(
    {
        "text": pa.string(),
        "removed_share": pa.float64(),
        "labels": pa.list_(pa.string()),
        "spans": pa.list_(_SPAN),
        "title": pa.string(),
        "byline": pa.string(),
        "date": pa.string(),
    }
)


def clean(table: pa.Table, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> pa.Table:
    """`table` with the columns of `SCHEMA` added, their names behind `prefix`; its own columns are not copied.

    Raises `InputError` for a column that is not there, does not hold strings, or would be there twice.

    >>> clean(pa.table({"text": ["Share on Facebook"]}))["clean_labels"].to_pylist()
    [['social']]
    """
    target = schema(table.schema, column, prefix)
    made = read(table[column], **settings)
    return pa.Table.from_arrays([*table.columns, *made.columns], schema=target)


def schema(given: pa.Schema, column: str = "text", prefix: str = PREFIX) -> pa.Schema:
    """The schema of `clean`'s table for a table of schema `given`. Raises `InputError` as `clean` does."""
    for name, field in zip(names(given.names, column, prefix), SCHEMA, strict=True):
        given = given.append(field.with_name(name))
    return given


def read(texts: Texts, **settings: Unpack[Settings]) -> pa.Table:
    """The columns of `SCHEMA` for a column of texts."""
    stripper = Stripper(**settings)
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    return pa.Table.from_batches(chain.from_iterable(_batches(stripper, chunk) for chunk in chunks), SCHEMA)


def _batches(stripper: Stripper, texts: pa.Array) -> list[pa.RecordBatch]:
    # A batch at a time: a pa.string() array ends at 2 GiB, and Python strings of a whole column would double the memory.
    return [_batch(stripper, texts[i : i + BATCH_DOCUMENTS]) for i in range(0, len(texts), BATCH_DOCUMENTS)]


def _batch(stripper: Stripper, texts: pa.Array) -> pa.RecordBatch:
    made = list(rows(stripper, texts.to_pylist()))
    return pa.RecordBatch.from_arrays([pa.array([row[field.name] for row in made], field.type) for field in SCHEMA], schema=SCHEMA)
