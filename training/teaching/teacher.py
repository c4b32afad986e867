"""Teacher: a model that also sees the markup and the gold text of a page, and labels texts of it that nobody has read.

It is the same kind of model as the one that is shipped, with more to go by: what a linear model makes of the tags and class
names around a line (a `figcaption`, a `nav`, a class `related`), and whether the line stands in the page's gold text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from stripper import fit
from stripper import lines as lines_
from stripper import markup as markup_
from stripper.context import BESIDE, FLOOR, Context
from stripper.corpus import Corpus
from stripper.dom import Dom, letters
from stripper.features.ngrams import Ngrams
from stripper.labels import LABELS
from stripper.model import LineModel, of_line
from stripper.network import Network
from training.documents import split
from training.documents.corpus import Document, features
from training.documents.pages import Page

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
class Seen:
    """The evidence of one text: made in a worker."""

    markup: Ngrams
    gold: list[list[float]]


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


@dataclass(frozen=True, slots=True)
class Taught:
    """Weak labels of a corpus, by several teachers: in column `k` of each table by one that saw no site of fold `k`, in the last, if it is
    there, by one that saw all.

    label      `(n_lines, n_teachers)`
    certainty  `(n_lines, n_teachers)`: 0..1, the probability of that label
    """

    label: NDArray[np.int64]
    certainty: Floats

    @classmethod
    def of(
        cls,
        labelled: Sequence[Document],
        known: dict[str, Seen],
        corpus: Corpus,
        evidence: Evidence,
        settings: fit.Settings = SETTINGS,
        jobs: int = 2,
    ) -> Taught:
        """What teachers of the `labelled` documents, of which this is `known`, say of a corpus; labels that it has stay, for certain."""
        seen, strong = evidence_of([known.get(d.name) or nothing(d) for d in labelled]), features(labelled)

        def taught(number: int | None) -> Floats:
            rows = [i for i, site in enumerate(strong.site) if split.fold(site) != number]
            return teach(strong.select(rows), select(seen, strong, rows), settings).probabilities(corpus, evidence)

        made = Parallel(n_jobs=jobs)(delayed(taught)(number) for number in (*range(split.FOLDS), None))
        given = corpus.label
        labels = [np.where(given >= 0, given, table.argmax(axis=1)) for table in made]
        certainties = [np.where(given >= 0, 1.0, table.max(axis=1)) for table in made]
        return cls(np.stack(labels, axis=1), np.stack(certainties, axis=1))

    def labels(self, corpus: Corpus, teacher: int, certain: float = WEIGHT) -> Corpus:
        """The corpus labelled by one teacher, -1 for the last. `certain`: the weight of a line of whose label there is no doubt."""
        certainty = self.certainty[:, teacher]
        return replace(corpus, label=self.label[:, teacher], weight=np.where(certainty < 1, WEIGHT * certainty, certain))


def teach(corpus: Corpus, evidence: Evidence, settings: fit.Settings = SETTINGS) -> Teacher:
    """The teacher of labelled documents."""
    folds = list(fit.by_site(corpus, 5))
    marked = replace(corpus, features=corpus.features._replace(ngrams=evidence.markup))
    everything = np.arange(len(corpus.label))
    first = fit.out_of_fold(corpus, folds, len(LABELS), 0), fit.out_of_fold(marked, folds, len(LABELS), 0)
    columns = _columns(corpus, *first, evidence)
    return Teacher(
        fit.line_model(corpus, everything, len(LABELS), 0),
        fit.line_model(marked, everything, len(LABELS), 0),
        fit.network(columns, corpus, everything, len(LABELS), settings),
    )


def _columns(corpus: Corpus, by_words: Floats, by_markup: Floats, evidence: Evidence) -> NDArray[np.float32]:
    context = Context.of(corpus.features)
    gold = context.around(context.gapped(evidence.gold, 0.0), BESIDE)
    marked = np.log(np.maximum(by_markup, FLOOR)).astype(np.float32)
    thoughts = [table for p in (by_words, by_markup) for table in context.thoughts(p).around()]
    return np.hstack([of_line(corpus.features.dense, by_words, context), marked, *thoughts, gold])


@dataclass(frozen=True, slots=True)
class Gold:
    text: str
    lines: frozenset[str]
    shingles: frozenset[str]
    title: str
    with_: tuple[str, ...]
    without: tuple[str, ...]

    @classmethod
    def of(cls, page: Page) -> Gold:
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


def look(text: str, tree: Any, gold: Gold) -> Seen:
    lines = list(lines_.split(text))
    markup = markup_.read(Dom.of(tree).locate([letters(line) for line in lines])) if tree is not None else _none(len(lines))
    marked = np.diff(markup.bounds) > 0
    return Seen(markup, [gold.columns(line, bool(has)) for line, has in zip(lines, marked, strict=True)])


def nothing(document: Document) -> Seen:
    return Seen(_none(len(document.labels)), [[0.0] * len(GOLD) for _ in document.labels])


def _none(n_lines: int) -> Ngrams:
    return Ngrams(np.zeros(0, np.int32), np.zeros(n_lines + 1, np.int64))


def evidence_of(seen: Sequence[Seen]) -> Evidence:
    markup = markup_.joined([s.markup for s in seen], [len(s.gold) for s in seen])
    return Evidence(markup, np.array([line for s in seen for line in s.gold], np.float32).reshape(-1, len(GOLD)))


def select(evidence: Evidence, corpus: Corpus, chosen: Sequence[int]) -> Evidence:
    """The evidence of these documents of the corpus it belongs to."""
    marked = replace(corpus, features=corpus.features._replace(ngrams=evidence.markup)).select(chosen)
    lines = np.flatnonzero(np.isin(corpus.document, list(chosen)))
    return Evidence(marked.features.ngrams, evidence.gold[lines])
