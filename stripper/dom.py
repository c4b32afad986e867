"""Dom: the elements of a page, and the letters they say.

Lines that an extractor made of the page are found again in it by their letters: a line belongs to the innermost element of the same
letters, and the second line of the same letters to the second such element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

PART = 12  # letters: the least of a line that is looked for as a part of an element, among
AHEAD = 20_000  # letters after the line before it
AROUND = 9  # elements around a part that are asked whether they say the whole of it
_SILENT = frozenset({"script", "style", "head", "svg"})  # what they hold is no text
_WHOLE = frozenset({"html", "body"})  # what they say is no line
# Stand within a line; every other element begins a block and ends one. https://html.spec.whatwg.org/multipage/dom.html#phrasing-content
# fmt: off
_WITHIN = _SILENT | {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "label", "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
}
# fmt: on
# Hold what a page does not show, or offers to choose from.
_HIDDEN = frozenset({"noscript", "template", "select", "textarea", "button", "iframe", "object", "dialog"})
_CUT = "\0"  # between pieces of text; no page has one
_NO_LETTERS = re.compile(rf"[^\w{_CUT}]+")
_DIGITS = "0123456789"

Index = NDArray[np.int64]


class Place(NamedTuple):
    """Where a page says a line: in which element, where its letters end, and what share of them are links, in quarters."""

    element: Any
    end: int
    links: int


class Block(NamedTuple):
    """The text between where one block element begins or ends and where the next one does, in one line; and of how many letters it is."""

    text: str
    letters: int
    links: int


def letters(text: str) -> str:
    """What of a text stays the same whichever extractor made a line of it.

    >>> letters("  • Read MORE: news ")
    'readmorenews'
    """
    return _NO_LETTERS.sub("", text.replace(_CUT, "")).lower()


def unnumbered(said: str) -> str:
    """Letters without the number of a list item, which is often the extractor's."""
    return said.lstrip(_DIGITS)


class Dom(NamedTuple):
    """The letters of a page, `said`, by its pieces of text.

    pieces, owners  the pieces in order, and the elements right in which they stand
    begins, linked  how many letters, and letters of links, there are before each piece, and in all
    blocks          the first piece of each block, and the number of pieces
    elements        what says something, an element or one piece of its own text: inner ones come first
    first, after    the first piece of each of them, and the one after its last
    wholes          the number of each element, that of all it says; made when it is needed
    """

    said: str
    pieces: list[str]
    owners: list[Any]
    begins: Index
    linked: Index
    blocks: Index
    elements: list[Any]
    first: Index
    after: Index
    wholes: dict[Any, int]

    @classmethod
    def of(cls, tree: Any) -> Dom:
        """The letters of a page that lxml parsed."""
        walk = _Walk(tree)
        parts = _NO_LETTERS.sub("", _CUT.join(walk.pieces)).lower().split(_CUT)
        size = np.fromiter(map(len, parts), np.int64, len(parts))
        return cls(
            said="".join(parts),
            pieces=walk.pieces,
            owners=walk.owners,
            begins=np.append(0, np.cumsum(size)),
            linked=np.append(0, np.cumsum(size * np.array(walk.linked))),
            blocks=np.array([*walk.blocks, len(parts)], np.int64),
            elements=walk.elements,
            first=np.array(walk.first, np.int64),
            after=np.array(walk.after, np.int64),
            wholes={},
        )

    def locate(self, lines: Iterable[str]) -> list[Place | None]:
        """Where the page says each of these lines, in order; None for a line that it does not say."""
        said = [letters(line) for line in lines]
        places = self._places({key for one in said for key in (one, unnumbered(one)) if key})
        met: dict[str, int] = {}
        located: list[Place | None] = []
        reached = 0
        for one in said:
            key = one if one in places else unnumbered(one)
            place: Place | None = None
            if found := places.get(key):
                met[key] = number = met.get(key, -1) + 1
                place = found[min(number, len(found) - 1)]
            elif len(one) >= PART:
                place = self._within(one, reached)
            if place is not None:
                reached = place.end
            located.append(place)
        return located

    def shown(self) -> Iterator[Block]:
        """What the page shows, block by block."""
        hidden: dict[Any, bool] = {}
        for first, after in pairwise(self.blocks.tolist()):
            text = " ".join("".join(self.pieces[first:after]).split())
            if text and not _hidden(self.owners[first], hidden):
                yield Block(text, int(self.begins[after] - self.begins[first]), self._links(first, after))

    def _links(self, first: int, after: int) -> int:
        """The share of links in the letters of these pieces, in quarters."""
        return round(4 * int(self.linked[after] - self.linked[first]) / max(1, int(self.begins[after] - self.begins[first])))

    def _places(self, wanted: set[str]) -> dict[str, list[Place]]:
        """Where the page says what is wanted, in its order, the innermost of the elements that say the same."""
        starts, ends = self.begins[self.first], self.begins[self.after]
        fits = np.flatnonzero(np.isin(ends - starts, np.array([*{len(key) for key in wanted}], np.int64)))
        found: dict[str, list[Place]] = {}
        last: dict[str, int] = {}
        for i in fits.tolist():
            start = int(starts[i])
            key = self.said[start : int(ends[i])]
            if key in wanted and start > last.get(key, -1):  # else it is around the last one
                last[key] = start
                found.setdefault(key, []).append(Place(self.elements[i], int(ends[i]), self._links(int(self.first[i]), int(self.after[i]))))
        return found

    def _within(self, line: str, reached: int) -> Place | None:
        """The innermost element around a line that is a part of it, if one says the line not far after what was `reached`."""
        begin = self.said.find(line, reached, reached + AHEAD)
        if begin < 0:
            return None
        if not self.wholes:
            self.wholes.update((element, i) for i, element in enumerate(self.elements))  # an element's own texts stand before it
        end = begin + len(line)
        element = self.owners[int(np.searchsorted(self.begins, begin, side="right")) - 1]
        for _ in range(AROUND):
            if element not in self.wholes or self.begins[self.after[self.wholes[element]]] >= end:
                break
            element = element.getparent()
        return Place(element, end, 0)


