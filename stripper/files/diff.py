"""Diff: what would be removed, as a unified diff that `patch` can apply. Made from the kept lines, in linear time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stripper.files.document import Document
from stripper.result import Result

CONTEXT = 3  # unchanged lines around a change
_COLORS = {"-": "\x1b[31m", "+": "\x1b[32m", "@": "\x1b[36m", "=": "\x1b[1m"}
_PLAIN = "\x1b[0m"


class Edit(NamedTuple):
    """One line of a diff: " " stays, "-" goes, "+" comes (only a last line that loses its line end)."""

    sign: str
    line: str
    label: str = ""


def diff(document: Document, color: bool = False) -> bytes:
    """The unified diff of a document, empty if nothing changes. A hunk's heading names the labels of what goes."""
    if document.result is None or not document.changed:
        return b""
    rows = [("=", f"--- {document.name}\n"), ("=", f"+++ {document.name}\n"), *_rows(edits(document.result))]
    return "".join(_COLORS[sign] + row[:-1] + _PLAIN + "\n" if color and sign in _COLORS else row for sign, row in rows).encode(
        "utf-8", "surrogatepass"
    )


def edits(result: Result) -> list[Edit]:
    """Every line of the input, blank ones too, with what becomes of it."""
    before, after = _split(result.source.text), _split(result.text)
    names = dict(zip(_numbers(result), zip(result.labels, result.keeps.tolist(), strict=True), strict=True))
    made, at = [], 0
    for number, line in enumerate(before):
        label, kept = names.get(number, ("", True))
        # The first blank lines of a gap are the ones that stay, so blank lines pair up as they come.
        if kept and at < len(after) and after[at].rstrip("\r\n") == line.rstrip("\r\n"):
            made += [Edit(" ", line)] if after[at] == line else [Edit("-", line, label), Edit("+", after[at])]
            at += 1
        else:
            made.append(Edit("-", line, label))
    return made


def _rows(made: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    old = new = 1
    position = 0
    for start, stop in _hunks(made):
        for edit in made[position:start]:
            old, new = old + (edit.sign != "+"), new + (edit.sign != "-")
        hunk = made[start:stop]
        size_old, size_new = sum(edit.sign != "+" for edit in hunk), sum(edit.sign != "-" for edit in hunk)
        labels = ", ".join(dict.fromkeys(edit.label for edit in hunk if edit.label and edit.sign == "-"))
        yield "@", f"@@ -{old - (not size_old)},{size_old} +{new - (not size_new)},{size_new} @@ {labels}".rstrip() + "\n"
        for edit in hunk:
            whole = edit.line if edit.line.endswith("\n") else edit.line + "\n\\ No newline at end of file\n"
            yield edit.sign, edit.sign + whole
        old, new, position = old + size_old, new + size_new, stop


def _hunks(made: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """Runs of edits that are changes or within CONTEXT lines of one."""
    start = stop = -1
    for i, edit in enumerate(made):
        if edit.sign == " ":
            continue
        if start >= 0 and i - CONTEXT > stop:
            yield start, stop
            start = -1
        start = max(0, i - CONTEXT) if start < 0 else start
        stop = min(len(made), i + CONTEXT + 1)
    if start >= 0:
        yield start, stop


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + [lines[-1]] * bool(lines[-1])


def _numbers(result: Result) -> list[int]:
    return [line.number - 1 for line in result.lines]
