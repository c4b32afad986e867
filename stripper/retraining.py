"""Retraining: a model from labelled documents on top of a base corpus, and what it gained on sites it never saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from stripper import artefact, evaluation, features
from stripper import corpus as corpora
from stripper.batch import Batch
from stripper.corpus import Corpus
from stripper.errors import LabelError
from stripper.evaluation import Change, Judged
from stripper.fit import Settings, fit
from stripper.labelling.document import Document
from stripper.labelling.labelset import DEFAULT, DROP, KEEP, LabelSet
from stripper.labels import KEPT, LABELS
from stripper.model import Model
from stripper.policy import Policy

Probabilities = NDArray[np.float64]
Sides = NDArray[np.int64]  # 1 kept, 0 dropped, -1 not said

# New lines together weigh SHARE of the base corpus, but a line never more than HEAVIEST base lines: a few dozen
# documents matter, one document does not rule.
SHARE, HEAVIEST = 0.2, 10.0
FOLDS = 3
FEW_SITES = 5  # below this an interval over sites says nothing
USUAL = Settings()
_MORE = "Label pages of other sites."


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is retrained.

    base      the corpus to start from, or None to learn from the new documents only
    labels    the label set of the new documents and of the model
    share     0..: what the new lines weigh together, as a share of the base corpus
    """

    base: Corpus | None
    labels: LabelSet = DEFAULT
    share: float = SHARE
    settings: Settings = USUAL


def train(documents: Sequence[Document], recipe: Recipe) -> Model:
    """The model of a base corpus and new documents. The same input gives the same model. Raises `LabelError`."""
    _check(documents, recipe.labels)
    new = _new(documents, recipe) if documents else None
    parts = [part for part in (_base(new, recipe), _weighted(new, recipe)) if part is not None]
    if not parts:
        raise LabelError("no labelled documents to train on")
    corpus = corpora.concatenate(parts)
    known = np.unique(corpus.label[corpus.label >= 0])
    if len(known) < 2:
        raise LabelError(
            f"every decided line is {' '.join(recipe.labels.names[i] for i in known)!r}; a model needs two labels to tell apart"
        )
    return fit(corpus, recipe.labels.names, recipe.labels.kept, recipe.settings)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A retrained model beside the model there was before.

    probabilities  of each document's lines, by models that never saw a document of its site; empty if there is one site only
    changes        the figures before and after, on those
    """

    model: Model
    probabilities: tuple[Probabilities, ...]
    changes: dict[str, Change]
    sites: int

    @property
    def verdict(self) -> str:
        """One sentence: better, worse, or too little to tell."""
        return verdict(self.changes, self.sites)


def retrain(
    documents: Sequence[Document],
    recipe: Recipe,
    before: Model,
    folds: int = FOLDS,
    jobs: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Train on all `documents`, and compare with `before` by leaving sites out in turn: no figure is of a page trained on."""
    _check(documents, recipe.labels)
    splits = list(split(documents, folds))
    tasks = [list(documents)] + [[documents[i] for i in kept] for kept, _ in splits]
    models = []
    for number, model in enumerate(Parallel(n_jobs=jobs, return_as="generator")(delayed(train)(task, recipe) for task in tasks), 1):
        if progress:
            progress(f"model {number} of {len(tasks)}: " + ("all documents" if number == 1 else f"without the sites of part {number - 1}"))
        models.append(model)
    if not splits:
        return Outcome(models[0], (), {}, len({document.site for document in documents}))
    held_out: dict[int, Probabilities] = {}
    for model, (_, left_out) in zip(models[1:], splits, strict=True):
        held_out.update(zip(left_out, predict(model, [documents[i].text for i in left_out]), strict=True))
    after = tuple(held_out[i] for i in range(len(documents)))
    changes = compare(documents, before, recipe.labels, after)
    return Outcome(models[0], after, changes, len({document.site for document in documents}))


def split(documents: Sequence[Document], folds: int) -> Iterator[tuple[list[int], list[int]]]:
    """Numbers of the documents to train on and of those to test on, no site on both sides. Nothing if there is one site only."""
    site = [document.site for document in documents]
    if len(set(site)) < 2:
        return
    for kept, left_out in GroupKFold(min(folds, len(set(site)))).split(site, groups=site):
        yield kept.tolist(), left_out.tolist()


def predict(model: Model, texts: Iterable[str]) -> list[Probabilities]:
    """The probabilities `(n_lines, n_labels)` of each text's non-blank lines."""
    found = features.read(Batch.of(texts))
    probabilities = model.predict_proba(found)
    return [probabilities[start:stop] for start, stop in pairwise(found.bounds.tolist())]


def judge(document: Document, probabilities: Probabilities, policy: Policy, named: bool = True) -> Judged:
    """A document's gold beside what a policy makes of its probabilities; `named` if its labels are the policy's own."""
    names = [policy.labels[i] for i in policy.names(probabilities)] if named else None
    return Judged(
        evaluation.words(document.text), document.labels, policy.keeps(probabilities).tolist(), names, document.site, document.name
    )


def compare(documents: Sequence[Document], before: Model, labels: LabelSet, after: Sequence[Probabilities]) -> dict[str, Change]:
    """The figures of two predictions of the same documents. Labels are compared if both models and all documents have the same."""
    named = before.labels == labels.names and not coarse(documents, labels)
    texts = [document.text for document in documents]
    old, new = Policy.of(before.labels, before.kept), Policy.of(labels.names, labels.kept)
    return evaluation.compare(
        [judge(d, p, old, named) for d, p in zip(documents, predict(before, texts), strict=True)],
        [judge(d, p, new, named) for d, p in zip(documents, after, strict=True)],
        labels.keeping,
    )


def coarse(documents: Sequence[Document], labels: LabelSet) -> bool:
    """Whether some lines say only their side, "keep" or "drop"."""
    return any(label is not None and label not in labels.names for document in documents for label in document.labels)


def verdict(changes: dict[str, Change], sites: int) -> str:
    """One sentence on what the figures before and after say."""
    if sites < FEW_SITES:
        count = "1 site" if sites == 1 else f"{sites} sites"
        return f"Too little to tell: {count}, and fewer than {FEW_SITES} say nothing about the next one. {_MORE}"
    gain, lost = changes["word F1"], changes["body lost"]
    if gain.high < 0:
        return "It got worse. Look for label errors (`stripper labels check --errors`), label more sites, or keep the model you have."
    if lost.low > 0:
        return "It removes more body than before. Look at the worst lines (`stripper evaluate`), or raise the threshold."
    if gain.low > 0:
        return "It got better on sites it never saw."
    return f"Too little to tell: a difference of {gain.difference:+.4f} word F1 could be chance over these {sites} sites. {_MORE}"


def _check(documents: Sequence[Document], labels: LabelSet) -> None:
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
    guide = artefact.load(artefact.SHIPPED) if names == LABELS else _alone(made, recipe)
    return _resolved(made, side, guide)


def _base(new: Corpus | None, recipe: Recipe) -> Corpus | None:
    """The base corpus in the recipe's labels: labels of the same name stay, others get the likeliest label of their side."""
    base, labels = recipe.base, recipe.labels
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


def _weighted(new: Corpus | None, recipe: Recipe) -> Corpus | None:
    if new is None or recipe.base is None:
        return new
    weight = line_weight(recipe.base.weight.sum(), (new.label >= 0).sum(), recipe.share)
    return replace(new, weight=np.full(len(new.weight), weight))
