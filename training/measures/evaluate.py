"""Evaluate: every figure by which a model is judged, on sites it was not trained on, beside the baselines on the same lines."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper.evaluation import INTERVAL, RESAMPLES, Figure, Judged, Report, score, tally, words
from stripper.labels import KEPT, LABELS
from stripper.policy import THRESHOLD, Policy
from training.crossvalidate import Prediction
from training.documents import recipe
from training.documents.corpus import Document
from training.measures.baselines import BASELINES, Rules
from training.measures.calibration import Bin, expected_error, reliability
from training.measures.curve import Point, at_most, curve, draw, thinned

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
CONSERVATIVE = 0.002  # body lost, at most
MUCH = 0.1  # share of its body: a document that loses more was spoilt
VIEWS: dict[str, Callable[[Document], str]] = {
    "source": lambda document: document.source,
    "extractor": lambda document: document.extractor,
    "language": lambda document: document.language,
    "page type": lambda document: document.kind,
}


@dataclass(frozen=True)
class Evaluation:
    """All figures of a cross-validation.

    report      of the labelled documents at the default threshold
    labels      F1 of each label, with its interval over sites
    baselines   the same documents by the rules of others
    views       by source, extractor, language, page type
    thresholds  the figures at other thresholds
    points      noise removed against body lost, over all thresholds
    conservative  the threshold that loses at most `CONSERVATIVE` of the body
    groups      composed and handwritten documents, and each kind of them
    spoilt      share of documents of each group that lose more than `MUCH` of their body
    noise, names  reliability of the probability of noise, and of the score of the named label
    pages       the same of the same documents read with the markup of their pages, without baselines; None if they were not
    """

    report: Report
    labels: dict[str, Figure]
    baselines: dict[str, Report]
    views: dict[str, dict[str, Report]]
    thresholds: dict[float, Report]
    points: list[Point]
    conservative: Point
    groups: dict[str, dict[str, Report]]
    spoilt: dict[str, float]
    noise: list[Bin]
    names: list[Bin]
    pages: Evaluation | None = None

    @property
    def calibration(self) -> dict[str, float]:
        """Expected calibration errors."""
        return {"noise": expected_error(self.noise), "labels": expected_error(self.names)}


def evaluate(predictions: dict[str, list[Prediction]], baselines: dict[str, Rules] = BASELINES) -> Evaluation:
    """The figures of held-out predictions, group by group as `recipe.Material` names them, and `recipe.MARKED`."""
    labelled = predictions[recipe.LABELLED]
    documents = [p.document for p in labelled]
    judged = [judge(p) for p in labelled]
    gold, probabilities = _gold(labelled), np.concatenate([p.probabilities for p in labelled])
    count = np.concatenate([words(p.document.text) for p in labelled])
    noise, known = Policy().noise(probabilities), gold >= 0
    kept = np.isin(gold, [LABELS.index(label) for label in KEPT])
    points = curve(noise[known], count[known], kept[known])
    names = Policy().names(probabilities)
    return Evaluation(
        report=score(judged),
        labels=label_intervals(judged),
        baselines={name: score([by_rules(d, rules) for d in documents]) for name, rules in baselines.items()},
        views={view: by(labelled, key) for view, key in VIEWS.items()},
        thresholds={t: score([judge(p, t) for p in labelled], resamples=0) for t in THRESHOLDS},
        points=points,
        conservative=at_most(points, CONSERVATIVE),
        groups={
            name: {"all": _report(group), **by(group, VIEWS["page type"])}
            for name, group in predictions.items()
            if name not in (recipe.LABELLED, recipe.MARKED) and group
        },
        spoilt={name: spoilt(group) for name, group in predictions.items()},
        noise=reliability(noise[known], ~kept[known]),
        names=reliability(probabilities[np.arange(len(names)), names][known], (names == gold)[known]),
        pages=evaluate({recipe.LABELLED: predictions[recipe.MARKED]}, {}) if recipe.MARKED in predictions else None,
    )


def picture(evaluation: Evaluation, path: Path) -> None:
    """Draw the curve beside the baselines."""
    read = {"text": evaluation} | ({"text and markup": evaluation.pages} if evaluation.pages else {})
    curves = {f"stripper, {name}, threshold {THRESHOLD}": (thinned(e.points), _default(e)) for name, e in read.items()}
    others = {name: r.figures for name, r in evaluation.baselines.items() if name != "keep everything"}  # the origin
    draw(curves, {n: (f["body lost"].value, f["noise removed"].value) for n, f in others.items()}, path)


def _default(evaluation: Evaluation) -> Point:
    figures = evaluation.report.figures
    return Point(THRESHOLD, figures["body lost"].value, figures["noise removed"].value)


def write(predictions: Iterable[Prediction], path: Path) -> None:
    """Write `{"id", "labels"}` rows, gzipped if `path` says so: what `shared/score/score.py` reads."""
    opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        for prediction in predictions:
            names = [LABELS[i] for i in Policy().names(prediction.probabilities)]
            file.write(json.dumps({"id": prediction.document.name, "labels": names}) + "\n")


def judge(prediction: Prediction, threshold: float = THRESHOLD) -> Judged:
    """A prediction beside its gold labels."""
    policy, document = Policy(threshold=threshold), prediction.document
    names = [LABELS[i] for i in policy.names(prediction.probabilities)]
    keeps = policy.keeps(prediction.probabilities).tolist()
    return Judged(words(document.text), document.labels, keeps, names, document.site, document.name)


def by_rules(document: Document, rules: Rules) -> Judged:
    """What a baseline keeps, beside the gold labels."""
    return Judged(words(document.text), document.labels, rules(document), None, document.site, document.name)


def by(predictions: Sequence[Prediction], key: Callable[[Document], str]) -> dict[str, Report]:
    """A report for each value of `key`, those with the most documents first."""
    values = Counter(key(p.document) for p in predictions)
    return {value: _report([p for p in predictions if key(p.document) == value]) for value, _ in values.most_common()}


def appended(prediction: Prediction) -> Judged:
    """Only what was appended and what is the host's body: other noise of the host is undecided."""
    judged = judge(prediction)
    gold = [label if label in KEPT or label == "offtopic" else None for label in judged.gold]
    return judged._replace(gold=gold)


