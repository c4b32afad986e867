"""Comparison: a retrained model beside the one there was before, on sites that it never saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from stripper import evaluation, features, retraining
from stripper.batch import Batch
from stripper.corpus import Corpus
from stripper.evaluation import Change, Judged
from stripper.labelling.document import Document
from stripper.labelling.labelset import LabelSet
from stripper.model import Model
from stripper.policy import THRESHOLD, Policy
from stripper.start import Start

Probabilities = NDArray[np.float64]

FOLDS = 3
FEW_SITES = 5  # below this an interval over sites says nothing
PROBE = 300  # documents of the base, not learned again, that tell whether it forgot
_MORE = "Label pages of other sites."


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
    def card(self) -> dict[str, Any]:
        """What a model file says of it."""
        return {"held-out sites": {name: change._asdict() for name, change in self.changes.items()}, "verdict": self.verdict}

    @property
    def verdict(self) -> str:
        """One sentence: better, worse, or too little to tell."""
        return verdict(self.changes, self.sites)


def retrain(
    documents: Sequence[Document],
    recipe: retraining.Recipe,
    before: Model,
    folds: int = FOLDS,
    jobs: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Train on all `documents`, and compare with `before` by leaving sites out in turn: no figure is of a page trained on."""
    retraining.check(documents, recipe.labels)
    splits = list(split(documents, folds))
    prepared, sites = retraining.ready(recipe), len({document.site for document in documents})
    tasks = [list(documents)] + [[documents[i] for i in kept] for kept, _ in splits]
    models = []
    for number, model in enumerate(
        Parallel(n_jobs=jobs, return_as="generator")(delayed(retraining.of)(task, prepared) for task in tasks), 1
    ):
        if progress:
            progress(f"model {number} of {len(tasks)}: " + ("all documents" if number == 1 else f"without the sites of part {number - 1}"))
        models.append(model)
    kept = remembered(recipe, models[0])
    if not splits:
        return Outcome(models[0], (), {}, sites, kept)
    held_out: dict[int, Probabilities] = {}
    for model, (_, left_out) in zip(models[1:], splits, strict=True):
        held_out.update(zip(left_out, predict(model, [documents[i].text for i in left_out]), strict=True))
    after = tuple(held_out[i] for i in range(len(documents)))
    changes = compare(documents, before, recipe.labels, after)
    return Outcome(models[0], after, changes, sites, kept)


def remembered(recipe: retraining.Recipe, after: Model) -> tuple[float, float] | None:
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
    named = before.labels == labels.names and not retraining.coarse(documents, labels)
    texts = [document.text for document in documents]
    old, new = Policy.of(before.labels, before.kept), Policy.of(labels.names, labels.kept)
    return evaluation.compare(
        [judge(d, p, old, named) for d, p in zip(documents, predict(before, texts), strict=True)],
        [judge(d, p, new, named) for d, p in zip(documents, after, strict=True)],
        labels.keeping,
    )


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
