"""Reading: the labels of further texts of the raw pages, made by a language model that read them. `fixtures/read` holds them.

The texts are others', so only their labels are here. `read` extracts each text again from `../shared` and takes it if it is the same,
to the letter, as the one that was labelled: another version of an extractor may make another text, which these labels do not fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed

from stripper.errors import StripperError
from training.documents import languages
from training.documents import pages as pages_
from training.documents.corpus import ROOT, SHARED, Document, check, rows
from training.documents.pages import Page

READ = ROOT / "fixtures" / "read" / "labels.jsonl"
DIGEST = 16  # hex digits of a text's SHA-256
LOST = 0.1  # share of the texts that other versions of the extractors may cost

# What made the texts that were labelled.
VERSIONS = {"trafilatura": "2.3.1", "newspaper4k": "0.9.6", "readability-lxml": "0.9", "html-text": "0.7.1", "resiliparse": "2.0.1"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The labels of one text that is not here, one for each of its non-blank lines, and how to know the text."""

    dataset: str
    page: str
    site: str
    extractor: str
    digest: str
    labels: tuple[str, ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Reading:
        """A row of the file, where labels are `[label, lines]` runs. Raises `StripperError` if they are not as many as its lines."""
        labels = tuple(label for label, count in row["labels"] for _ in range(count))
        if len(labels) != row["lines"]:
            raise StripperError(f"{row['page']}: {row['lines']} lines, but {len(labels)} labels; take {READ.name} from git again")
        return cls(row["dataset"], row["page"], row["site"], row["extractor"], row["digest"], labels)

    @property
    def name(self) -> str:
        """Unique among all readings."""
        return f"{self.dataset}/{self.page}/{self.extractor}"


def digest(text: str) -> str:
    """What a text is known by.

    >>> digest("Head")
    '9bb0aacc6d51f140'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]


def readings(path: Path = READ) -> list[Reading]:
    """The labels of a file, in its order: by data set, page and extractor. Raises `StripperError`."""
    return [Reading.of(row) for row in rows(path)]


def read(
    shared: Path = SHARED, jobs: int = 1, progress: Callable[[str], None] = print, given: Sequence[Reading] | None = None
) -> list[Document]:
    """The documents whose labels are `given` (default: those of the project), with the texts that the installed extractors make.

    A text that is not the one that was labelled is left out, and `progress` told how many are. Raises `StripperError` if they are more
    than a tenth.
    """
    given = readings() if given is None else given
    of_page: dict[tuple[str, str], list[Reading]] = {}
    for reading in given:
        of_page.setdefault((reading.dataset, reading.page), []).append(reading)
    found = [page for dataset in sorted({r.dataset for r in given}) for page in pages_.pages(dataset, shared)]
    named = [page for page in found if (page.dataset, page.name) in of_page]
    made = Parallel(n_jobs=jobs, batch_size=8)(delayed(_documents)(page, of_page[page.dataset, page.name]) for page in named)
    by_name = {document.name: document for of_one in made for document in of_one}
    documents = [by_name[reading.name] for reading in given if reading.name in by_name]
    _tell(len(documents), len(given), progress)
    check(documents)
    return documents


def _documents(page: Page, given: Sequence[Reading]) -> list[Document]:
    """The documents of one page whose text is the one that was labelled."""
    from trafilatura.utils import decode_file

    html = str(decode_file(page.html()))
    texts = [(reading, pages_.extract(reading.extractor, html)) for reading in given]
    return [_document(page, reading, text) for reading, text in texts if digest(text) == reading.digest]


def _document(page: Page, reading: Reading, text: str) -> Document:
    return Document(
        name=reading.name,
        site=reading.site,
        text=text,
        labels=reading.labels,
        source=reading.dataset,
        page=reading.page,
        extractor=reading.extractor,
        language=languages.guess(text),
        kind=page.kind,
    )


def _tell(found: int, of: int, progress: Callable[[str], None]) -> None:
    """Say how many texts were labelled in another form, and stop if they are too many."""
    others = of - found
    if not others:
        return
    said = f"{others} of {of} texts that were read and labelled are not what the installed extractors make of their pages"
    if others > LOST * of:
        versions = " ".join(f"{name}=={version}" for name, version in VERSIONS.items())
        raise StripperError(f"{said}; install the versions they were labelled with: pip install {versions}")
    progress(f"{said}, and are left out")
