"""Argilla and Hugging Face datasets: one line of a document a row, with columns as Argilla's exports have them.

A label is read from `label.responses` (Argilla 2, flat), `responses` (Argilla 2, nested), a list of values
(Argilla 1) or `label` itself, whichever the row has; suggestions of a model are not labels and are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stripper.errors import InputError, LabelError
from stripper.labelling import jsonl
from stripper.labelling.document import Document
from stripper.labelling.formats import rows
from stripper.labelling.labelset import LabelSet

_DATASETS = "needs the datasets library: pip install 'stripper[labelling]'"
_NOT_OURS = ("id", "status", "_server_id", "fields", "metadata", "responses", "suggestions", "vectors", "inserted_at", "updated_at")


def read(path: Path) -> Iterator[Document]:
    """The documents of a file or saved dataset. Raises `LabelError`, or `InputError` if a library is missing."""
    yield from rows.join((_row(row, str(path)) for row in _rows(path)), str(path))


def write(documents: list[Document], path: Path, _: LabelSet) -> str:
    """JSON lines for `datasets.load_dataset("json", ...)`, Parquet by suffix, or a folder for `datasets.load_from_disk`."""
    made = [row for document in documents for row in rows.split(document)]
    if path.suffix in (".jsonl", ".json"):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), "utf-8")
    else:
        dataset = _library(path).Dataset.from_list(made)
        dataset.to_parquet(path) if path.suffix == ".parquet" else dataset.save_to_disk(path)
    return f"{len(made)} lines of {len(documents)} documents in {path}"


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".jsonl":
        return [row for _, row in jsonl.rows(path)]
    if path.suffix == ".json":
        text = path.read_text("utf-8")
        return list(json.loads(text)) if text.lstrip().startswith("[") else [row for _, row in jsonl.rows(path)]
    library = _library(path)
    dataset = library.load_from_disk(path) if path.is_dir() else library.Dataset.from_parquet(str(path))
    return list(dataset)


def _library(path: Path) -> Any:
    try:
        import datasets
    except ImportError as error:
        raise InputError(f"{path}: {_DATASETS}") from error
    return datasets


def _row(row: dict[str, Any], where: str) -> dict[str, Any]:
    flat = {**row, **(row.get("fields") or {}), **(row.get("metadata") or {})}
    names = _labels(flat)
    if len(set(names)) > 1:
        raise LabelError(
            f"{where}: line {flat.get('line')} of {flat.get('doc')}: annotators disagree ({', '.join(names)}); settle it first"
        )
    kept = {
        key: value
        for key, value in flat.items()
        if key not in _NOT_OURS and "." not in key and not key.endswith(("-suggestion", "-suggestion-metadata"))
    }
    return kept | {"label": names[0] if names else None}


def _labels(row: dict[str, Any]) -> list[str]:
    """The submitted answers of all annotators to the question "label"."""
    if "label.responses" in row:
        answers = row["label.responses"] or []
        states = row.get("label.responses.status") or ["submitted"] * len(answers)
        return [str(answer) for answer, state in zip(answers, states, strict=True) if answer and state == "submitted"]
    if isinstance(row.get("responses"), dict):
        return [str(answer["value"]) for answer in row["responses"].get("label") or [] if answer.get("status", "submitted") == "submitted"]
    label = row.get("label")
    if isinstance(label, list):
        return [str(answer["value"]) for answer in label if answer.get("value") and answer.get("status") == "submitted"]
    return [] if label is None else [str(label)]
