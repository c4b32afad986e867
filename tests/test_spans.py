"""Spans: deleting them gives the clean text, by our own hand and by Dolma's mixer."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Iterable
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper import LABELS, Result, Stripper, spans

STRIPPER = Stripper()


@pytest.fixture(scope="module", autouse=True)
def called_before() -> None:
    """A first call after the engines' tests has to wait for its pages of memory: a second, over Hypothesis' limit."""
    STRIPPER.process("Share\nbody")


def deleted(text: str, removed: list[spans.Span]) -> str:
    for span in reversed(removed):
        text = text[: span.start] + text[span.end :]
    return text


def decided(text: str, keeps: list[bool]) -> Result:
    """A result whose lines are kept as told (the last decision holds for all further lines)."""
    result = STRIPPER.process(text)
    size = len(result.source)
    return dataclasses.replace(result, keeps=np.array((keeps + keeps[-1:] * size)[:size], bool))


@given(
    st.lists(st.sampled_from(["Share", " two words", "", " ", "\r", "日本語", "😀 follow"]), max_size=12).map("\n".join),
    st.lists(st.booleans(), min_size=1, max_size=12),
)
def test_deleting_the_spans_gives_the_clean_text(text: str, keeps: list[bool]) -> None:
    result = decided(text, keeps)
    removed = spans.removed(result)
    assert deleted(text, removed) == result.text
    assert len(removed) == (~result.keeps).sum()
    assert all(a.end <= b.start for a, b in pairwise(removed))


def test_a_span_is_its_line_with_the_line_ends_that_go_with_it() -> None:
    text = "Head\n\nShare\nFollow\n\nbody\nTags\n"
    removed = spans.removed(decided(text, [True, False, False, True, False]))
    assert [text[span.start : span.end] for span in removed] == ["Share\n", "Follow\n\n", "\nTags"]


def test_offsets_are_characters_not_bytes() -> None:
    (span,) = spans.removed(decided("😀😀\nShare", [True, False]))
    assert (span.start, span.end) == (2, 8)


def test_nothing_removed_is_an_empty_list_under_the_name() -> None:
    assert spans.attributes(decided("one\ntwo", [True]), "a", "strip") == {"id": "a", "attributes": {"strip": []}}


def test_attributes_hold_every_span_and_those_of_each_label() -> None:
    result = decided("Share on Facebook\nRead more: the ferry\nText", [False, False, True])
    attributes = spans.attributes(result, "a")["attributes"]
    every = attributes.pop("stripper")
    assert every == [[span.start, span.end, span.score] for span in spans.removed(result)]
    assert sorted(chain(*attributes.values())) == sorted(every)
    assert {name.removeprefix("stripper__") for name in attributes} <= set(LABELS)
    json.dumps(attributes)


@pytest.mark.filterwarnings("default")  # dolma's own imports warn
def test_dolmas_mixer_writes_the_clean_texts(tmp_path: Path) -> None:
    """The real mixer, over documents and attributes in Dolma's own layout."""
    dolma = pytest.importorskip("dolma", reason="dolma is not installed: pip install dolma")
    results = [
        decided("Ferry back\n\nShare\nFollow\n\nThe ferry is back.\nTags: sea\n", [True, False, False, True, False]),
        decided("😀 日本\nShare", [True, False]),
        decided("Share\n", [False]),
        decided("Only text.", [True]),
    ]
    _write(tmp_path / "documents" / "0.jsonl", ({"id": str(i), "text": r.source.text} for i, r in enumerate(results)))
    _write(tmp_path / "attributes" / "stripper" / "0.jsonl", (spans.attributes(r, str(i)) for i, r in enumerate(results)))
    dolma.mixer(_mix(tmp_path))
    (written,) = (tmp_path / "out").iterdir()
    mixed = gzip.decompress(written.read_bytes()).decode().splitlines()
    assert [json.loads(line)["text"] for line in mixed] == [result.text for result in results]


def _write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def _mix(folder: Path) -> dict[str, Any]:
    return {
        "processes": 1,
        "work_dir": {"input": str(folder / "in"), "output": str(folder / "work")},
        "streams": [
            {
                "name": "mixed",
                "documents": [str(folder / "documents" / "*.jsonl")],
                "attributes": ["stripper"],
                "span_replacement": [{"span": "$.attributes.stripper", "min_score": 0.0, "replacement": "", "syntax": "jsonpath"}],
                "output": {"path": str(folder / "out"), "max_size_in_bytes": 100_000_000},
            }
        ],
    }
