"""Words of a batch: the tokens that may be met again, with how much each tells of a topic."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features import characters as ch
from stripper.features import rarity
from stripper.features.hashes import Hashes
from stripper.features.tokens import WORD, Tokens

SHORTEST = 4  # letters: shorter words come again in any text


class Words(NamedTuple):
    """Columns over the words of a batch, `(n_words,)`, in line order."""

    line: NDArray[np.int64]
    key: Hashes
    capital: NDArray[np.bool_]  # whether it begins with one
    rarity: NDArray[np.int64]


def read(tokens: Tokens, first: int = 0) -> Words:
    """The words of SHORTEST letters and more; `first` is the number of the first line.

    Where scripts have no spaces, every character with the one after it.
    """
    ideograph = tokens.first == ch.IDEOGRAPH
    chosen = np.flatnonzero(((tokens.group == WORD) & (tokens.size >= SHORTEST)) | ideograph)
    key = tokens.hash[chosen]
    single = np.flatnonzero(ideograph[chosen])
    if len(single):
        at = chosen[single]
        following = np.minimum(at + 1, len(ideograph) - 1)
        paired = (following > at) & ideograph[following] & (tokens.line[following] == tokens.line[at])
        key[single] += np.where(paired, tokens.hash[following] * np.uint64(3), np.uint64(0))
    return Words(tokens.line[chosen] + first, key, tokens.first[chosen] == ch.UPPER, rarity.read(key))
