"""Rows: a document as one row a line, with its neighbours as context, for tools that classify short texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from stripper.errors import LabelError
from stripper.labelling.document import UNDECIDED, Document

MOST_BLANK = 100_000  # a number beyond this is an error, not a text
_OWN = ("text", "label", "doc", "line", "of", "blank", "before", "after")


def split(document: Document) -> Iterator[dict[str, Any]]:
    """The rows of a document: `line` counts its non-blank lines from 1, `of` how many there are, `blank` the blank lines before."""
    lines, blanks = document.lines, _blanks(document.text)
    for i, (line, label) in enumerate(zip(lines, document.labels, strict=True)):
        before, after = lines[i - 1] if i else "", lines[i + 1] if i + 1 < len(lines) else ""
        place = {"doc": document.name, "line": i + 1, "of": len(lines), "blank": blanks[i], "before": before, "after": after}
        yield {"text": line, "label": label, **place, "site": document.site}


def join(rows: Iterable[dict[str, Any]], where: str) -> Iterator[Document]:
    """The documents of rows in any order. Raises `LabelError` if lines of a document are missing or the rows are not ours."""
    documents: dict[str, dict[int, dict[str, Any]]] = {}
    for row in rows:
        missing = [key for key in ("text", "doc", "line", "of") if row.get(key) is None]
        if missing:
            raise LabelError(f"{where}: a row without {', '.join(missing)}: {str(row)[:80]}; was it made with `stripper labels export`?")
        documents.setdefault(str(row["doc"]), {})[int(row["line"])] = row
    for name, numbered in documents.items():
        yield _document(name, numbered, where)


def _document(name: str, numbered: dict[int, dict[str, Any]], where: str) -> Document:
    count = int(next(iter(numbered.values()))["of"])
    missing = list(islice((number for number in range(1, count + 1) if number not in numbered), 5))
    if missing:
        raise LabelError(f"{where}: {name}: lines {', '.join(map(str, missing))} of {count} are missing; export every row of a document")
    rows = [numbered[number] for number in range(1, count + 1)]
    text = "".join("\n" * (_blank(row, name) + (number > 0)) + row["text"] for number, row in enumerate(rows))
    about = {key: str(value) for key, value in rows[0].items() if key not in _OWN and value is not None}
    labels = tuple(None if row.get("label") in (None, "", UNDECIDED) else str(row["label"]) for row in rows)
    return Document(text, labels, {"id": name, **about}, name)


def _blank(row: dict[str, Any], name: str) -> int:
    blank = int(row.get("blank") or 0)
    if not 0 <= blank <= MOST_BLANK:
        raise LabelError(f"{name}: line {row['line']} has {blank} blank lines before it; there can be 0 to {MOST_BLANK}")
    return blank


def _blanks(text: str) -> list[int]:
    """Blank lines before each non-blank line."""
    counts, blank = [], 0
    for line in text.split("\n"):
        if line.strip():
            counts.append(blank)
            blank = 0
        else:
            blank += 1
    return counts
