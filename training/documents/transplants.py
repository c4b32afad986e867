"""Transplants: labelled pages with noise of other sites' pages in them, and some of their own text said twice.

Among the labelled pages sidebars, bios, promotions and threads are few, and second copies of the page's own text fewer still. Each has
many forms, so what a model knows of them it knows of too few sites. A transplant is a labelled page that gave up some of its noise
and got runs of noise of other pages, each where such a run stood on its own page, before the headline, between headline and body,
within the body or after it; and perhaps some of its text stands twice, labelled `duplicate`. Nothing that is kept is lost or moved.
As in `documents.compose`, give documents of one side only.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from stripper import lines as lines_
from stripper.labels import KEPT
from training.documents.compose import Pool, gap_of, hosts
from training.documents.corpus import Document

FEWEST, MOST = 4, 400  # lines of a transplant worth learning from
GIVEN_UP = 0.35  # share of the host's own runs of noise
RUNS = 6  # most runs that are tried on a host
LEAST, LONGEST = 5, 40  # lines of one run, if it has as many
LONG = 12  # lines: of a longer run every other begins somewhere inside it
SAID_TWICE = 0.6  # share of transplants with text of their own said twice
REPEATS = 2  # most repeats in one transplant
STRETCH = 12  # most lines of a stretch that is repeated
QUOTE = range(6, 41)  # words of a sentence that makes a pull quote
QUOTED_AT = (-3, -2, -1, 0, 1, 1, 1, 2, 3, 4)  # lines from a paragraph to its pull quote: mostly just below

# How often a run of each label is drawn: what is rare among the labelled pages, or long, more often than what every page has.
OFTEN = {
    "sidebar": 3.0, "bio": 3.0, "promo": 3.0, "caption": 3.0, "comments": 2.0, "related": 3.0,
    "legal": 2.0, "metadata": 1.5, "social": 1.0, "navigation": 1.0, "byline": 0.7, "date": 0.7,
}  # fmt: skip

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?。！？]) +")

Row = tuple[str | None, str]  # label, line


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one label of noise that stand together on a page. `zone` is "before", "head", "within" or "after", as in `Story`."""

    site: str
    extractor: str
    zone: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Where a page's headline stands (its first body if it has none), and its first and last line of body."""

    title: int
    first: int
    last: int

    @classmethod
    def of(cls, labels: Sequence[str | None]) -> Story | None:
        """None for a page without body."""
        body = [i for i, label in enumerate(labels) if label == "body"]
        return cls(labels.index("title") if "title" in labels else body[0], body[0], body[-1]) if body else None

    def zone(self, start: int) -> str:
        """Where a run stands that begins at this line."""
        if start > self.last:
            return "after"
        if start < self.title:
            return "before"
        return "head" if start < self.first else "within"

    def span(self, zone: str, count: int) -> tuple[int, int]:
        """The first and last line, of `count`, before which a run of this zone may be put in."""
        return {
            "before": (0, min(self.title, self.first)),
            "head": (min(self.title + 1, self.first), self.first),
            "within": (self.first + 1, self.last),
            "after": (self.last + 1, count),
        }[zone]


Bank = dict[tuple[str, str], list[Run]]  # (language, label) -> runs


def transplants(documents: Sequence[Document], seed: int = 0, count: int | None = None) -> list[Document]:
    """`count` transplants (default: one for each document), of `documents` only; fewer, as some hosts are too short, too long or no story.

    A document's `site` is its host's, its `kind` is "transplant". The same documents and seed give the same result.
    """
    pool, runs = Pool(tuple(documents)), bank(documents)
    made = []
    for number, host in hosts(pool, count, f"t {seed}"):
        document = pool.documents[host]
        composed = _transplant(document, runs, random.Random(f"transplant {seed} {number} {document.name}"))
        if composed is not None and FEWEST <= len(composed.labels) <= MOST:
            made.append(replace(composed, name=f"transplant-{seed}-{number}-{document.name}"))
    return made


def bank(documents: Sequence[Document]) -> Bank:
    """The runs of noise of all documents; second copies are no noise of another page."""
    found: Bank = {}
    for document in documents:
        for label, run in _runs(document):
            found.setdefault((document.language, label), []).append(run)
    return found


def _runs(document: Document) -> Iterator[tuple[str, Run]]:
    story, start = Story.of(document.labels), 0
    if story is None:
        return
    for label, rows in groupby(_rows(document), key=_label):
        lines = tuple(line for _, line in rows)
        if _is_noise(label) and label != "duplicate":
            yield str(label), Run(document.site, document.extractor, story.zone(start), lines)
        start += len(lines)


