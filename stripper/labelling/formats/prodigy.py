"""Prodigy: one task a document, its lines as spans. https://prodi.gy/docs/api-interfaces#spans"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from stripper.errors import LabelError
from stripper.labelling import jsonl
from stripper.labelling.document import Document
from stripper.labelling.formats import spans
from stripper.labelling.labelset import LabelSet


def read(path: Path) -> Iterator[Document]:
    """The accepted documents of a `db-out` file; tasks answered "reject" or "ignore" are left out, as their annotator asked."""
    for where, row in jsonl.rows(path):
        if row.get("answer", "accept") != "accept":
            continue
        text = row.get("text")
        if not isinstance(text, str):
            raise LabelError(f'{where}: no "text"; expected Prodigy tasks with "text" and "spans"')
        made = [spans.Span(int(span["start"]), int(span["end"]), str(span["label"])) for span in row.get("spans") or []]
        about = {key: str(value) for key, value in (row.get("meta") or {}).items()}
        yield Document(text, spans.labels(text, made), about, about.get("id", where))


def write(documents: list[Document], path: Path, labels: LabelSet) -> str:
    """Tasks for `prodigy spans.manual NAME blank:xx FILE --label ...`, or annotations for `prodigy db-in`."""
    tasks = [
        {
            "text": document.text,
            "spans": [span._asdict() for span in spans.of(document)],
            "meta": {"id": document.name, "site": document.site} | dict(document.about),
            "answer": "accept",
        }
        for document in documents
    ]
    path.write_text("".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks), "utf-8")
    return f"{len(tasks)} tasks in {path}; use spans.manual with --label {','.join(labels.names)}"