def spoilt(predictions: Iterable[Prediction]) -> float:
    """Share of documents that lose more than `MUCH` of the words of their body."""
    losses = [_loss(p) for p in predictions]
    return sum(loss > MUCH for loss in losses) / max(1, len(losses))


def label_intervals(judged: Sequence[Judged], seed: int = 0) -> dict[str, Figure]:
    """F1 of each label with its bootstrap interval over sites."""
    per_site: dict[str, Counter[tuple[str, ...]]] = {}
    for d in judged:
        per_site.setdefault(d.site, Counter()).update(tally(d.words, d.gold, d.keeps, d.predicted))
    keys = [[(part, label) for label in LABELS] for part in ("hit", "gold", "predicted")]
    table = np.array([[[counts[key] for key in row] for row in keys] for counts in per_site.values()], float)
    drawn = np.random.default_rng(seed).multinomial(len(table), np.full(len(table), 1 / len(table)), RESAMPLES)
    draws = _f1(np.tensordot(drawn, table, axes=1))
    low, high = np.quantile(draws, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2], axis=0)
    value = _f1(table.sum(axis=0))
    seen = table.sum(axis=0)[1] > 0
    return {label: Figure(float(value[i]), float(low[i]), float(high[i])) for i, label in enumerate(LABELS) if seen[i]}


def _f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """`(..., n_labels)` of hit, gold, predicted counts `(..., 3, n_labels)`."""
    return np.asarray(2 * counts[..., 0, :] / np.maximum(1, counts[..., 1, :] + counts[..., 2, :]))


def _loss(prediction: Prediction) -> float:
    judged = judge(prediction)
    body = [(n, keep) for n, label, keep in zip(judged.words, judged.gold, judged.keeps, strict=True) if label in KEPT]
    return sum(n for n, keep in body if not keep) / max(1, sum(n for n, _ in body))


def _report(predictions: Sequence[Prediction]) -> Report:
    composed = all(p.document.kind.startswith("endless ") for p in predictions)
    return score([appended(p) if composed else judge(p) for p in predictions], resamples=0)


def _gold(predictions: Sequence[Prediction]) -> NDArray[np.int64]:
    number: dict[str | None, int] = {label: i for i, label in enumerate(LABELS)} | {None: -1}
    return np.array([number[label] for p in predictions for label in p.document.labels], np.int64)
