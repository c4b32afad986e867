"""Build: `fixtures/web`, all that is learned from as numbers. It needs `../shared`; everything after it needs the clone only.

`corpus.npz` holds the documents of every group, as `stripper.storage` reads them; it is shipped. `scoring.npz` holds what only
cross-validation needs: the words of each line, and the weak labels by teachers that did not see a fold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper import evaluation, storage
from stripper.corpus import Corpus, concatenate
from training import split
from training.corpus import ROOT, SHARED, Document, features, handwritten, labelled
from training.recipe import Material
from training.weak import WEIGHT, Weak
from training.weak import build as weak_labels

WEB = ROOT / "fixtures" / "web"
WEAK = "weak"
SOURCES = {
    "labelled pages": "1,089 texts of 979 pages of 843 sites, labelled by reading; see fixtures/RUBRIC.md",
    "WCXB v1.0, development split": "CC-BY-4.0",
    "AndyTheFactory/article-extraction-dataset": "Apache-2.0",
    "adbar/trafilatura tests/eval": "Apache-2.0",
    "fixtures/documents": "Apache-2.0, written for this project",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is learned from. Names begin with the group: `labelled/`, `handwritten/`, `endless scroll/`, `look-alikes/`, `weak/`.

    words      `(n_lines,)`: matches of `\\w+` in each line, 0 for weak documents
    label      `(n_weak_lines, n_folds)`: weak labels by the teacher that saw no site of that fold
    certainty  `(n_weak_lines, n_folds)`: 0..1
    """

    corpus: Corpus
    words: NDArray[np.int64]
    label: NDArray[np.int64]
    certainty: NDArray[np.float64]

    def group(self, name: str) -> Corpus:
        """The documents of one group."""
        return self.corpus.select(self.numbers(name))

    def numbers(self, name: str) -> list[int]:
        """The numbers of the documents of one group."""
        return [i for i, document in enumerate(self.corpus.name) if document.startswith(f"{name}/")]

    @property
    def strong(self) -> Corpus:
        """The documents of every group but the weak ones."""
        return self.corpus.select(i for i, name in enumerate(self.corpus.name) if not name.startswith(f"{WEAK}/"))

    def training(self, fold: int, test: Corpus) -> Corpus:
        """All that may be learned from when `fold` is scored: no document of its sites, no label by a teacher that saw them."""
        weak = self.group(WEAK)
        blind = replace(weak, label=self.label[:, fold], weight=WEIGHT * self.certainty[:, fold])
        return split.training([self.strong, blind], test, fold)


def build(shared: Path = SHARED, folder: Path = WEB, jobs: int = 2, progress: Callable[[str], None] = print) -> None:
    """Read `shared`, teach, and write `folder`."""
    progress("labelled, hand-written and composed documents")
    material = Material.of(labelled(shared), handwritten())
    progress("weak labels")
    weak = weak_labels(material.groups["labelled"], shared, jobs)
    progress("writing")
    save(material, weak, folder)


def save(material: Material, weak: Weak, folder: Path) -> None:
    groups = [_named(features(group, material.weights.get(name, 1.0)), name) for name, group in material.groups.items() if group]
    folder.mkdir(parents=True, exist_ok=True)
    storage.save(concatenate([*groups, _named(weak.corpus, WEAK)]), folder / "corpus.npz")
    np.savez_compressed(
        folder / "scoring.npz",
        allow_pickle=False,
        words=np.concatenate([_words(material.documents), np.zeros(len(weak.corpus.label), np.uint16)]),
        label=weak.label.astype(np.int8),
        certainty=np.rint(weak.certainty * 255).astype(np.uint8),
    )


def write_card(figures: dict[str, Any], folder: Path = WEB) -> None:
    """Write `card.json`: the sources with their licences, and the figures of the cross-validation by site."""
    content = {"data": SOURCES, "license": "Apache-2.0", "cross-validation by site": figures}
    (folder / "card.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def load(folder: Path = WEB) -> Stored:
    """What `save` wrote. Raises `ModelError`."""
    corpus = storage.load(folder / "corpus.npz")
    with np.load(folder / "scoring.npz", allow_pickle=False) as stored:
        return Stored(corpus, stored["words"].astype(np.int64), stored["label"].astype(np.int64), stored["certainty"] / 255)


def _named(corpus: Corpus, group: str) -> Corpus:
    return replace(corpus, name=tuple(f"{group}/{name}" for name in corpus.name))


def _words(documents: Sequence[Document]) -> NDArray[np.uint16]:
    return np.array([n for document in documents for n in evaluation.words(document.text)]).clip(0, 65535).astype(np.uint16)