def _hidden(element: Any, known: dict[Any, bool]) -> bool:
    """Whether an element, or one around it, says that it is not shown. What is `known` is not asked again."""
    asked = []
    while element is not None and element not in known:
        asked.append(element)
        if _hides(element):
            known[element] = True
            break
        element = element.getparent()
    found = element is not None and known[element]
    known.update(dict.fromkeys(asked, found))
    return found


def _hides(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.tag in _HIDDEN or "hidden" in element.attrib or "display:none" in style or element.get("aria-hidden") == "true"


class _Walk:
    """The pieces of a page's text, and of which of them its blocks, its elements and their own texts are made."""

    def __init__(self, tree: Any) -> None:
        from lxml.etree import iterwalk  # only those who read pages pay for it

        self.pieces: list[str] = [""]
        self.owners: list[Any] = [None]
        self.linked: list[bool] = [False]
        self.blocks: list[int] = [0]
        self.elements: list[Any] = []
        self.first: list[int] = []
        self.after: list[int] = []
        self._links = 0
        self._ended = False  # the block of the last piece
        opened: list[int] = []
        walk = iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if tag not in _WITHIN:
                self._ended = True
            if event == "start":
                opened.append(len(self.pieces))
                if tag in _SILENT:
                    walk.skip_subtree()
                    continue
                self._links += tag == "a"
                self._add(element.text, element, alone=len(element) > 0)
                continue
            begin = opened.pop()
            if begin < len(self.pieces) and tag not in _WHOLE:
                self.elements.append(element)
                self.first.append(begin)
                self.after.append(len(self.pieces))
            self._links -= tag == "a"
            if opened:
                self._add(element.tail, element.getparent(), alone=True)

    def _add(self, text: str | None, owner: Any, alone: bool) -> None:
        """One piece. `alone`: it is not all that its element says."""
        if not text:
            return
        if text.isspace():
            if not self.pieces[-1][-1:].isspace():  # else blank after blank would copy a long piece each time
                self.pieces[-1] += " "  # no piece of its own, but it parts words
            return
        if alone:
            self.elements.append(owner)
            self.first.append(len(self.pieces))
            self.after.append(len(self.pieces) + 1)
        if self._ended:
            self.blocks.append(len(self.pieces))
            self._ended = False
        self.pieces.append(text)
        self.owners.append(owner)
        self.linked.append(self._links > 0)
