"""Skipped: the blocks of a page that an extractor left out, put between its lines again, where the page shows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, repeat
from typing import NamedTuple

from stripper.dom import AHEAD, Block, unnumbered
from stripper.lines import Lines

LEAST = 12  # letters of a block that is set between
LINKED = 2  # quarters of its letters: links from which it is a list of links
LONG = 40  # letters: a block that long is set between once
SHARED = 0.2  # of a block's shingles: more than that in an extractor's lines, and it has not skipped the block
SHINGLE = 4  # words
_WORD = re.compile(r"\w+")


class Restored(NamedTuple):
    """A text with the skipped blocks between its lines; of all these lines the letters, and whether they were skipped."""

    text: str
    letters: list[str]
    skipped: list[bool]


def restored(lines: Lines, said: Sequence[str], shown: Iterable[Block]) -> Restored:
    r"""The text with what of the blocks that a page shows was skipped. `said`: the letters of its lines.

    >>> from stripper.lines import split
    >>> shown = [Block(["It was ", "skipped."], "itwasskipped", 0), Block(["It was found."], "itwasfound", 0)]
    >>> restored(split("It was found."), ["itwasfound"], shown).text
    'It was skipped.\nIt was found.'
    """
    first, *between = _between(lines, said, list(shown))
    parts: list[str] = []
    found, skipped, position = [block.letters for block in first], [True] * len(first), 0
    for key, end, put in zip(said, lines.end, between, strict=True):
        parts += [lines.text[position:end], *(f"\n{block.text}" for block in put)]
        found += [key, *(block.letters for block in put)]
        skipped += [False, *[True] * len(put)]
        position = end
    text = "".join([*parts, lines.text[position:]])
    above = [block.text for block in first]
    return Restored("\n".join([*above, text] if text else above), found, skipped)


def _between(lines: Lines, said: Sequence[str], shown: Sequence[Block]) -> list[list[Block]]:
    """The skipped blocks before the first line, and after each."""
    known, last = _Said(lines, said), -1
    found = [known.line(block) for block in shown]
    anchors = _rising(found)
    between: list[list[Block]] = [[] for _ in range(len(lines) + 1)]
    for i, block in enumerate(shown):
        if i in anchors:
            last = anchors[i]
        elif found[i] is None and len(block.letters) >= LEAST and block.links < LINKED and not known.again(block.letters, last):
            between[last + 1].append(block)
    return between


class _Said:
    """What an extractor's lines say, and the blocks that are put between them."""

    def __init__(self, lines: Iterable[str], said: Sequence[str]) -> None:
        self._letters = "".join(said)
        self._begins = [0, *accumulate(map(len, said))]
        self._lines: dict[str, deque[int]] = {}
        self._shingles: dict[tuple[str, ...], int] = {}  # the first line that says them
        self._put: set[str] = set()
        for i, key in enumerate(said):
            self._lines.setdefault(key, deque()).append(i)
            if (bare := unnumbered(key)) != key:
                self._lines.setdefault(bare, deque()).append(i)
        for i, line in reversed([*enumerate(lines)]):
            self._shingles.update(zip(_shingles(line), repeat(i), strict=False))

    def line(self, block: Block) -> int | None:
        """The line that says this block, of several the next one each time it is asked; None if none says enough of it."""
        if known := self._lines.get(block.letters):
            return known.popleft() if len(known) > 1 else known[0]
        shingles = list(_shingles(block.text))
        places = [place for place in map(self._shingles.get, shingles) if place is not None]
        return places[len(places) // 2] if len(places) > SHARED * len(shingles) else None

    def again(self, key: str, last: int) -> bool:
        """Whether letters are what another block said, or, in a few words, a part of a line not far after the `last` one."""
        start = self._begins[max(last, 0)]
        if self._letters.find(key, start, start + AHEAD) >= 0:
            return True
        size = len(self._put)
        self._put.update([key] if len(key) >= LONG else ())
        return len(key) >= LONG and len(self._put) == size


def _shingles(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return zip(*(words[i:] for i in range(SHINGLE)), strict=False)


def _rising(found: Sequence[int | None]) -> dict[int, int]:
    """The most of these numbers that rise, or stay, from first to last, by where they stand: others were found in the wrong place."""
    ends: list[int] = []  # the least number that so many can end with
    where: list[int] = []  # where that stands
    before: dict[int, int] = {}
    for i, number in enumerate(found):
        if number is not None:
            size = bisect_right(ends, number)
            before[i] = where[size - 1] if size else -1
            ends[size : size + 1] = [number]
            where[size : size + 1] = [i]
    chosen: dict[int, int] = {}
    i = where[-1] if where else -1
    while i >= 0:
        number = found[i]
        assert number is not None
        chosen[i] = number
        i = before[i]
    return chosen
