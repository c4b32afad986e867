"""Split a text into its non-blank lines with exact offsets, and join the kept ones again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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


def split(text: str) -> Lines:
    r"""The lines of `text` between `"\n"`, those left out that are empty after `strip()`.

    Only `"\n"` ends a line (`"\r\n"` counts as one end), so that line numbers agree with editors, `grep -n` and the
    label files; `\x0b`, `\x0c`, `\x85` and `\u2028` stay inside a line.

    >>> lines = split("One\r\n\r\n  two  \nthree")
    >>> [lines[i] for i in range(len(lines))]
    ['One', '  two  ', 'three']
    """
    start, end, position = [], [], 0
    for line in text.split("\n"):
        if line.strip():
            start.append(position)
            end.append(position + len(line) - line.endswith("\r"))
        position += len(line) + 1
    return Lines(text, start, end)


def join(lines: Lines, kept: Sequence[bool]) -> str:
    r"""The kept lines of a text byte for byte, with the text's own line ends.

    Between two kept lines stands what stood there; where lines were dropped between them, the first run of blank
    lines of the gap (so never two runs). Nothing dropped: the text itself. The final line end is there if the text had one.

    >>> join(split("One\n\nShare\n\ntwo\n"), [True, False, True])
    'One\n\ntwo\n'
    """
    chosen = [i for i, keep in enumerate(kept) if keep]
    if len(chosen) == len(lines):
        return lines.text
    if not chosen:
        return ""
    pieces = [lines.text[: lines.start[0]]] if chosen[0] == 0 else []
    for here, following in zip(chosen, chosen[1:], strict=False):
        pieces.append(lines[here])
        pieces.append(_gap(lines, here, following))
    pieces.append(lines[chosen[-1]])
    pieces.append(_tail(lines, chosen[-1]))
    return "".join(pieces)


def _gap(lines: Lines, here: int, following: int) -> str:
    """What stands between line `here` and the kept line `following`: the first of the gap's runs that has a blank line."""
    for i in range(here, following):
        run = lines.text[lines.end[i] : lines.start[i + 1]]
        if run.count("\n") > 1:
            return run
    return lines.text[lines.end[here] : lines.start[here + 1]]


def _tail(lines: Lines, last: int) -> str:
    """What follows the last kept line: the text's own tail, or one line end if the text ended with one."""
    if last == len(lines) - 1:
        return lines.text[lines.end[last] :]
    if not lines.text.endswith("\n"):
        return ""
    return "\r\n" if lines.text.endswith("\r\n") else "\n"
