"""Topic features: whether the text above a line goes on below it, and whether a line tells of what the document tells.

After lexical cohesion (Hearst 1997, TextTiling): the words of a story recur in it. Where another story begins, few rare words of the lines
ahead were said before, few span the gap, and from there on nothing leads back to the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import rarity
from stripper.features.occurrences import Occurrences
from stripper.features.words import Words

Column = NDArray[np.float64]
Rows = NDArray[np.float64]  # (n_features, n_lines)

COMMON = 0.15  # share of the lines: a word on more of them (and on more than 4) spans every gap
STORY = 3  # lines of prose: before so many the story has not begun
OPENING = 5  # lines of prose: the beginning of the document, up to there
FULL = 30  # words on the smaller side of a gap; more of them promise no more links
AHEAD = 6  # lines whose words are followed back
CARRIED = (3, 8, 20)  # lines ahead, of whose words it is asked how many were said above
AROUND, BESIDE = (4, 5), (2, 3)  # lines before, and from the line on, whose words are sought in the opening, and in prose
ENOUGH = 10 * rarity.STEP  # rarity: lines ahead that say less tell nothing

FEATURES = (
    "links", "links share", "weakest link", "names share", "weakest names", "origin",
    "carried near", "carried", "carried far", "least carried", "rare ahead",
    "opening ahead", "opening around", "least opening", "rare in opening",
    "rare", "rare before", "rare elsewhere", "rare in prose", "names in prose", "prose around",
)  # fmt: skip


def rows(words: Words, found: Occurrences, batch: Batch, prose: NDArray[np.bool_]) -> Rows:
    """`(n_features, n_lines)`, in the order of `FEATURES`.

    links              words that span the gap above a line, as log count and share of those that could; the least share since the
                       story began; the same of names (words with a capital)
    origin             how far up (0 the top, 1 here) the words of the next lines began
    carried            share of the rare words of the next lines that were said above; the least since the story began
    opening            share of the rare words of the next lines, and of the lines around, that the opening said; the least
    rare, in prose     how much a line's own words tell, and the share that is said before, elsewhere, in the opening, in prose beside
    """
    n = len(batch)
    rare = np.flatnonzero(words.rarity > 0)
    words = Words(words.line[rare], words.key[rare], words.capital[rare], words.rarity[rare])
    found = Occurrences(found.before[rare], found.after[rare], found.first[rare], found.lines[rare])
    prose_above = np.concatenate([[0], np.cumsum(prose)])
    prose_above = prose_above[:-1] - prose_above[batch.bounds[batch.document]]
    story = prose_above >= STORY
    spanning = found.lines <= np.maximum(4, COMMON * np.diff(batch.bounds))[batch.document][words.line]

    own, named, before, elsewhere, opened, told, told_names = _sums(words, found, prose_above < OPENING, prose, n)
    back = np.flatnonzero(spanning & (found.before >= 0))
    sums = np.array([own, opened, told, *_places(found, words.line, back, batch)])
    *reaches, around, beside, following = _windows(sums, [*((0, reach) for reach in CARRIED), AROUND, BESIDE, (0, AHEAD)], batch)
    ahead = reaches[1]
    weight = ahead[0]

    links = _links(found, words, back, spanning, batch)
    carried = _said(words, found, batch) / np.maximum([reach[0] for reach in reaches], 1)
    opening = ahead[1] / np.maximum(weight, 1)
    enough = story & (weight >= ENOUGH)
    shares, chosen = np.array([links[1], links[2], carried[1], opening]), np.array([story, story, enough, enough])
    least_links, least_names, least_carried, least_opening = _least(shares, chosen, batch)
    own_least, named_least = np.maximum(own, 1), np.maximum(named, 1)
    return np.array(
        [
            links[0], links[1], least_links, links[2], least_names, following[3] / (16 * np.maximum(following[4], 1)),
            *carried, least_carried, np.log1p(weight / rarity.STEP),
            opening, around[1] / np.maximum(around[0], 1), least_opening, opened / own_least,
            np.log1p(own / rarity.STEP), before / own_least, elsewhere / own_least, told / own_least, told_names / named_least,
            beside[2] / np.maximum(beside[0], 1),
        ]
    )  # fmt: skip


# What is asked of a word, as bits of a number, and for each such number which of the sums it counts for.
_CAPITAL, _BEFORE, _ELSEWHERE, _OPENED, _TOLD = 1, 2, 4, 8, 16
_ASKED = (0, _CAPITAL, _BEFORE, _ELSEWHERE, _OPENED, _TOLD, _TOLD | _CAPITAL)
_COUNTS = np.array([[said & asked == asked for said in range(32)] for asked in _ASKED], float)


def _sums(words: Words, found: Occurrences, opening: NDArray[np.bool_], prose: NDArray[np.bool_], n: int) -> Rows:
    """`(7, n_lines)`: how much the words of a line tell: all, those with a capital, said before, elsewhere, in the opening, in prose."""
    # The nearest lines that say the word too, before and after, stand for all of them.
    told = ((found.before >= 0) & prose[found.before]) | ((found.after >= 0) & prose[found.after])
    said = words.capital * np.uint8(_CAPITAL) + (found.before >= 0) * np.uint8(_BEFORE) + (found.lines > 1) * np.uint8(_ELSEWHERE)
    said += opening[found.first] * np.uint8(_OPENED) + told * np.uint8(_TOLD)
    weights = np.bincount(words.line * 32 + said, weights=words.rarity, minlength=n * 32)
    return np.asarray(_COUNTS @ weights.reshape(n, 32).T)


def _said(words: Words, found: Occurrences, batch: Batch) -> Rows:
    """`(len(CARRIED), n_lines)`: the weight of the next lines' words that were said above."""
    n, width = len(batch), len(CARRIED)
    # A word of line `l` stands ahead of the lines `from_..l`, and was said above those after the line where it was first said.
    from_ = np.maximum(words.line[:, None] + 1 - np.array(CARRIED), batch.bounds[batch.document[words.line]][:, None])
    since = np.maximum(found.first[:, None] + 1, from_)
    row, reach = np.nonzero(since <= words.line[:, None])
    weight = words.rarity[row]
    steps = np.bincount(since[row, reach] * width + reach, weights=weight, minlength=(n + 1) * width)
    steps -= np.bincount((words.line[row] + 1) * width + reach, weights=weight, minlength=(n + 1) * width)
    return np.asarray(np.cumsum(steps.reshape(n + 1, width).T, axis=1)[:, :n])


