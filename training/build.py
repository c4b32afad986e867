"""Build: `fixtures/web`, all that is learned from as numbers. It needs `../shared`; everything after it needs the clone only.

`corpus.npz` holds the documents of every group, as `stripper.storage` reads them; it is shipped. `markup.npz` holds the hashed markup of
the labelled and the read ones. `scoring.npz` holds what only cross-validation needs: the words of each line, and the weak labels by
teachers that did not see a fold. `wholes.npz` and `wholes.labels.npz` hold whole pages with what trafilatura skipped (`teaching.wholes`).
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
from stripper.features.ngrams import Ngrams
from stripper.markup import joined, parted
from training.documents import reading, split
from training.documents.corpus import HARD as HARD_FOLDER
from training.documents.corpus import ROOT, SHARED, Document, features, handwritten, labelled
from training.documents.recipe import HARD, LABELLED, READ, Material
from training.teaching import wholes as wholes_
from training.teaching.teacher import Taught
from training.teaching.weak import Weak
from training.teaching.weak import build as weak_labels
from training.teaching.wholes import Wholes

WEB = ROOT / "fixtures" / "web"
WEAK = "weak"
SOURCES = {
    "labelled pages": "1,089 texts of 979 pages of 843 sites, labelled by reading; see fixtures/RUBRIC.md",
    "read pages": "2,450 further texts of the same corpora, labelled by a language model that read them; see fixtures/read",
    "WCXB v1.0, development split": "CC-BY-4.0",
    "AndyTheFactory/article-extraction-dataset": "Apache-2.0",
    "adbar/trafilatura tests/eval": "Apache-2.0",
    "fixtures/documents, fixtures/hard": "Apache-2.0, written for this project",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is learned from. Names begin with the group: those of `recipe.Material`, as `labelled/` and `read/`, and `weak/`.

    words      `(n_lines,)`: matches of `\\w+` in each line, 0 for weak documents
    taught     the labels of the weak documents by the teacher of each fold
    marks      the markup of the documents that have some, by their names in `corpus` and in `wholes`
    wholes     whole pages
    """

    corpus: Corpus
    words: NDArray[np.int64]
    taught: Taught
    marks: dict[str, Ngrams]
    wholes: Wholes

    def markup(self, corpus: Corpus) -> Ngrams:
        """The markup of the lines of some of these documents."""
        return joined([self.marks.get(name) for name in corpus.name], np.diff(corpus.features.bounds))

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
        return split.training([self.strong, self.taught.labels(self.group(WEAK), fold)], test, fold)


def refresh(folder: Path = WEB) -> int:
    """Put the documents of `fixtures/hard` as they are now into `folder`, and tell how many they are. It needs the clone only.

    Nothing is composed of them and no weak label depends on them, so everything else stays to the byte.
    """
    stored, documents = load(folder), handwritten(HARD_FOLDER)
    weak = stored.numbers(WEAK)
    others = np.setdiff1d(np.arange(min(weak)), stored.numbers(HARD))
    corpus = concatenate([stored.corpus.select(others), _named(features(documents), HARD), stored.corpus.select(weak)])
    kept = np.isin(stored.corpus.document, others)
    storage.save(corpus, folder / "corpus.npz")
    _save_scoring(folder, [stored.words[kept], _words(documents)], stored.taught)
    return len(documents)


def build(shared: Path = SHARED, folder: Path = WEB, jobs: int = 2, progress: Callable[[str], None] = print) -> None:
    """Read `shared`, teach, and write `folder`."""
    progress("labelled, hand-written, read and composed documents")
    material = Material.of(labelled(shared), handwritten(), reading.read(shared, jobs, progress), handwritten(HARD_FOLDER))
    progress("weak labels")
    read = [*material.groups[LABELLED], *material.groups[READ]]
    weak = weak_labels(read, shared, jobs)
    progress("whole pages")
    wholes = wholes_.build(read, weak.known, shared, jobs)
    progress("writing")
    save(material, weak, wholes, folder)


def save(material: Material, weak: Weak, wholes: Wholes, folder: Path) -> None:
    """Write `folder`."""
    groups = [_named(features(group, material.weights.get(name, 1.0)), name) for name, group in material.groups.items() if group]
    folder.mkdir(parents=True, exist_ok=True)
    corpus = concatenate([*groups, _named(weak.corpus, WEAK)])
    storage.save(corpus, folder / "corpus.npz")
    wholes.save(folder)
    count = dict(zip(corpus.name, np.diff(corpus.features.bounds).tolist(), strict=True))
    marked = [f"{name}/{document.name}" for name in (LABELLED, READ) for document in material.groups[name]]
    seen = [weak.known.get(name.split("/", 1)[1]) for name in marked]
    marks = joined([None if one is None else one.markup for one in seen], [count[name] for name in marked])
    np.savez_compressed(
        folder / "markup.npz",
        allow_pickle=False,
        name=np.array(marked),
        column=marks.column.astype(np.uint16),
        tokens=np.diff(marks.bounds).astype(np.uint8),
    )
    _save_scoring(folder, [_words(material.documents)], Taught(weak.taught.label[:, :-1], weak.taught.certainty[:, :-1]))


def _save_scoring(folder: Path, words: Sequence[NDArray[Any]], taught: Taught) -> None:
    """`words` of the lines of all groups but the weak one."""
    np.savez_compressed(
        folder / "scoring.npz",
        allow_pickle=False,
        words=np.concatenate([*words, np.zeros(len(taught.label))]).astype(np.uint16),
        label=taught.label.astype(np.int8),
        certainty=np.rint(taught.certainty * 255).astype(np.uint8),
    )


def write_card(figures: dict[str, Any], folder: Path = WEB) -> None:
    """Write `card.json`: the sources with their licences, and the figures of the cross-validation by site."""
    content = {"data": SOURCES, "license": "Apache-2.0", "cross-validation by site": figures}
    (folder / "card.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def load(folder: Path = WEB) -> Stored:
    """What `save` wrote. Raises `ModelError`."""
    corpus = storage.load(folder / "corpus.npz")
    with np.load(folder / "scoring.npz", allow_pickle=False) as stored:
        words, label, certainty = stored["words"].astype(np.int64), stored["label"].astype(np.int64), stored["certainty"] / 255
    wholes = Wholes.load(folder)
    of_wholes = dict(zip(wholes.corpus.name, parted(wholes.markup, np.diff(wholes.corpus.features.bounds)), strict=True))
    return Stored(corpus, words, Taught(label, certainty), _marks(folder / "markup.npz", corpus) | of_wholes, wholes)


def _marks(path: Path, corpus: Corpus) -> dict[str, Ngrams]:
    """The markup of documents by their names."""
    lines = dict(zip(corpus.name, np.diff(corpus.features.bounds).tolist(), strict=True))
    with np.load(path, allow_pickle=False) as stored:
        column, tokens, names = stored["column"].astype(np.int32), stored["tokens"].astype(np.int64), stored["name"].tolist()
    markup = Ngrams(column, np.append(0, np.cumsum(tokens)))
    return dict(zip(names, parted(markup, [lines[name] for name in names]), strict=True))


def _named(corpus: Corpus, group: str) -> Corpus:
    return replace(corpus, name=tuple(f"{group}/{name}" for name in corpus.name))


def _words(documents: Sequence[Document]) -> NDArray[np.uint16]:
    return np.array([n for document in documents for n in evaluation.words(document.text)]).clip(0, 65535).astype(np.uint16)
