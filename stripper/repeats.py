"""Repeats: which lines stand on several pages of one site, and what that says of them. No text is held, only hashes of lines.

A line that two stories of a site share is seldom a part of either. But headings ("Pros", "How we tested") and quoted
sentences repeat too, so repetition is evidence, not a verdict: it raises the odds that the line is noise, and what the model is
sure of stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import exp

import numpy as np
from numpy.typing import NDArray

from stripper import lines as lines_
from stripper.lines import Lines

# By how much the log-odds of noise rise if a line stands on so many pages, the last for more. Measured by `python -m training repeats`:
# 4 and more bought hardly any noise and ten times the body.
EVIDENCE = (0.0, 0.0, 2.0, 3.0)
SHARE = 0.2  # of the pages: what a smaller share of them has in common was not measured
# Words of a line that counts. A single word or number repeats in tables, lists and code ("Price", "2", "True"): of the one-word
# lines that repetition would have dropped, a third was body.
WORDS = 2
# Share of the characters of the smaller one above which two documents are copies of one page. Of 348 pairs of pages of one site,
# trafilatura's texts of copies share all of them, those of others at most 0.24.
COPY = 0.5
PAGES = 128  # of a site that are counted
LINES = 1000  # of a document that are counted

# A letter of Chinese or Japanese counts as a word, as they have no spaces.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The lines of a document as hashes.

    key   the same for documents with the same set of lines
    line  `(n,)` uint64: their hashes, each once, in order
    size  `(n,)`: their characters
    """

    key: bytes
    line: NDArray[np.uint64]
    size: NDArray[np.int64]

    @classmethod
    def of(cls, text: str) -> Fingerprint:
        """The fingerprint of one text."""
        source = lines_.split(text)
        found = {number: len(source[i]) for i, number in enumerate(_hashes(source)) if number}
        line = np.array(sorted(found)[:LINES], np.uint64)
        return cls(blake2b(line.tobytes(), digest_size=8).digest(), line, np.array([found[number] for number in line.tolist()], np.int64))


class Site:
    """Counts the pages of one site. Whatever the order they come in, the same documents give the same repeats.

    Of many pages the `PAGES` with the smallest keys are held: a sample that does not depend on the order either.
    """

    def __init__(self) -> None:
        self._documents: dict[bytes, Fingerprint] = {}

    def add(self, document: Fingerprint) -> None:
        """Count one more document."""
        if len(document.line):
            self._documents[document.key] = document
        if len(self._documents) > 2 * PAGES:
            self._documents = self._sample()

    def repeats(self) -> Repeats:
        """The lines that stand on several of the pages; copies of one page count as one."""
        documents = list(self._sample().values())
        if not documents:
            return Repeats(np.zeros(0, np.uint64), np.zeros(0, np.int64), 0)
        line, place, count = np.unique(np.concatenate([d.line for d in documents]), return_inverse=True, return_counts=True)
        size = np.zeros(len(line), np.int64)
        size[place] = np.concatenate([d.size for d in documents])
        stands = np.zeros((len(documents), len(line)), bool)
        stands[np.repeat(np.arange(len(documents)), [len(d.line) for d in documents]), place] = True
        common = count > 1
        stands = stands[_distinct(stands[:, common], size[common], stands @ size)][:, common]
        pages = stands.sum(axis=0)
        repeated = (pages > 1) & (pages >= SHARE * len(stands))
        return Repeats(line[common][repeated], pages[repeated], len(stands))

    def _sample(self) -> dict[bytes, Fingerprint]:
        return {key: self._documents[key] for key in sorted(self._documents)[:PAGES]}


@dataclass(frozen=True, slots=True)
class Repeats:
    """The lines that repeat across the pages of one site.

    line   `(n,)` uint64: hashes, in order
    pages  `(n,)`: on how many pages each stands
    of     how many pages were counted
    """

    line: NDArray[np.uint64]
    pages: NDArray[np.int64]
    of: int

    @classmethod
    def among(cls, texts: Iterable[str]) -> Repeats:
        """The repeats of the pages of one site.

        >>> stories = ["The ferry was late again.", "The bridge is open again.", "Rain is on its way again."]
        >>> repeats = Repeats.among(f"{story}\\nFollow us here" for story in stories)
        >>> repeats.count(lines_.split("Follow us here\\nThe ferry was late again.")).tolist()
        [3, 0]
        """
        site = Site()
        for text in texts:
            site.add(Fingerprint.of(text))
        return site.repeats()

    def __len__(self) -> int:
        return len(self.line)

    def count(self, source: Lines) -> NDArray[np.int64]:
        """`(n_lines,)`: on how many pages each line stands, 0 for a line that does not count as repeated."""
        if not len(self):
            return np.zeros(len(source), np.int64)
        wanted = np.array(_hashes(source), np.uint64)
        at = np.minimum(np.searchsorted(self.line, wanted), len(self) - 1)
        return np.where(self.line[at] == wanted, self.pages[at], 0)

    def weigh(self, source: Lines, probabilities: NDArray[np.float64], noise: NDArray[np.bool_]) -> NDArray[np.float64]:
        """`probabilities` `(n_lines, n_labels)` with repetition counted in. `noise` `(n_labels,)` marks the labels it speaks for.

        Rows of lines that do not repeat stay as they are; where none does, the very same array comes back.
        """
        evidence = np.array(EVIDENCE)[np.minimum(self.count(source), len(EVIDENCE) - 1)]
        rows = np.flatnonzero(evidence)
        if not len(rows):
            return probabilities
        factor = np.array([exp(value) for value in evidence[rows].tolist()])
        odds = probabilities[rows] * np.where(noise[None, :], factor[:, None], 1.0)
        weighed = probabilities.copy()
        weighed[rows] = odds / odds.sum(axis=1, keepdims=True)
        return weighed


def _distinct(stands: NDArray[np.bool_], size: NDArray[np.int64], whole: NDArray[np.int64]) -> list[int]:
    """The documents, in order, that are no copy of one before them.

    stands  `(n_documents, n_lines)`: which has which of the lines that several have
    size    `(n_lines,)`: characters of a line
    whole   `(n_documents,)`: characters of a document
    """
    weighted = stands * size.astype(np.float64)  # whole numbers: the sums are exact in any order
    shared = weighted @ stands.T.astype(np.float64)
    copies = shared > COPY * np.minimum(whole[:, None], whole[None, :])
    distinct: list[int] = []
    for number in range(len(stands)):
        if not copies[number, distinct].any():
            distinct.append(number)
    return distinct


def _hashes(source: Lines) -> list[int]:
    """The hash of each line, 0 for a line of too few words to count."""
    return [_hash(line.strip()) for line in source]


def _hash(line: str) -> int:
    words = _WORD.finditer(line)
    if any(next(words, None) is None for _ in range(WORDS)):
        return 0
    return int.from_bytes(blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
