"""Check: what is wrong with label files, as one message a problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.labelling import pages
from stripper.labelling.document import Document, unknown
from stripper.labelling.labelset import LabelSet

LONG = 60  # characters: a line this long stands on two pages only if they share text
SHARED = 0.5  # share of a document's long lines that another has: then they are the same page
DOUBTFUL = 0.1  # a label to which models that never saw the site give less than this


class Doubt(NamedTuple):
    """A label that looks wrong: the `number`th non-blank line of a document, and what models that never saw its site say."""

    document: Document
    number: int
    label: str
    probability: float
    proposed: str

    def __str__(self) -> str:
        line = self.document.lines[self.number - 1].strip()
        return (
            f"{self.document.name}: line {self.number} of its text: labelled {self.label} ({self.probability:.3f}), "
            f"looks like {self.proposed}: {line[:80]!r}"
        )


def problems(documents: Sequence[Document], labels: LabelSet) -> Iterator[str]:
    """Unknown labels, lines that are not in the text beside the label file, and pages that are there twice."""
    for document in documents:
        yield from unknown(document, labels.allowed)
        yield from _strange_lines(document)
    for first, second in same_pages(documents, documents):
        yield f"{first.name} and {second.name}: the same page, under two sites ({first.site}, {second.site})"


def leaks(train: Sequence[Document], test: Sequence[Document]) -> Iterator[str]:
    """Sites and pages that stand on both sides of a split."""
    for site in sorted({document.site for document in train} & {document.site for document in test}):
        yield f"site {site} is on both sides: figures on it say nothing about other sites"
    for first, second in same_pages(train, test):
        yield f"{first.name} and {second.name}: the same page on both sides"


def same_pages(some: Sequence[Document], others: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    """Pairs of documents of two sites with the same address, or with half of the long lines of one of them in common."""
    pairs = combinations(some, 2) if some is others else ((first, second) for first in some for second in others)
    long = {id(document): {line.strip() for line in document.lines if len(line.strip()) >= LONG} for document in (*some, *others)}
    for first, second in pairs:
        if first is second or first.site == second.site:
            continue
        url = first.about.get("url")
        one, two = long[id(first)], long[id(second)]
        if (url and url == second.about.get("url")) or len(one & two) > SHARED * max(1, min(len(one), len(two))):
            yield first, second


def doubts(documents: Sequence[Document], probabilities: Sequence[NDArray[np.float64]], labels: LabelSet) -> list[Doubt]:
    """Labels that out-of-fold `probabilities` speak against, the likeliest errors first: wrong side before wrong name."""
    found = []
    for document, table in zip(documents, probabilities, strict=True):
        for number, (label, row) in enumerate(zip(document.labels, table, strict=True), 1):
            if label in labels.names and row[labels.names.index(label)] < DOUBTFUL:
                proposed = labels.names[int(row.argmax())]
                found.append(Doubt(document, number, label, float(row[labels.names.index(label)]), proposed))
    return sorted(found, key=lambda doubt: ((doubt.label in labels.kept) == (doubt.proposed in labels.kept), doubt.probability))


def _strange_lines(document: Document) -> Iterator[str]:
    """Lines of a label file that its document does not have, and the other way round."""
    source = pages.beside(document)
    if source is None:
        return
    text = source.read_text("utf-8", errors="replace") if source.suffix not in pages.HTML else pages.text(source.read_bytes())
    theirs = Counter(line.strip() for line in text.split("\n") if line.strip())
    ours = Counter(line.strip() for line in document.lines)
    for line in (ours - theirs).elements():
        yield f"{document.name}: not in {source.name}: {line[:80]!r}"
    for line in (theirs - ours).elements():
        yield f"{document.name}: line of {source.name} without a label: {line[:80]!r}"


def counts(documents: Sequence[Document], labels: Collection[str]) -> dict[str, int]:
    """How many lines have each label, in the order of `labels`; "?" for undecided ones."""
    found = Counter(label or "?" for document in documents for label in document.labels)
    return {label: found[label] for label in (*labels, "?") if found[label]}
