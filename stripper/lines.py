"""Split a text into its non-blank lines with exact offsets, and join the kept ones again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Lines:
    """The non-blank lines of one text. `start[i]:end[i]` are character offsets; the line end is not part of a line."""

    text: str
    start: list[int]
    end: list[int]

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, i: int) -> str:
        return self.text[self.start[i] : self.end[i]]

    def __iter__(self) -> Iterator[str]:
        return (self.text[start:end] for start, end in zip(self.start, self.end, strict=True))


def split(text: str) -> Lines:
    r"""The lines of `text` between `"\n"`, those left out that are empty after `strip()`.

    Only `"\n"` ends a line (`"\r\n"` counts as one end), so that line numbers agree with editors, `grep -n` and the
    label files; `\x0b`, `\x0c`, `\x85` and `\u2028` stay inside a line.

    >>> list(split("One\r\n\r\n  two  \nthree"))
    ['One', '  two  ', 'three']
    """
    start, end, position = [], [], 0
    for line in text.split("\n"):
        if line.strip():
            start.append(position)
            end.append(position + len(line) - line.endswith("\r"))
        position += len(line) + 1
    return Lines(text, start, end)


def join(lines: Lines, keeps: Sequence[bool]) -> str:
    r"""The kept lines of a text byte for byte, with the text's own line ends: the slices of `kept`, one after the other.

    >>> join(split("One\n\nShare\n\ntwo\n"), [True, False, True])
    'One\n\ntwo\n'
    """
    return "".join(lines.text[start:end] for start, end in kept(lines, keeps))


def kept(lines: Lines, keeps: Sequence[bool]) -> list[tuple[int, int]]:
    r"""The slices `(start, end)` of the text that make up its clean text, in order; everything between them is removed.

    Between two kept lines stands what stood there; where lines were dropped between them, the first run of blank
    lines of the gap (so never two runs). Nothing dropped: the text itself. The final line end is there if the text had one.

    >>> kept(split("One\n\nShare\n\ntwo\n"), [True, False, True])
    [(0, 0), (0, 3), (3, 5), (12, 15), (15, 16)]
    """
    chosen = [i for i, keep in enumerate(keeps) if keep]
    if len(chosen) == len(lines):
        return [(0, len(lines.text))]
    if not chosen:
        return []
    pieces = [(0, lines.start[0])] if chosen[0] == 0 else []
    for here, following in pairwise(chosen):
        pieces.append((lines.start[here], lines.end[here]))
        pieces.append(_gap(lines, here, following))
    pieces.append((lines.start[chosen[-1]], lines.end[chosen[-1]]))
    pieces.append(_tail(lines, chosen[-1]))
    return pieces


def _gap(lines: Lines, here: int, following: int) -> tuple[int, int]:
    """What stands between line `here` and the kept line `following`: the first of the gap's runs that has a blank line."""
    for i in range(here, following):
        if lines.text.count("\n", lines.end[i], lines.start[i + 1]) > 1:
            return lines.end[i], lines.start[i + 1]
    return lines.end[here], lines.start[here + 1]


def _tail(lines: Lines, last: int) -> tuple[int, int]:
    """What follows the last kept line: the text's own tail, or one line end if the text ended with one."""
    size = len(lines.text)
    if last == len(lines) - 1:
        return lines.end[last], size
    if not lines.text.endswith("\n"):
        return size, size
    return size - (2 if lines.text.endswith("\r\n") else 1), size
