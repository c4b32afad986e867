"""Markup: what a page's own HTML says of each line of its text: the tags, classes and ids of the elements it stands in, hashed.

A text that an extractor made has lost it. So the elements of the page are found again by what they say, letter for letter
(`stripper.dom`).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from stripper import lines as lines_
from stripper.dom import Place
from stripper.features.ngrams import MOST, Ngrams

BUCKETS = 1 << 16
SIBLINGS = 500  # children of an element that are counted
NAMES = 400  # characters of an element's names that are read
_FAR = "far"
_ZONES = ("own", "next", "near", "near", *[_FAR] * 5)  # the elements that are read: a line's own, and those around it
_NAMED_BY = ("class", "id", "itemprop", "role", "data-component", "data-testid")
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")  # newsletterSign-up -> newsletter, Sign, up

Index = NDArray[np.int64]


class Marked(str):
    """The text of a page: a str like any other that also has the markup of its non-blank lines. What is cut or joined of it has not.

    whole  the same text with what the extractor skipped of the page between its lines (`stripper.skipped`); None if it skipped nothing
    """

    markup: Ngrams
    whole: Marked | None

    @classmethod
    def of(cls, text: str, markup: Ngrams, whole: Marked | None = None) -> Marked:
        """`text` with the markup of its lines. Raises `ValueError` if it is that of more lines, or fewer."""
        if len(markup.bounds) != len(lines_.split(text)) + 1:
            raise ValueError(f"markup of {len(markup.bounds) - 1} lines for a text of {len(lines_.split(text))}")
        made = cls(text)
        made.markup, made.whole = markup, whole
        return made


def whole_of(text: str) -> Marked | None:
    """The text of a page with what the extractor skipped, if the text brings it along."""
    return text.whole if isinstance(text, Marked) else None


def read(places: Sequence[Place | None], skipped: Sequence[bool] | None = None, described: Described | None = None) -> Ngrams:
    """`(n_lines, BUCKETS)`: the hashed markup of lines that stand there in a page; none for a line that no element says.

    skipped    the lines that the extractor skipped, marked as such
    described  what is known of the page's elements from another text of it
    """
    described = described or Described()
    column, bounds = array("i"), [0]
    for place, missed in zip(places, skipped or [False] * len(places), strict=True):
        tokens = [] if place is None else described.line(place)
        column.extend(sorted([*tokens[: MOST - 1], SKIPPED]) if missed else tokens)
        bounds.append(len(column))
    return Ngrams(np.array(column, np.int32), np.array(bounds, np.int64))


def skipped(markup: Ngrams) -> NDArray[np.bool_]:
    """`(n_lines,)`: the lines that the extractor skipped."""
    found = np.zeros(len(markup.bounds) - 1, bool)
    found[np.searchsorted(markup.bounds, np.flatnonzero(markup.column == SKIPPED), side="right") - 1] = True
    return found


def of(texts: Sequence[str], bounds: Index) -> Ngrams | None:
    """The markup of some texts, whose lines end at `bounds`, one below the other; None if none of them has any."""
    found = [text.markup if isinstance(text, Marked) else None for text in texts]
    return None if all(one is None for one in found) else joined(found, np.diff(bounds))


def joined(parts: Iterable[Ngrams | None], n_lines: Iterable[int]) -> Ngrams:
    """The markup of texts of so many lines, one below the other; None is of a text that has none."""
    sizes, columns = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)]
    for part, count in zip(parts, n_lines, strict=True):
        sizes.append(np.zeros(count, np.int64) if part is None else np.diff(part.bounds))
        if part is not None:
            columns.append(part.column)
    return Ngrams(np.concatenate(columns), np.cumsum(np.concatenate(sizes)))


def parted(markup: Ngrams, n_lines: Iterable[int]) -> list[Ngrams]:
    """The markup of texts of so many lines that stand one below the other, each its own: what `joined` joined."""
    return [markup.rows(start, stop) for start, stop in pairwise(accumulate(n_lines, initial=0))]


class _Kind(NamedTuple):
    """What is told of an element: its tag, its names, and how many alike stand beside it, as a power of two."""

    tag: str
    names: str
    alike: int


class Described:
    """The hashed descriptions of elements. Lines share most of the elements around them, and those most of their tags and names."""

    def __init__(self) -> None:
        self._kinds: dict[Any, _Kind] = {}
        self._counts: dict[Any, dict[tuple[str, str], int]] = {}
        self._tokens: dict[tuple[_Kind, str], tuple[int, ...]] = {}
        self._chains: dict[Any, frozenset[int]] = {}
        self._lines: dict[tuple[Any, int], list[int]] = {}

    def line(self, place: Place) -> list[int]:
        """The hashed tokens of a line that stands there."""
        known = self._lines.get((place.element, place.links))
        if known is None:
            known = sorted(self._chain(place.element) | {_hash(f"links {place.links}")})[:MOST]
            self._lines[place.element, place.links] = known
        return known

    def _chain(self, element: Any) -> frozenset[int]:
        """Of an element and those around it, each told by how far out it stands."""
        known = self._chains.get(element)
        if known is None:
            tokens: set[int] = set()
            outer = element
            for zone in _ZONES:
                if outer is None:
                    break
                tokens.update(self._described(self._kind(outer), zone))
                outer = outer.getparent()
            known = self._chains[element] = frozenset(tokens)
        return known

    def _described(self, kind: _Kind, zone: str) -> tuple[int, ...]:
        known = self._tokens.get((kind, zone))
        if known is None:
            tags = [f"<{kind.tag}", f"<{kind.tag} of {kind.alike}"]
            names = [f".{part}" for part in {part.lower() for part in _NAME.findall(kind.names) if len(part) > 2}]
            tokens = {_hash(f"* {part}") for part in (*tags, *names)}
            tokens |= {_hash(f"{zone} {part}") for part in (tags if zone == _FAR else (*tags, *names))}
            known = self._tokens[kind, zone] = tuple(tokens)
        return known

    def _kind(self, element: Any) -> _Kind:
        known = self._kinds.get(element)
        if known is None:
            names = " ".join([element.get(attribute) or "" for attribute in _NAMED_BY])[:NAMES]
            known = self._kinds[element] = _Kind(str(element.tag), names, self._alike(element))
        return known

    def _alike(self, element: Any) -> int:
        """How many elements of its tag and class its parent has, as a power of two: comments and teasers come in runs."""
        parent = element.getparent()
        if parent is None:
            return 0
        counts = self._counts.get(parent)
        if counts is None:
            counts = self._counts[parent] = {}
            for child in islice(parent, SIBLINGS):
                kind = (child.tag, child.get("class") or "")
                counts[kind] = counts.get(kind, 0) + 1
        return counts.get((element.tag, element.get("class") or ""), 0).bit_length()


def _hash(token: str) -> int:
    return crc32(token.encode("utf-8", "surrogatepass")) % BUCKETS


SKIPPED = _hash("skipped by the extractor")
