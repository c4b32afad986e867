"""Label files: any bytes as each kind of label file and as an export of each tool. Documents, or a documented error; what is read
can be written, and is then read as the same."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from stripper import InputError, LabelError
from stripper.labelling import Document, labelset, read_file, tsv
from stripper.labelling.formats import FORMATS
from stripper.labelling.labelset import DEFAULT

_FOLDER = Path(tempfile.mkdtemp())
# The first byte says how the rest is read: the format and the name of the file.
READERS = (
    ("tsv", "a.tsv"), ("jsonl", "a.jsonl"), ("jsonl", "a.jsonl.gz"), ("label-studio", "a.json"), ("doccano", "a.jsonl"),
    ("prodigy", "a.jsonl"), ("huggingface", "a.json"), ("huggingface", "a.jsonl"), ("fasttext", "a.txt"), ("labels", "labels.tsv"),
)  # fmt: skip
_DOCUMENT = Document(
    "Ferry returns\r\n\n  The ferry left, she said.\n\u2028\nShare \U0001f600\tthis",
    ("title", None, "social"),
    {"id": "a", "url": "http://a.org/x"},
)


def _seeds() -> list[bytes]:
    seeds = []
    for number, (name, file) in enumerate(READERS):
        path = _FOLDER / file
        if name == "labels":
            path.write_text("story\tkeep\twhat is read\n# no\nrest\tdrop\twhat is not\n", "utf-8")
        elif name == "tsv":
            tsv.write(_DOCUMENT, path)
        else:
            FORMATS[name].write([_DOCUMENT, _DOCUMENT.with_labels((None, "body", None))], path, DEFAULT)
        seeds.append(bytes([number]) + path.read_bytes())
    rows = [
        {"id": 1, "text": "a\nb", "label": [[0, 1, "body"]]},
        {"text": "a", "entities": [{"start_offset": 0, "end_offset": 1, "label": "x"}]},
    ]
    seeds.append(b"\x04" + "\n".join(map(json.dumps, rows)).encode())
    task = {"id": 1, "text": "one\ntwo", "labels": [{"start": 0, "end": 3, "text": "one", "labels": ["title"]}]}
    seeds.append(b"\x03" + json.dumps([task]).encode())
    argilla = {"doc": "d", "line": 1, "of": 1, "text": "t", "label.responses": ["body"], "label.responses.status": ["submitted"]}
    seeds.append(b"\x07" + json.dumps(argilla).encode())
    return seeds


SEEDS = tuple(_seeds())


def check(data: bytes) -> None:
    name, file = READERS[data[0] % len(READERS) if data else 0]
    path = _FOLDER / file
    path.write_bytes(data[1:])
    try:
        if name == "labels":
            labelset.read(path)
            return
        documents = list(FORMATS[name].read(path))
    except (LabelError, InputError):
        return
    for document in documents:
        _round_trip(document)


def _round_trip(document: Document) -> None:
    for name in ("tsv", "jsonl"):
        path = _FOLDER / f"again.{name}"
        try:
            tsv.write(document, path) if name == "tsv" else FORMATS[name].write([document], path, DEFAULT)
        except (LabelError, InputError):
            continue  # what a format has no place for is refused
        again = read_file(path)[0]
        assert (again.text, again.labels) == (document.text, document.labels)
