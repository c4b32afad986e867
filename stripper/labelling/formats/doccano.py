"""doccano: text classification with one line of a document a row. Spans over whole documents are read too.

Rows rather than spans are written because doccano shows and counts line breaks in spans unreliably
(https://github.com/doccano/doccano/issues/1360).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stripper.errors import LabelError
from stripper.labelling import jsonl
from stripper.labelling.document import Document
from stripper.labelling.formats import rows, spans
from stripper.labelling.labelset import LabelSet


def read(path: Path) -> Iterator[Document]:
    """The documents of a JSON-lines export: our rows, or `"label": [[start, end, name]]`, or `"entities"`. Raises `LabelError`."""
    found = list(jsonl.rows(path))
    if all("doc" in row for _, row in found):
        yield from rows.join((row | {"label": _one(row, where)} for where, row in found), str(path))
        return
    for where, row in found:
        made = [_span(item, where) for item in row.get("entities") or row.get("label") or []]
        text = str(row.get("text", ""))
        about = {key: str(value) for key, value in row.items() if key in ("id", "site", "url")}
        yield Document(text, spans.labels(text, made), about, where)


def write(documents: list[Document], path: Path, _: LabelSet) -> str:
    """One row a line, for a doccano project of the type text classification."""
    made = [row | {"label": [row["label"]] if row["label"] else []} for document in documents for row in rows.split(document)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), "utf-8")
    return f"{len(made)} lines of {len(documents)} documents in {path}; import them into a text classification project as JSONL"


def _one(row: dict[str, Any], where: str) -> str | None:
    found = row.get("label") or []
    names = [found] if isinstance(found, str) else [str(name) for name in found]
    if len(names) > 1:
        raise LabelError(f"{where}: a line with {len(names)} labels ({', '.join(names)}); leave one, or make the project single-label")
    return names[0] if names else None


def _span(item: Any, where: str) -> spans.Span:
    try:
        if isinstance(item, dict):
            return spans.Span(item["start_offset"], item["end_offset"], item["label"])
        start, end, label = item
        return spans.Span(int(start), int(end), str(label))
    except (KeyError, ValueError, TypeError) as error:
        raise LabelError(f"{where}: expected spans [start, end, label], found {item!r}") from error
