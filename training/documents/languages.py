"""The language of a text, by its script and by the stop words jusText ships for a hundred languages."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from justext.utils import get_stoplist, get_stoplists

ENGLISH = "English"
UNKNOWN = "unknown"
WORDS = 400  # words of a text that are read
LEAST = 0.15  # share of stop words below which no list fits; running text of the listed languages has 0.25 to 0.6

# Lists that hold much English (they were counted on small Wikipedias) and won on English menus.
_LEFT_OUT = {"Latin", "Simple_English", "Sundanese"}

# Scripts written without spaces, or with one large language: the first pattern that finds `_SCRIPT` characters decides.
_SCRIPT = 20
_SCRIPTS = {
    "Japanese": re.compile(r"[\u3040-\u30ff]"),
    "Chinese": re.compile(r"[\u4e00-\u9fff]"),
    "Korean": re.compile(r"[\uac00-\ud7af]"),
    "Thai": re.compile(r"[\u0e00-\u0e7f]"),
}
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def stop_words() -> dict[str, frozenset[str]]:
    """The stop words of every language jusText knows, in lower case."""
    return {name: frozenset(get_stoplist(name)) for name in sorted(get_stoplists() - _LEFT_OUT)}


def guess(text: str) -> str:
    """The name of the language of `text`, or "unknown".

    >>> guess("Die Katze sitzt auf der Matte und will nicht mehr von ihr herunter, weil es dort so warm ist.")
    'German'
    """
    for name, pattern in _SCRIPTS.items():
        if sum(1 for _ in islice(pattern.finditer(text), _SCRIPT)) == _SCRIPT:
            return name
    words = [m.group().lower() for m in islice(_WORD.finditer(text), WORDS)]
    share = {name: _share(words, stop) for name, stop in stop_words().items()}
    best = max(share, key=lambda name: share[name])
    return best if share[best] >= LEAST else UNKNOWN


def _share(words: list[str], stop: frozenset[str]) -> float:
    """Share of the words that stand in the list, less for long lists: they hold words of every neighbour."""
    hits = sum(word in stop for word in words)
    return hits / max(len(words), 1) * float(min(1.0, (400 / max(len(stop), 1)) ** 0.25))
