"""Retraining: a model from labelled documents on top of what is shipped, and what it gained on sites it never saw.

With the 18 labels it goes on from the shipped model (`stripper.warm`), in about a minute. With a label set of one's own, and from
scratch, it is the complete fit (`stripper.fit`), of minutes a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import sklearn
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

import stripper
from stripper import artefact, evaluation, features, storage, warm
from stripper import corpus as corpora
from stripper import start as starts
from stripper.batch import Batch
from stripper.corpus import Corpus
from stripper.errors import LabelError
from stripper.evaluation import Change, Judged
from stripper.fit import Settings, fit
from stripper.labelling.document import Document
from stripper.labelling.labelset import DEFAULT, DROP, KEEP, LabelSet
from stripper.labels import KEPT, LABELS
from stripper.model import Model
from stripper.policy import THRESHOLD, Policy
from stripper.start import Start
from stripper.warm import Steps

Probabilities = NDArray[np.float64]
Sides = NDArray[np.int64]  # 1 kept, 0 dropped, -1 not said

# New lines together weigh SHARE of the base corpus, but a line never more than HEAVIEST base lines: a few dozen
# documents matter, one document does not rule.
SHARE, HEAVIEST = 0.2, 10.0
FOLDS = 3
FEW_SITES = 5  # below this an interval over sites says nothing
USUAL, FURTHER = Settings(), Steps()
PROBE = 300  # documents of the base, not learned again, that tell whether it forgot
_MORE = "Label pages of other sites."


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
    _check(documents, recipe.labels)
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """A retrained model beside the model there was before.

    probabilities  of each document's lines, by models that never saw a document of its site; empty if there is one site only
    changes        the figures before and after, on those
    remembered     the share of lines on the right side before and after, on documents of the base that were not learned again
    """

    model: Model
    probabilities: tuple[Probabilities, ...]
    changes: dict[str, Change]
    sites: int
    remembered: tuple[float, float] | None = None

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
    prepared, sites = ready(recipe), len({document.site for document in documents})
    tasks = [list(documents)] + [[documents[i] for i in kept] for kept, _ in splits]
    models = []
    for number, model in enumerate(Parallel(n_jobs=jobs, return_as="generator")(delayed(of)(task, prepared) for task in tasks), 1):
        if progress:
            progress(f"model {number} of {len(tasks)}: " + ("all documents" if number == 1 else f"without the sites of part {number - 1}"))
        models.append(model)
    remembered = _remembered(recipe, models[0])
    if not splits:
        return Outcome(models[0], (), {}, sites, remembered)
    held_out: dict[int, Probabilities] = {}
    for model, (_, left_out) in zip(models[1:], splits, strict=True):
        held_out.update(zip(left_out, predict(model, [documents[i].text for i in left_out]), strict=True))
    after = tuple(held_out[i] for i in range(len(documents)))
    changes = compare(documents, before, recipe.labels, after)
    return Outcome(models[0], after, changes, sites, remembered)


def _remembered(recipe: Recipe, after: Model) -> tuple[float, float] | None:
    """Of the base's documents that were not learned again: the share of lines on the right side, before and after."""
    if not isinstance(recipe.base, Start):
        return None
    rest = recipe.base.split(recipe.steps.lines, recipe.steps.seed)[1].corpus
    if not len(rest):
        return None
    probe = rest.select(range(0, len(rest), max(1, len(rest) // PROBE)))
    before, now = (float(_right(model, probe).mean()) for model in (recipe.base.model, after))
    return before, now


def _right(model: Model, corpus: Corpus) -> NDArray[np.bool_]:
    """`(n_lines,)`: whether a decided line is kept or dropped as its label says."""
    kept = np.array([label in model.kept for label in model.labels])
    said = model.predict_proba(corpus.features)[:, ~kept].sum(axis=1) <= THRESHOLD
    decided = corpus.label >= 0
    return said[decided] == kept[corpus.label[decided]]


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


def card(documents: Sequence[Document], recipe: Recipe, outcome: Outcome | None = None) -> dict[str, Any]:
    """What a model file says of itself. No time of day: the same labels give the same file."""
    found: dict[str, Any] = {
        "made by": f"stripper train, stripper {stripper.__version__}, scikit-learn {sklearn.__version__}",
        "base": _named(recipe.base),
    }
    if not documents:
        return found | storage.card()
    sites = sorted({document.site for document in documents})
    lines = sum(label is not None for document in documents for label in document.labels)
    found["retrained on"] = {"documents": len(documents), "lines": lines, "share": recipe.share, "sites": sites}
    if outcome is not None:
        found["held-out sites"] = {name: change._asdict() for name, change in outcome.changes.items()}
        found["verdict"] = outcome.verdict
    return found


def _named(begin: Start | Corpus | None) -> dict[str, Any] | None:
    if begin is None:
        return None
    corpus = begin.corpus if isinstance(begin, Start) else begin
    named = {"documents": len(corpus), "lines": len(corpus.label)}
    return {"model": begin.model.card["digest"], **named} if isinstance(begin, Start) else named
