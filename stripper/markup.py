"""Markup: what a page's own HTML says of each line of its text: the tags, classes and ids of the elements it stands in, hashed.

A text that an extractor made has lost it. So the elements of the page are found again by what they say, letter for letter: a line belongs
to the innermost element of the same letters, and the second line of the same letters to the second such element.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from stripper import lines as lines_
from stripper.features.ngrams import MOST, Ngrams

BUCKETS = 1 << 16
PART = 12  # letters: the least of a line that is looked for as a part of an element, among
AHEAD = 20_000  # letters after the line before it
SIBLINGS = 500  # children of an element that are counted
NAMES = 400  # characters of an element's names that are read
_FAR = "far"
_ZONES = ("own", "next", "near", "near", *[_FAR] * 5)  # the elements that are read: a line's own, and those around it
_NAMED_BY = ("class", "id", "itemprop", "role", "data-component", "data-testid")
_SILENT = frozenset({"script", "style", "head", "svg"})  # what they hold is no text
_WHOLE = frozenset({"html", "body"})  # what they say is no line
_CUT = "\0"  # between pieces of text; no page has one
_NO_LETTERS = re.compile(rf"[^\w{_CUT}]+")
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")  # newsletterSign-up -> newsletter, Sign, up
_DIGITS = "0123456789"

Index = NDArray[np.int64]


class Marked(str):
    """The text of a page: a str like any other that also has the markup of its non-blank lines. What is cut or joined of it has not."""

    markup: Ngrams

    @classmethod
    def of(cls, text: str, markup: Ngrams) -> Marked:
        """`text` with the markup of its lines. Raises `ValueError` if it is that of more lines, or fewer."""
        if len(markup.bounds) != len(lines_.split(text)) + 1:
            raise ValueError(f"markup of {len(markup.bounds) - 1} lines for a text of {len(lines_.split(text))}")
        made = cls(text)
        made.markup = markup
        return made


def letters(text: str) -> str:
    """What of a text stays the same whichever extractor made a line of it.

    >>> letters("  • Read MORE: news ")
    'readmorenews'
    """
    return _NO_LETTERS.sub("", text.replace(_CUT, "")).lower()


def read(tree: Any, lines: Iterable[str]) -> Ngrams:
    """`(n_lines, BUCKETS)`: the hashed markup of each line of a page's text, in order; none for a line that no element says.

    tree  the page, as lxml parsed it
    """
    said = [letters(line) for line in lines]
    page = _Page.of(tree)
    # The number of a list item is often the extractor's.
    places = page.places({key for one in said for key in (one, one.lstrip(_DIGITS)) if key})
    met: dict[str, int] = {}
    described = _Described()
    column, bounds, reached = array("i"), [0], 0
    for one in said:
        key = one if one in places else one.lstrip(_DIGITS)
        place: _Place | None = None
        if found := places.get(key):
            met[key] = number = met.get(key, -1) + 1
            place = found[min(number, len(found) - 1)]
        elif len(one) >= PART:
            place = page.within(one, reached)
        if place is not None:
            column.extend(described.line(place))
            reached = place.end
        bounds.append(len(column))
    return Ngrams(np.array(column, np.int32), np.array(bounds, np.int64))


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


class _Place(NamedTuple):
    """What says a line: an element, where its letters end, and what share of them are links, in quarters."""

    element: Any
    end: int
    links: int


class _Walk:
    """The pieces of a page's text, in order, and of which of them its elements and their own texts are made: inner ones come first."""

    def __init__(self, tree: Any) -> None:
        from lxml.etree import iterwalk  # only those who read pages pay for it

        self.pieces: list[str] = [""]
        self.owners: list[Any] = [None]  # of a piece: the element right in which it stands
        self.linked: list[bool] = [False]
        self.elements: list[Any] = []
        self.first: list[int] = []  # piece of an element
        self.after: list[int] = []  # its last
        self._links = 0
        opened: list[int] = []
        walk = iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                opened.append(len(self.pieces))
                if element.tag in _SILENT:
                    walk.skip_subtree()
                    continue
                self._links += element.tag == "a"
                self._add(element.text, element, alone=len(element) > 0)
                continue
            begin = opened.pop()
            if begin < len(self.pieces) and element.tag not in _WHOLE:
                self.elements.append(element)
                self.first.append(begin)
                self.after.append(len(self.pieces))
            self._links -= element.tag == "a" and element.tag not in _SILENT
            if opened:
                self._add(element.tail, element.getparent(), alone=True)

    def _add(self, text: str | None, owner: Any, alone: bool) -> None:
        """One piece. `alone`: it is not all that its element says."""
        if not text or text.isspace():
            return
        if alone:
            self.elements.append(owner)
            self.first.append(len(self.pieces))
            self.after.append(len(self.pieces) + 1)
        self.pieces.append(text)
        self.owners.append(owner)
        self.linked.append(self._links > 0)


