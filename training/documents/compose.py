"""Compose: endless-scroll documents, made of labelled documents of other sites. Their look-alikes are in `documents.lookalikes`.

Among the labelled pages none has stories appended by endless scroll, so they are composed: a host keeps its own labels, and after
it come one to four other stories, each with its headline, date, byline, share line, bullets and captions, all `offtopic`.

Give only documents of one side of a split: whatever is composed of them then stays on that side.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from stripper import lines as lines_
from stripper.labels import KEPT
from training.documents import phrases
from training.documents.corpus import Document, long_lines

STORIES = 4  # most stories after a host
NEAREST = 6  # a near story is one of so many with the most shared vocabulary
SAME = 0.6  # cosine: above this two documents tell the same story, and cutting one of them would be no clear mistake
PARAGRAPHS, WORDS = 3, 80  # least body of a host or story
SHORTEST, LONGEST = 8, 30  # lines of one appended story, if it has as many
SHARE_CUT = 0.25  # share of appended stories that break off after a few lines, as behind "Continue reading"
NOTICE = 4  # least lines of a legal notice that stands before an article
_NOT_ARTICLES = {"forum", "product", "listing", "collection", "service", "documentation"}
_IN_STORY = KEPT | {"byline", "date", "social", "caption"}
_HEAD = ("byline", "date", "social", "caption", "standfirst")

Row = tuple[str, str]  # label, line


@dataclass(frozen=True)
class Pool:
    """The documents of one side of a split that can be hosts and stories, with what composed documents are made of."""

    documents: tuple[Document, ...]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Pool:
        return cls(tuple(d for d in documents if _is_story(d)))

    @cached_property
    def stories(self) -> list[list[Row]]:
        """The rows of each document's own story: from its headline to its last line of body, noise left out."""
        return [_story(document) for document in self.documents]

    @cached_property
    def likeness(self) -> NDArray[np.float64]:
        """`(n, n)` cosines of the documents' vocabularies: how near their topics are."""
        texts = [" ".join(line for label, line in story if label in KEPT) for story in self.stories]
        rare = 0.2 if len(texts) > 50 else 1.0  # words of more than a fifth of the documents tell no topic
        words = TfidfVectorizer(token_pattern=r"\w{4,}", sublinear_tf=True, max_df=rare)  # noqa: S106 - a pattern, no password
        vectors = words.fit_transform(texts)
        return np.asarray((vectors @ vectors.T).todense())

    @cached_property
    def heads(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(language, label) -> (site, line): real bylines, dates and share lines, for stories that came without."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for document in self.documents:
            for label, line in zip(document.labels, document.lines, strict=True):
                if label in _HEAD and 2 < len(line.strip()) < 60 and any(map(str.isalpha, line)):
                    found.setdefault((document.language, label), []).append((document.site, line.strip()))
        return found

    @cached_property
    def noise(self) -> list[Document]:
        """The documents with a legal notice of several lines: what may stand before an article."""
        return [document for document in self.documents if document.labels.count("legal") >= NOTICE]

    @cached_property
    def long(self) -> list[set[str]]:
        return [long_lines(document) for document in self.documents]

    def others(self, host: int) -> list[int]:
        """Documents of other sites in the host's language that do not tell its story, the nearest in topic first."""
        own, near = self.documents[host], self.likeness[host]
        fits = [
            i
            for i, d in enumerate(self.documents)
            if d.site != own.site and d.language == own.language and near[i] < SAME and not self.long[i] & self.long[host]
        ]
        return sorted(fits, key=lambda i: (-near[i], i))


def endless(documents: Sequence[Document], seed: int = 0, count: int | None = None) -> list[Document]:
    """`count` endless-scroll documents (default: one for each document that can be a host), of `documents` only.

    A document's `site` is its host's, its `kind` says how it was made: "endless near", "endless far", "endless mixed". The same
    documents and seed give the same result.
    """
    pool = Pool.of(documents)
    made = []
    for number, host in hosts(pool, count, f"endless {seed}"):
        document = pool.documents[host]
        rng = random.Random(f"endless {seed} {number} {document.name}")
        composed = _append(pool, host, rng)
        if composed is not None:
            made.append(replace(composed, name=f"endless-{seed}-{number}-{document.name}"))
    return made


def hosts(pool: Pool, count: int | None, seed: str) -> list[tuple[int, int]]:
    """Number and host of each of `count` documents to compose (default: every document once), in an order drawn by `seed`."""
    order = list(range(len(pool.documents)))
    random.Random(seed).shuffle(order)
    count = len(order) if count is None or not order else count
    return [(number, order[number % len(order)]) for number in range(count)]


def _is_story(document: Document) -> bool:
    if document.kind in _NOT_ARTICLES or "offtopic" in document.labels or "title" not in document.labels:
        return False
    body = [line for label, line in zip(document.labels, document.lines, strict=True) if label == "body"]
    return len(body) >= PARAGRAPHS and sum(len(line.split()) for line in body) >= WORDS


def _story(document: Document) -> list[Row]:
    rows = [(label or "", line.strip()) for label, line in zip(document.labels, document.lines, strict=True)]
    first = next(i for i, (label, _) in enumerate(rows) if label == "title")
    last = max(i for i, (label, _) in enumerate(rows) if label == "body")
    return [row for row in rows[first : last + 1] if row[0] in _IN_STORY]


def _append(pool: Pool, host: int, rng: random.Random) -> Document | None:
    others = pool.others(host)
    if not others:
        return None
    document = pool.documents[host]
    mode = rng.choice(("near", "far", "mixed"))
    same_style = rng.random() < 0.5
    blocks = []
    for _ in range(rng.randint(1, min(STORIES, len(others)))):
        near = mode == "near" or (mode == "mixed" and rng.random() < 0.5)
        chosen = rng.choice(others[:NEAREST] if near else others)
        others.remove(chosen)
        blocks.append(_block(pool, host, chosen, same_style, rng))
    if rng.random() < 0.3 and document.language in phrases.NEXT:
        blocks.insert(0, [rng.choice(phrases.NEXT[document.language])])
    return replace(_insert(document, blocks, rng), kind=f"endless {mode}")


def _block(pool: Pool, host: int, chosen: int, same_style: bool, rng: random.Random) -> list[str]:
    """The lines of one appended story: headline, head lines, then its text."""
    story = pool.stories[chosen]
    title = story[0][1]
    text = [(label, line) for label, line in story[1:] if label in ("standfirst", "heading", "body", "caption")]
    if rng.random() < SHARE_CUT:
        text = text[: rng.randint(2, 6)]
    head = _head_like_host(pool, host, chosen, rng) if same_style else own_head(pool, chosen, rng)
    lines = [title, *(line for _, line in head), *(line for _, line in text[: rng.randint(SHORTEST, LONGEST)])]
    share = [line for label, line in head if label == "social"]
    return lines + share[:1] if rng.random() < 0.2 else lines


def own_head(pool: Pool, chosen: int, rng: random.Random) -> list[Row]:
    """The story's own byline, date and share lines; what it lacks is mostly lent by another document of its language."""
    document = pool.documents[chosen]
    have = [row for row in pool.stories[chosen] if row[0] in ("byline", "date", "social")]
    missing = [label for label in ("byline", "date", "social") if label not in {row[0] for row in have} and rng.random() < 0.6]
    lent = [(label, rng.choice(lines)[1]) for label in missing if (lines := pool.heads.get((document.language, label)))]
    rng.shuffle(lent)
    return have[:4] + lent


def _head_like_host(pool: Pool, host: int, chosen: int, rng: random.Random) -> list[Row]:
    """Head lines in the order and form of the host's: its share line to the letter, its date on another day, another byline."""
    style = [row for row in pool.stories[host] if row[0] in ("byline", "date", "social")][:4]
    if not style:
        return own_head(pool, chosen, rng)
    others = [row for row in pool.stories[chosen] if row[0] == "byline"] or [
        ("byline", line) for _, line in pool.heads.get((pool.documents[host].language, "byline"), [])
    ]
    head = []
    for label, line in style:
        if label == "date":
            head.append((label, redate(line, rng)))
        elif label == "byline" and others:
            head.append((label, rng.choice(others)[1]))
        else:
            head.append((label, line))
    return head


def redate(line: str, rng: random.Random) -> str:
    """The line with other one- and two-digit numbers: the same form on another day.

    >>> redate("Updated 11 February 2020", random.Random(1))
    'Updated 5 February 2020'
    """

    def other(match: re.Match[str]) -> str:
        padded = match.group().startswith("0") or (match.start() > 0 and line[match.start() - 1] in ":.")
        return f"{rng.randint(1, 28):0{len(match.group()) if padded else 1}d}"

    return re.sub(r"(?<!\d)\d{1,2}(?!\d)", other, line)


def _insert(document: Document, blocks: list[list[str]], rng: random.Random) -> Document:
    """The host with the blocks after its last kept line, or after everything, or before the page's footer."""
    split = lines_.split(document.text)
    kept = max(i for i, label in enumerate(document.labels) if label in KEPT)
    last = len(split) - 1
    after = rng.choice((kept, last, rng.randint(kept, last)))
    gap = gap_of(split)
    new = [line for block in blocks for line in block]
    end = split.end[after]
    text = document.text[:end] + "".join(gap + line for line in new) + document.text[end:]
    labels = (*document.labels[: after + 1], *["offtopic"] * len(new), *document.labels[after + 1 :])
    return replace(document, text=text, labels=labels)


def gap_of(split: lines_.Lines) -> str:
    """What most often stands between two lines of a text: one line end or a blank line too."""
    gaps = [split.text[end:start] for end, start in zip(split.end, split.start[1:], strict=False)]
    blank = sum(gap.count("\n") > 1 for gap in gaps)
    return "\n\n" if 2 * blank > len(gaps) else "\n"