def _links(found: Occurrences, words: Words, back: NDArray[np.int64], spanning: NDArray[np.bool_], batch: Batch) -> Rows:
    """`(3, n_lines)`: words that span the gap above a line, as log count, as share of those that could, and the share of the names."""
    n = len(batch)

    def counted(line: NDArray[Any], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(line * 2 + words.capital[chosen], minlength=2 * (n + 1)).reshape(n + 1, 2).T

    spans = np.flatnonzero(spanning)
    steps = counted(found.before[back] + 1, back) - counted(words.line[back] + 1, back)
    both = np.cumsum(np.concatenate([steps, counted(words.line[spans] + 1, spans)]), axis=1)
    both[::2] += both[1::2]  # of all words, and of those with a capital
    links, running = both[:2, :n], both[2:]
    begin, end = (running.take(edge, axis=1) for edge in (batch.bounds[batch.document], batch.bounds[batch.document + 1]))
    shares = np.minimum(links / (1 + np.minimum(np.minimum(running[:, :-1] - begin, end - running[:, :-1]), FULL)), 3.0)
    return np.array([np.log1p(links[0]), *shares])


def _places(found: Occurrences, line: NDArray[np.int64], back: NDArray[np.int64], batch: Batch) -> tuple[Column, Column]:
    """How far up (0 the top, 16 here) the words of each line were last said, summed up, and how many they are."""
    n, begin = len(batch), batch.bounds[batch.document]
    line = line[back]
    # Sixteenths: sums of whole numbers are exact, so what stands before a document does not matter.
    place = np.rint(16 * (found.before[back] - begin[line]) / np.maximum(line - begin[line], 1))
    return np.asarray(np.bincount(line, weights=place, minlength=n), float), np.bincount(line, minlength=n).astype(float)


def _windows(values: Rows, windows: Sequence[tuple[int, int]], batch: Batch) -> list[Rows]:
    """For each `(before, after)` the sums of whole numbers over so many lines before, and from the line on, inside the document."""
    running = np.zeros((len(batch) + 1, len(values)))
    np.cumsum(values.T, axis=0, out=running[1:])
    edges = sorted({-before for before, _ in windows} | {after for _, after in windows})
    begin, end = batch.bounds[batch.document], batch.bounds[batch.document + 1]
    at = running.take(np.clip(np.arange(len(batch)) + np.array(edges)[:, None], begin, end), axis=0)
    return [(at[edges.index(after)] - at[edges.index(-before)]).T for before, after in windows]


def _least(shares: Rows, chosen: NDArray[np.bool_], batch: Batch) -> Rows:
    """The least share of the chosen lines so far, in each document; 3 before there is one."""
    # Rounded, and one running minimum for all documents: each is lifted below the one before it, exactly.
    level = -4.0 * batch.document
    return np.asarray(np.minimum.accumulate(np.where(chosen, np.rint(shares * 4096) / 4096, 3.0) + level, axis=1) - level)
