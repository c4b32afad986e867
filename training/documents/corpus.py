"""Corpus: the labelled documents, read from where they lie, and the checks they must pass."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stripper import lines as lines_
from stripper.corpus import Corpus
from stripper.errors import InputError, LabelError
from stripper.labels import LABELS
from stripper.policy import check as check_labels
from training.documents import languages

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
FIXTURES = ROOT / "fixtures" / "documents"
HARD = ROOT / "fixtures" / "hard"

LONG = 80  # characters: a line this long that stands on two sites was syndicated or copied, and would leak across a split


@dataclass(frozen=True, slots=True)
class Document:
    """One labelled text: a label, or None for undecided, for each of its non-blank lines.

    name       where it is from; unique in a corpus
    site       documents of one site never stand on both sides of a split
    source     the data set it is from; the mostly non-English one is "adbar/trafilatura tests/eval"
    page       the page it was made of; several extractors make several documents of one page
    extractor  what made the text, "" if a person wrote it
    language   an English name, as jusText's stop lists are named
    kind       page type: article, forum, recipe ...
    """

    name: str
    site: str
    text: str
    labels: tuple[str | None, ...]
    source: str = ""
    page: str = ""
    extractor: str = ""
    language: str = languages.UNKNOWN
    kind: str = "article"

    @property
    def lines(self) -> list[str]:
        """The non-blank lines, as they stand in the text."""
        split = lines_.split(self.text)
        return [split[i] for i in range(len(split))]


def labelled(shared: Path = SHARED) -> list[Document]:
    """The real labelled documents of `shared/corpus`, with their language and page type. Raises `InputError`, `LabelError`."""
    kinds = page_types(shared)
    path = shared / "corpus" / "labelled.jsonl.gz"
    documents = [
        Document(
            name=row["id"],
            site=row["site"],
            text=row["text"],
            labels=tuple(row["labels"]),
            source=row["dataset"],
            page=row["page"],
            extractor=row["extractor"],
            language=languages.guess(row["text"]),
            kind=kinds.get((row["dataset"], row["page"]), "news" if "Andy" in row["dataset"] else "unknown"),
        )
        for row in rows(path)
    ]
    check(documents)
    return documents


def page_types(shared: Path) -> dict[tuple[str, str], str]:
    """The page types the WCXB annotators gave: of (dataset, page)."""
    return {("WCXB dev", row["id"]): row["page_type"] for row in rows(shared / "corpora" / "wcxb-dev" / "gold.jsonl.gz")}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The objects of a JSONL file, gzipped or not. Raises `InputError` naming file and line."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; say where the shared data lies with --shared")
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{path}, line {number}: not a JSON object ({error})") from error


def handwritten(folder: Path = FIXTURES) -> list[Document]:
    """The documents of a folder that were written for this project. Each is a site of its own: its name up to the slug is none."""
    documents = [read_tsv(path) for path in sorted(folder.glob("*.tsv"))]
    if not documents:
        raise InputError(f"{folder}: no .tsv documents")
    check(documents)
    return documents


def read_tsv(path: Path) -> Document:
    r"""One `label<TAB>line` file; rows `# language: de` and `# type: news` at its top. Raises `LabelError` naming the row."""
    header: dict[str, str] = {}
    text: list[str] = []
    labels: list[str | None] = []
    for number, row in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if row.startswith("# ") and not text:
            key, _, value = row[2:].partition(": ")
            header[key] = value
            continue
        label, tab, line = row.partition("\t")
        if row and not (tab and line.strip()):
            raise LabelError(f"{path}, line {number}: not `label<TAB>line`: {row[:60]!r}")
        text.append(line)
        if row:
            labels.append(label)
    body = "\n".join(text)
    return Document(
        name=path.stem,
        site=path.stem,
        text=body,
        labels=tuple(labels),
        source="handwritten",
        page=path.name,
        language=languages.guess(body),
        kind=header.get("type", "unknown"),
    )


def check(documents: Sequence[Document]) -> None:
    """Raise `LabelError` for unknown labels, labels that do not fit the lines, or a name that stands twice."""
    seen: set[str] = set()
    for document in documents:
        if document.name in seen:
            raise LabelError(f"{document.name}: two documents of this name")
        seen.add(document.name)
        count = len(lines_.split(document.text))
        if count != len(document.labels):
            raise LabelError(f"{document.name}: {count} non-blank lines, but {len(document.labels)} labels")
        try:
            check_labels({label for label in document.labels if label is not None}, LABELS)
        except LabelError as error:
            raise LabelError(f"{document.name}: {error}") from error


def long_lines(document: Document) -> set[str]:
    """The lines that must not stand on both sides of a split, white space folded."""
    return {" ".join(line.split()) for line in document.lines if len(line.strip()) >= LONG}


def features(documents: Sequence[Document], weight: float = 1.0) -> Corpus:
    """What a model is trained on: the documents as numbers."""
    return Corpus.of(
        [(d.text, d.labels) for d in documents],
        LABELS,
        [d.site for d in documents],
        [d.name for d in documents],
        weight,
    )
