"""Rarity: how much a word tells of a topic: nothing for a stop word, most for a name that few pages say.

After inverse document frequency (Spärck Jones 1972). The table is counted by `python -m training rarity`: whole numbers by the hash of a
word, from which no word can be had back.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stripper.features.hashes import Hashes

BITS = 20
STEP, MOST = 16, 48  # whole numbers a nat, so that sums are exact; words on fewer than one page in a hundred tell no more
PATH = Path(__file__).with_name("rarity.npy")
_TABLE: NDArray[np.uint8] = np.load(PATH, allow_pickle=False)


def read(words: Hashes) -> NDArray[np.int64]:
    """The rarity of each word, 0 to MOST."""
    return _TABLE[bucket(words)].astype(np.int64)


def bucket(words: Hashes) -> NDArray[np.int64]:
    """The place of each word in the table."""
    return (words >> np.uint64(64 - BITS)).astype(np.int64)
