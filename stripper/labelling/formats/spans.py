"""Spans: labels as stretches of characters, the way annotation tools for running text hold them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from stripper import lines
from stripper.labelling.document import Document


class Span(NamedTuple):
    """`text[start:end]` has this label; offsets count code points."""

    start: int
    end: int
    label: str


def of(document: Document) -> list[Span]:
    """A span for every decided line, without the white space around it."""
    found = lines.split(document.text)
    made = []
    for start, line, label in zip(found.start, document.lines, document.labels, strict=True):
        if label is not None:
            first = start + len(line) - len(line.lstrip())
            made.append(Span(first, first + len(line.strip()), label))
    return made


def labels(text: str, spans: Iterable[Span]) -> tuple[str | None, ...]:
    """The label of every non-blank line: the one that covers most of it; None where nothing does.

    >>> labels("Ferry returns\\nShare", [Span(0, 13, "title")])
    ('title', None)
    """
    found = lines.split(text)
    spans = sorted(spans)
    made: list[str | None] = []
    for start, end in zip(found.start, found.end, strict=True):
        covered: dict[str, int] = {}
        for span in spans:
            shared = min(end, span.end) - max(start, span.start)
            if shared > 0:
                covered[span.label] = covered.get(span.label, 0) + shared
        made.append(max(covered, key=lambda label: covered[label]) if covered else None)
    return tuple(made)
