"""Compose: endless-scroll documents, and harmless look-alikes, made of labelled documents of other sites.

Among the labelled pages none has stories appended by endless scroll, so they are composed: a host keeps its own labels, and after
it come one to four other stories, each with its headline, date, byline, share line, bullets and captions, all `offtopic`. The
look-alikes are truly one article (a round-up, a list, a text below a cookie notice, dated sections, a live blog, an interview), so
nothing of their body may go.

Give only documents of one side of a split: whatever is composed of them then stays on that side.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from stripper import lines as lines_
from stripper.labels import KEPT
from training import phrases
from training.corpus import Document, long_lines

STORIES = 4  # most stories after a host
NEAREST = 6  # a near story is one of so many with the most shared vocabulary
SAME = 0.6  # cosine: above this two documents tell the same story, and cutting one of them would be no clear mistake
PARAGRAPHS, WORDS = 3, 80  # least body of a host or story
SHORTEST, LONGEST = 8, 30  # lines of one appended story, if it has as many
SHARE_CUT = 0.25  # share of appended stories that break off after a few lines, as behind "Continue reading"
NOTICE = 4  # least lines of a legal notice that stands before an article
_NOT_ARTICLES = {"forum", "product", "listing", "collection", "service", "documentation"}
_IN_STORY = KEPT | {"byline", "date", "social", "caption"}
_LAYERS = {"legal", "navigation", "promo", "sidebar"}
_HEAD = ("byline", "date", "social", "caption", "standfirst")

Row = tuple[str, str]  # label, line


@dataclass(frozen=True)
class Pool:
    """The documents of one side of a split that can be hosts and stories, with what the composed ones are made of."""

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
    for number, host in _hosts(pool, count, f"endless {seed}"):
        document = pool.documents[host]
        rng = random.Random(f"endless {seed} {number} {document.name}")
        composed = _append(pool, host, rng)
        if composed is not None:
            made.append(replace(composed, name=f"endless-{seed}-{number}-{document.name}"))
    return made


def lookalikes(documents: Sequence[Document], seed: int = 0, count: int | None = None) -> list[Document]:
    """`count` articles in several parts of which nothing is `offtopic`: round-ups, lists, live blogs, and more."""
    pool = Pool.of(documents)
    made = []
    for number, host in _hosts(pool, count, f"lookalikes {seed}"):
        document = pool.documents[host]
        makers = [make for make in _LOOKALIKES if make in (_dated, _list, _preceded) or document.language in phrases.LANGUAGES]
        rng = random.Random(f"lookalikes {seed} {number} {document.name}")
        composed = rng.choice(makers)(pool, host, rng)
        if composed is not None:
            made.append(replace(composed, name=f"lookalike-{seed}-{number}-{document.name}"))
    return made


def _hosts(pool: Pool, count: int | None, seed: str) -> list[tuple[int, int]]:
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


# --- endless scroll


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
    head = _head_like_host(pool, host, chosen, rng) if same_style else _own_head(pool, chosen, rng)
    lines = [title, *(line for _, line in head), *(line for _, line in text[: rng.randint(SHORTEST, LONGEST)])]
    share = [line for label, line in head if label == "social"]
    return lines + share[:1] if rng.random() < 0.2 else lines


def _own_head(pool: Pool, chosen: int, rng: random.Random) -> list[Row]:
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
        return _own_head(pool, chosen, rng)
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
    gap = _gap(split)
    new = [line for block in blocks for line in block]
    end = split.end[after]
    text = document.text[:end] + "".join(gap + line for line in new) + document.text[end:]
    labels = (*document.labels[: after + 1], *["offtopic"] * len(new), *document.labels[after + 1 :])
    return replace(document, text=text, labels=labels)


def _gap(split: lines_.Lines) -> str:
    """What most often stands between two lines of a text: one line end or a blank line too."""
    gaps = [split.text[end:start] for end, start in zip(split.end, split.start[1:], strict=False)]
    blank = sum(gap.count("\n") > 1 for gap in gaps)
    return "\n\n" if 2 * blank > len(gaps) else "\n"


# --- look-alikes: every part belongs to the one article


def _round_up(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """One headline that promises several items, then short items of far topics, each a heading and a paragraph or two."""
    document = pool.documents[host]
    others = pool.others(host)
    if len(others) < 3:
        return None
    rows: list[Row] = [("title", rng.choice(phrases.ROUND_UP[document.language]))]
    head = _own_head(pool, host, rng)
    rows += [row for row in head if row[0] != "byline" or rng.random() < 0.5]
    for item in rng.sample(others, min(len(others), rng.randint(3, 7))):
        body = [row for row in pool.stories[item] if row[0] == "body" and len(row[1].split()) > 12]
        if body:
            rows.append(("heading", pool.stories[item][0][1]))
            rows += body[: rng.randint(1, 2)]
    return _rebuild(document, rows, "look-alike round-up")


def _digest(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """The host's headline and opening, then many items, each a headline, perhaps signed, and its first paragraph; perhaps in sections."""
    document = pool.documents[host]
    others = pool.others(host)
    if len(others) < 6:
        return None
    opening = [row for row in pool.stories[host] if row[0] != "heading"]
    rows = opening[: rng.randint(2, 7)]
    sections = list(phrases.SECTIONS[document.language]) if rng.random() < 0.6 else []
    rng.shuffle(sections)
    signed, until = rng.random() < 0.4, rng.randint(1, 4)
    for item in rng.sample(others, min(len(others), rng.randint(6, 20))):
        body = [row for row in pool.stories[item] if row[0] == "body" and len(row[1].split()) > 12]
        until -= 1
        if sections and until <= 0:
            rows.append(("heading", sections.pop()))
            until = rng.randint(2, 6)
        headline = pool.stories[item][0][1]
        rows.append(("heading", f"{headline} ({pool.documents[item].site})" if signed else headline))
        rows += body[: rng.choice((0, 1, 1, 1, 2))]
    return _rebuild(document, rows, "look-alike digest")


