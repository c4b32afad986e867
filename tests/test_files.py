"""Files: ignore patterns as git reads them, the diff, what outputs are called."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper import lines
from stripper.files import diff, ignore
from stripper.files.output import replacing
from stripper.files.walk import Choice, walk
from stripper.policy import Policy
from stripper.result import Result

PATTERNS = [
    "*.log", "/top.txt", "build/", "a/b.txt", "**/deep.txt", "docs/**", "x/**/z.txt", "*.t?t", "[ab].md", "[!ab].csv", "!keep.log",
    "\\#hash.txt", "\\!bang.txt", "trailing.txt   ", "# comment", "", "sub/", "n*/*.htm", "a**b", "sp ace.txt",
]  # fmt: skip
PATHS = [
    "x.log", "a/x.log", "keep.log", "a/keep.log", "top.txt", "a/top.txt", "build/f", "a/build/f", "build", "a/b.txt", "c/a/b.txt",
    "deep.txt", "a/b/deep.txt", "docs/f", "docs/a/f", "a/docs/f", "x/z.txt", "x/y/z.txt", "x/y/w/z.txt", "a.tXt", "a.txt", "a.md", "c.md",
    "a.csv", "c.csv", "#hash.txt", "!bang.txt", "trailing.txt", "sub", "new/p.htm", "new/deep/p.htm", "azzb", "a/b", "sp ace.txt",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_mean_what_they_mean_to_git(tmp_path, pattern):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text(f"*.log\n{pattern}\n" if pattern.startswith("!") else f"{pattern}\n")
    # The last part of a path is a file, so that a pattern for folders matches only those above it.
    command = ["git", "-C", tmp_path, "check-ignore", "--no-index", "-z", "--stdin"]
    told = subprocess.run(command, input="\0".join(PATHS).encode(), capture_output=True, check=False).stdout.decode()
    given_ = ignore.patterns((tmp_path / ".gitignore").read_text().split("\n"))
    ignored = [path for path in PATHS if any(ignore.matches(given_, part, folder) for part, folder in parts(path))]
    assert ignored == [path for path in told.split("\0") if path]


def parts(path: str) -> list[tuple[str, bool]]:
    """The folders above a path, and the path itself; whether each is a folder."""
    pieces = path.split("/")
    return [("/".join(pieces[:i]), i < len(pieces)) for i in range(1, len(pieces) + 1)]


def test_the_patterns_of_the_repository_above_count(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("/in/a.txt\n*.md\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/.gitignore").write_text("!b.md\n")
    for name in ("a.txt", "a.md", "b.md", "c.txt"):
        (tmp_path / "in" / name).write_text("x")
    assert [source.name for source in walk([str(tmp_path / "in")], Choice()).sources] == ["b.md", "c.txt"]


def test_several_paths_keep_their_names_apart(tmp_path):
    for name in ("one/a.txt", "two/a.txt", "b.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = walk([str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "b.html"), "-"], Choice())
    assert [(source.name, source.format) for source in found.sources] == [
        ("one/a.txt", "text"),
        ("two/a.txt", "text"),
        ("b.html", "html"),
        ("-", "text"),
    ]


def result(text: str, keeps: list[bool]) -> Result:
    """A result that keeps these lines, whatever a model would say."""
    source = lines.split(text)
    chosen = np.array((keeps * len(source))[: len(source)], bool) if keeps else np.ones(len(source), bool)
    return Result(source, np.full((len(source), 18), 1 / 18), np.zeros(len(source), np.int64), chosen, Policy())


@given(st.lists(st.sampled_from(["", "a", "b", " ", "\r", "c\r"]), max_size=12).map("\n".join), st.lists(st.booleans(), max_size=8))
def test_a_diff_leads_from_the_input_to_the_output(text, keeps):
    made = diff.edits(result(text, keeps))
    assert "".join(edit.line for edit in made if edit.sign != "+") == text
    assert "".join(edit.line for edit in made if edit.sign != "-") == result(text, keeps).text


def test_hunks_have_three_lines_around_a_change():
    made = [diff.Edit("-" if i in (5, 12, 20) else " ", f"{i}\n") for i in range(30)]
    # 5 and 12 are six unchanged lines apart, so they share a hunk; 12 and 20 are seven.
    assert list(diff._hunks(made)) == [(2, 16), (17, 24)]


def test_a_failed_output_leaves_the_old_one(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as raw:
        raw.write(b"half" * (1 // 0))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.txt", "old")]


def test_names_as_long_as_the_file_system_allows(tmp_path):
    path = tmp_path / ("n" * 251 + ".txt")
    with replacing(path) as raw:
        raw.write(b"x")
    assert Path(path).read_bytes() == b"x"
