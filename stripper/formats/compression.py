"""Compression by suffix: gzip, zstandard, bzip2."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
import zlib
from typing import IO, Any, BinaryIO, cast

from stripper.errors import MissingExtraError

SUFFIXES = (".gz", ".zst", ".bz2")


def suffix(name: str) -> str:
    """The compression suffix of a file name, "" if it has none."""
    return next((s for s in SUFFIXES if name.lower().endswith(s)), "")


def bare(name: str) -> str:
    """A file name without its compression suffix."""
    return name[: len(name) - len(suffix(name))]


def reader(raw: BinaryIO, squeezed: str) -> BinaryIO:
    """The bytes inside `raw`, whose compression is the suffix `squeezed`."""
    if squeezed == ".gz":
        return cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb"))
    if squeezed == ".bz2":
        return cast(BinaryIO, bz2.BZ2File(raw))
    if squeezed == ".zst":
        # Its own reader cannot be read line by line.
        return io.BufferedReader(_zstandard().ZstdDecompressor().stream_reader(raw, read_across_frames=True, closefd=False), 1 << 17)
    return raw


def writer(raw: BinaryIO, squeezed: str) -> IO[bytes]:
    """A file that writes its bytes compressed into `raw`; closing it leaves `raw` open. The same bytes give the same file."""
    if squeezed == ".gz":
        return cast(IO[bytes], gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0))
    if squeezed == ".bz2":
        return cast(IO[bytes], bz2.BZ2File(raw, "wb"))
    if squeezed == ".zst":
        return cast(IO[bytes], _zstandard().ZstdCompressor().stream_writer(raw, closefd=False))
    return raw


def pack(data: bytes, squeezed: str) -> bytes:
    """`data` as one compressed member: what web archives want of every record."""
    if squeezed == ".gz":
        return gzip.compress(data, mtime=0)
    if squeezed == ".bz2":
        return bz2.compress(data)
    if squeezed == ".zst":
        return cast(bytes, _zstandard().ZstdCompressor().compress(data))
    return data


def errors() -> tuple[type[Exception], ...]:
    """What reading a damaged compressed file raises."""
    loaded = sys.modules.get("zstandard")
    return (EOFError, zlib.error, OSError, *((loaded.ZstdError,) if loaded else ()))


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtraError("reading and writing .zst", "zstd") from error
    return zstandard
