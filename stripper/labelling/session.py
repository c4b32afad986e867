"""Session: the documents of a folder as they are being labelled, with a model's proposals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stripper.errors import LabelError
from stripper.labelling import pages, tsv
from stripper.labelling.document import Document
from stripper.labelling.labelset import DROP, KEEP, LabelSet
from stripper.pipeline import Stripper

RANDOM_SHARE = 0.2
DONE, SKIPPED, STARTED = "done", "skipped", "started"
UNCERTAIN, RANDOM = "uncertain", "random"
_KEYS = dict(zip("tshbydcronipmlakxu", LabelSet().names, strict=False))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the model thinks of one line: its label, how sure it is (0..1), and how likely the line is noise (0..1)."""

    label: str
    sure: float
    noise: float


class Session:
    """The documents of a folder. Saves every change to the label file beside the document, whole or not at all.

    random_share  0..1: documents chosen at random rather than by uncertainty, so that `stripper evaluate --chosen random`
                  tells of pages as they come, not of the hardest
    """

    def __init__(self, folder: Path, stripper: Stripper, labels: LabelSet, random_share: float = RANDOM_SHARE, seed: int = 0) -> None:
        self.labels = labels
        self.pages = pages.find(folder)
        self.documents = [pages.read(page) for page in self.pages]
        self.proposals = _proposals(stripper, labels, self.documents)
        self.queue, self.chosen = _queue(self.proposals, random_share, seed)
        self._changed = {number: _time(pages.label_file(page)) for number, page in enumerate(self.pages)}

    def document(self, number: int) -> dict[str, Any]:
        """Everything the page shows of one document."""
        document = self.documents[number]
        blank = [False, *(not line.strip() for line in document.text.split("\n"))]
        starts = [i for i, line in enumerate(document.text.split("\n")) if line.strip()]
        return {
            "number": number,
            "name": self.pages[number].name,
            "about": dict(document.about),
            "chosen": self.chosen[number],
            "lines": [
                {"text": line.strip(), "gap": blank[start], "label": label, "proposed": p.label, "sure": round(p.sure, 4)}
                for line, label, p, start in zip(document.lines, document.labels, self.proposals[number], starts, strict=True)
            ],
        }

    def save(self, number: int, labels: Sequence[str | None], about: dict[str, str]) -> None:
        """Write one document's labels. Raises `LabelError` if they do not fit it, or if the file was changed by someone else."""
        path = pages.label_file(self.pages[number])
        if _time(path) != self._changed[number]:
            raise LabelError(f"{path.name} was changed outside this page; reload the page to see it")
        old = self.documents[number]
        kept = {key: value for key, value in {**old.about, "chosen": self.chosen[number], **about}.items() if value}
        document = replace(old, labels=tuple(labels), about=kept).check(self.labels.allowed)
        tsv.write(document, path)
        self.documents[number], self._changed[number] = document, _time(path)

    def reload(self, number: int) -> None:
        """Read one document's label file again."""
        self.documents[number] = pages.read(self.pages[number])
        self._changed[number] = _time(pages.label_file(self.pages[number]))

    def following(self) -> int | None:
        """The next document to label: the first of the queue that is neither done nor skipped; None if all are."""
        return next((number for number in self.queue if self._status(number) not in (DONE, SKIPPED)), None)

    def progress(self) -> dict[str, Any]:
        """Counts of documents and lines, and how often the model was right: on all decided lines, and on random documents."""
        status = Counter(self._status(number) for number in range(len(self.pages)))
        decided = sum(label is not None for document in self.documents for label in document.labels)
        everything = range(len(self.pages))
        return {
            "documents": len(self.pages),
            "done": status[DONE],
            "skipped": status[SKIPPED],
            "lines": decided,
            "agreement": self._agreement(list(everything)),
            "random": self._agreement([number for number in everything if self.chosen[number] == RANDOM]),
        }

    def _status(self, number: int) -> str:
        return self.documents[number].about.get("status", "")

    def _agreement(self, numbers: list[int]) -> float | None:
        """0..1: of the decided lines of finished documents, those whose label the model had proposed."""
        pairs = [
            (label, proposal.label)
            for number in numbers
            if self._status(number) == DONE
            for label, proposal in zip(self.documents[number].labels, self.proposals[number], strict=True)
            if label is not None
        ]
        return round(sum(a == b for a, b in pairs) / len(pairs), 4) if pairs else None


def keys(labels: LabelSet) -> dict[str, str]:
    """A key for each label: letters that remind of the default labels, else the first free letter of the name, else a digit."""
    usual = {label: key for key, label in _KEYS.items()}
    taken: dict[str, str] = {}
    for name in labels.names:
        wanted = [usual[name]] if labels.names == LabelSet().names else [*(c for c in name.lower() if c in _FREE), *_FREE]
        taken[name] = next((key for key in wanted if key not in taken.values()), "")
    return taken


# Letters the page itself uses: e note, f finish, g accept, j next undecided, q skip, v clean text, z undo.
_FREE = "abcdhiklmnoprstuwxy0123456789"


def _proposals(stripper: Stripper, labels: LabelSet, documents: Sequence[Document]) -> list[list[Proposal]]:
    """The model's labels, or only "keep" and "drop" if the labels of the task are not the model's."""
    same = set(stripper.model.labels) <= set(labels.names)
    return [
        [
            Proposal(
                line.label if same else KEEP if line.kept else DROP, line.score if same else max(line.noise, 1 - line.noise), line.noise
            )
            for line in result.lines
        ]
        for result in stripper.process_many(document.text for document in documents)
    ]


def _queue(proposals: list[list[Proposal]], share: float, seed: int) -> tuple[list[int], list[str]]:
    """The order of the documents, and how each was chosen: the most uncertain first, a share of random ones spread among them."""
    numbers = list(range(len(proposals)))
    at_random = random.Random(seed).sample(numbers, round(share * len(numbers)))
    uncertain = sorted(set(numbers) - set(at_random), key=lambda number: (-_uncertainty(proposals[number]), number))
    chosen = [RANDOM if number in set(at_random) else UNCERTAIN for number in numbers]
    queue: list[int] = []
    while at_random or uncertain:
        behind = sum(chosen[number] == RANDOM for number in queue) < share * (len(queue) + 1)
        queue.append((at_random if at_random and (behind or not uncertain) else uncertain).pop(0))
    return queue, chosen


def _uncertainty(proposals: list[Proposal]) -> float:
    """0..1: how unsure the model is whether the lines of a document are kept, on average."""
    return sum(2 * min(p.noise, 1 - p.noise) for p in proposals) / max(1, len(proposals))


def _time(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0
