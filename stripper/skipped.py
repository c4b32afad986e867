"""Skipped: the blocks of a page that an extractor left out, put between its lines again, where the page shows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, repeat

from stripper.dom import AHEAD, Block, letters, unnumbered
from stripper.lines import Lines

LEAST = 12  # letters of a block that is set between
LINKED = 2  # quarters of its letters: links from which it is a list of links
LONG = 40  # letters: a block that long is set between once
SHARED = 0.2  # of a block's shingles: more than that in an extractor's lines, and it has not skipped the block
SHINGLE = 4  # words
_WORD = re.compile(r"\w+")


def restored(lines: Lines, shown: Iterable[Block]) -> tuple[str, list[bool]]:
    r"""The text with the skipped blocks between its lines, and for each of all these lines whether it is one.

    >>> from stripper.lines import split
    >>> restored(split("It was found."), [Block(["It was ", "skipped."], "itwasskipped", 0), Block(["It was found."], "itwasfound", 0)])
    ('It was skipped.\nIt was found.', [True, False])
    """
    blocks = _between(list(lines), list(shown))
    parts, skipped, position = [], [True] * len(blocks[0]), 0
    for end, put in zip(lines.end, blocks[1:], strict=True):
        parts += [lines.text[position:end], *(f"\n{block}" for block in put)]
        skipped += [False, *[True] * len(put)]
        position = end
    text = "".join([*parts, lines.text[position:]])
    return "\n".join([*blocks[0], text] if text else blocks[0]), skipped


def _between(lines: Sequence[str], shown: Sequence[Block]) -> list[list[str]]:
    """The skipped blocks before the first line, and after each."""
    said, last = _Said(lines), -1
    found = [said.line(block) for block in shown]
    anchors = _rising(found)
    between: list[list[str]] = [[] for _ in range(len(lines) + 1)]
    for i, block in enumerate(shown):
        if i in anchors:
            last = anchors[i]
        elif found[i] is None and len(block.letters) >= LEAST and block.links < LINKED and not said.again(block.letters, last):
            between[last + 1].append(block.text)
    return between


class _Said:
    """What an extractor's lines say, and the blocks that are put between them."""

    def __init__(self, lines: Sequence[str]) -> None:
        keys = [letters(line) for line in lines]
        self._letters = "".join(keys)
        self._begins = [0, *accumulate(map(len, keys))]
        self._lines: dict[str, deque[int]] = {}
        self._shingles: dict[tuple[str, ...], int] = {}  # the first line that says them
        self._put: set[str] = set()
        for i, key in enumerate(keys):
            for one in {key, unnumbered(key)}:
                self._lines.setdefault(one, deque()).append(i)
        for i in reversed(range(len(lines))):
            self._shingles.update(zip(_shingles(lines[i]), repeat(i), strict=False))

    def line(self, block: Block) -> int | None:
        """The line that says this block, of several the next one each time it is asked; None if none says enough of it."""
        if known := self._lines.get(block.letters):
            return known.popleft() if len(known) > 1 else known[0]
        shingles = list(_shingles(block.text))
        places = [self._shingles[shingle] for shingle in shingles if shingle in self._shingles]
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
