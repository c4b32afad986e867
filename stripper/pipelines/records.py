"""Records: any iterable of dicts in, the dicts with the new fields out, one after the other. Needs no extra."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from itertools import tee
from typing import TYPE_CHECKING, Any

from stripper.pipeline import BATCH_DOCUMENTS, Stripper
from stripper.pipelines.columns import FIELDS, PREFIX, Settings, names, rows

if TYPE_CHECKING:
    from typing_extensions import Unpack

Record = Mapping[str, Any]


def clean(records: Iterable[Record], column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> Iterator[dict[str, Any]]:
    """New records with the fields of `columns.FIELDS` added. Lazy: never more than one batch is read ahead.

    Raises `InputError` for a record without the column or with one of the new names, and for a text that is no str.

    >>> next(clean([{"id": 7, "text": "Share on Facebook"}]))["clean_labels"]
    ['social']
    """
    stripper = Stripper(**settings)
    records, given = tee(records)
    found = rows(stripper, (_text(record, column, prefix) for record in given))
    for record, row in zip(records, found, strict=True):
        yield {**record, **{prefix + name: row[name] for name in FIELDS}}


async def clean_async(
    records: AsyncIterable[Record],
    column: str = "text",
    prefix: str = PREFIX,
    batch_size: int = BATCH_DOCUMENTS,
    **settings: Unpack[Settings],
) -> AsyncIterator[dict[str, Any]]:
    """`clean` for an asynchronous source. A thread does the work, so the event loop stays free; the source is asked for the next
    batch only when the last one was taken, so a slow consumer slows the source down and memory stays bounded.
    """
    batch: list[Record] = []
    async for record in records:
        batch.append(record)
        if len(batch) == batch_size:
            for made in await asyncio.to_thread(_all, batch, column, prefix, settings):
                yield made
            batch = []
    for made in await asyncio.to_thread(_all, batch, column, prefix, settings):
        yield made


def _all(batch: list[Record], column: str, prefix: str, settings: Settings) -> list[dict[str, Any]]:
    return list(clean(batch, column, prefix, **settings))


def _text(record: Record, column: str, prefix: str) -> str | None:
    names(record, column, prefix)
    text: str | None = record[column]
    return text
