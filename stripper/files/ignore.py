"""Ignore: `.gitignore` patterns, and the same patterns given on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a `.gitignore` file (https://git-scm.com/docs/gitignore#_pattern_format).

    regex    matches a path relative to the pattern's folder, with `/` between its parts
    negated  the line began with `!`: what matches is not ignored after all
    folders  the line ended with `/`: only folders match
    """

    regex: re.Pattern[str]
    negated: bool
    folders: bool


def patterns(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of the lines of a `.gitignore` file."""
    stripped = (line.rstrip("\r\n") for line in lines)
    return tuple(_pattern(line) for line in stripped if line.strip() and not line.startswith("#"))


def matches(given: Iterable[Pattern], path: str, folder: bool) -> bool | None:
    """Whether the last pattern that matches `path` ignores it; None if none matches.

    >>> matches(patterns(["*.log", "!keep.log"]), "a/keep.log", folder=False)
    False
    """
    verdict = None
    for pattern in given:
        if (folder or not pattern.folders) and pattern.regex.fullmatch(path):
            verdict = not pattern.negated
    return verdict


def read(folder: Path) -> tuple[Pattern, ...]:
    """The patterns of the `.gitignore` file in `folder`, if it has one."""
    file = folder / ".gitignore"
    if not file.is_file():
        return ()
    return patterns(file.read_text(encoding="utf-8", errors="surrogateescape").split("\n"))


def _pattern(line: str) -> Pattern:
    line = re.sub(r"(?<!\\) +$", "", line)
    negated = line.startswith("!")
    line = line[negated:]
    folders = line.endswith("/")
    line = line.rstrip("/") if folders else line
    # A slash inside ties the pattern to its folder; without one it matches at any depth.
    anchored = "/" in line
    return Pattern(_compiled(("" if anchored else "(?:.*/)?") + _regex(line.lstrip("/"))), negated, folders)


def _compiled(regex: str) -> re.Pattern[str]:
    try:
        return re.compile(regex, re.DOTALL)
    except re.error:  # a range that ends before it begins: git matches nothing by it
        return re.compile("(?!)")


_PIECES = re.compile(
    r"(?P<deep>(?:\*\*/)+)|(?P<all>/\*\*$)|(?P<stars>\*+)|(?P<any>\?)|(?P<set>\[[!^]?\]?[^\]]*\])|\\(?P<quoted>.)|(?P<plain>.)", re.DOTALL
)


def _regex(glob: str) -> str:
    return "".join(_piece(found) for found in _PIECES.finditer(glob))


def _piece(found: re.Match[str]) -> str:
    fixed = {"deep": "(?:.*/)?", "all": "/.*", "stars": "[^/]*", "any": "[^/]"}
    kind = found.lastgroup or "plain"
    if kind in fixed:
        return fixed[kind]
    if kind == "set":
        # Python would read `[[`, `--`, `&&` inside as signs of their own one day, and warns of them.
        inside = re.sub(r"[\\\[&~|]|-(?=-)", r"\\\g<0>", found["set"][1:-1])
        if inside in ("", "!", "^"):  # a set that is never closed: git matches nothing by it
            return "(?!)"
        return "[" + ("^" + inside[1:] if inside[0] in "!^" else inside) + "]"
    return re.escape(found[kind])
