"""Characters of a batch: the kind of each, what sign it is, and its folded form (lower case, digits as one)."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stripper.features.hashes import Hashes, mix

KINDS = (
    "space", "lower", "upper", "letter", "ideograph", "digit", "mark", "stop", "comma", "quote", "bracket", "dash",
    "bullet", "currency", "symbol", "other",
)  # fmt: skip
SPACE, LOWER, UPPER, LETTER, IDEOGRAPH, DIGIT, MARK, STOP, COMMA, QUOTE, BRACKET, DASH, BULLET, CURRENCY, SYMBOL, OTHER = range(16)

# Characters that say something by themselves, whatever their kind.
SIGNS = ("|·•»›→", "/", "@", "#", "©®™", ":", "?", "!", ".", "…")
PIPE, SLASH, AT, HASH, COPYRIGHT, COLON, QUESTION, EXCLAMATION, PERIOD, ELLIPSIS = range(1, 11)

_MARKS = {
    **dict.fromkeys(".!?…。！？｡؟۔।॥։።;；", STOP),  # ; is the Greek question mark
    **dict.fromkeys(",:،、，：؛", COMMA),
    **dict.fromkeys("|·•‣▪●○►▶▸»›>→*■□✓✔★☆#@©®", BULLET),
    **dict.fromkeys("\"'“”‘’«‹„‚「」『』`´", QUOTE),
}
_CATEGORIES = {"Lu": UPPER, "Lt": UPPER, "Ll": LOWER, "Lm": LETTER, "Nd": DIGIT, "Nl": DIGIT, "No": DIGIT, "Pd": DASH, "Pi": QUOTE,
               "Pf": QUOTE, "Ps": BRACKET, "Pe": BRACKET, "Sc": CURRENCY}  # fmt: skip
# Scripts written without spaces: every character is a word of its own (Thai, Lao, Myanmar, Khmer, kana, Han).
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
             (0xF900, 0xFAFF), (0x20000, 0x323AF))  # fmt: skip


def _kind(code: int) -> int:
    char = chr(code)
    if char.isspace():
        return SPACE
    if char in _MARKS:
        return _MARKS[char]
    category = unicodedata.category(char)
    if category == "Lo":
        return IDEOGRAPH if any(low <= code <= high for low, high in _UNSPACED) else LETTER
    if category[0] == "M":
        return IDEOGRAPH if 0x0E00 <= code <= 0x0EFF else MARK
    return _CATEGORIES.get(category, SYMBOL if category[0] in "PS" else OTHER)


_SIGN = {char: sign for sign, chars in enumerate(SIGNS, 1) for char in chars}


def _class(code: int) -> int:
    """Kind and sign in one byte: one look at a table for both."""
    return _kind(code) | _SIGN.get(chr(code), 0) << 4


def _folded(code: int) -> int:
    lower = chr(code).lower()
    return ord("0") if unicodedata.category(chr(code)) == "Nd" else ord(lower) if len(lower) == 1 else code


_SALT = np.uint64(0x9E3779B97F4A7C15)  # so that no character's code is 0

# Memo of two pure functions, filled 256 code points at a time: the whole of Unicode would cost 0.4 s at import.
_PAGES = 0x110000 >> 8
_UNKNOWN = 255  # no class
_known = np.zeros(_PAGES, bool)
_classes = np.full(0x110000, _UNKNOWN, np.uint8)
_codes = np.zeros(0x110000, np.uint64)


def _learn(codes: NDArray[np.uint32]) -> None:
    seen = np.zeros(_PAGES, bool)
    seen[codes >> np.uint32(8)] = True
    for page in np.flatnonzero(seen & ~_known):
        points = range(page << 8, (page + 1) << 8)
        _classes[points.start : points.stop] = [_class(code) for code in points]
        _codes[points.start : points.stop] = mix(np.array([_folded(code) for code in points], np.uint64) + _SALT)
        _known[page] = True


class Characters(NamedTuple):
    """Columns over the characters of a batch, `(n_chars,)`: the line of each, its kind, its sign (0 for none), its folded form hashed."""

    line: NDArray[np.int64]
    kind: NDArray[np.uint8]
    sign: NDArray[np.uint8]
    code: Hashes


def read(codes: NDArray[np.uint32], size: NDArray[np.int64]) -> Characters:
    """The characters of lines of `size` characters, each followed by a newline, in `codes`."""
    classes = _classes[codes]
    if (classes == _UNKNOWN).any():
        _learn(codes)
        classes = _classes[codes]
    return Characters(np.repeat(np.arange(len(size)), size + 1), classes & np.uint8(15), classes >> np.uint8(4), _codes[codes])
