"""Texts: any bytes as UTF-8, what is none as lone surrogates; 0x1E parts documents. One text or many, the results are the same."""

from __future__ import annotations

from stripper import Stripper
from tests import invariants

CLEANER = Stripper()
SEEDS = (
    b"Ferry returns to the harbour\nBy Ada Winter\n\nThe ferry left at nine, she said.\nShare on Facebook\nRead more: Ten things\n",
    "12:30\r\n\r\n \t\r\n• eins\n• zwei\n\u2028x\x85y\x0bz\x0c\n漢字と仮名。\nبقلم محمد\n".encode() + b"\xed\xa0\x80\xff\0\n",
    b"\x1e\x1e\n\n\x1ea\x1e" + b"long word " * 60 + b"\nlong line" * 3,
    "e\u0301\u200b\u202e\U0001f468\u200d\U0001f469\n".encode() * 3,
)


def check(data: bytes) -> None:
    texts = data.decode("utf-8", "surrogateescape").split("\x1e")
    together = list(CLEANER.process_many(texts))
    assert len(together) == len(texts)
    for text, result in zip(texts, together, strict=True):
        invariants.check(text, result)
        assert invariants.same(result, CLEANER.process(text))