def _transplant(document: Document, runs: Bank, rng: random.Random) -> Document | None:
    if "body" not in document.labels:
        return None
    rows = _give_up(_rows(document), rng)
    for _ in range(rng.randint(1, RUNS)):
        rows = _put_in(rows, document, runs, rng)
    if rng.random() < SAID_TWICE:
        for _ in range(rng.randint(1, REPEATS)):
            rows = _say_twice(rows, rng)
    gap = gap_of(lines_.split(document.text))
    return replace(document, text=gap.join(line for _, line in rows), labels=tuple(label for label, _ in rows), kind="transplant")


def _give_up(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """The rows without some of their runs of noise."""
    kept: list[Row] = []
    for label, run in groupby(rows, key=_label):
        if not (_is_noise(label) and rng.random() < GIVEN_UP):
            kept += run
    return kept


def _put_in(rows: list[Row], host: Document, runs: Bank, rng: random.Random) -> list[Row]:
    """The rows with a run of noise of another site, if there is one for them and a place for it."""
    labels = [label for label in OFTEN if (host.language, label) in runs]
    if not labels:
        return rows
    label = rng.choices(labels, [OFTEN[name] for name in labels])[0]
    others = [run for run in runs[host.language, label] if run.site != host.site]
    if not others:
        return rows
    run = rng.choice([other for other in others if other.extractor == host.extractor] or others)
    places = _places(rows, run.zone)
    if not places:
        return rows
    at = rng.choice(places)
    start = rng.randint(0, len(run.lines) - 1) if len(run.lines) > LONG and rng.random() < 0.5 else 0
    return _with(rows, at, label, run.lines[start : start + rng.randint(LEAST, LONGEST)])


def _places(rows: Sequence[Row], zone: str) -> list[int]:
    """The lines before which a run of this zone may stand: no run of noise of the host's is torn apart."""
    labels = [label for label, _ in rows]
    story = Story.of(labels)
    if story is None:
        return []
    edges = [0, *(i for i in range(1, len(rows)) if labels[i] != labels[i - 1] or labels[i] in KEPT), len(rows)]
    low, high = story.span(zone, len(rows))
    return [edge for edge in edges if low <= edge <= high]


def _say_twice(rows: list[Row], rng: random.Random) -> list[Row]:
    """The rows with a second copy of some of them, in one of four ways."""
    labels = [label for label, _ in rows]
    chosen = rng.choice([i for i, label in enumerate(labels) if label == "body"])
    repeat = _WAYS[int(rng.random() * len(_WAYS))]
    if repeat is _headline_again and "title" not in labels:
        repeat = _pull_quote
    return repeat(rows, _story(rows), chosen, rng)


def _headline_again(rows: list[Row], story: Story, _: int, rng: random.Random) -> list[Row]:
    """The headline again: below itself, above the body, below it, or anywhere below the first."""
    below = story.title + 1
    at = rng.choice((below, story.first, story.last + 1, rng.randint(below, len(rows))))
    return _with(rows, at, "duplicate", [rows[story.title][1]])


def _pull_quote(rows: list[Row], story: Story, chosen: int, rng: random.Random) -> list[Row]:
    """A sentence of a paragraph as a line of its own near it."""
    quotes = [sentence for sentence in _BETWEEN_SENTENCES.split(rows[chosen][1]) if len(sentence.split()) in QUOTE]
    if not quotes:
        return rows
    at = max(story.first, min(story.last + 1, chosen + rng.choice(QUOTED_AT)))
    return _with(rows, at, "duplicate", [rng.choice(quotes)])


def _paragraph_again(rows: list[Row], story: Story, chosen: int, rng: random.Random) -> list[Row]:
    """A paragraph again: mostly just below itself, or further down, or below the body."""
    below, end = chosen + 1, story.last + 1
    return _with(rows, rng.choice((below, below, rng.randint(below, end), end)), "duplicate", [rows[chosen][1]])


def _stretch_again(rows: list[Row], story: Story, chosen: int, rng: random.Random) -> list[Row]:
    """What is kept of a stretch of the page again, just below it or below the body."""
    end = min(chosen + rng.randint(2, STRETCH), len(rows))
    stretch = [line for label, line in rows[chosen:end] if label in KEPT]
    return _with(rows, rng.choice((end, max(end, story.last + 1))), "duplicate", stretch)


_WAYS = (_headline_again, _pull_quote, _paragraph_again, _stretch_again)


def _with(rows: list[Row], at: int, label: str, lines: Sequence[str]) -> list[Row]:
    return [*rows[:at], *((label, line) for line in lines), *rows[at:]]


def _story(rows: Sequence[Row]) -> Story:
    found = Story.of([label for label, _ in rows])
    assert found is not None, "a host has body, and no body is ever given up"
    return found


def _rows(document: Document) -> list[Row]:
    return [(label, line.strip()) for label, line in zip(document.labels, document.lines, strict=True)]


def _label(row: Row) -> str | None:
    return row[0]


def _is_noise(label: str | None) -> bool:
    return label is not None and label not in KEPT
