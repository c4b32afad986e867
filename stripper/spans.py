r"""Spans: what is removed from a text, as character offsets into it, so that removal can be a later step.

The attribute format is Dolma's (https://github.com/allenai/dolma, `docs/data-format.md`): its mixer deletes these spans with
`{"span": "$.attributes.stripper", "min_score": 0.0, "replacement": ""}` and so writes `Result.text`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from stripper import lines as lines_
from stripper.result import Result


class Span(NamedTuple):
    """`text[start:end]` (characters) is one dropped line with the line ends that go with it; `score` is its `noise`, 0..1."""

    start: int
    end: int
    label: str
    score: float


def removed(result: Result) -> list[Span]:
    r"""The spans whose deletion leaves exactly `result.text`: one a dropped line, in order, never overlapping.

    >>> from stripper import Stripper
    >>> text = "Share on Facebook\nRead more\n"
    >>> [text[span.start : span.end] for span in removed(Stripper().process(text))]
    ['Share on Facebook\n', 'Read more\n']
    """
    dropped = [i for i, keep in enumerate(result.keeps.tolist()) if not keep]
    noise = result.policy.noise(result.probabilities).tolist()
    labels = result.labels
    return [Span(start, end, labels[i], noise[i]) for i, (start, end) in zip(dropped, _slices(result, dropped), strict=True)]


def attributes(result: Result, id: str, name: str = "stripper") -> dict[str, Any]:  # noqa: A002 - Dolma's word
    r"""Dolma attributes of one document: `{"id": id, "attributes": {name: [[start, end, score], ...], name__LABEL: [...]}}`.

    `name` holds every removed span and is there even if empty; `name__related` and so on hold those of one label, for a mixer
    that removes only some.

    >>> from stripper import Stripper
    >>> list(attributes(Stripper().process("Share on Facebook\n"), "page-1")["attributes"])
    ['stripper', 'stripper__social']
    """
    spans: dict[str, list[list[float]]] = {name: []}
    for start, end, label, score in removed(result):
        spans[name].append([start, end, score])
        spans.setdefault(f"{name}__{label}", []).append([start, end, score])
    return {"id": id, "attributes": spans}


def _slices(result: Result, dropped: list[int]) -> Iterator[tuple[int, int]]:
    """What the kept slices leave out, cut at the beginning of every dropped line but a hole's first."""
    kept = lines_.kept(result.source, result.keeps.tolist())
    starts = [result.source.start[i] for i in dropped]
    before = [0, *(end for _, end in kept)]
    behind = [*(start for start, _ in kept), len(result.source.text)]
    for start, end in zip(before, behind, strict=True):
        if start < end:
            cuts = [start, *starts[bisect_left(starts, start) + 1 : bisect_left(starts, end)], end]
            yield from pairwise(cuts)
