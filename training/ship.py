"""Ship: the model and what its passes learned from, side by side, so that `stripper train LABELS` can go on from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from trafilatura.utils import decode_file

from stripper import artefact, retraining, start, storage
from stripper.corpus import Corpus
from stripper.errors import StripperError
from stripper.fit import Settings, fitted, markup_model, whole_model
from stripper.model import Model
from stripper.start import Place
from training.crossvalidate import Markup
from training.documents import languages, split
from training.documents.corpus import HARD, SHARED, handwritten, labelled
from training.documents.pages import DATASETS, extract, pages

Progress = Callable[[str], None]

# A tenth of the work of the shipped model: to learn from the hand-labelled documents only, with one perceptron a pass.
LIGHT = Settings(folds=2, members=1, epochs=(4, 2))


def ship(
    files: Place,
    progress: Progress = print,
    settings: Settings = retraining.USUAL,
    markup: Markup | None = None,
    wholes: Corpus | None = None,
) -> None:
    """Train on the corpus of `files` and write the model and the opinions.

    markup  without it the model reads text only
    wholes  whole pages that have markup too; without them the model does not read what an extractor skipped
    """
    corpus = storage.load(files.corpus)
    made = fitted(corpus, settings=settings, progress=progress, beside=wholes)
    reads = markup_model(made, corpus, markup(corpus), progress=progress) if markup else None
    whole = whole_model(made, wholes, markup(wholes), progress=progress) if markup and wholes else None
    model = replace(made.model, markup=reads, whole=whole, card=retraining.card([], retraining.Recipe(corpus)))
    artefact.save(model, files.model)
    start.save(made.opinions, corpus, files)


def from_folds(models: Sequence[Model], files: Place) -> None:
    """Write the opinions beside a model that is there already: those of the models of `crossvalidate`, each of its own fold's sites.

    They saw nothing of those sites either, and take no training.
    """
    corpus = storage.load(files.corpus)
    count = len(models[0].passes)
    tables = [np.zeros((len(corpus.label), len(models[0].labels))) for _ in range(count)]
    fold = np.array([split.fold(site) for site in corpus.site])
    strong = np.unique(corpus.document[corpus.strong])
    for number, model in enumerate(models):
        chosen = strong[fold[strong] == number]
        inside = np.isin(corpus.document, chosen)
        found = corpus.select(chosen).features
        for passes, table in enumerate(tables):
            table[inside] = replace(model, passes=model.passes[:passes]).predict_proba(found)
    start.save(tables, corpus, files)


def blind(folder: Path, without: Collection[str], shared: Path = SHARED, progress: Progress = print) -> Place:
    """The files of a light start that never saw a site with pages of these types or languages; made if they are not in `folder`.

    It has the hand-labelled documents only: the weakly labelled ones are of every raw page there is.
    """
    files = Place.of(folder)
    if all(path.exists() for path in files):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    whole = storage.shipped()
    corpus = unseen(whole.select(np.unique(whole.document[whole.strong])), without, shared)
    storage.save(corpus, files.corpus)
    progress(f"a model of the {len(corpus)} hand-labelled documents without {', '.join(sorted(without))}")
    ship(files, progress, LIGHT)
    return files


def unseen(corpus: Corpus, without: Collection[str], shared: Path = SHARED) -> Corpus:
    """The documents of sites that have no page of these WCXB types or languages."""
    known = {page.kind for page in pages("wcxb-dev", shared)} | set(languages.stop_words())
    if not known.issuperset(without):
        raise StripperError(f"no such page type or language: {', '.join(sorted(set(without) - known))}")
    found = {document.site for document in (*labelled(shared), *handwritten(), *handwritten(HARD)) if document.language in without}
    for page in (page for dataset in DATASETS for page in pages(dataset, shared)):
        if page.kind in without or languages.guess(extract("resiliparse full page", str(decode_file(page.html())))) in without:
            found.add(page.site)
    return corpus.select(i for i, site in enumerate(corpus.site) if site not in found)
