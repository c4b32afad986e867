"""Worst: the wrong lines that cost most, for a person to read. Texts of others, so never a file of this repository."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from stripper.errors import InputError
from stripper.evaluation import words
from stripper.labels import KEPT, LABELS
from stripper.policy import Policy
from training.crossvalidate import Prediction
from training.documents.corpus import ROOT


class Wrong(NamedTuple):
    """A line that was kept and is noise, or dropped and is body.

    cost   its words, times how sure the model was
    noise  the probability of noise
    """

    cost: float
    noise: float
    gold: str
    predicted: str
    document: str
    site: str
    line: str


def wrong_lines(predictions: Iterable[Prediction], policy: Policy = Policy()) -> list[Wrong]:
    """All lines on the wrong side, the costliest first."""
    found = []
    for prediction in predictions:
        document = prediction.document
        noise, names = policy.noise(prediction.probabilities), policy.names(prediction.probabilities)
        keeps = policy.keeps(prediction.probabilities)
        for i, (gold, n, line) in enumerate(zip(document.labels, words(document.text), document.lines, strict=True)):
            if gold is None or (gold in KEPT) == bool(keeps[i]):
                continue
            sure = float(noise[i] if gold in KEPT else 1 - noise[i])
            found.append(Wrong(n * sure, float(noise[i]), gold, LABELS[names[i]], document.name, document.site, line.strip()))
    return sorted(found, key=lambda wrong: (-wrong.cost, wrong.document, wrong.line))


def write(wrong: Sequence[Wrong], path: Path) -> None:
    """Write the lines as TSV. Raises `InputError` for a place inside the repository."""
    if path.resolve().is_relative_to(ROOT):
        raise InputError(f"{path} lies in the repository, where no text of others may stand; choose a file outside of {ROOT}")
    rows = ["cost\tnoise\tgold\tpredicted\tdocument\tsite\tline"]
    rows += [f"{w.cost:.1f}\t{w.noise:.3f}\t{w.gold}\t{w.predicted}\t{w.document}\t{w.site}\t{' '.join(w.line.split())}" for w in wrong]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
