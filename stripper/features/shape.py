"""Shape features: what a line looks like, whatever it says. One small function a feature; `FEATURES` is the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stripper.batch import Batch
from stripper.features import characters as ch
from stripper.features.characters import Characters
from stripper.features.tokens import NUMBER, WORD, Tokens

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the shape features read: the columns of a batch, its characters counted by kind, its tokens."""

    batch: Batch
    characters: Characters
    tokens: Tokens
    kinds: NDArray[np.int64]  # (n_lines, n_kinds)
    words: Column  # words of each line, ideographs counted as half a word
    capitals: Column  # words that begin with a capital
    sentences: Column  # sentence ends followed by white space or the line's end
    numbers: Column

    @classmethod
    def of(cls, batch: Batch, characters: Characters, tokens: Tokens) -> Shape:
        n = len(batch)
        kinds = np.bincount(characters.line * len(ch.KINDS) + characters.kind, minlength=n * len(ch.KINDS)).reshape(n, len(ch.KINDS))

        def per_line(chosen: NDArray[np.bool_]) -> Column:
            return np.bincount(tokens.line[chosen], minlength=n).astype(float)

        word = tokens.group == WORD
        stop = characters.kind[:-1] == ch.STOP
        ends = stop & (characters.kind[1:] == ch.SPACE)
        return cls(
            batch,
            characters,
            tokens,
            kinds,
            words=per_line(word) + per_line(tokens.first == ch.IDEOGRAPH) / 2,
            capitals=per_line(word & (tokens.first == ch.UPPER)),
            sentences=np.bincount(characters.line[:-1][ends], minlength=n).astype(float),
            numbers=per_line(tokens.group == NUMBER),
        )


def _share(kind: int) -> Callable[[Shape], Column]:
    return lambda s: s.kinds[:, kind] / s.batch.size


def _begins(*kinds: int) -> Callable[[Shape], Column]:
    return lambda s: np.isin(s.characters.kind[s.batch.first], kinds).astype(float)


def _ends(*kinds: int) -> Callable[[Shape], Column]:
    return lambda s: np.isin(s.characters.kind[s.batch.first + s.batch.size - 1], kinds).astype(float)


def _ends_with(char: str) -> Callable[[Shape], Column]:
    return lambda s: (s.batch.codes[s.batch.first + s.batch.size - 1] == ord(char)).astype(float)


def _count(chars: str) -> Callable[[Shape], Column]:
    codes = np.array([ord(c) for c in chars], np.uint32)

    def count(s: Shape) -> Column:
        found = np.flatnonzero(np.isin(s.batch.codes, codes)) if len(codes) > 1 else np.flatnonzero(s.batch.codes == codes[0])
        return np.log1p(np.bincount(s.characters.line[found], minlength=len(s.batch)))

    return count


def _ellipsis(s: Shape) -> Column:
    last = s.batch.first + s.batch.size - 1
    codes = s.batch.codes
    dots = (codes[last] == ord(".")) & (codes[np.maximum(last - 1, 0)] == ord(".")) & (s.batch.size > 2)
    return ((codes[last] == ord("…")) | dots).astype(float)


def _clock(s: Shape) -> Column:
    """Digit, colon, digit: a time of day or a play length."""
    kind, codes = s.characters.kind, s.batch.codes
    if len(codes) < 3:
        return np.zeros(len(s.batch))
    found = (codes[1:-1] == ord(":")) & (kind[:-2] == ch.DIGIT) & (kind[2:] == ch.DIGIT)
    return np.minimum(np.bincount(s.characters.line[1:-1][found], minlength=len(s.batch)), 2.0)


def _years(s: Shape) -> Column:
    four = (s.tokens.group == NUMBER) & (s.tokens.size == 4)
    return np.minimum(np.bincount(s.tokens.line[four], minlength=len(s.batch)), 3.0)


FEATURES: dict[str, Callable[[Shape], Column]] = {
    "length": lambda s: np.log1p(s.batch.length),
    "words": lambda s: np.log1p(s.words),
    "word size": lambda s: np.minimum((s.kinds[:, ch.LOWER] + s.kinds[:, ch.UPPER] + s.kinds[:, ch.LETTER]) / np.maximum(s.words, 1), 20),
    "sentences": lambda s: np.log1p(s.sentences),
    "words per sentence": lambda s: np.log1p(s.words / np.maximum(s.sentences, 1)),
    "capitals": lambda s: s.capitals / np.maximum(s.words, 1),
    "numbers": lambda s: s.numbers / np.maximum(s.words + s.numbers, 1),
    "years": _years,
    "clock": _clock,
    "upper share": _share(ch.UPPER),
    "lower share": _share(ch.LOWER),
    "letter share": _share(ch.LETTER),
    "ideograph share": _share(ch.IDEOGRAPH),
    "digit share": _share(ch.DIGIT),
    "comma share": _share(ch.COMMA),
    "quote share": _share(ch.QUOTE),
    "bracket share": _share(ch.BRACKET),
    "dash share": _share(ch.DASH),
    "bullet share": _share(ch.BULLET),
    "currency share": _share(ch.CURRENCY),
    "symbol share": _share(ch.SYMBOL),
    "other share": _share(ch.OTHER),
    "begins upper": _begins(ch.UPPER),
    "begins lower": _begins(ch.LOWER),
    "begins digit": _begins(ch.DIGIT),
    "begins bullet": _begins(ch.BULLET, ch.DASH),
    "begins quote": _begins(ch.QUOTE),
    "begins bracket": _begins(ch.BRACKET),
    "ends stop": _ends(ch.STOP),
    "ends quote": _ends(ch.QUOTE),
    "ends bracket": _ends(ch.BRACKET),
    "ends digit": _ends(ch.DIGIT),
    "ends colon": _ends_with(":"),
    "ends question": _ends_with("?"),
    "ends exclamation": _ends_with("!"),
    "ends ellipsis": _ellipsis,
    "pipes": _count("|·•»›→"),
    "slashes": _count("/"),
    "at signs": _count("@"),
    "hashes": _count("#"),
    "copyright": _count("©®™"),
    "indent": lambda s: np.log1p(np.minimum(s.batch.indent, 15)),
    "blank": lambda s: np.minimum(s.batch.blank, 3.0),
}


def read(shape: Shape) -> NDArray[np.float64]:
    """`(n_lines, n_features)`, the columns in the order of `FEATURES`."""
    return np.stack([feature(shape) for feature in FEATURES.values()], axis=1)
