"""Wholes: the raw pages as `process_html` reads them, with what trafilatura skipped, weakly labelled.

Nobody has read what was skipped. Where one of the page's labelled or read texts says a line too, the line keeps the label it was given
there, and a teacher (`teaching.teacher`) labels the others. What reads markup learns from them which of the skipped blocks are the
article's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed

from stripper import fit, html, storage
from stripper import lines as lines_
from stripper.corpus import WHOLE, Corpus
from stripper.dom import letters
from stripper.errors import HtmlError
from stripper.features.ngrams import Ngrams
from stripper.markup import joined, whole_of
from training.documents import pages as pages_
from training.documents import split
from training.documents.corpus import SHARED, Document, features
from training.documents.pages import Page
from training.teaching.teacher import Gold, Seen, Taught, evidence_of, look
from training.teaching.weak import by_page

# A third of the usual teacher's work: half of the skipped lines, and three quarters of the others, have a label already.
SETTINGS = fit.Settings(members=1, epochs=(8, 0), rate=(1e-3, 0), decay=(1.0, 0))
MOST = 1000  # lines of a page worth learning from


@dataclass(frozen=True, slots=True)
class Wholes:
    """Whole pages.

    corpus  the texts as numbers, labelled by the teacher that saw all labelled documents
    taught  their labels by every teacher; a line that was read counts whole, and so does one of which the teacher is as sure
    markup  `(n_lines, markup.BUCKETS)`
    """

    corpus: Corpus
    taught: Taught
    markup: Ngrams

    def training(self, fold: int, test: Corpus) -> Corpus:
        """What may be learned from when `fold`, and these documents of it, are scored: no page of its sites, no label that they taught."""
        return split.training([self.taught.labels(self.corpus, fold, WHOLE)], test, fold)

    def save(self, folder: Path) -> None:
        """Write `wholes.npz`, the corpus, and `wholes.labels.npz`, their markup and the labels by every teacher."""
        storage.save(self.corpus, folder / "wholes.npz")
        np.savez_compressed(
            folder / "wholes.labels.npz",
            allow_pickle=False,
            column=self.markup.column.astype(np.uint16),
            tokens=np.diff(self.markup.bounds).astype(np.uint8),
            label=self.taught.label.astype(np.int8),
            certainty=np.rint(self.taught.certainty * 255).astype(np.uint8),
        )

    @classmethod
    def load(cls, folder: Path) -> Wholes:
        """What `save` wrote. Raises `ModelError`."""
        corpus = storage.load(folder / "wholes.npz")
        with np.load(folder / "wholes.labels.npz", allow_pickle=False) as stored:
            taught = Taught(stored["label"].astype(np.int64), stored["certainty"] / 255)
            markup = Ngrams(stored["column"].astype(np.int32), np.append(0, np.cumsum(stored["tokens"].astype(np.int64))))
        return cls(taught.labels(corpus, -1, WHOLE), taught, markup)


def build(labelled: Sequence[Document], known: dict[str, Seen], shared: Path = SHARED, jobs: int = 2) -> Wholes:
    """The weakly labelled wholes of all raw pages of which trafilatura skips something. `known`: what `weak.Weak` has."""
    of_page = by_page(labelled, shared)
    found = [page for dataset in pages_.DATASETS for page in pages_.pages(dataset, shared)]
    read = Parallel(n_jobs=jobs, batch_size=8)(delayed(_read)(page, of_page.get((page.dataset, page.name), [])) for page in found)
    texts = [whole for whole in read if whole is not None]
    corpus, evidence = features([document for document, _, _ in texts]), evidence_of([seen for _, seen, _ in texts])
    taught = Taught.of(labelled, known, corpus, evidence, SETTINGS, jobs)
    markup = joined([marks for _, _, marks in texts], [len(document.labels) for document, _, _ in texts])
    return Wholes(taught.labels(corpus, -1, WHOLE), taught, markup)


def _read(page: Page, labelled: Sequence[Document]) -> tuple[Document, Seen, Ngrams] | None:
    """The whole of a page with the labels it shares with these documents, its evidence and its markup; None if it teaches nothing."""
    from trafilatura.utils import decode_file, load_html

    content = page.html()
    try:
        whole = whole_of(html.text(content, page.url))
    except HtmlError:  # a page that cannot be read
        return None
    if whole is None:
        return None
    given = {letters(line): label for document in reversed(labelled) for line, label in zip(document.lines, document.labels, strict=True)}
    labels = tuple(given.get(letters(line)) for line in lines_.split(str(whole)))
    if len(labels) > MOST:
        return None
    document = Document(f"whole/{page.dataset}/{page.name}", page.site, str(whole), labels, page.dataset, page.name, "whole")
    return document, look(whole, load_html(str(decode_file(content))), Gold.of(page)), whole.markup
