"""Bytes to text and back: UTF-8 first, byte order marks, a page's declared charset, an encoding the user names."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from stripper.errors import BinaryError, InputError, OutputError

# Longer marks first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read these names as their supersets (https://encoding.spec.whatwg.org/#names-and-labels), and so do pages mean them.
_SUPERSETS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
# Python's own, which no page is written in; scripts that went wrong declare "undefined".
_NO_CHARSETS = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
_PRESCAN = 1024  # bytes at the beginning of a page in which browsers look for its charset
_SNIFFED = 8192  # bytes at the beginning of a file in which a NUL makes it binary


class Encoding(NamedTuple):
    """How a text was written: codec, and the byte order mark it began with."""

    codec: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """`text` as it was written. Characters that JSON can hold and UTF-8 cannot (lone surrogates) are kept as they are.

        Raises `OutputError`.
        """
        try:
            return self.mark + text.encode(self.codec, "surrogatepass" if self.codec.startswith("utf") else "strict")
        except UnicodeEncodeError as error:  # some of Python's codecs read what they cannot write
            raise OutputError(f"{text[error.start : error.end]!r} cannot be written as {self.codec}; convert the input to UTF-8") from None


def decode(data: bytes, encoding: str | None = None, declared: str | None = None) -> tuple[str, Encoding]:
    r"""The text of `data` and how it was written.

    A byte order mark decides; then `encoding`, if the user named one; else UTF-8, and if it is not that, the `declared`
    charset. Raises `InputError` with the byte offset if none fits, and for binary data.

    >>> decode(b"\xef\xbb\xbfcaf\xc3\xa9")
    ('café', Encoding(codec='utf-8', mark=b'\xef\xbb\xbf'))
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], codec, len(mark)), Encoding(codec, mark)
    if encoding is not None:
        return _strict(data, encoding, 0), Encoding(encoding)
    if binary(data[:_SNIFFED]):
        raise BinaryError("binary data (a NUL byte near its beginning), not text; if it is text, name its --encoding")
    try:
        return data.decode("utf-8"), Encoding()
    except UnicodeDecodeError as error:
        if declared is None:
            raise InputError(_undecodable(data, error, 0)) from None
    codec = _SUPERSETS.get(declared.lower(), declared)
    return _strict(data, codec, 0), Encoding(codec)


def decode_page(data: bytes, encoding: str | None = None, served: str | None = None) -> str:
    """The text of an HTML page, in the charset it declares if it is not UTF-8. `served` is the charset of its HTTP header."""
    return decode(data, encoding, served or declared(data))[0]


def declared(page: bytes) -> str | None:
    """The charset a page declares in its first kilobyte, None if it declares none that is known."""
    found = _DECLARED.search(page[:_PRESCAN])
    return found[1].decode("ascii") if found and _known(found[1].decode("ascii")) else None


def binary(head: bytes) -> bool:
    """Whether a file that begins with `head` is no text: a NUL byte, and no byte order mark that would explain it."""
    return b"\0" in head and not head.startswith(tuple(mark for mark, _ in _MARKS))


def _known(codec: str) -> bool:
    try:
        return codecs.lookup(codec)._is_text_encoding and codecs.lookup(codec).name not in _NO_CHARSETS
    except LookupError:
        return False


def _strict(data: bytes, codec: str, skipped: int) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(_undecodable(data, error, skipped)) from None
    except UnicodeError as error:
        raise InputError(f"cannot be read as {codec}: {error}; name the encoding with --encoding, like cp1252") from None
    except LookupError:
        raise InputError(f"unknown encoding {codec!r}; name it with --encoding as Python does, like cp1252 or shift_jis") from None


def _undecodable(data: bytes, error: UnicodeDecodeError, skipped: int) -> str:
    byte, offset = data[error.start], error.start + skipped
    line = data.count(b"\n", 0, error.start) + 1
    return f"byte 0x{byte:02x} at offset {offset} (line {line}) is not {error.encoding}; name the encoding with --encoding, like cp1252"
