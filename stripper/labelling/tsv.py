r"""Label files: `# key: value` rows, then the text, each non-blank line with `label<TAB>` before it.

Without the head and the labels the file is the text, byte for byte: blank lines, line ends and the missing last
newline are as they were. `?` is the label of an undecided line.

    # site: example.org
    title<TAB>Ferry returns to the harbour

    ?<TAB>Share this
"""

from __future__ import annotations

import os
from pathlib import Path

from stripper.errors import InputError, LabelError
from stripper.labelling.document import UNDECIDED, Document


def loads(content: str, where: str) -> Document:
    r"""The document of a label file's content. Raises `LabelError` with file and line.

    >>> loads("# site: a.org\nbody\tOne\n\n?\tTwo\n", "a.tsv").labels
    ('body', None)
    """
    rows = content.removeprefix("\ufeff").split("\n")
    head = next((i for i, row in enumerate(rows) if not row.startswith("#")), len(rows))
    about = dict(_header(row, f"{where}:{i}") for i, row in enumerate(rows[:head], 1))
    lines: list[str] = []
    labels: list[str | None] = []
    for number, row in enumerate(rows[head:], head + 1):
        if not row.strip():
            lines.append(row)
            continue
        label, line = _row(row, f"{where}:{number}")
        lines.append(line)
        labels.append(None if label == UNDECIDED else label)
    return Document("\n".join(lines), tuple(labels), about, where)


def dumps(document: Document) -> str:
    """The content of a document's label file. Raises `LabelError` for a label that would not be read as it is written."""
    for label in document.labels:
        if label is not None and (label in ("", UNDECIDED) or label != label.strip() or label.startswith("#") or {"\t", "\n"} & set(label)):
            raise LabelError(f"{document.name}: {label!r} cannot stand in a label file; a label is a word")
    labels = iter(document.labels)
    head = [f"# {key}: {' '.join(value.split())}\n" for key, value in document.about.items()]
    rows = [f"{next(labels) or UNDECIDED}\t{line}" if line.strip() else line for line in document.text.split("\n")]
    return "".join(head) + "\n".join(rows)


def read(path: str | Path) -> Document:
    """The document of one label file. Raises `LabelError` with file and line, `InputError` if it is not UTF-8."""
    try:
        return loads(Path(path).read_bytes().decode("utf-8"), str(path))
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error


def write(document: Document, path: str | Path) -> None:
    """Write a document's label file, whole or not at all."""
    path = Path(path)
    try:
        data = dumps(document).encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"{path}: a half of a surrogate pair (character {error.start}) cannot be written; clean the text first") from error
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    os.replace(part, path)


def _header(row: str, where: str) -> tuple[str, str]:
    key, colon, value = row[1:].partition(":")
    if not colon or not key.strip():
        raise LabelError(f"{where}: expected '# key: value' at the top of a label file, found {row[:60]!r}")
    return key.strip(), value.strip()


def _row(row: str, where: str) -> tuple[str, str]:
    label, tab, line = row.partition("\t")
    if not tab:
        raise LabelError(f"{where}: no tab; a row is label<TAB>line, found {row[:60]!r}")
    if not label.strip():
        raise LabelError(f"{where}: no label before the tab; write {UNDECIDED} for an undecided line")
    if not line.strip():
        raise LabelError(f"{where}: label {label!r} before a blank line; blank lines have no label and no tab")
    return label.strip(), line
