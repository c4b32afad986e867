"""Topic features: whether the text above a line goes on below it, and whether a line tells of what the document tells.

After lexical cohesion (Hearst 1997, TextTiling): the words of a story recur in it. Where another story begins, few rare words of the lines
ahead were said before, few span the gap, and from there on nothing leads back to the beginning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import rarity
from stripper.features.occurrences import Occurrences
from stripper.features.words import Words

Column = NDArray[np.float64]
Columns = NDArray[np.float64]

COMMON = 0.15  # share of the lines: a word on more of them (and on more than 4) spans every gap
STORY = 3  # lines of prose: before so many the story has not begun
OPENING = 5  # lines of prose: the beginning of the document, up to there
FULL = 30  # words on the smaller side of a gap; more of them promise no more links
AHEAD = 6  # lines whose words are followed back
CARRIED = (3, 8, 20)  # lines ahead, of whose words it is asked how many were said above
AROUND = (4, 5)  # lines before, and from the line on, whose words are sought in the opening
ENOUGH = 10 * rarity.STEP  # rarity: lines ahead that say less tell nothing

FEATURES = (
    "links", "links share", "weakest link", "names share", "weakest names", "origin",
    "carried near", "carried", "carried far", "least carried", "rare ahead",
    "opening ahead", "opening around", "least opening", "rare in opening",
    "rare", "rare before", "rare elsewhere", "rare in prose", "names in prose", "prose around",
)  # fmt: skip


def columns(words: Words, found: Occurrences, batch: Batch, prose: NDArray[np.bool_]) -> Columns:
    """The columns of `FEATURES`, `(n_lines, n_features)`.

    links              words that span the gap above a line, as log count and share of those that could; the least share since the
                       story began; the same of names (words with a capital)
    origin             how far up (0 the top, 1 here) the words of the next lines began
    carried            share of the rare words of the next lines that were said above; the least since the story began
    opening            share of the rare words of the next lines, and of the lines around, that the opening said; the least
    rare, in prose     how much a line's own words tell, and the share that is said before, elsewhere, in the opening, in prose beside
    """
    rare = np.flatnonzero(words.rarity > 0)
    words = Words(words.line[rare], words.key[rare], words.capital[rare], words.rarity[rare])
    found = Occurrences(*(column[rare] for column in found))
    running = np.append(0, np.cumsum(prose))
    prose_above = running[:-1] - running[batch.bounds[batch.document]]
    story, opening = prose_above >= STORY, prose_above < OPENING
    return np.column_stack(
        [_spans(words, found, batch, story), _carried(words, found, batch, story), _told(words, found, batch, opening, story, prose)]
    )


def _spans(words: Words, found: Occurrences, batch: Batch, story: NDArray[np.bool_]) -> Columns:
    common = np.maximum(4, COMMON * np.diff(batch.bounds))[batch.document]
    spanning = found.lines <= common[words.line]
    all_links, all_share = _links(found, words.line, spanning, batch)
    _, name_share = _links(found, words.line, spanning & words.capital, batch)
    least = [_least(share, story, batch) for share in (all_share, name_share)]
    return np.stack([np.log1p(all_links), all_share, least[0], name_share, least[1], _origin(found, words.line, spanning, batch)], axis=1)


def _carried(words: Words, found: Occurrences, batch: Batch, story: NDArray[np.bool_]) -> Columns:
    n = len(batch)
    shares, ahead = [], np.zeros(n)
    for reach in CARRIED:
        # A word of line `l` stands ahead of the lines `from_..l`, and was said above those after the line where it was first said.
        from_ = np.maximum(words.line - reach + 1, batch.bounds[batch.document[words.line]])
        total = _over(from_, words.line, words.rarity, n)
        since = np.maximum(found.first + 1, from_)
        said = np.flatnonzero(since <= words.line)
        shares.append(_over(since[said], words.line[said], words.rarity[said], n) / np.maximum(total, 1))
        if reach == CARRIED[1]:
            ahead = total
    least = _least(shares[1], story & (ahead >= ENOUGH), batch)
    return np.stack([*shares, least, np.log1p(ahead / rarity.STEP)], axis=1)


def _told(
    words: Words, found: Occurrences, batch: Batch, opening: NDArray[np.bool_], story: NDArray[np.bool_], prose: NDArray[np.bool_]
) -> Columns:
    n, line, weight = len(batch), words.line, words.rarity

    def sums(chosen: NDArray[np.bool_]) -> Column:
        return np.asarray(np.bincount(line[chosen], weights=weight[chosen], minlength=n), float)

    # The nearest lines that say the word too, before and after, stand for all of them.
    in_prose = ((found.before >= 0) & prose[found.before]) | ((found.after >= 0) & prose[found.after])
    own, named = np.bincount(line, weights=weight, minlength=n), sums(words.capital)
    opened, told = sums(opening[found.first]), sums(in_prose)
    total, ahead = _window(own, 0, CARRIED[1], batch), _window(own, *AROUND, batch)
    opening_ahead = _window(opened, 0, CARRIED[1], batch) / np.maximum(total, 1)
    return np.stack(
        [
            opening_ahead, _window(opened, *AROUND, batch) / np.maximum(ahead, 1),
            _least(opening_ahead, story & (total >= ENOUGH), batch), opened / np.maximum(own, 1),
            np.log1p(own / rarity.STEP), sums(found.before >= 0) / np.maximum(own, 1), sums(found.lines > 1) / np.maximum(own, 1),
            told / np.maximum(own, 1), sums(in_prose & words.capital) / np.maximum(named, 1),
            _window(told, 2, 3, batch) / np.maximum(_window(own, 2, 3, batch), 1),
        ], axis=1,
    )  # fmt: skip


def _over(first: NDArray[np.int64], last: NDArray[np.int64], weight: NDArray[np.int64], n: int) -> Column:
    """`(n,)`: the weights of all spans of lines `first..last` that a line is in."""
    steps = np.bincount(first, weights=weight, minlength=n + 1) - np.bincount(last + 1, weights=weight, minlength=n + 1)
    return np.cumsum(steps)[:n]


def _window(values: Column | NDArray[np.int64], before: int, after: int, batch: Batch) -> Column:
    """The sums of whole numbers over so many lines before, and from the line on, inside the document."""
    running = np.append(0, np.cumsum(values))
    index = np.arange(len(values))
    start = np.maximum(index - before, batch.bounds[batch.document])
    stop = np.minimum(index + after, batch.bounds[batch.document + 1])
    return np.asarray(running[stop] - running[start])


def _links(found: Occurrences, line: NDArray[np.int64], chosen: NDArray[np.bool_], batch: Batch) -> tuple[Column, Column]:
    n = len(batch)
    linked = np.flatnonzero(chosen & (found.before >= 0))
    steps = np.bincount(found.before[linked] + 1, minlength=n + 1) - np.bincount(line[linked] + 1, minlength=n + 1)
    links = np.cumsum(steps)[:n].astype(float)
    words = np.append(0, np.cumsum(np.bincount(line[chosen], minlength=n)))
    begin, end = batch.bounds[batch.document], batch.bounds[batch.document + 1]
    above, below = words[:-1] - words[begin], words[end] - words[:-1]
    return links, np.minimum(links / (1 + np.minimum(np.minimum(above, below), FULL)), 3.0)


def _least(share: Column, chosen: NDArray[np.bool_], batch: Batch) -> Column:
    """The least share of the chosen lines so far, in each document; 3 before there is one."""
    # Rounded, and one running minimum for all documents: each is lifted below the one before it, exactly.
    level = -4.0 * batch.document
    return np.asarray(np.minimum.accumulate(np.where(chosen, np.rint(share * 4096) / 4096, 3.0) + level) - level)


def _origin(found: Occurrences, line: NDArray[np.int64], chosen: NDArray[np.bool_], batch: Batch) -> Column:
    n = len(batch)
    back = np.flatnonzero(chosen & (found.before >= 0))
    begin = batch.bounds[batch.document]
    # Sixteenths: sums of whole numbers are exact, so what stands before a document does not matter.
    place = np.rint(16 * (found.before[back] - begin[line[back]]) / np.maximum(line[back] - begin[line[back]], 1))
    total = _window(np.bincount(line[back], weights=place, minlength=n), 0, AHEAD, batch)
    count = _window(np.bincount(line[back], minlength=n), 0, AHEAD, batch)
    return np.asarray(total / (16 * np.maximum(count, 1)))
