"""Weak labels: a teacher that also sees the markup and the gold text of a page labels pages that nobody has read.

The teacher is the same kind of model as the one that is shipped, with more to go by: what a linear model makes of the tags and class
names around a line (a `figcaption`, a `nav`, a class `related`), and whether the line stands in the page's gold text. It is trained on
the labelled and the read documents, and its labels teach the text-only model on texts of other extractors, that have no labels.
Where a line of a labelled page stands in the text of another extractor too, it keeps the label it was given by reading.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from stripper import fit
from stripper import lines as lines_
from stripper import markup as markup_
from stripper.context import BESIDE, FLOOR, Context
from stripper.corpus import Corpus
from stripper.dom import Dom
from stripper.errors import StripperError
from stripper.features.ngrams import Ngrams
from stripper.labels import LABELS
from stripper.model import LineModel, of_line
from stripper.network import Network
from training import pages as pages_
from training import split
from training.corpus import SHARED, Document, features, rows
from training.pages import Page

SOURCES = {
    "WCXB dev": "wcxb-dev",
    "AndyTheFactory/article-extraction-dataset": "news-424",
    "adbar/trafilatura tests/eval": "trafilatura-eval",
}
FEWEST, MOST = 4, 400  # lines of a text worth learning from
WEIGHT = 0.4  # of a weak line, times the teacher's certainty; below `corpus.STRONG`
SETTINGS = fit.Settings(members=3, epochs=(12, 0), rate=(1e-3, 0), decay=(1.0, 0))
SHINGLE = 4  # words
_WORD = re.compile(r"\w+")

Floats = NDArray[np.float64]
GOLD = (
    "has gold",
    "within gold",
    "a line of gold",
    "shingles in gold",
    "is title",
    "holds title",
    "with snippet",
    "without snippet",
    "has markup",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a teacher sees beside the text: the hashed markup of every line, and `gold` `(n_lines, len(GOLD))`."""

    markup: Ngrams
    gold: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weak:
    """Texts that nobody has labelled, with one column of weak labels a fold: column `k` is by a teacher that saw no site of fold `k`.

    corpus     the texts as numbers, labelled by the teacher that saw all labelled documents
    label      `(n_lines, n_folds)`
    certainty  `(n_lines, n_folds)`: 0..1, the probability of that label
    markup     of the labelled documents, by name
    """

    corpus: Corpus
    label: NDArray[np.int64]
    certainty: Floats
    markup: dict[str, Ngrams]

    def without(self, fold: int) -> Corpus:
        """The corpus as a model may learn it that is scored on `fold`: labelled without its sites."""
        return replace(self.corpus, label=self.label[:, fold], weight=WEIGHT * self.certainty[:, fold])


@dataclass(frozen=True, slots=True)
class Teacher:
    """Two linear models, of the words and of the markup, and perceptrons over both, the gold text, and all around."""

    words: LineModel
    markup: LineModel
    network: Network

    def probabilities(self, corpus: Corpus, evidence: Evidence) -> Floats:
        """`(n_lines, n_labels)`"""
        columns = _columns(corpus, self.words(corpus.features.ngrams), self.markup(evidence.markup), evidence)
        return np.concatenate([self.network(columns[i : i + 4096]) for i in range(0, len(columns), 4096)])


def build(labelled: Sequence[Document], shared: Path = SHARED, jobs: int = 2) -> Weak:
    """The weakly labelled texts of all raw pages, one a page, each by another of the extractors than made what is labelled of it."""
    of_page = by_page(labelled, shared)
    found = [page for dataset in pages_.DATASETS for page in pages_.pages(dataset, shared)]
    read = Parallel(n_jobs=jobs, batch_size=8)(delayed(_read)(page, of_page.get((page.dataset, page.name), [])) for page in found)
    known = dict(pair for page in read for pair in page.known)
    strong_evidence = _evidence([known.get(d.name) or _nothing(d) for d in labelled])
    texts = [text for page in read for text in page.texts]
    corpus, evidence = features([text for text, _ in texts], WEIGHT), _evidence([seen for _, seen in texts])
    strong = features(labelled)
    given = corpus.label

    def taught(number: int | None) -> Floats:
        rows_ = [i for i, site in enumerate(strong.site) if split.fold(site) != number]
        return teach(strong.select(rows_), _select(strong_evidence, strong, rows_)).probabilities(corpus, evidence)

    made = Parallel(n_jobs=jobs)(delayed(taught)(number) for number in (*range(split.FOLDS), None))
    labels = [np.where(given >= 0, given, probabilities.argmax(axis=1)) for probabilities in made]
    certainties = [np.where(given >= 0, 1.0, probabilities.max(axis=1)) for probabilities in made]
    corpus = replace(corpus, label=labels[-1], weight=WEIGHT * certainties[-1])
    markup = {name: seen.markup for name, seen in known.items()}
    return Weak(corpus, np.stack(labels[:-1], axis=1), np.stack(certainties[:-1], axis=1), markup)


