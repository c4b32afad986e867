"""Labelled documents as JSON lines, one object a document, in two shapes.

lines    `{"id", "url", "lines": [{"text", "label"}, ...]}`: every line of the text, blank ones too; null is undecided
columns  `{"id", "site", "text", "labels": [...]}`: one label a non-blank line
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from stripper.errors import LabelError
from stripper.labelling.document import UNDECIDED, Document

_OWN = ("lines", "text", "labels")


def read(path: str | Path) -> Iterator[Document]:
    """The documents of a file, in either shape, also gzipped. Raises `LabelError` with file and line."""
    for where, row in rows(path):
        yield document(row, where)


def rows(path: str | Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON-lines file, each with `file:line`. Raises `LabelError`."""
    for number, line in _lines_of(path):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise LabelError(f"{path}:{number}: not JSON ({error})") from error
        if not isinstance(row, dict):
            raise LabelError(f"{path}:{number}: expected a JSON object, found {line[:60]!r}")
        yield f"{path}:{number}", row


def _lines_of(path: str | Path) -> Iterator[tuple[int, str]]:
    """The numbered lines of a file. Raises `LabelError` if it is not UTF-8, or no whole gzip file."""
    number = 0
    try:
        with _open(path, "rt") as file:
            for number, line in enumerate(file, 1):
                yield number, line
    except UnicodeDecodeError as error:
        raise LabelError(f"{path}: not UTF-8 ({error.reason}) after line {number}; save it as UTF-8") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise LabelError(f"{path}: damaged gzip file ({error}) after line {number}") from error


def document(row: dict[str, Any], where: str) -> Document:
    """The document of one object. Raises `LabelError`."""
    text, labels = _lines(row, where) if "lines" in row else _columns(row, where)
    about = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for key, value in row.items() if key not in _OWN
    }
    return Document(text, tuple(None if label in (None, UNDECIDED) else str(label) for label in labels), about, where)


def write(documents: Iterable[Document], path: str | Path, columns: bool = False) -> int:
    """Write documents in the shape "lines", or "columns". Returns how many."""
    rows = [json.dumps(as_columns(made) if columns else as_lines(made), ensure_ascii=False) + "\n" for made in documents]
    with _open(path, "wt") as file:
        file.writelines(rows)
    return len(rows)


def as_lines(document: Document) -> dict[str, Any]:
    """The object of a document in the shape "lines"."""
    labels = iter(document.labels)
    lines = [{"text": line, "label": next(labels) if line.strip() else None} for line in document.text.split("\n")]
    return {**_about(document), "lines": lines}


def as_columns(document: Document) -> dict[str, Any]:
    """The object of a document in the shape "columns"."""
    return {**_about(document), "site": document.site, "text": document.text, "labels": list(document.labels)}


def _about(document: Document) -> dict[str, str]:
    return {"id": document.name, **document.about}


def _lines(row: dict[str, Any], where: str) -> tuple[str, list[Any]]:
    lines = row["lines"]
    if not isinstance(lines, list) or not all(isinstance(line, dict) and isinstance(line.get("text"), str) for line in lines):
        raise LabelError(f'{where}: "lines" must be a list of objects with "text" and "label"')
    if any("\n" in line["text"] for line in lines):
        raise LabelError(f'{where}: a "text" of "lines" holds a newline; one object is one line')
    return "\n".join(line["text"] for line in lines), [line.get("label") for line in lines if line["text"].strip()]


def _columns(row: dict[str, Any], where: str) -> tuple[str, list[Any]]:
    text, labels = row.get("text"), row.get("labels")
    if not isinstance(text, str) or not isinstance(labels, list):
        raise LabelError(f'{where}: expected "lines", or "text" and "labels"; found the keys {", ".join(row) or "none"}')
    return text, labels


def _open(path: str | Path, mode: str) -> IO[Any]:
    opener: Any = gzip.open if str(path).endswith(".gz") else open
    file: IO[Any] = opener(path, mode, encoding="utf-8", newline="" if mode == "wt" else None)
    return file
