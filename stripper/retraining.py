"""Retraining: a model from labelled documents on top of what is shipped. What it gained is in `stripper.comparison`.

With the 18 labels it goes on from the shipped model (`stripper.warm`), in about a minute. With a label set of one's own, and from
scratch, it is the complete fit (`stripper.fit`), of minutes a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray

import stripper
from stripper import artefact, storage, warm
from stripper import corpus as corpora
from stripper import start as starts
from stripper.corpus import Corpus
from stripper.errors import LabelError
from stripper.fit import Settings, fit
from stripper.labelling.document import Document
from stripper.labelling.labelset import DEFAULT, DROP, KEEP, LabelSet
from stripper.labels import KEPT, LABELS
from stripper.model import Model
from stripper.start import Start
from stripper.warm import Steps

Probabilities = NDArray[np.float64]
Sides = NDArray[np.int64]  # 1 kept, 0 dropped, -1 not said

# New lines together weigh SHARE of the base corpus, but a line never more than HEAVIEST base lines: a few dozen
# documents matter, one document does not rule.
SHARE, HEAVIEST = 0.2, 10.0
USUAL, FURTHER = Settings(), Steps()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is retrained.

    base      the trained model to go on from, or the corpus to learn beside the new documents, or None: these documents only
    labels    the label set of the new documents and of the model
    share     0..: what the new lines weigh together, as a share of those of the base that are learned with them
    settings  of the complete fit
    steps     of going on from a trained model
    """

    base: Start | Corpus | None
    labels: LabelSet = DEFAULT
    share: float = SHARE
    settings: Settings = USUAL
    steps: Steps = FURTHER


def base(labels: LabelSet = DEFAULT, from_scratch: bool = False) -> Start | Corpus | None:
    """What a recipe begins with: the shipped model for its own 18 labels, the shipped corpus for others. Raises `ModelError`."""
    if from_scratch:
        return None
    return starts.load(starts.place()) if labels.names == LABELS else storage.shipped()


def train(documents: Sequence[Document], recipe: Recipe) -> Model:
    """The model of a base and new documents. The same input gives the same model. Raises `LabelError`."""
    return of(documents, ready(recipe))


def of(documents: Sequence[Document], recipe: Recipe) -> Model:
    """As `train`, of a recipe that is `ready`."""
    check(documents, recipe.labels)
    if isinstance(recipe.base, Start):
        return _further(documents, recipe, recipe.base)
    return _complete(documents, recipe, recipe.base)


def ready(recipe: Recipe) -> Recipe:
    """The recipe with those documents of its base only that are learned again: little to hand to other processes."""
    if not isinstance(recipe.base, Start):
        return recipe
    return replace(recipe, base=recipe.base.split(recipe.steps.lines, recipe.steps.seed)[0])


def _further(documents: Sequence[Document], recipe: Recipe, begin: Start) -> Model:
    """The base's model, after it learned the new documents too."""
    if recipe.labels.names != begin.model.labels:
        raise LabelError("a label set of your own is learned by the complete fit: give the base as a corpus")
    if not documents:
        raise LabelError("no labelled documents to train on")
    new = _new(documents, recipe)
    return warm.refit(begin, _weighted(new, begin.corpus, recipe.share), recipe.steps)


def _complete(documents: Sequence[Document], recipe: Recipe, base: Corpus | None) -> Model:
    """The model of the base corpus and the new documents, learned from nothing."""
    new = _new(documents, recipe) if documents else None
    old = _renamed(base, new, recipe)
    parts = [part for part in (old, new if new is None or base is None else _weighted(new, base, recipe.share)) if part is not None]
    if not parts:
        raise LabelError("no labelled documents to train on")
    corpus = corpora.concatenate(parts)
    known = np.unique(corpus.label[corpus.label >= 0])
    if len(known) < 2:
        raise LabelError(
            f"every decided line is {' '.join(recipe.labels.names[i] for i in known)!r}; a model needs two labels to tell apart"
        )
    return fit(corpus, recipe.labels.names, recipe.labels.kept, recipe.settings)


def coarse(documents: Sequence[Document], labels: LabelSet) -> bool:
    """Whether some lines say only their side, "keep" or "drop"."""
    return any(label is not None and label not in labels.names for document in documents for label in document.labels)


