"""The columns that every engine adds, and the one way from texts to their values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import tee
from pathlib import Path
from typing import Any, TypedDict

from stripper import spans
from stripper.errors import InputError
from stripper.pipeline import Stripper
from stripper.result import Result
from stripper.rules import Rules

# What is added to a row, in this order, each name behind the step's prefix. A row without a text (null) has null in all.
FIELDS: dict[str, str] = {
    "text": "the clean text",
    "removed_share": "0..1: the share of the characters of all lines that was dropped",
    "labels": "the label of every non-blank line, in order",
    "spans": "what was removed, one a dropped line: start, end (characters of the input), label, score (0..1, how likely it is noise)",
    "title": "the lines labelled title, one below the other; null if there is none",
    "byline": "the lines labelled byline, one below the other; null if there is none",
    "date": "the lines labelled date, one below the other; null if there is none",
}
PREFIX = "clean_"
_LINES = ("title", "byline", "date")


class Settings(TypedDict, total=False):
    """The keywords of `Stripper`. `model` is a path that every worker can read; without it the shipped model is used."""

    model: str | Path | None
    keep: Collection[str] | None
    drop: Collection[str] | None
    threshold: float
    max_removed: float
    rules: Rules | None


def rows(stripper: Stripper, texts: Iterable[str | None]) -> Iterator[dict[str, Any]]:
    """The values of `FIELDS` for every text, lazily and in order; never more than a batch of texts is held.

    >>> next(rows(Stripper(), ["Share on Facebook"]))["labels"]
    ['social']
    """
    return map(row, results(stripper, texts))


def results(stripper: Stripper, texts: Iterable[str | None]) -> Iterator[Result | None]:
    """The results of `process_many`, with None where there is no text."""
    texts, given = tee(texts)
    made = stripper.process_many(text for text in given if text is not None)
    for text in texts:
        yield None if text is None else next(made)


def row(result: Result | None) -> dict[str, Any]:
    """The values of `FIELDS` for one result."""
    if result is None:
        return dict.fromkeys(FIELDS)
    labels = result.labels
    return {
        "text": result.text,
        "removed_share": result.removed,
        "labels": labels,
        "spans": [{"start": start, "end": end, "label": label, "score": score} for start, end, label, score in spans.removed(result)],
        **_said(result, labels),
    }


def names(present: Collection[str], column: str, prefix: str) -> list[str]:
    """The names of the columns to add. Raises `InputError` if `column` is not `present` or one of the new names is."""
    if column not in present:
        raise InputError(f"no column {column!r}; the columns are {', '.join(present)}")
    new = [prefix + name for name in FIELDS]
    taken = sorted(set(new) & set(present))
    if taken:
        raise InputError(f"column {taken[0]!r} is there already; give another prefix")
    return new


def _said(result: Result, labels: list[str]) -> dict[str, str | None]:
    said: dict[str, list[str]] = {name: [] for name in _LINES}
    for i, label in enumerate(labels):
        if label in said:
            said[label].append(result.source[i].strip())
    return {name: "\n".join(lines) or None for name, lines in said.items()}
