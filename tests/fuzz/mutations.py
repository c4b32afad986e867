"""Mutations of seeds without coverage: fast, and the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

# What breaks parsers: ends of lines that are none, marks, halves of surrogates, signs of the formats, numbers at the edge.
PIECES = (
    b"\0", b"\r", b"\n", b"\r\n", b"\x0b", b"\x0c", b"\x1e", b"\t", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff",
    "\x85".encode(), "\u2028".encode(), "\u200b".encode(), "\u202e".encode(), "\u0301".encode(), "\U0001f468".encode(), b"\xed\xa0\x80",
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b"<", b">", b"&", b"&#x110000;", b"<!--", b"<![CDATA[", b"</body>", b"<table><tr><td>",
    b"-1", b"0", b"1e999", b"9" * 30, b"null", b"%", b"#", b"?\t", b": ", b"keep ", b"drop ", b"(", b"*", b"[[" * 50,
)  # fmt: skip


def mutations(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """The seeds, then so many mutations of them: bytes flipped, put in, cut out, doubled, swapped, taken from another seed."""
    yield from seeds
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            _mutate(data, seeds, chance)
        yield bytes(data)


def _mutate(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    at = chance.randint(0, len(data))
    stop = min(len(data), at + chance.choice((1, 2, 8, 64, 512)))
    how = chance.randrange(6)
    if how == 0 and data:
        data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
    elif how == 1:
        data[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 1, 3, 40))
    elif how == 2:
        del data[at:stop]
    elif how == 3:
        data[at:at] = data[at:stop] * chance.choice((1, 2, 20))
    elif how == 4:
        data[at:stop] = data[at:stop][::-1]
    else:
        other = chance.choice(seeds)
        start = chance.randint(0, len(other))
        data[at:at] = other[start : start + 64]
