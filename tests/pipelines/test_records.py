"""Plain iterables and asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from stripper import InputError
from stripper.pipelines.records import clean, clean_async
from tests.pipelines.conftest import found


def test_records_keep_their_fields_and_gain_those_of_process_many(texts: list[str | None], expected: list[dict[str, Any]]) -> None:
    made = list(clean({"id": i, "text": text} for i, text in enumerate(texts)))
    assert [found(row) for row in made] == expected
    assert [(row["id"], row["text"]) for row in made] == list(enumerate(texts))


def test_a_stream_without_end_is_read_a_batch_at_a_time() -> None:
    asked = 0

    def endless() -> Iterator[dict[str, str]]:
        nonlocal asked
        while True:
            asked += 1
            yield {"text": "Share on Facebook"}

    made = clean(endless())
    for taken in range(1, 600):
        next(made)
        assert asked <= taken + 256


@pytest.mark.parametrize(
    ("record", "message"),
    [({"page": "a"}, "no column 'text'"), ({"text": "a", "clean_text": ""}, "there already"), ({"text": 1}, "text 1 is int, not str")],
)
def test_a_record_that_cannot_be_cleaned_says_why(record: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(clean([{"text": "one"}, record]))


def test_async_gives_the_same(texts: list[str | None], expected: list[dict[str, Any]]) -> None:
    async def source() -> AsyncIterator[dict[str, Any]]:
        for text in texts:
            yield {"text": text}

    async def read() -> list[dict[str, Any]]:
        return [row async for row in clean_async(source(), batch_size=7)]

    assert [found(row) for row in asyncio.run(read())] == expected


def test_async_asks_for_the_next_batch_only_when_the_last_was_taken() -> None:
    """Back-pressure: the source is never more than a batch ahead, and the event loop runs while a batch is cleaned."""
    asked = turns = 0

    async def source() -> AsyncIterator[dict[str, str]]:
        nonlocal asked
        while True:
            asked += 1
            yield {"text": "Share on Facebook"}

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def read() -> None:
        ticking = asyncio.create_task(tick())
        taken = 0
        async for _ in clean_async(source(), batch_size=16):
            taken += 1
            assert asked <= taken + 15
            if taken == 100:
                break
        ticking.cancel()

    asyncio.run(read())
    assert turns > 7
