"""Shape features: what a line looks like, whatever it says. One small function a group of columns; `GROUPS` is the table."""

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
Rows = NDArray[np.float64]  # (n_features, n_lines): a feature is a stretch of memory


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
        stops = np.flatnonzero(characters.kind == ch.STOP)  # never the last: a newline follows every line
        ends = stops[characters.kind[stops + 1] == ch.SPACE]
        return cls(
            batch,
            characters,
            tokens,
            kinds,
            words=per_line(word) + per_line(tokens.first == ch.IDEOGRAPH) / 2,
            capitals=per_line(word & (tokens.first == ch.UPPER)),
            sentences=np.bincount(characters.line[ends], minlength=n).astype(float),
            numbers=per_line(tokens.group == NUMBER),
        )


def _kinds(*groups: tuple[int, ...]) -> NDArray[np.float64]:
    """`(n_groups, n_kinds)`: 1 where a kind is of a group."""
    return np.array([[float(kind in group) for kind in range(len(ch.KINDS))] for group in groups])


_SHARES = (ch.UPPER, ch.LOWER, ch.LETTER, ch.IDEOGRAPH, ch.DIGIT, ch.COMMA, ch.QUOTE, ch.BRACKET, ch.DASH, ch.BULLET, ch.CURRENCY,
           ch.SYMBOL, ch.OTHER)  # fmt: skip
_BEGINS = _kinds((ch.UPPER,), (ch.LOWER,), (ch.DIGIT,), (ch.BULLET, ch.DASH), (ch.QUOTE,), (ch.BRACKET,))
_ENDS = _kinds((ch.STOP,), (ch.QUOTE,), (ch.BRACKET,), (ch.DIGIT,))
_COUNTED = (ch.PIPE, ch.SLASH, ch.AT, ch.HASH, ch.COPYRIGHT)


def _sizes(s: Shape) -> Rows:
    words = np.maximum(s.words, 1)
    letters = s.kinds[:, ch.LOWER] + s.kinds[:, ch.UPPER] + s.kinds[:, ch.LETTER]
    length, n_words, sentences, per_sentence = np.log1p([s.batch.length, s.words, s.sentences, s.words / np.maximum(s.sentences, 1)])
    shares = s.capitals / words, s.numbers / np.maximum(s.words + s.numbers, 1)
    return np.array([length, n_words, np.minimum(letters / words, 20), sentences, per_sentence, *shares])


def _times(s: Shape) -> Rows:
    """Years: numbers of four digits. Clock: digit, colon, digit, a time of day or a play length."""
    n, tokens, chars = len(s.batch), s.tokens, s.characters
    years = tokens.line[(tokens.group == NUMBER) & (tokens.size == 4)]
    colons = np.flatnonzero(chars.sign == ch.COLON)
    between = (chars.kind[colons - 1] == ch.DIGIT) & (chars.kind[colons + 1] == ch.DIGIT)  # a newline stands before and after a line
    clocks = chars.line[colons[between]]
    return np.array([np.minimum(np.bincount(years, minlength=n), 3.0), np.minimum(np.bincount(clocks, minlength=n), 2.0)])


def _shares(s: Shape) -> Rows:
    return np.asarray(s.kinds.T[_SHARES, :] / s.batch.size)


def _edges(s: Shape) -> Rows:
    """What a line begins and ends with."""
    first, last = s.batch.first, s.batch.first + s.batch.size - 1
    sign = s.characters.sign[last]
    dots = (sign == ch.PERIOD) & (s.characters.sign[last - 1] == ch.PERIOD) & (s.batch.size > 2)
    signs = [sign == ch.COLON, sign == ch.QUESTION, sign == ch.EXCLAMATION, (sign == ch.ELLIPSIS) | dots]
    return np.concatenate([_BEGINS.take(s.characters.kind[first], axis=1), _ENDS.take(s.characters.kind[last], axis=1), signs])


def _signs(s: Shape) -> Rows:
    found = np.flatnonzero(s.characters.sign)
    width = len(ch.SIGNS) + 1
    counts = np.bincount(s.characters.line[found] * width + s.characters.sign[found], minlength=len(s.batch) * width)
    return np.log1p(counts.reshape(-1, width).T[_COUNTED, :])


def _layout(s: Shape) -> Rows:
    return np.array([np.log1p(np.minimum(s.batch.indent, 15)), np.minimum(s.batch.blank, 3.0)])


# What makes the features, and their names.
GROUPS: tuple[tuple[Callable[[Shape], Rows], tuple[str, ...]], ...] = (
    (_sizes, ("length", "words", "word size", "sentences", "words per sentence", "capitals", "numbers")),
    (_times, ("years", "clock")),
    (_shares, tuple(f"{ch.KINDS[kind]} share" for kind in _SHARES)),
    (_edges, ("begins upper", "begins lower", "begins digit", "begins bullet", "begins quote", "begins bracket", "ends stop", "ends quote",
              "ends bracket", "ends digit", "ends colon", "ends question", "ends exclamation", "ends ellipsis")),
    (_signs, ("pipes", "slashes", "at signs", "hashes", "copyright")),
    (_layout, ("indent", "blank")),
)  # fmt: skip
FEATURES: tuple[str, ...] = tuple(name for _, names in GROUPS for name in names)


def read(shape: Shape) -> Rows:
    """`(n_features, n_lines)`, in the order of `FEATURES`."""
    return np.concatenate([rows(shape) for rows, _ in GROUPS])
