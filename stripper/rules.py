"""Rules: a user's own patterns, which overrule the model line by line. They run on RE2, in time linear in the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper.errors import MissingExtraError, RuleError
from stripper.lines import Lines

_VERBS = {"keep": True, "drop": False}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a rule file: `keep` or `drop`, and a pattern that is searched in each line of text."""

    keep: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in order: the first whose pattern is found in a line decides it; a line without one is the model's.

    A rule file has one rule a line, `keep PATTERN` or `drop PATTERN`; empty lines and lines that begin with `#` are ignored.
    Patterns are RE2's (https://github.com/google/re2/wiki/Syntax): no look-around, no back references; `\\w` and `\\b` are
    ASCII (write `\\pL` for any letter), and `(?i)` at the beginning ignores case.
    """

    rules: tuple[Rule, ...]

    @classmethod
    def read(cls, path: str | Path) -> Rules:
        """The rules of a file. Raises `RuleError` with file and line for what is no rule, or cannot run in linear time."""
        try:
            return cls.of(Path(path).read_text(encoding="utf-8-sig").splitlines(), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise RuleError(f"{path}: cannot be read: {error}") from error

    @classmethod
    def of(cls, lines: Iterable[str], name: str = "rules") -> Rules:
        """The rules in `lines`.

        >>> Rules.of(["# our own", "drop ^Read more"]).rules
        (Rule(keep=False, pattern='^Read more'),)
        """
        numbered = ((number, line.strip()) for number, line in enumerate(lines, 1))
        return cls(tuple(_rule(line, f"{name}:{number}") for number, line in numbered if line and not line.startswith("#")))

    def decide(self, line: str) -> bool | None:
        """True if a rule keeps the line, False if one drops it, None if none matches."""
        data = line.encode("utf-8", "replace")
        return next((rule.keep for rule in self.rules if _compiled(rule.pattern).search(data)), None)

    def apply(self, lines: Lines, keeps: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """`(n_lines,)`: `keeps` where no rule matches, else what the rule says."""
        verdicts = (self.decide(line) for line in lines)
        return np.array([bool(keep) if verdict is None else verdict for keep, verdict in zip(keeps, verdicts, strict=True)], bool)


def _rule(line: str, where: str) -> Rule:
    verb, _, pattern = line.partition(" ")
    if verb not in _VERBS or not pattern.strip():
        raise RuleError(f"{where}: {line!r} is no rule; write 'keep PATTERN' or 'drop PATTERN'")
    try:
        _compiled(pattern.strip())
    except ValueError as error:
        raise RuleError(f"{where}: {error}") from None
    return Rule(_VERBS[verb], pattern.strip())


@cache
def _compiled(pattern: str) -> Any:
    try:
        import re2
    except ImportError as error:
        raise MissingExtraError("a rule file", "rules") from error
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(
            f"{pattern!r} cannot run in linear time or is no pattern ({reason}); look-around and back references are not supported"
        ) from None
