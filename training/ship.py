"""Ship: the model and what its passes learned from, side by side, so that `stripper train LABELS` can go on from them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from trafilatura.utils import decode_file

from stripper import artefact, retraining, start, storage
from stripper.corpus import Corpus
from stripper.errors import StripperError
from stripper.fit import Settings, fitted
from stripper.start import Place
from training import languages
from training.corpus import SHARED, handwritten, labelled
from training.pages import DATASETS, extract, pages

Progress = Callable[[str], None]


def ship(files: Place, progress: Progress = print, settings: Settings = retraining.USUAL) -> None:
    """Train on the corpus of `files` and write the model and the opinions. The model is that of `stripper train`, to the byte."""
    corpus = storage.load(files.corpus)
    made = fitted(corpus, settings=settings, progress=progress)
    artefact.save(replace(made.model, card=retraining.card([], retraining.Recipe(corpus))), files.model)
    start.save(made.opinions, corpus, files)


def blind(folder: Path, without: Collection[str], shared: Path = SHARED, progress: Progress = print) -> Place:
    """The files of a start that never saw a site with pages of these types or languages; made if they are not in `folder`."""
    files = Place.of(folder)
    if all(path.exists() for path in files):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    storage.save(unseen(storage.shipped(), without, shared), files.corpus)
    progress(f"a model without {', '.join(sorted(without))}")
    ship(files, progress)
    return files


def unseen(corpus: Corpus, without: Collection[str], shared: Path = SHARED) -> Corpus:
    """The documents of sites that have no page of these WCXB types or languages."""
    known = {page.kind for page in pages("wcxb-dev", shared)} | set(languages.stop_words())
    if not known.issuperset(without):
        raise StripperError(f"no such page type or language: {', '.join(sorted(set(without) - known))}")
    found = {document.site for document in (*labelled(shared), *handwritten()) if document.language in without}
    for page in (page for dataset in DATASETS for page in pages(dataset, shared)):
        if page.kind in without or languages.guess(extract("resiliparse", str(decode_file(page.html())))) in without:
            found.add(page.site)
    return corpus.select(i for i, site in enumerate(corpus.site) if site not in found)
