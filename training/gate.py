"""Gate: no change may make the shipped model score below its floors. Runs on what a clone has.

After https://github.com/adbar/trafilatura/blob/master/tests/eval_gate.py: floors and the digest of the data in one JSON, and lowering
a floor takes a flag.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stripper.corpus import Corpus, concatenate
from stripper.evaluation import Judged, score, words
from stripper.features.ngrams import Ngrams
from stripper.fit import Settings
from stripper.labels import LABELS
from stripper.model import Model
from stripper.policy import Policy
from training import crossvalidate
from training.crossvalidate import Learned, Markup
from training.documents import split
from training.documents.corpus import FIXTURES, ROOT, features, handwritten

FLOORS = ROOT / "training" / "floors.json"
FIGURES = ("body lost", "noise removed", "word F1", "exact docs", "macro F1")
CEILINGS = {"body lost"}  # of these less is better, and the floor is the most there may be
SLACK = 0.002  # between a measured figure and the floor set by it: another machine, another version of scikit-learn

Scores = dict[str, dict[str, float]]  # sample -> figure -> value


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors of every sample, and the SHA-256 of the data they were measured on."""

    data: dict[str, str]
    floors: Scores

    @classmethod
    def read(cls, path: Path) -> Floors:
        """The floors of a file; none if there is no such file yet."""
        if not path.is_file():
            return cls({}, {})
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["data"], content["floors"])

    def write(self, path: Path) -> None:
        """Write the floors, in a form that differs by a line where a floor differs."""
        content = {"data": self.data, "floors": self.floors}
        path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def failures(scores: Scores, floors: Scores) -> list[str]:
    """A sentence for each figure on the wrong side of its floor. Samples that were not measured are not judged.

    >>> failures({"web": {"word F1": 0.96}}, {"web": {"word F1": 0.97}})
    ['web: word F1 is 0.9600, its floor is 0.9700']
    """
    found = []
    for sample, figures in scores.items():
        for figure, value in figures.items():
            floor = floors.get(sample, {}).get(figure)
            if floor is not None and _worse(figure, value, floor):
                found.append(f"{sample}: {figure} is {value:.4f}, its floor is {floor:.4f}")
    return found


def changed(data: dict[str, str], floors: Floors) -> list[str]:
    """The names of the data that is not what the floors were measured on."""
    return [name for name in sorted({*data, *floors.data}) if data.get(name) != floors.data.get(name)]


def updated(scores: Scores, data: dict[str, str], floors: Floors, lower: bool = False) -> Floors:
    """The floors raised to the scores less `SLACK`; a floor gets lower only if `lower` says so."""
    made = {sample: dict(old) for sample, old in floors.floors.items()}
    for sample, figures in scores.items():
        kept = made.setdefault(sample, {})
        for figure, value in figures.items():
            floor = round(value + (SLACK if figure in CEILINGS else -SLACK), 4)
            if figure not in kept or lower or _worse(figure, kept[figure], floor):
                kept[figure] = floor
    return Floors(data, made)


def _worse(figure: str, value: float, than: float) -> bool:
    return value > than if figure in CEILINGS else value < than


# --- what is measured


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled documents as numbers, with the words of each line, `(n_lines,)`, and perhaps the markup."""

    name: str
    corpus: Corpus
    words: NDArray[np.int64]
    markup: Markup | None = None


def documents(folder: Path = FIXTURES) -> Sample:
    """The documents written for this project, from their text: what they score depends on the code of the features too."""
    found = handwritten(folder)
    return Sample("documents", features(found), np.array([n for d in found for n in words(d.text)], np.int64))


def groups(corpus: Corpus, counts: NDArray[np.int64], names: Iterable[str]) -> list[Sample]:
    """The samples of a stored corpus whose documents are named `group/name`; `counts` are the words of its lines."""
    found = []
    for name in names:
        chosen = [i for i, document in enumerate(corpus.name) if document.startswith(f"{name}/")]
        found.append(_part(Sample(name, corpus, counts), chosen))
    return found


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names."""
    sha = hashlib.sha256()
    for path in sorted(paths):
        sha.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def shipped(model: Model, samples: Iterable[Sample]) -> Scores:
    """The scores of a model on the samples: on what it was trained on, so that a figure that falls says that something broke."""
    return {sample.name: _figures(sample, model.predict_proba(sample.corpus.features, _markup(sample))) for sample in samples}


def _markup(sample: Sample) -> Ngrams | None:
    return sample.markup(sample.corpus) if sample.markup else None


def held_out(
    samples: Sequence[Sample],
    learned: Learned | None = None,
    settings: Settings = Settings(),
    number: int = 0,
    wholes: Learned | None = None,
) -> Scores:
    """The scores on one fold of the sites by a model that is trained, now, without it."""
    markup = next((sample.markup for sample in samples if sample.markup), None)
    model = crossvalidate.fold_model(number, concatenate([s.corpus for s in samples if not s.markup]), learned, settings, markup, wholes)
    tests = [_part(sample, split.held_out(sample.corpus.site, number)) for sample in samples]
    return {f"{name}, held out": figures for name, figures in shipped(model, [t for t in tests if len(t.corpus)]).items()}


def report(scores: Scores, floors: Scores) -> str:
    """One row a figure: its value and its floor."""
    rows = []
    for sample, figures in scores.items():
        for figure, value in figures.items():
            floor = floors.get(sample, {}).get(figure)
            bound = "none yet" if floor is None else f"{'at most' if figure in CEILINGS else 'at least'} {floor:.4f}"
            rows.append(f"{sample:22} {figure:14} {value:.4f}  {bound}")
    return "\n".join(rows)


def judge(scores: Scores, data: dict[str, str], path: Path = FLOORS, update: bool = False, lower: bool = False) -> tuple[str, list[str]]:
    """The report and what is wrong; the file of floors is written with `update`, and lower floors too with `lower`."""
    floors = Floors.read(path)
    if update:
        floors = updated(scores, data, floors, lower)
        floors.write(path)
    stale = [f"{name}: the data is not what the floors were measured on; run with --update" for name in changed(data, floors)]
    return report(scores, floors.floors), stale + failures(scores, floors.floors)


def _part(sample: Sample, chosen: list[int]) -> Sample:
    inside = np.isin(sample.corpus.document, chosen)
    return Sample(sample.name, sample.corpus.select(chosen), sample.words[inside], sample.markup)


def _figures(sample: Sample, probabilities: NDArray[np.float64]) -> dict[str, float]:
    figures = score(_judged(sample, probabilities), resamples=0).figures
    return {name: round(figures[name].value, 4) for name in FIGURES}


def _judged(sample: Sample, probabilities: NDArray[np.float64]) -> Iterable[Judged]:
    policy, corpus = Policy(), sample.corpus
    keeps, names = policy.keeps(probabilities).tolist(), policy.names(probabilities)
    for d, (start, stop) in enumerate(pairwise(corpus.features.bounds.tolist())):
        gold = [LABELS[i] if i >= 0 else None for i in corpus.label[start:stop]]
        predicted = [LABELS[i] for i in names[start:stop]]
        yield Judged(sample.words[start:stop].tolist(), gold, keeps[start:stop], predicted, corpus.site[d], corpus.name[d])
