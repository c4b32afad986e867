"""Files of labelled documents, by their names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stripper.errors import InputError
from stripper.labelling import jsonl, tsv
from stripper.labelling.document import Document

JSONL = (".jsonl", ".jsonl.gz", ".ndjson")
SUFFIXES = (".tsv", *JSONL)


def read(paths: Iterable[str | Path]) -> list[Document]:
    """The documents of label files, and of all label files in folders, in order of name. Raises `LabelError` or `InputError`."""
    return [document for path in paths for file in _files(Path(path)) for document in read_file(file)]


def read_file(path: str | Path) -> list[Document]:
    """The documents of one label file: TSV has one, JSON lines has one a row."""
    if str(path).endswith(JSONL):
        return list(jsonl.read(path))
    if str(path).endswith(".tsv"):
        return [tsv.read(path)]
    raise InputError(f"{path}: not a label file; those end in {', '.join(SUFFIXES)} (`stripper labels import` converts others)")


def labelled(documents: Iterable[Document]) -> list[Document]:
    """The documents to learn from: with a decided line, and not skipped by their annotator."""
    return [document for document in documents if any(document.labels) and document.about.get("status") != "skipped"]


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES))
    if not found:
        raise InputError(f"{path}: no label files in it ({', '.join(SUFFIXES)}); make some with `stripper label {path}`")
    return found