def _list(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """The host's headline and opening, then many items of near topics: a short heading, perhaps a line of facts, a paragraph or two."""
    document = pool.documents[host]
    others = pool.others(host)
    if len(others) < 6:
        return None
    opening = [row for row in pool.stories[host] if row[0] != "heading"]
    rows = opening[: rng.randint(2, 6)]
    numbered, facts = rng.random() < 0.3, rng.random() < 0.4
    items = others[: 4 * NEAREST]
    for number, item in enumerate(rng.sample(items, min(len(items), rng.randint(5, 15))), 1):
        body = [row for row in pool.stories[item] if row[0] == "body" and len(row[1].split()) > 12]
        headings = [line for label, line in pool.stories[item] if label == "heading" and len(line) < 50]
        names = list(dict.fromkeys(re.findall(r"[^\W\d_]\w{3,20}", " ".join(line for _, line in body[:2])[:1000])))
        names = [name for name in names if name[0].isupper()] or ["1"]
        heading = rng.choice(headings) if headings and rng.random() < 0.6 else " ".join(rng.sample(names, min(2, len(names))))
        rows.append(("heading", f"{number}. {heading}" if numbered else heading))
        if facts:
            rows.append(("body", rng.choice((" · ", ", ", " | ")).join(rng.sample(names, min(3, len(names))))))
        rows += body[: rng.choice((1, 1, 2))]
    return _rebuild(document, rows, "look-alike list")


def _preceded(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """The host as it is, but before it the legal notices, menus and promotions of another site, as of a page whose layers come first."""
    document = pool.documents[host]
    found = [other for other in pool.noise if other.site != document.site and other.language == document.language]
    if not found:
        return None
    other = rng.choice(found)
    rows = [row for row in zip(other.labels, other.lines, strict=True) if row[0] in _LAYERS][: rng.randint(5, 40)]
    gap = _gap(lines_.split(document.text))
    text = gap.join([*(line.strip() for _, line in rows), document.text.lstrip()])
    return replace(document, text=text, labels=(*(label for label, _ in rows), *document.labels), kind="look-alike preceded")


def _dated(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """The host with a dated heading before every few paragraphs: a diary, a chronology."""
    dates = [line for _, line in pool.heads.get((pool.documents[host].language, "date"), []) if re.search(r"\d", line)]
    if not dates:
        return None
    form = rng.choice(dates)
    return _sectioned(pool, host, rng, lambda: [("heading", redate(form, rng))], "look-alike dated sections")


def _live_blog(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """The host as entries of a live blog: time stamp, sometimes author and share line, then a paragraph or two."""
    language = pool.documents[host].language
    bylines = [line for _, line in pool.heads.get((language, "byline"), [])]
    shares = [line for _, line in pool.heads.get((language, "social"), [])]
    byline, share = rng.choice(bylines) if bylines else "", rng.choice(shares) if shares else ""
    form = rng.choice(phrases.CLOCK)
    minutes = rng.randint(17 * 60, 23 * 60)
    signed, shared = rng.random() < 0.4, rng.random() < 0.5

    def entry() -> list[Row]:
        nonlocal minutes
        minutes -= rng.randint(3, 50)
        rows = [("date", form.format(hour=minutes // 60 % 24, minute=minutes % 60))]
        rows += [("byline", byline)] * (signed and bool(byline))
        return rows + [("social", share)] * (shared and bool(share))

    return _sectioned(pool, host, rng, entry, "look-alike live blog")


def _interview(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """The host's paragraphs as answers, a question before each."""
    questions = list(phrases.QUESTIONS[pool.documents[host].language])
    rng.shuffle(questions)

    def question() -> list[Row]:
        return [("heading", questions.pop())] if questions else []

    return _sectioned(pool, host, rng, question, "look-alike interview")


def _sectioned(pool: Pool, host: int, rng: random.Random, opening: Callable[[], list[Row]], kind: str) -> Document:
    """The host's story with `opening()` before every one to four paragraphs."""
    rows: list[Row] = []
    until = 0
    for label, line in pool.stories[host]:
        if label == "heading":
            continue  # the new openings are the sections
        if label == "body" and until == 0:
            rows += opening()
            until = rng.randint(1, 4)
        until -= label == "body"
        rows.append((label, line))
    return _rebuild(pool.documents[host], rows, kind)


def _rebuild(document: Document, rows: list[Row], kind: str) -> Document:
    """A document of these rows, with the noise that stood after the host's body and the host's blank lines."""
    last = max(i for i, label in enumerate(document.labels) if label in KEPT)
    tail = list(zip(document.labels, document.lines, strict=True))[last + 1 :]
    gap = _gap(lines_.split(document.text))
    text = gap.join([line for _, line in rows] + [line for _, line in tail])
    return replace(document, text=text, labels=(*(label for label, _ in rows), *(label for label, _ in tail)), kind=kind)


_LOOKALIKES = (_round_up, _digest, _list, _preceded, _dated, _live_blog, _interview)
