"""fastText: `__label__x line`, an empty line between documents. https://fasttext.cc/docs/en/supervised-tutorial.html"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stripper.errors import LabelError
from stripper.labelling.document import Document
from stripper.labelling.labelset import LabelSet

PREFIX = "__label__"


def read(path: Path) -> Iterator[Document]:
    """The documents of a training file. Raises `LabelError` for a row without a label."""
    rows: list[tuple[str, str]] = []
    start = 1
    for number, row in enumerate([*path.read_text("utf-8").split("\n"), ""], 1):
        if row.strip():
            rows.append(_row(row, f"{path}:{number}"))
            continue
        if rows:
            where = f"{path}:{start}"
            yield Document("\n".join(line for _, line in rows), tuple(label for label, _ in rows), {"id": where}, where)
        rows, start = [], number + 1


def write(documents: list[Document], path: Path, _: LabelSet) -> str:
    """The decided lines of all documents. fastText has no place for undecided lines, blank lines or where a document is from."""
    blocks = [
        "".join(f"{PREFIX}{label} {line}\n" for line, label in zip(document.lines, document.labels, strict=True) if label is not None)
        for document in documents
    ]
    path.write_text("\n".join(blocks), "utf-8")
    left = sum(label is None for document in documents for label in document.labels)
    return f"{len(documents)} documents in {path}" + (f"; {left} undecided lines left out" if left else "")


def _row(row: str, where: str) -> tuple[str, str]:
    label, _, line = row.partition(" ")
    if not label.startswith(PREFIX) or not line.strip():
        raise LabelError(f"{where}: expected '{PREFIX}name line', found {row[:60]!r}")
    return label.removeprefix(PREFIX), line
