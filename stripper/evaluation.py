"""Evaluation: how much body a prediction loses, how much noise it removes, how well it names the lines.

A word is a match of `\\w+`. Figures are shares of words, unless a name says lines or docs:

body lost            of the words of gold-kept lines, those dropped
noise removed        of the words of gold-dropped lines, those dropped
body lines lost      the same two, counting lines: a long comment thread weighs as much as it has lines
noise lines removed
word F1              F1 of the kept words, pooled over documents
exact docs           documents whose every line is kept or dropped as in gold
macro F1             mean of the per-label line F1 over labels with at least `RARE` gold lines
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np

from stripper import lines
from stripper.errors import LabelError
from stripper.labels import KEPT

WORD = re.compile(r"\w+")
RARE = 10  # gold lines: the F1 of a label with fewer says nothing
RESAMPLES = 500
INTERVAL = 0.95

Counts = Counter[tuple[str, ...]]


class Judged(NamedTuple):
    """One document: gold labels beside a prediction, one entry a non-blank line.

    gold       None among them is undecided: such a line is not counted
    predicted  labels, or None if the prediction only keeps and drops
    site       documents of one site are resampled together
    """

    words: Sequence[int]
    gold: Sequence[str | None]
    keeps: Sequence[bool]
    predicted: Sequence[str] | None = None
    site: str = ""
    name: str = ""


class Figure(NamedTuple):
    """A figure with its bootstrap interval over sites."""

    value: float
    low: float
    high: float


class Change(NamedTuple):
    """A figure of two predictions of the same documents, and the bootstrap interval of the difference, over sites."""

    before: float
    after: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """`after - before`."""
        return self.after - self.before


class LabelFigures(NamedTuple):
    """Precision, recall and F1 of one label over `lines` gold lines."""

    precision: float
    recall: float
    f1: float
    lines: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of some documents. `labels` is empty if the prediction only keeps and drops."""

    documents: int
    lines: int
    sites: int
    figures: dict[str, Figure]
    labels: dict[str, LabelFigures]

    def json(self) -> str:
        """The report as one JSON object."""
        content = asdict(self)
        content["figures"] = {name: figure._asdict() for name, figure in self.figures.items()}
        content["labels"] = {name: figures._asdict() for name, figures in self.labels.items()}
        return json.dumps(content, ensure_ascii=False)

    def table(self) -> str:
        """The report as text: labels with the most lines first, then the figures with their intervals."""
        rows = [f"{name:19} P {f.precision:.3f}  R {f.recall:.3f}  F1 {f.f1:.3f}  lines {f.lines}" for name, f in self.labels.items()]
        rows += [f"{name:19} {f.value:.4f}  [{f.low:.4f}, {f.high:.4f}]" for name, f in self.figures.items()]
        return "\n".join(rows)


def words(text: str) -> list[int]:
    """The number of words of each non-blank line.

    >>> words("By Jane Roe\\n\\n* * *")
    [3, 0]
    """
    found = lines.split(text)
    return [len(WORD.findall(line)) for line in found]


def tally(
    words: Sequence[int],
    gold: Sequence[str | None],
    keeps: Sequence[bool],
    predicted: Sequence[str] | None = None,
    kept: Collection[str] = KEPT,
) -> Counts:
    """Everything the figures need of one document, as counts that add up. Raises `LabelError` if the columns differ in length.

    >>> figures(tally([10, 2], ["body", "date"], [True, True]))["noise removed"]
    0.0
    """
    if not len(words) == len(gold) == len(keeps) == len(gold if predicted is None else predicted):
        raise LabelError(f"{len(words)} lines, {len(gold)} gold labels, {len(keeps)} decisions; there must be one a non-blank line")
    counts: Counts = Counter({("documents",): 1})
    exact = True
    for n, label, keep, name in zip(words, gold, keeps, _names(predicted, len(gold)), strict=True):
        if label is None:
            continue
        side, fate = "body" if label in kept else "noise", "kept" if keep else "dropped"
        counts["words", side, fate] += n
        counts["lines", side, fate] += 1
        counts["gold", label] += 1
        exact &= (label in kept) == bool(keep)
        if name is not None:
            counts["predicted", name] += 1
            counts["hit", label] += label == name
    counts["exact",] = int(exact)
    return counts


