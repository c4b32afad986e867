"""Formats: read and write the records of text files, web pages, JSONL, Parquet and web archives.

A file is a `Source`. Reading one gives `Record`s, one a document; writing one takes the cleaned documents back in the same order.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from stripper.errors import InputError, StripperError
from stripper.formats import compression, jsonl, parquet, text, warc
from stripper.formats.jsonl import DEFAULT, Fields
from stripper.formats.record import Page, Record
from stripper.formats.source import FORMATS, PAGES, Source, converted, format_of

__all__ = ["DEFAULT", "FORMATS", "PAGES", "Fields", "Page", "Reader", "Record", "Source", "converted", "format_of"]


class Reader:
    """The records of one source, one at a time.

    Iterating raises `InputError` for what cannot be read, `OSError` for what cannot be opened.
    """

    def __init__(self, source: Source, fields: Fields, encoding: str | None = None) -> None:
        self.source, self._fields, self._encoding = source, fields, encoding
        self._raw: BinaryIO | None = None

    @property
    def offset(self) -> int:
        """Bytes of the file that were read so far; 0 of standard input."""
        return self._raw.tell() if self._raw and self.source.path and not self._raw.closed else 0

    def __iter__(self) -> Iterator[Record]:
        source = self.source
        with ExitStack() as stack:
            self._raw = stack.enter_context(open(source.path, "rb")) if source.path else cast(BinaryIO, sys.stdin.buffer)
            before = _state(self._raw)
            stream = compression.reader(self._raw, source.compressed)
            try:
                yield from _records(source, stream, self._fields, self._encoding, stack)
            except compression.errors() as error:
                if not source.compressed or isinstance(error, StripperError):
                    raise
                raise InputError(f"damaged {source.compressed} file: {error}") from error
            if source.path and _state(self._raw) != before:
                raise InputError("was changed while it was read; clean it again when it is whole")


def _state(file: BinaryIO) -> tuple[int, int]:
    """What changes when a file is written to."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _records(source: Source, stream: BinaryIO, fields: Fields, encoding: str | None, stack: ExitStack) -> Iterator[Record]:
    if source.format == "jsonl":
        yield from jsonl.read(stream, source.name, fields)
    elif source.format == "parquet":
        yield from parquet.read(_seekable(stream, stack), source.name, fields)
    elif source.format in ("warc", "wet"):
        yield from warc.read(stream, source.name, encoding)
    elif source.format == "html":
        yield Record(source.name, Page(text.decode_page(stream.read(), encoding)))
    else:
        content, how = text.decode(stream.read(), encoding)
        yield Record(source.name, content, how)


def _seekable(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """The stream, or a temporary file of its bytes: Parquet is read from its end, which pipes and compressed files are bad at."""
    if isinstance(stream, io.BufferedReader) and stream.seekable():
        return stream
    spooled = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack is the context
    shutil.copyfileobj(stream, spooled)
    spooled.seek(0)
    return cast(BinaryIO, spooled)