def teach(corpus: Corpus, evidence: Evidence) -> Teacher:
    """The teacher of labelled documents."""
    folds = list(fit.by_site(corpus, 5))
    marked = replace(corpus, features=corpus.features._replace(ngrams=evidence.markup))
    everything = np.arange(len(corpus.label))
    first = fit.out_of_fold(corpus, folds, len(LABELS), 0), fit.out_of_fold(marked, folds, len(LABELS), 0)
    columns = _columns(corpus, *first, evidence)
    return Teacher(
        fit.line_model(corpus, everything, len(LABELS), 0),
        fit.line_model(marked, everything, len(LABELS), 0),
        fit.network(columns, corpus, everything, len(LABELS), SETTINGS),
    )


def _columns(corpus: Corpus, by_words: Floats, by_markup: Floats, evidence: Evidence) -> NDArray[np.float32]:
    context = Context.of(corpus.features)
    gold = context.around(context.gapped(evidence.gold, 0.0), BESIDE)
    marked = np.log(np.maximum(by_markup, FLOOR)).astype(np.float32)
    thoughts = [table for p in (by_words, by_markup) for table in context.thoughts(p).around()]
    return np.hstack([of_line(corpus.features.dense, by_words, context), marked, *thoughts, gold])


@dataclass(frozen=True, slots=True)
class _Seen:
    """The evidence of one text: made in a worker."""

    markup: Ngrams
    gold: list[list[float]]


@dataclass(frozen=True, slots=True)
class _Read:
    known: list[tuple[str, _Seen]]  # of the labelled documents of the page, by name
    texts: list[tuple[Document, _Seen]]  # another extractor's text, with the labels it shares


def _read(page: Page, labelled: Sequence[Document]) -> _Read:
    from trafilatura.utils import decode_file, load_html

    html = str(decode_file(page.html()))
    tree, gold = load_html(html), _Gold.of(page)
    known = [(document.name, _look(document.text, tree, gold)) for document in labelled]
    given = {line.strip(): label for document in labelled for line, label in zip(document.lines, document.labels, strict=True)}
    used = {document.extractor for document in labelled}
    order = sorted(set(pages_.EXTRACTORS) - used, key=lambda name: zlib.crc32(f"{page.name} {name}".encode()))
    for name in order:
        text = pages_.extract(name, html)
        lines = [line for line in text.split("\n") if line.strip()]
        if FEWEST <= len(lines) <= MOST:
            labels = tuple(given.get(line.strip()) for line in lines)
            document = Document(f"{page.dataset}/{page.name}", page.site, text, labels, page.dataset, page.name, name)
            return _Read(known, [(document, _look(text, tree, gold))])
    return _Read(known, [])


@dataclass(frozen=True, slots=True)
class _Gold:
    text: str
    lines: frozenset[str]
    shingles: frozenset[str]
    title: str
    with_: tuple[str, ...]
    without: tuple[str, ...]

    @classmethod
    def of(cls, page: Page) -> _Gold:
        said = words(page.gold)
        lines = frozenset(words(line) for line in page.gold.split("\n"))
        return cls(f" {said} ", lines, _shingles(said), words(page.title), *(tuple(map(words, s)) for s in (page.with_, page.without)))

    def columns(self, line: str, marked: bool) -> list[float]:
        said = words(line)
        own = _shingles(said)
        shared = len(own & self.shingles) / max(1, len(own))
        has = bool(self.text.strip())
        return [
            float(x)
            for x in (
                has, has and bool(said) and f" {said} " in self.text, has and said in self.lines, shared,
                bool(self.title) and said == self.title, bool(self.title) and self.title in said,
                any(s and s in said for s in self.with_), any(s and s in said for s in self.without), marked,
            )
        ]  # fmt: skip


def _shingles(said: str) -> frozenset[str]:
    parts = said.split()
    return frozenset(" ".join(parts[i : i + SHINGLE]) for i in range(len(parts) - SHINGLE + 1))


def words(text: str) -> str:
    """The words of a text, small, with one space between.

    >>> words("  • Read MORE: news ")
    'read more news'
    """
    return " ".join(_WORD.findall(text.lower()))


def _look(text: str, tree: Any, gold: _Gold) -> _Seen:
    split_ = lines_.split(text)
    lines = [split_[i] for i in range(len(split_))]
    markup = markup_.read(Dom.of(tree).locate(lines)) if tree is not None else _none(len(lines))
    marked = np.diff(markup.bounds) > 0
    return _Seen(markup, [gold.columns(line, bool(has)) for line, has in zip(lines, marked, strict=True)])


def _nothing(document: Document) -> _Seen:
    return _Seen(_none(len(document.labels)), [[0.0] * len(GOLD) for _ in document.labels])


def _none(n_lines: int) -> Ngrams:
    return Ngrams(np.zeros(0, np.int32), np.zeros(n_lines + 1, np.int64))


def _evidence(seen: Sequence[_Seen]) -> Evidence:
    markup = markup_.joined([s.markup for s in seen], [len(s.gold) for s in seen])
    return Evidence(markup, np.array([line for s in seen for line in s.gold], np.float32).reshape(-1, len(GOLD)))


def _select(evidence: Evidence, corpus: Corpus, chosen: Sequence[int]) -> Evidence:
    """The evidence of these documents of the corpus it belongs to."""
    marked = replace(corpus, features=corpus.features._replace(ngrams=evidence.markup)).select(chosen)
    lines = np.flatnonzero(np.isin(corpus.document, list(chosen)))
    return Evidence(marked.features.ngrams, evidence.gold[lines])


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
