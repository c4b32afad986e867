"""Label Studio: one task a document, its lines as paragraphs. https://labelstud.io/tags/paragraphs

Paragraphs rather than stretches of a text: a region then names a line, and no counting of line breaks or emoji can
shift it (https://github.com/HumanSignal/label-studio/issues/8104). Regions of a Text tag are read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from stripper.errors import LabelError
from stripper.labelling.document import Document
from stripper.labelling.formats import spans
from stripper.labelling.labelset import LabelSet

_KEPT, _DROPPED = "#2e7d32", "#b23c17"


def read(path: Path) -> Iterator[Document]:
    """The documents of a JSON or JSON_MIN export: each task's last annotation that was not cancelled. Raises `LabelError`."""
    try:
        tasks = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise LabelError(f"{path}: not JSON ({error}); export the project as JSON") from error
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        yield _document(task, f"{path}: task {number}")


def write(documents: list[Document], path: Path, labels: LabelSet) -> str:
    """Tasks to import, and the labelling interface to paste into the project's settings."""
    path.write_text(json.dumps([_task(document) for document in documents], ensure_ascii=False, indent=1), "utf-8")
    interface = path.with_suffix(".xml")
    interface.write_text(config(labels), "utf-8")
    return f"{len(documents)} tasks in {path}; paste {interface} into the project's labelling interface first"


def config(labels: LabelSet) -> str:
    """The labelling interface: a paragraph is a line."""
    rows = [
        f'    <Label value="{escape(name)}" background="{_KEPT if name in labels.kept else _DROPPED}" hint="{escape(meaning)}"/>'
        for name, meaning in zip(labels.names, labels.meanings, strict=True)
    ]
    return "\n".join(
        [
            "<View>",
            '  <ParagraphLabels name="label" toName="lines">',
            *rows,
            "  </ParagraphLabels>",
            '  <Paragraphs name="lines" value="$lines" layout="dialogue" nameKey="number" textKey="text"/>',
            "</View>",
            "",
        ]
    )


def _task(document: Document) -> dict[str, Any]:
    lines = [{"number": str(number), "text": line.strip()} for number, line in enumerate(document.lines, 1)]
    data = {**document.about, "id": document.name, "site": document.site, "text": document.text, "lines": lines}
    result = [
        _region(number, line["text"], label)
        for number, (line, label) in enumerate(zip(lines, document.labels, strict=True))
        if label is not None
    ]
    return {"data": data, "annotations": [{"result": result}]} if result else {"data": data}


def _region(number: int, line: str, label: str) -> dict[str, Any]:
    value = {"start": str(number), "end": str(number), "startOffset": 0, "endOffset": len(line), "text": line, "paragraphlabels": [label]}
    return {"id": f"line{number}", "from_name": "label", "to_name": "lines", "type": "paragraphlabels", "value": value}


def _document(task: dict[str, Any], where: str) -> Document:
    data = task.get("data", task)
    lines = data.get("lines") or []
    text = data.get("text") or "\n".join(line["text"] for line in lines)
    if not text:
        raise LabelError(f'{where}: no "text" and no "lines" in its data')
    about = {key: value for key, value in data.items() if key != "text" and isinstance(value, str)}
    values = _values(task)
    labels = list(spans.labels(text, [_span(value) for value in values if "labels" in value]))
    for value in values:
        if "paragraphlabels" in value:
            for number in range(int(value["start"]), int(value["end"]) + 1):
                if number >= len(labels):
                    raise LabelError(f"{where}: a region on paragraph {number}, but its text has {len(labels)} lines")
                labels[number] = value["paragraphlabels"][0]
    return Document(text, tuple(labels), about, about.get("id", where))


def _span(value: dict[str, Any]) -> spans.Span:
    return spans.Span(int(value["start"]), int(value["end"]), str(value["labels"][0]))


def _values(task: dict[str, Any]) -> list[dict[str, Any]]:
    """The regions of a task: in a JSON export under its annotations, in a JSON_MIN export in lists of its own."""
    annotations = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
    if annotations:
        return [region["value"] for region in annotations[-1]["result"]]
    if "data" in task:
        return []
    found = [item for value in task.values() if isinstance(value, list) for item in value if isinstance(item, dict)]
    return [item for item in found if "labels" in item or "paragraphlabels" in item]
