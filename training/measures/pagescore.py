"""Page score: `process_html` against trafilatura alone, by 4-word shingles against the gold text of raw pages.

The measure is that of https://github.com/scrapinghub/article-extraction-benchmark (evaluate.py): precision and recall of each page,
averaged over pages; F1 of the two averages; a page is exact if nothing is missing and nothing is too much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed

from stripper import Stripper, html
from stripper.errors import HtmlError
from stripper.model import Model
from stripper.policy import THRESHOLD
from training.documents import split
from training.documents.pages import Page, trafilatura
from training.measures.tables import grid

SHINGLE = 4  # words
TITLE_LIKE = 0.8  # F1 of a line's words and the title's from which the line is the title line
TITLE_WITHIN = 5  # lines from the top of a text where the title line is looked for
STRIPPER, INPUT, ALONE = "stripper", "trafilatura, recall (what stripper reads)", "trafilatura alone"
_TOKEN = re.compile(r"\w+")


class Overlap(NamedTuple):
    """Shingles of one page that prediction and gold share, that only the prediction has, that only gold has."""

    both: int
    extra: int
    missing: int


@dataclass(frozen=True, slots=True)
class PageScore:
    """Figures over some pages, 0..1."""

    pages: int
    precision: float
    recall: float
    f1: float
    exact: float


def overlap(predicted: str, gold: str) -> Overlap:
    """The shingles of two texts, counted as often as they stand there.

    >>> overlap("a b c d e", "a b c d x")
    Overlap(both=1, extra=1, missing=1)
    """
    ours, theirs = _shingles(predicted), _shingles(gold)
    both = (ours & theirs).total()
    return Overlap(both, ours.total() - both, theirs.total() - both)


def page_score(overlaps: Sequence[Overlap]) -> PageScore:
    """The figures of pages. A page without predicted (gold) shingles has no precision (recall) and is left out of that average."""
    precision = _mean(o.both / (o.both + o.extra) for o in overlaps if o.both + o.extra)
    recall = _mean(o.both / (o.both + o.missing) for o in overlaps if o.both + o.missing)
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return PageScore(len(overlaps), precision, recall, f1, _mean(o.extra == o.missing == 0 for o in overlaps))


def without_title(text: str, title: str) -> str:
    """The text without the line near its top that is the page's title, so that headlines decide nothing.

    >>> without_title("Ferry stops\\nThe ferry stopped.", "Ferry stops")
    'The ferry stopped.'
    """
    lines = text.split("\n")
    top = [i for i, line in enumerate(lines) if line.strip()][:TITLE_WITHIN]
    like = {i: _likeness(lines[i], title) for i in top}
    best = max(like, key=lambda i: like[i], default=None)
    return text if best is None or like[best] < TITLE_LIKE else "\n".join(lines[:best] + lines[best + 1 :])


def systems(models: Sequence[Model], thresholds: Iterable[float] = (THRESHOLD,)) -> dict[str, Callable[[Page], str]]:
    """Each system's text of a page. stripper reads a page with the model of its site's fold, which saw nothing of the site."""

    def clean(threshold: float) -> Callable[[Page], str]:
        folds = [Stripper(model, threshold=threshold) for model in models]
        return lambda page: folds[split.fold(page.site)].process_html(page.html(), page.url).text

    made = {f"{STRIPPER}, threshold {t}": clean(t) for t in thresholds}
    return {ALONE: _alone, INPUT: lambda page: html.text(page.html(), page.url), **made}


def score_pages(
    chosen: Sequence[Page], models: Sequence[Model], thresholds: Sequence[float] = (THRESHOLD,), jobs: int = 1
) -> dict[str, list[Overlap]]:
    """The overlaps of each system, page by page in the order given."""
    parts = [list(part) for part in np.array_split(np.arange(len(chosen)), max(1, jobs))]
    scored = Parallel(n_jobs=jobs)(delayed(_score)([chosen[i] for i in part], models, tuple(thresholds)) for part in parts)
    return {name: [o for part in scored for o in part[name]] for name in scored[0]}


def _score(chosen: Sequence[Page], models: Sequence[Model], thresholds: tuple[float, ...]) -> dict[str, list[Overlap]]:
    return {name: [_one(page, system) for page in chosen] for name, system in systems(models, thresholds).items()}


def _one(page: Page, system: Callable[[Page], str]) -> Overlap:
    try:
        found = system(page)
    except HtmlError:
        found = ""  # a page that cannot be read has no text: it costs recall
    return overlap(without_title(found, page.title), without_title(page.gold, page.title))


def table(scored: dict[str, list[Overlap]]) -> str:
    """One row a system; differences in points to trafilatura alone."""
    alone = page_score(scored[ALONE])
    rows = [["", "pages", "precision", "recall", "F1", "exact", "precision +", "recall +", "F1 +"]]
    for name, overlaps in scored.items():
        s = page_score(overlaps)
        points = [100 * (s.precision - alone.precision), 100 * (s.recall - alone.recall), 100 * (s.f1 - alone.f1)]
        cells = [f"{value:.4f}" for value in (s.precision, s.recall, s.f1, s.exact)]
        rows.append([name, str(s.pages), *cells, *(f"{p:+.2f}" for p in points)])
    return grid(rows)


def _alone(page: Page) -> str:
    from trafilatura.utils import decode_file

    return trafilatura(decode_file(page.html())) or ""


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    if len(tokens) < SHINGLE:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(zip(*(tokens[i:] for i in range(SHINGLE)), strict=False))


def _likeness(line: str, title: str) -> float:
    ours, theirs = Counter(_TOKEN.findall(line.lower())), Counter(_TOKEN.findall(title.lower()))
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(1, len(found))