class _Page(NamedTuple):
    """The letters of a page, `said`, and what its elements and their own texts say of it: `said[start[i]:end[i]]`.

    begins, owners  where each piece of text begins, and the element right in which it stands
    wholes          the number of each element, that of all it says
    """

    said: str
    elements: list[Any]
    start: Index
    end: Index
    linked: Index
    begins: Index
    owners: list[Any]
    wholes: dict[Any, int]

    @classmethod
    def of(cls, tree: Any) -> _Page:
        walk = _Walk(tree)
        parts = _NO_LETTERS.sub("", _CUT.join(walk.pieces)).lower().split(_CUT)
        size = np.fromiter(map(len, parts), np.int64, len(parts))
        begins, linked = np.append(0, np.cumsum(size)), np.append(0, np.cumsum(size * np.array(walk.linked)))
        first, after = np.array(walk.first, np.int64), np.array(walk.after, np.int64)
        links = linked[after] - linked[first]
        return cls("".join(parts), walk.elements, begins[first], begins[after], links, begins, walk.owners, {})

    def places(self, wanted: set[str]) -> dict[str, list[_Place]]:
        """Where the page says what is wanted, in its order, the innermost of the elements that say the same."""
        fits = np.flatnonzero(np.isin(self.end - self.start, np.array([*{len(key) for key in wanted}], np.int64)))
        found: dict[str, list[_Place]] = {}
        last: dict[str, int] = {}
        for i in fits.tolist():
            start, end = int(self.start[i]), int(self.end[i])
            key = self.said[start:end]
            if key in wanted and start > last.get(key, -1):  # else it is around the last one
                last[key] = start
                found.setdefault(key, []).append(_Place(self.elements[i], end, round(4 * int(self.linked[i]) / (end - start))))
        return found

    def within(self, line: str, reached: int) -> _Place | None:
        """The innermost element around a line that is a part of it, if one says the line not far after what was `reached`."""
        begin = self.said.find(line, reached, reached + AHEAD)
        if begin < 0:
            return None
        if not self.wholes:
            self.wholes.update((element, i) for i, element in enumerate(self.elements))  # an element's own texts stand before it
        end = begin + len(line)
        element = self.owners[int(np.searchsorted(self.begins, begin, side="right")) - 1]
        for _ in _ZONES:
            if element not in self.wholes or self.end[self.wholes[element]] >= end:
                break
            element = element.getparent()
        return _Place(element, end, 0)


class _Kind(NamedTuple):
    """What is told of an element: its tag, its names, and how many alike stand beside it, as a power of two."""

    tag: str
    names: str
    alike: int


class _Described:
    """The hashed descriptions of elements. Lines share most of the elements around them, and those most of their tags and names."""

    def __init__(self) -> None:
        self._kinds: dict[Any, _Kind] = {}
        self._counts: dict[Any, dict[tuple[str, str], int]] = {}
        self._tokens: dict[tuple[_Kind, str], tuple[int, ...]] = {}
        self._chains: dict[Any, frozenset[int]] = {}

    def line(self, place: _Place) -> list[int]:
        """The hashed tokens of a line that stands there."""
        return sorted(self._chain(place.element) | {_hash(f"links {place.links}")})[:MOST]

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
