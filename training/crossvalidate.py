"""Cross-validation by site: five models, each trained without a fifth of the sites, and what they think of that fifth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from stripper import artefact
from stripper.corpus import Corpus
from stripper.errors import ModelError
from stripper.features.ngrams import Ngrams
from stripper.fit import Settings, fitted, markup_model, whole_model
from stripper.labels import KEPT, LABELS
from stripper.model import Model
from training.documents import split
from training.documents.corpus import Document

Learned = Callable[[int, Corpus], Corpus]
Markup = Callable[[Corpus], Ngrams]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model that saw nothing of a document's site thinks of it: probabilities `(n_lines, n_labels)`."""

    document: Document
    probabilities: NDArray[np.float64]


def fold_models(
    corpus: Corpus,
    learned: Learned | None = None,
    settings: Settings = Settings(),
    jobs: int = 1,
    markup: Markup | None = None,
    wholes: Learned | None = None,
) -> list[Model]:
    """The model of each fold. Nothing is kept between calls. Raises `LabelError` if what is learned from leaks.

    corpus   what is scored
    learned  what may be learned from when a fold, and these documents of it, are scored; by default the rest of `corpus`. Weakly
             labelled documents come in here, by a teacher that saw no site of the fold
    markup   the markup of what is learned from; without it the models read text only
    wholes   whole pages, as `learned`, that have markup too; without them the models do not read what an extractor skipped
    """
    made = Parallel(n_jobs=jobs)(delayed(fold_model)(number, corpus, learned, settings, markup, wholes) for number in range(split.FOLDS))
    return list(made)


def fold_model(
    number: int,
    corpus: Corpus,
    learned: Learned | None = None,
    settings: Settings = Settings(),
    markup: Markup | None = None,
    wholes: Learned | None = None,
) -> Model:
    """The model of fold `number`, which saw none of its sites."""
    test = corpus.select(split.held_out(corpus.site, number))
    train = learned(number, test) if learned else split.training([corpus], test, number)
    split.check(train, test)
    pages = wholes(number, test) if markup and wholes else None
    made = fitted(train, LABELS, KEPT, settings, beside=pages)
    reads = markup_model(made, train, markup(train)) if markup else None
    whole = None
    if markup and pages is not None:
        split.check(pages, test)
        whole = whole_model(made, pages, markup(pages))
    card = {"fold": number, "folds": split.FOLDS, "documents": len(train)}
    return replace(made.model, markup=reads, whole=whole, card=card)


def probabilities(models: Sequence[Model], corpus: Corpus, markup: Markup | None = None) -> NDArray[np.float64]:
    """`(n_lines, n_labels)`: what the model of each document's fold, which saw nothing of its site, thinks of its lines.

    markup  the markup of the lines of a corpus; without it they are read as text
    """
    result = np.zeros((len(corpus.label), len(LABELS)))
    fold_of_line = np.array([split.fold(site) for site in corpus.site])[corpus.document]
    for number, model in enumerate(models):
        chosen = split.held_out(corpus.site, number)
        if chosen:
            test = corpus.select(chosen)
            result[fold_of_line == number] = model.predict_proba(test.features, markup(test) if markup else None)
    return result


def predictions(models: Sequence[Model], documents: Sequence[Document], corpus: Corpus, markup: Markup | None = None) -> list[Prediction]:
    """The probabilities of each document; `corpus` holds the features of `documents`."""
    table = probabilities(models, corpus, markup)
    bounds = pairwise(corpus.features.bounds.tolist())
    return [Prediction(document, table[start:stop]) for document, (start, stop) in zip(documents, bounds, strict=True)]


def save(models: Sequence[Model], folder: Path) -> None:
    """Write `fold-0.model` and so on: whoever scores pages or draws tables need not train again."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, model in enumerate(models):
        artefact.save(model, folder / f"fold-{number}.model")


def load(folder: Path) -> list[Model]:
    """The models `save` wrote. Raises `ModelError`."""
    models = [artefact.load(folder / f"fold-{number}.model") for number in range(split.FOLDS)]
    for number, model in enumerate(models):
        if (model.card.get("fold"), model.card.get("folds")) != (number, split.FOLDS):
            raise ModelError(f"{folder}: fold-{number}.model is not the model of fold {number} of {split.FOLDS}; cross-validate again")
    return models
