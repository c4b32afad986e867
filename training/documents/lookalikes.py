"""Look-alikes: articles that look as if other stories were appended to them, made of labelled documents of other sites.

Each is truly one article: a round-up, a digest, a list, dated sections, a live blog, an interview, or an article below another page's
cookie notice. Nothing of it is `offtopic`, so nothing of its body may go. As in `documents.compose`, give documents of one side only.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from stripper import lines as lines_
from stripper.labels import KEPT
from training.documents import phrases
from training.documents.compose import NEAREST, Pool, Row, gap_of, hosts, own_head, redate
from training.documents.corpus import Document

_LAYERS = {"legal", "navigation", "promo", "sidebar"}


def lookalikes(documents: Sequence[Document], seed: int = 0, count: int | None = None) -> list[Document]:
    """`count` articles in several parts of which nothing is `offtopic`: round-ups, lists, live blogs, and more."""
    pool = Pool.of(documents)
    made = []
    for number, host in hosts(pool, count, f"lookalikes {seed}"):
        document = pool.documents[host]
        makers = [make for make in _LOOKALIKES if make in (_dated, _list, _preceded) or document.language in phrases.LANGUAGES]
        rng = random.Random(f"lookalikes {seed} {number} {document.name}")
        composed = rng.choice(makers)(pool, host, rng)
        if composed is not None:
            made.append(replace(composed, name=f"lookalike-{seed}-{number}-{document.name}"))
    return made


def _round_up(pool: Pool, host: int, rng: random.Random) -> Document | None:
    """One headline that promises several items, then short items of far topics, each a heading and a paragraph or two."""
    document = pool.documents[host]
    others = pool.others(host)
    if len(others) < 3:
        return None
    rows: list[Row] = [("title", rng.choice(phrases.ROUND_UP[document.language]))]
    head = own_head(pool, host, rng)
    rows += [row for row in head if row[0] != "byline" or rng.random() < 0.5]
    for item in rng.sample(others, min(len(others), rng.randint(3, 7))):
        body = _paragraphs(pool, item)
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
        body = _paragraphs(pool, item)
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
        body = _paragraphs(pool, item)
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
    gap = gap_of(lines_.split(document.text))
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


def _paragraphs(pool: Pool, item: int) -> list[Row]:
    """The rows of a story's body that are long enough to tell something alone."""
    return [row for row in pool.stories[item] if row[0] == "body" and len(row[1].split()) > 12]


def _rebuild(document: Document, rows: list[Row], kind: str) -> Document:
    """A document of these rows, with the noise that stood after the host's body and the host's blank lines."""
    last = max(i for i, label in enumerate(document.labels) if label in KEPT)
    tail = list(zip(document.labels, document.lines, strict=True))[last + 1 :]
    gap = gap_of(lines_.split(document.text))
    text = gap.join([line for _, line in rows] + [line for _, line in tail])
    return replace(document, text=text, labels=(*(label for label, _ in rows), *(label for label, _ in tail)), kind=kind)


_LOOKALIKES = (_round_up, _digest, _list, _preceded, _dated, _live_blog, _interview)
