"""Topic features: whether the text above a line goes on below it.

After lexical cohesion (Hearst 1997, TextTiling): the words of a story recur in it. Where another story begins, few words span the
gap, and from there on nothing leads back to the beginning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import characters as ch
from stripper.features.occurrences import Occurrences
from stripper.features.tokens import WORD, Tokens

Column = NDArray[np.float64]

LONG, NAME = 5, 3  # letters: shorter words tell no topic; names may be shorter
RARE = 0.15  # share of the lines: a word on more of them (and on more than 4) is not of one topic
ENOUGH = 3  # lines of prose: before so many the story has not begun
FULL = 30  # words on the smaller side of a gap; more of them promise no more links
AHEAD = 6  # lines whose words are followed back

FEATURES = ("links", "links share", "weakest link", "names share", "weakest names", "origin")


def words(tokens: Tokens) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The tokens that tell of a topic, and the key of each."""
    word, ideograph = tokens.group == WORD, tokens.first == ch.IDEOGRAPH
    topical = word & ((tokens.size >= LONG) | ((tokens.first == ch.UPPER) & (tokens.size >= NAME)))
    if not ideograph.any():
        chosen = np.flatnonzero(topical)
        return chosen, tokens.hash[chosen]
    # Ideographs followed by another: a pair is as good as a word.
    pairs = np.zeros(len(ideograph), bool)
    pairs[:-1] = ideograph[:-1] & ideograph[1:] & (tokens.line[:-1] == tokens.line[1:])
    chosen = np.flatnonzero(topical | pairs)
    key = tokens.hash[chosen]
    paired = ideograph[chosen]
    key[paired] = key[paired] * np.uint64(3) + tokens.hash[chosen[paired] + 1]
    return chosen, key


def columns(
    found: Occurrences, line: NDArray[np.int64], capital: NDArray[np.bool_], batch: Batch, prose: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The columns of `FEATURES`: words that span the gap above a line, as log count and share of those that could; the least of the shares
    since the story began; the same of names; and how far up (0 the top, 1 here) the words of the next lines began.

    found, line, capital  `(n_words,)` of the topical words: where else they stand, their line, whether they begin with a capital
    """
    rare = found.lines <= np.maximum(4, RARE * np.diff(batch.bounds))[batch.document][line]
    story = _story(prose, batch)
    all_links, all_share = _links(found, line, rare, batch)
    _, name_share = _links(found, line, rare & capital, batch)
    weakest, weakest_names = _weakest(all_share, story, batch), _weakest(name_share, story, batch)
    return np.stack([np.log1p(all_links), all_share, weakest, name_share, weakest_names, _origin(found, line, rare, batch)], axis=1)


def _story(prose: NDArray[np.bool_], batch: Batch) -> NDArray[np.bool_]:
    """Whether enough prose of its document stands above a line for its story to have begun."""
    running = np.append(0, np.cumsum(prose))
    return running[:-1] - running[batch.bounds[batch.document]] >= ENOUGH


def _links(found: Occurrences, line: NDArray[np.int64], chosen: NDArray[np.bool_], batch: Batch) -> tuple[Column, Column]:
    n = len(batch)
    linked = np.flatnonzero(chosen & (found.before >= 0))
    steps = np.bincount(found.before[linked] + 1, minlength=n + 1) - np.bincount(line[linked] + 1, minlength=n + 1)
    links = np.cumsum(steps)[:n].astype(float)
    words = np.append(0, np.cumsum(np.bincount(line[chosen], minlength=n)))
    begin, end = batch.bounds[batch.document], batch.bounds[batch.document + 1]
    above, below = words[:-1] - words[begin], words[end] - words[:-1]
    return links, np.minimum(links / (1 + np.minimum(np.minimum(above, below), FULL)), 3.0)


def _weakest(share: Column, story: NDArray[np.bool_], batch: Batch) -> Column:
    """The least share since the story began, in each document; 3 before it began."""
    # One running minimum for all documents: each is lifted below the one before it.
    level = -4.0 * batch.document
    return np.asarray(np.minimum.accumulate(np.where(story, share, 3.0) + level) - level)


def _origin(found: Occurrences, line: NDArray[np.int64], rare: NDArray[np.bool_], batch: Batch) -> Column:
    n = len(batch)
    back = np.flatnonzero(rare & (found.before >= 0))
    begin, end = batch.bounds[batch.document], batch.bounds[batch.document + 1]
    index = np.arange(n)
    # Sixteenths: sums of whole numbers are exact, so what stands before a document does not matter.
    place = np.rint(16 * (found.before[back] - begin[line[back]]) / np.maximum(line[back] - begin[line[back]], 1))
    total = np.append(0, np.cumsum(np.bincount(line[back], weights=place, minlength=n)))
    count = np.append(0, np.cumsum(np.bincount(line[back], minlength=n)))
    stop = np.minimum(index + AHEAD, end)
    return np.asarray((total[stop] - total[index]) / (16 * np.maximum(count[stop] - count[index], 1)))
