"""Rules: any bytes as a rule file, and as a `.gitignore`. What is no rule is a `RuleError`; what is one can be asked about any line."""

from __future__ import annotations

import tempfile
from pathlib import Path

from stripper.errors import RuleError
from stripper.files import ignore
from stripper.rules import Rules

SEEDS = (
    b"# ours\nkeep ^Correction:\ndrop (?i)^(sign up|read more)\\b\ndrop \\pL+[^[:space:]]{2,3}$\n",
    "drop (?s)\\x{10FFFF}|\\Q*\\E|(?P<n>a)|ä+?\r\nkeep [[:^alpha:]]".encode(),
    b"*.log\n!keep.log\n/a/**/b\nfoo/\n[!a-c]?\\ \n**/x/**\n[]]\n#c\n\\#d",
)
LINES = ("", "Read more about us", "слово 7", "\ud800\0\u2028", "Correction: it was nine", "a/b/keep.log")
_FILE = Path(tempfile.mkdtemp()) / "own.rules"


def check(data: bytes) -> None:
    _FILE.write_bytes(data)
    try:
        rules = Rules.read(_FILE)
    except RuleError:
        rules = Rules(())
    assert all(rules.decide(line) in (True, False, None) for line in LINES)
    patterns = ignore.patterns(data.decode("utf-8", "surrogateescape").split("\n"))
    assert all(ignore.matches(patterns, line, folder) in (True, False, None) for line in LINES for folder in (True, False))