def check(documents: Sequence[Document], labels: LabelSet) -> None:
    """Raise `LabelError` if a document's labels are not those that may stand in it."""
    for document in documents:
        document.check(labels.allowed)


def _new(documents: Sequence[Document], recipe: Recipe) -> Corpus:
    """The corpus of the new documents; lines of which only the side is known get the likeliest label of that side."""
    names = recipe.labels.names
    exact = [(d.text, [label if label in names else None for label in d.labels]) for d in documents]
    made = Corpus.of(exact, names, [d.site for d in documents], [d.name for d in documents])
    if not coarse(documents, recipe.labels):
        return made
    said = {KEEP: 1, DROP: 0}
    side = np.array([-1 if label in names else said.get(label or "", -1) for d in documents for label in d.labels], np.int64)
    if isinstance(recipe.base, Start):
        return _resolved(made, side, recipe.base.model)
    return _resolved(made, side, artefact.load(artefact.SHIPPED) if names == LABELS else _alone(made, recipe))


def _renamed(base: Corpus | None, new: Corpus | None, recipe: Recipe) -> Corpus | None:
    """The base corpus in the recipe's labels: labels of the same name stay, others get the likeliest label of their side."""
    labels = recipe.labels
    if base is None or labels.names == LABELS:
        return base
    if new is None:
        raise LabelError("a label set of your own needs documents labelled with it")
    number = np.array([labels.names.index(name) if name in labels.names else -1 for name in LABELS] + [-1])
    kept = np.array([*(name in KEPT for name in LABELS), -1], np.int64)
    renamed = replace(base, label=number[base.label])
    return _resolved(renamed, np.where(renamed.label < 0, kept[base.label], -1), _alone(new, recipe))


def _alone(corpus: Corpus, recipe: Recipe) -> Model:
    if (corpus.label < 0).all():
        raise LabelError(f"no line has one of the labels {', '.join(recipe.labels.names)}; 'keep' and 'drop' alone do not teach them")
    return fit(corpus, recipe.labels.names, recipe.labels.kept, recipe.settings)


def _resolved(corpus: Corpus, side: Sides, guide: Model) -> Corpus:
    """The corpus with the likeliest label of the side where only the side (1 kept, 0 dropped) is known."""
    kept = np.array([label in guide.kept for label in guide.labels])
    fits = kept[None, :] == (side == 1)[:, None]
    likeliest = np.where(fits, guide.predict_proba(corpus.features), -1.0).argmax(axis=1)
    return replace(corpus, label=np.where(side >= 0, likeliest, corpus.label))


def line_weight(base_lines: float, new_lines: float, share: float) -> float:
    """What a new line weighs, in lines of the base corpus: together `share` of it, each 1 to `HEAVIEST`.

    >>> line_weight(10_000, 1_000, share=0.2)
    2.0
    """
    return float(np.clip(share * base_lines / max(1, new_lines), 1.0, HEAVIEST))


def _weighted(new: Corpus, base: Corpus, share: float) -> Corpus:
    weight = line_weight(base.weight.sum(), (new.label >= 0).sum(), share)
    return replace(new, weight=np.full(len(new.weight), weight))


def card(documents: Sequence[Document], recipe: Recipe, compared: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a model file says of itself, with what a comparison found. No time of day: the same labels give the same file."""
    found: dict[str, Any] = {
        "made by": f"stripper train, stripper {stripper.__version__}, scikit-learn {sklearn.__version__}",
        "base": _named(recipe.base),
    }
    if not documents:
        return found | storage.card()
    sites = sorted({document.site for document in documents})
    lines = sum(label is not None for document in documents for label in document.labels)
    found["retrained on"] = {"documents": len(documents), "lines": lines, "share": recipe.share, "sites": sites}
    return found | (compared or {})


def _named(begin: Start | Corpus | None) -> dict[str, Any] | None:
    if begin is None:
        return None
    corpus = begin.corpus if isinstance(begin, Start) else begin
    named = {"documents": len(corpus), "lines": len(corpus.label)}
    return {"model": begin.model.card["digest"], **named} if isinstance(begin, Start) else named
