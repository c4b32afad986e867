"""Repeats: what it is worth to clean several pages of one site together, on sites the model saw nothing of.

Of each labelled document whose site has more raw pages, the same extractor's texts of those pages stand beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from joblib import Parallel, delayed

from stripper import Stripper, evaluation, html
from stripper.errors import HtmlError
from stripper.evaluation import Judged
from stripper.model import Model
from stripper.policy import THRESHOLD
from stripper.repeats import Repeats
from stripper.result import Result
from training.documents import pages as pages_
from training.documents import split
from training.documents.corpus import SHARED, Document
from training.documents.pages import Page
from training.measures.pagescore import Overlap, overlap, page_score, without_title
from training.measures.tables import grid
from training.teaching.weak import by_page

WITHOUT, WITH = "alone", "repeats"
FIGURES = ("body lost", "noise removed", "body lines lost", "noise lines removed", "word F1", "exact docs")


@dataclass(frozen=True, slots=True)
class Among:
    """A labelled document and what repeats on its site. `repeats.of` counts distinct pages, its own among them."""

    document: Document
    repeats: Repeats


def sites(shared: Path = SHARED) -> dict[str, list[Page]]:
    """The raw pages of each site that has several."""
    found: dict[str, list[Page]] = defaultdict(list)
    for dataset in pages_.DATASETS:
        for page in pages_.pages(dataset, shared):
            found[page.site].append(page)
    return {site: of_site for site, of_site in sorted(found.items()) if len(of_site) > 1}


def labelled(documents: Sequence[Document], shared: Path = SHARED, jobs: int = 1) -> list[Among]:
    """The labelled documents of those sites, each with the repeats of its site."""
    raw = sites(shared)
    jobs_ = []
    for (dataset, name), of_page in by_page(documents, shared).items():
        others = [page for page in raw.get(of_page[0].site, []) if (page.dataset, page.name) != (dataset, name)]
        jobs_ += [delayed(_among)(document, others) for document in of_page if others]
    return [among for among in Parallel(n_jobs=jobs)(jobs_) if among.repeats.of > 1]


def _among(document: Document, others: Sequence[Page]) -> Among:
    from trafilatura.utils import decode_file

    texts = [pages_.extract(document.extractor, str(decode_file(page.html()))) for page in others]
    return Among(document, Repeats.among([document.text, *texts]))


def judge(found: Iterable[Among], models: Sequence[Model], threshold: float = THRESHOLD) -> dict[str, list[Judged]]:
    """What the model of its site's fold keeps of each document, alone and with the repeats of its site."""
    folds = [Stripper(model, threshold=threshold) for model in models]
    judged: dict[str, list[Judged]] = {WITHOUT: [], WITH: []}
    for among in found:
        stripper = folds[split.fold(among.document.site)]
        alone = stripper.process(among.document.text)
        judged[WITHOUT].append(_judged(among.document, alone))
        judged[WITH].append(_judged(among.document, stripper.weigh(alone, among.repeats)))
    return judged


def _judged(document: Document, result: Result) -> Judged:
    return Judged(evaluation.words(document.text), document.labels, result.keeps.tolist(), site=document.site, name=document.name)


def table(judged: dict[str, list[Judged]]) -> str:
    """Figures alone, with repeats, and the interval of the difference over sites."""
    rows = [["", WITHOUT, WITH, "difference", "95% interval"]]
    for name, change in evaluation.compare(judged[WITHOUT], judged[WITH]).items():
        if name in FIGURES:
            rows.append(
                [
                    name,
                    f"{change.before:.4f}",
                    f"{change.after:.4f}",
                    f"{change.difference:+.4f}",
                    f"{change.low:+.4f} .. {change.high:+.4f}",
                ]
            )
    return grid(rows)


def score_pages(
    raw: dict[str, list[Page]], models: Sequence[Model], threshold: float = THRESHOLD, jobs: int = 1
) -> dict[str, list[Overlap]]:
    """The page score of all raw pages with gold text, as `pagescore` measures it, alone and with the repeats of their site."""
    scored = Parallel(n_jobs=jobs)(delayed(_score)(of_site, models[split.fold(site)], threshold) for site, of_site in raw.items())
    return {name: [pair for of_site in scored for pair in of_site[name]] for name in (WITHOUT, WITH)}


def _score(of_site: Sequence[Page], model: Model, threshold: float) -> dict[str, list[Overlap]]:
    stripper, texts = Stripper(model, threshold=threshold), [_text(page) for page in of_site]
    results = {WITHOUT: stripper.process_many(texts), WITH: stripper.process_many(texts, repeats=True)}
    return {
        name: [
            overlap(without_title(result.text, page.title), without_title(page.gold, page.title))
            for page, result in zip(of_site, found, strict=True)
            if page.gold
        ]
        for name, found in results.items()
    }


def _text(page: Page) -> str:
    try:
        return html.text(page.html(), page.url)
    except HtmlError:
        return ""  # a page that cannot be read has no text: it costs recall


def page_table(scored: dict[str, list[Overlap]]) -> str:
    """One row alone, one with repeats."""
    rows = [["", "pages", "precision", "recall", "F1", "exact"]]
    for name, overlaps in scored.items():
        s = page_score(overlaps)
        rows.append([name, str(s.pages), *(f"{value:.4f}" for value in (s.precision, s.recall, s.f1, s.exact))])
    return grid(rows)
