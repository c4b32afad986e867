"""Recipe: what a model is trained on, and is scored on when it was not: labelled documents, others composed of them, read and hard ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from stripper.corpus import STRONG, Corpus, concatenate
from training.documents import compose, lookalikes, split, transplants
from training.documents.corpus import Document, features

Row = TypeVar("Row")

LABELLED, HANDWRITTEN, ENDLESS, LOOKALIKE = "labelled", "handwritten", "endless scroll", "look-alikes"
TRANSPLANT, READ, HARD = "transplants", "read", "hard"
MARKED = "labelled, with their markup"  # the labelled documents again, scored as pages


@dataclass(frozen=True, slots=True)
class Recipe:
    """How many composed documents stand beside the labelled ones, and how much their lines count.

    endless, lookalikes, transplants  composed documents for each labelled one
    weight  of a line of a composed document, beside 1 of a labelled one; STRONG, as `Corpus.composed` knows it

    Before the read texts came in, more endless scroll (0.8) and fewer look-alikes (0.3) cost real articles: 0.016 of the body of one
    fold was lost, not 0.009, at the same noise removed; twice as many look-alikes (1.4) left 12 instead of 8 of 100 appended words. With
    the read texts, which have threads and lists of many stories that are the page's own, 0.3 endless and 1.0 transplants left 16 of 100
    appended words at 1.5% of the hosts' body lost, 0.6 and 0.5 left 10 at 1.2% (two folds, threshold 0.7).
    """

    endless: float = 0.6
    lookalikes: float = 0.7
    transplants: float = 0.5
    weight: float = STRONG
    seed: int = 0


@dataclass(frozen=True)
class Material:
    """Documents in named groups, the same in training and in scoring."""

    groups: dict[str, list[Document]]
    weights: dict[str, float]

    @classmethod
    def of(
        cls,
        labelled: Sequence[Document],
        handwritten: Sequence[Document],
        read: Sequence[Document] = (),
        hard: Sequence[Document] = (),
        recipe: Recipe = Recipe(),
    ) -> Material:
        """The documents, and those composed of the labelled and the handwritten ones, of which alone documents are composed.

        Composed documents are made of documents of one fold only, so that they stand on one side of every split.
        """
        groups: dict[str, list[Document]] = {LABELLED: list(labelled), HANDWRITTEN: list(handwritten)}
        groups |= {ENDLESS: [], LOOKALIKE: [], TRANSPLANT: [], READ: list(read), HARD: list(hard)}
        for number in range(split.FOLDS):
            side = [d for d in (*labelled, *handwritten) if split.fold(d.site) == number]
            groups[ENDLESS] += compose.endless(side, recipe.seed, round(recipe.endless * len(side)))
            groups[LOOKALIKE] += lookalikes.lookalikes(side, recipe.seed, round(recipe.lookalikes * len(side)))
            groups[TRANSPLANT] += transplants.transplants(side, recipe.seed, round(recipe.transplants * len(side)))
        return cls(groups, dict.fromkeys((ENDLESS, LOOKALIKE, TRANSPLANT), recipe.weight))

    @property
    def documents(self) -> list[Document]:
        """All documents, group after group."""
        return [document for group in self.groups.values() for document in group]

    def grouped(self, rows: Sequence[Row]) -> dict[str, list[Row]]:
        """What belongs to `documents`, one for each, group by group."""
        each = iter(rows)
        return {name: [next(each) for _ in group] for name, group in self.groups.items()}

    def corpus(self) -> Corpus:
        """The features of `documents`, in their order."""
        return concatenate([features(group, self.weights.get(name, 1.0)) for name, group in self.groups.items() if group])
