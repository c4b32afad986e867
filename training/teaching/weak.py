"""Weak labels: a teacher that also sees the markup and the gold text of a page (`teaching.teacher`) labels pages that nobody has read.

It is trained on the labelled and the read documents, and its labels teach the text-only model on texts of other extractors, that have no
labels. Where a line of a labelled page stands in the text of another extractor too, it keeps the label it was given by reading.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from joblib import Parallel, delayed

from stripper.corpus import Corpus
from stripper.errors import StripperError
from training.documents import pages as pages_
from training.documents.corpus import SHARED, Document, features, rows
from training.documents.pages import Page
from training.teaching.teacher import Gold, Seen, Taught, evidence_of, look

SOURCES = {
    "WCXB dev": "wcxb-dev",
    "AndyTheFactory/article-extraction-dataset": "news-424",
    "adbar/trafilatura tests/eval": "trafilatura-eval",
}
FEWEST, MOST = 4, 400  # lines of a text worth learning from


@dataclass(frozen=True, slots=True)
class Weak:
    """Texts that nobody has labelled.

    corpus  the texts as numbers, labelled by the teacher that saw all labelled documents
    taught  their labels by every teacher
    known   what their pages say of the labelled documents, by name
    """

    corpus: Corpus
    taught: Taught
    known: dict[str, Seen]


def build(labelled: Sequence[Document], shared: Path = SHARED, jobs: int = 2) -> Weak:
    """The weakly labelled texts of all raw pages, one a page, each by another of the extractors than made what is labelled of it."""
    of_page = by_page(labelled, shared)
    found = [page for dataset in pages_.DATASETS for page in pages_.pages(dataset, shared)]
    read = Parallel(n_jobs=jobs, batch_size=8)(delayed(_read)(page, of_page.get((page.dataset, page.name), [])) for page in found)
    known = dict(pair for page in read for pair in page.known)
    texts = [text for page in read for text in page.texts]
    corpus, evidence = features([text for text, _ in texts]), evidence_of([seen for _, seen in texts])
    taught = Taught.of(labelled, known, corpus, evidence, jobs=jobs)
    return Weak(taught.labels(corpus, -1), taught, known)


@dataclass(frozen=True, slots=True)
class _Read:
    known: list[tuple[str, Seen]]  # of the labelled documents of the page, by name
    texts: list[tuple[Document, Seen]]  # another extractor's text, with the labels it shares


def _read(page: Page, labelled: Sequence[Document]) -> _Read:
    from trafilatura.utils import decode_file, load_html

    html = str(decode_file(page.html()))
    tree, gold = load_html(html), Gold.of(page)
    known = [(document.name, look(document.text, tree, gold)) for document in labelled]
    given = {line.strip(): label for document in labelled for line, label in zip(document.lines, document.labels, strict=True)}
    used = {document.extractor for document in labelled}
    order = sorted(set(pages_.EXTRACTORS) - used, key=lambda name: zlib.crc32(f"{page.name} {name}".encode()))
    for name in order:
        text = pages_.extract(name, html)
        lines = [line for line in text.split("\n") if line.strip()]
        if FEWEST <= len(lines) <= MOST:
            labels = tuple(given.get(line.strip()) for line in lines)
            document = Document(f"{page.dataset}/{page.name}", page.site, text, labels, page.dataset, page.name, name)
            return _Read(known, [(document, look(text, tree, gold))])
    return _Read(known, [])


def by_page(labelled: Sequence[Document], shared: Path) -> dict[tuple[str, str], list[Document]]:
    """The labelled documents of each raw page, by data set and name. In some data sets they name their page by its URL."""
    name_of = {
        (dataset, row["url"]): row["id"] for dataset in pages_.DATASETS for row in rows(shared / "corpora" / dataset / "gold.jsonl.gz")
    }
    found: dict[tuple[str, str], list[Document]] = {}
    for document in labelled:
        dataset = SOURCES.get(document.source, document.source)
        if dataset not in pages_.DATASETS:
            raise StripperError(f"{document.name}: unknown data set {document.source!r}")
        found.setdefault((dataset, name_of.get((dataset, document.page), document.page)), []).append(document)
    return found
