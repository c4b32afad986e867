"""Pages: the unlabelled documents of a folder, and the label file beside each."""

from __future__ import annotations

import re
from pathlib import Path

from stripper import html
from stripper.errors import InputError
from stripper.labelling import tsv
from stripper.labelling.document import Document

HTML = (".html", ".htm")
TEXT = (".txt", ".md", ".text")
# Where a page says its own address, which tells its site.
_ADDRESS = re.compile(
    rb"""<link[^>]+rel=["']?canonical["'\s][^>]*href=["']?(https?://[^"'\s>]+)|property=["']og:url["'][^>]*content=["'](https?://[^"']+)""",
    re.I,
)
_HEAD = 200_000  # bytes of a page that are searched for it


def find(folder: str | Path) -> list[Path]:
    """The text and HTML files of a folder, in order of name. Raises `InputError` if there are none or two share a label file."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give a folder of {', '.join(TEXT + HTML)} files")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in TEXT + HTML and path.is_file())
    if not found:
        raise InputError(f"{folder}: no documents in it; those end in {', '.join(TEXT + HTML)}")
    taken: dict[Path, Path] = {}
    for path in found:
        other = taken.setdefault(label_file(path), path)
        if other != path:
            raise InputError(f"{other} and {path} would share the label file {label_file(path).name}; rename one")
    return found


def label_file(page: Path) -> Path:
    """Where the labels of a page are kept: beside it, `page.txt` in `page.tsv`."""
    return page.with_suffix(".tsv")


def read(page: Path) -> Document:
    """The page's document: its label file if there is one, else its text with no line decided. Raises `InputError`."""
    if label_file(page).exists():
        return tsv.read(label_file(page))
    data = page.read_bytes()
    if page.suffix.lower() in HTML:
        return _undecided(text(data), _address(data), page)
    try:
        return _undecided(data.decode("utf-8-sig"), {}, page)
    except UnicodeDecodeError as error:
        raise InputError(f"{page}: not UTF-8 at byte {error.start}; convert it first") from error


def text(page: bytes) -> str:
    """The text of a web page whose lines are labelled: its comments too. Raises `HtmlError`."""
    return html.text(page, comments=True)


def beside(document: Document) -> Path | None:
    """The page a label file was made from, if it still stands beside it."""
    path = Path(document.name)
    if path.suffix != ".tsv":
        return None
    return next((page for suffix in TEXT + HTML if (page := path.with_suffix(suffix)).is_file()), None)


def _undecided(text: str, about: dict[str, str], page: Path) -> Document:
    count = sum(bool(line.strip()) for line in text.split("\n"))
    return Document(text, (None,) * count, about, str(label_file(page)))


def _address(data: bytes) -> dict[str, str]:
    found = _ADDRESS.search(data, 0, _HEAD)
    return {"url": (found[1] or found[2]).decode("utf-8", "replace")} if found else {}
