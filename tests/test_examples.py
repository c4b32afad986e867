"""Every example in a docstring and in the README's Python blocks runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import stripper
import training

ROOT = Path(__file__).parent.parent


def modules() -> list[str]:
    found = [m.name for package in (stripper, training) for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    # The engines' modules need their engines; their tests are in tests/pipelines.
    return [name for name in found if not name.startswith("stripper.pipelines.") and not name.endswith("__main__")]


@pytest.mark.parametrize("name", modules())
def test_docstrings(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_readme(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert found.attempted > 5
    assert found.failed == 0


def test_the_example_page_is_the_hand_written_document():
    rows = (ROOT / "fixtures" / "documents" / "en-news-ferry-slip.tsv").read_text("utf-8").split("\n")
    text = "\n".join(row.partition("\t")[2] for row in rows if not row.startswith("# "))
    assert (ROOT / "fixtures" / "examples" / "ferry.txt").read_text("utf-8") == text
