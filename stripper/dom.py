"""Dom: the elements of a page, and the letters they say.

Lines that an extractor made of the page are found again in it by their letters: a line belongs to the innermost element of the same
letters, and the second line of the same letters to the second such element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    """What stands between where one block element begins or ends and where the next one does: its pieces, letters and share of links."""

    pieces: Sequence[str]
    letters: str
    links: int

    @property
    def text(self) -> str:
        """In one line."""
        return " ".join("".join(self.pieces).split())


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
    hidden          the blocks that are not shown
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
    hidden: list[bool]
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
            hidden=walk.hidden,
            elements=walk.elements,
            first=np.array(walk.first, np.int64),
            after=np.array(walk.after, np.int64),
            wholes={},
        )

    def locate(self, said: Sequence[str]) -> list[Place | None]:
        """Where the page says lines of these `letters`, in order; None for a line that it does not say."""
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
        begins, linked = self.begins[self.blocks].tolist(), self.linked[self.blocks].tolist()
        for i, (first, after) in enumerate(pairwise(self.blocks.tolist())):
            if not self.hidden[i] and after > max(first, 1):  # the first piece of all is blank
                start, end = begins[i], begins[i + 1]
                yield Block(self.pieces[first:after], self.said[start:end], _quarters(linked[i + 1] - linked[i], end - start))

    def _links(self, first: int, after: int) -> int:
        """The share of links in the letters of these pieces, in quarters."""
        return _quarters(int(self.linked[after] - self.linked[first]), int(self.begins[after] - self.begins[first]))

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


def _quarters(part: int, whole: int) -> int:
    return round(4 * part / max(1, whole))


class _Walk:
    """The pieces of a page's text, and of which of them its blocks, its elements and their own texts are made."""

    def __init__(self, tree: Any) -> None:
        from lxml.etree import iterwalk  # only those who read pages pay for it

        # One loop over locals: a page has a thousand elements, and this is the dearest of what is done with them.
        pieces, owners, linked = [""], [None], [False]
        blocks, hidden = [0], [False]
        elements: list[Any] = []
        first: list[int] = []
        after: list[int] = []
        opened: list[tuple[int, bool, bool]] = []
        links = hides = False  # an element that is open: a link, one that is not shown
        ended = False  # the block of the last piece
        walk = iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if tag not in _WITHIN:
                ended = True
            if opens := event == "start":
                opened.append((len(pieces), links, hides))
                links = links or tag == "a"
                hides = hides or tag in _HIDDEN or _hides(element)
                if tag in _SILENT:
                    walk.skip_subtree()
                    continue
                text = element.text
            else:
                begin, links, hides = opened.pop()
                if begin < len(pieces) and tag not in _WHOLE:
                    elements.append(element)
                    first.append(begin)
                    after.append(len(pieces))
                text = element.tail if opened else None
            if not text:
                continue
            if text.isspace():
                if not pieces[-1][-1:].isspace():  # else blank after blank would copy a long piece each time
                    pieces[-1] += " "  # no piece of its own, but it parts words
                continue
            owner = element if opens else element.getparent()
            if not opens or len(element):  # not all that its element says
                elements.append(owner)
                first.append(len(pieces))
                after.append(len(pieces) + 1)
            if ended:
                blocks.append(len(pieces))
                hidden.append(hides)
                ended = False
            pieces.append(text)
            owners.append(owner)
            linked.append(links)
        self.pieces, self.owners, self.linked = pieces, owners, linked
        self.blocks, self.hidden = blocks, hidden
        self.elements, self.first, self.after = elements, first, after


def _hides(element: Any) -> bool:
    """Whether an element says that it is not shown."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()
