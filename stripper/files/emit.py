"""Emit: the bytes that are written for a document, in each of the forms a user can ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from stripper.errors import OutputError
from stripper.files.document import Document
from stripper.formats import jsonl, warc
from stripper.formats.compression import pack
from stripper.formats.jsonl import dumps
from stripper.formats.text import Encoding
from stripper.result import Line, Result

EMITS = ("text", "labels", "jsonl", "spans")
# Labels that are dropped, but wanted as fields: the field, its label, and whether it is a list.
FIELDS = (("title", "title", False), ("byline", "byline", False), ("date", "date", False), ("captions", "caption", True))

Encode = Callable[[Document], bytes]


def fields(result: Result, prefix: str) -> dict[str, Any]:
    """What the lines of some labels say: title, byline and date as text or None, captions as a list."""
    found: dict[str, Any] = {}
    for name, label, many in FIELDS:
        said = [line.text.strip() for line in result.lines if line.label == label]
        found[prefix + name] = said if many else "\n".join(said[:1] if label == "title" else said) or None
    return found


def text(document: Document, many: bool = False) -> bytes:
    """The clean text, encoded as its source was. One of many documents ends with a line end, so that they stay apart."""
    if document.result is None:
        return b""
    clean = document.result.text
    clean += "\n" * (many and clean != "" and not clean.endswith("\n"))
    encoding = document.record.origin if isinstance(document.record.origin, Encoding) else Encoding()
    return encoding.encode(clean)


def labels(document: Document, header: bool) -> bytes:
    """`label<TAB>score<TAB>line` of every non-blank line, below a `# document: name` row if there are many documents."""
    if document.result is None:
        return b""
    rows = [f"# document: {document.name}\n"] * header
    rows += [f"{line.label}\t{line.score:.3f}\t{line.text}\n" for line in document.result.lines]
    return "".join(rows + ["\n"] * header).encode("utf-8", "surrogatepass")


def spans(document: Document) -> bytes:
    """Dolma's attribute format: `{"id", "attributes": {"stripper__LABEL": [[start, end, score], ...]}}`.

    Every line is a span under its label; the removed ones stand again under `stripper__removed`, with the probability
    that they are noise. Offsets count characters of the input text.
    """
    if document.result is None:
        return b""
    found: dict[str, list[list[Any]]] = {}
    for line in document.result.lines:
        found.setdefault(f"stripper__{line.label}", []).append([line.start, line.end, round(line.score, 4)])
        if not line.kept:
            found.setdefault("stripper__removed", []).append([line.start, line.end, round(line.noise, 4)])
    return _row({"id": _id(document), "attributes": found})


def objects(document: Document, wanted: str | None, text_field: str) -> bytes:
    """One JSON object: the document's own with the text field rewritten, or a new one of id and text."""
    origin = document.record.origin
    if isinstance(origin, jsonl.Origin):
        return record(document, wanted, text_field).rstrip(b"\n") + b"\n"
    if document.result is None:
        return b""
    made = {"id": _id(document), text_field: document.result.text}
    return _row(made | (fields(document.result, wanted) if wanted is not None else {}))


def record(document: Document, wanted: str | None, text_field: str) -> bytes:
    """A JSONL line with its text field rewritten; the bytes it was read as if there is nothing to rewrite."""
    origin = document.record.origin
    if isinstance(origin, bytes):
        return origin
    if document.result is None:
        return _bytes(origin.line)
    new = fields(document.result, wanted) if wanted is not None else {}
    taken = sorted(new.keys() & origin.spans.keys())
    if taken:
        raise OutputError(f"record {document.record_name} has a field {taken[0]!r} already; give ours a prefix with --fields=PREFIX")
    return _bytes(jsonl.rewrite(origin, {text_field: document.result.text} | new))


def archived(document: Document, squeezed: str) -> bytes:
    """A web archive's record, a compressed member of its own."""
    data = warc.write(document.record.origin, document.result.text if document.result else None)
    return pack(data, squeezed) if data else b""


def listing(document: Document) -> bytes:
    """What would be removed from a document, in one line; nothing if it would not change."""
    if document.result is None or not document.changed:
        return b""
    count = Counter(line.label for line in document.removed)
    by_label = ", ".join(f"{label} {times}" for label, times in count.most_common())
    return _bytes(f"{document.name}: {count.total()} of {len(document.result.source)} lines would go: {by_label}\n")


def removed(document: Document) -> bytes:
    """One JSON object for every removed line: file, document, line number, label, score, and the line."""
    return b"".join(_row(_removed(document, line)) for line in document.removed)


def _removed(document: Document, line: Line) -> dict[str, Any]:
    return {
        "file": document.source.name,
        "document": document.record.name,
        "line": line.number,
        "label": line.label,
        "score": round(line.score, 4),
        "text": line.text,
    }


def _id(document: Document) -> str:
    origin, name = document.record.origin, document.record.name
    return name if isinstance(origin, jsonl.Origin | warc.Origin) else document.name


def _row(value: dict[str, Any]) -> bytes:
    return _bytes(dumps(value) + "\n")


def _bytes(line: str) -> bytes:
    return line.encode("utf-8")
