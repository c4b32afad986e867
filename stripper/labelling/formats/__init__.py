"""Formats of other annotation tools. One module a tool, each with `read(path)` and `write(documents, path, labels)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from stripper.errors import LabelError, StripperError
from stripper.labelling import jsonl, tsv
from stripper.labelling.document import Document
from stripper.labelling.files import read_file
from stripper.labelling.formats import doccano, fasttext, huggingface, label_studio, prodigy
from stripper.labelling.labelset import LabelSet


class Format(NamedTuple):
    """How the files of one tool are read and written. `write` returns a sentence on what was written."""

    read: Callable[[Path], Iterable[Document]]
    write: Callable[[list[Document], Path, LabelSet], str]
    about: str


def _reader(tool: str, read: Callable[[Path], Iterable[Document]]) -> Callable[[Path], list[Document]]:
    """`read`, with a `LabelError` for all that a file not of this tool makes it raise."""

    def checked(path: Path) -> list[Document]:
        try:
            return list(read(path))
        except (AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
            if isinstance(error, StripperError):
                raise
            raise LabelError(f"{path}: not as {tool} writes it ({error!r}); export it again") from error

    return checked


def _write_tsv(documents: list[Document], path: Path, _: LabelSet) -> str:
    path.mkdir(parents=True, exist_ok=True)
    names = _names(documents)
    for document, name in zip(documents, names, strict=True):
        tsv.write(document, path / f"{name}.tsv")
    return f"{len(documents)} label files in {path}"


def _names(documents: list[Document]) -> list[str]:
    """A file name for each document, made of its own; a number is added where two would be the same."""
    names: dict[str, None] = {}
    for number, document in enumerate(documents, 1):
        name = Path(document.name).name.removesuffix(".tsv") or f"document-{number}"
        name = "".join(c if c.isalnum() or c in "-_." else "-" for c in name).lstrip(".") or f"document-{number}"
        names[name if name not in names else f"{name}-{number}"] = None
    return list(names)


FORMATS: dict[str, Format] = {
    "tsv": Format(read_file, _write_tsv, "a folder of label files, one a document: label<TAB>line"),
    "jsonl": Format(
        jsonl.read, lambda d, p, _: f"{jsonl.write(d, p)} documents in {p}", 'JSON lines: {"id", "url", "lines": [{"text", "label"}]}'
    ),
    "columns": Format(
        jsonl.read, lambda d, p, _: f"{jsonl.write(d, p, columns=True)} documents in {p}", 'JSON lines: {"id", "site", "text", "labels"}'
    ),
    "label-studio": Format(
        _reader("Label Studio", label_studio.read),
        label_studio.write,
        "Label Studio tasks (JSON), with the labelling interface (XML) beside them",
    ),
    "doccano": Format(
        _reader("doccano", doccano.read),
        doccano.write,
        "doccano text classification, one line of a document a row (JSON lines); spans are read too",
    ),
    "prodigy": Format(
        _reader("Prodigy", prodigy.read), prodigy.write, "Prodigy spans (JSON lines); answers other than accept are left out"
    ),
    "huggingface": Format(
        _reader("Argilla or datasets", huggingface.read),
        huggingface.write,
        "Argilla and Hugging Face datasets: JSON lines, JSON, Parquet or a folder",
    ),
    "fasttext": Format(_reader("fastText", fasttext.read), fasttext.write, "fastText: __label__x line; an empty line between documents"),
}