def figures(counts: Counts) -> dict[str, float]:
    """The figures of counts. "macro F1" is among them if labels were predicted.

    >>> figures(tally([10, 2], ["body", "date"], [True, False]))["word F1"]
    1.0
    """
    kept, lost = counts["words", "body", "kept"], counts["words", "body", "dropped"]
    left = counts["words", "noise", "kept"]
    found = {
        "body lost": _dropped(counts, "words", "body"),
        "noise removed": _dropped(counts, "words", "noise"),
        "body lines lost": _dropped(counts, "lines", "body"),
        "noise lines removed": _dropped(counts, "lines", "noise"),
        "word F1": 2 * kept / max(1, 2 * kept + left + lost),
        "exact docs": counts["exact",] / max(1, counts["documents",]),
    }
    if any(key[0] == "predicted" for key in counts):
        common = [key[1] for key in counts if key[0] == "gold" and counts[key] >= RARE]
        found["macro F1"] = sum(label_figures(counts, label).f1 for label in common) / max(1, len(common))
    return found


def label_figures(counts: Counts, label: str) -> LabelFigures:
    """Precision, recall and F1 of one label."""
    hit, predicted, gold = counts["hit", label], counts["predicted", label], counts["gold", label]
    return LabelFigures(hit / max(1, predicted), hit / max(1, gold), 2 * hit / max(1, gold + predicted), gold)


def score(documents: Iterable[Judged], kept: Collection[str] = KEPT, resamples: int = RESAMPLES, seed: int = 0) -> Report:
    """The report of some documents, with bootstrap intervals over their sites.

    >>> report = score([Judged([10, 2], ["body", "date"], [True, False], site="a.org")])
    >>> report.figures["noise removed"].value
    1.0
    """
    per_site = _per_site(documents, kept)
    total = _total(per_site)
    names = [key[1] for key, _ in total.most_common() if key[0] == "gold"]
    labelled = any(key[0] == "predicted" for key in total)
    return Report(
        documents=total["documents",],
        lines=sum(total["gold", name] for name in names),
        sites=len(per_site),
        figures=_intervals(per_site, resamples, seed),
        labels={name: label_figures(total, name) for name in names} if labelled else {},
    )


def compare(
    before: Iterable[Judged], after: Iterable[Judged], kept: Collection[str] = KEPT, resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, Change]:
    """Every figure of two predictions of the same documents. Both are resampled together, so the interval is of the difference.

    >>> judged = [Judged([10, 2], ["body", "date"], [True, keep], site="a.org") for keep in (True, False)]
    >>> compare(judged[:1], judged[1:])["noise removed"].difference
    1.0
    """
    old, new = _per_site(before, kept), _per_site(after, kept)
    draws = [
        {name: value - was[name] for name, value in figures(now).items()}
        for was, now in zip(
            map(figures, _draws(old, resamples, seed)), _draws({site: new[site] for site in old}, resamples, seed), strict=True
        )
    ]
    was = figures(_total(old))
    return {
        name: Change(was[name], value, *_middle(sorted(draw[name] for draw in draws), value - was[name]))
        for name, value in figures(_total(new)).items()
    }


def _names(predicted: Sequence[str] | None, n: int) -> Sequence[str | None]:
    return [None] * n if predicted is None else predicted


def _dropped(counts: Counts, unit: str, side: str) -> float:
    dropped = counts[unit, side, "dropped"]
    return dropped / max(1, dropped + counts[unit, side, "kept"])


def _per_site(documents: Iterable[Judged], kept: Collection[str]) -> dict[str, Counts]:
    per_site: dict[str, Counts] = {}
    for number, document in enumerate(documents):
        counts = tally(document.words, document.gold, document.keeps, document.predicted, kept)
        per_site.setdefault(document.site or f"document {number}", Counter()).update(counts)
    return per_site


def _total(per_site: dict[str, Counts]) -> Counts:
    total: Counts = Counter()
    for counts in per_site.values():
        total.update(counts)
    return total


def _intervals(per_site: dict[str, Counts], resamples: int, seed: int) -> dict[str, Figure]:
    draws = [figures(draw) for draw in _draws(per_site, resamples, seed)]
    return {name: Figure(value, *_middle(sorted(draw[name] for draw in draws), value)) for name, value in figures(_total(per_site)).items()}


def _draws(per_site: dict[str, Counts], resamples: int, seed: int) -> Iterator[Counts]:
    """The counts of as many sites as there are, drawn with replacement; the same draws for the same seed."""
    keys = list(_total(per_site))
    table = np.array([[counts[key] for key in keys] for counts in per_site.values()], np.int64).reshape(len(per_site), len(keys))
    chance = random.Random(seed)
    for _ in range(resamples if len(table) else 0):
        row = table[chance.choices(range(len(table)), k=len(table))].sum(axis=0)
        yield Counter(dict(zip(keys, row.tolist(), strict=True)))


def _middle(draws: list[float], value: float) -> tuple[float, float]:
    """The ends of the middle `INTERVAL` of sorted draws."""
    if not draws:
        return value, value
    outside = (1 - INTERVAL) / 2
    return draws[int(outside * len(draws))], draws[int((1 - outside) * len(draws)) - 1]
