"""Records: any bytes through `stripper clean`, as each format. Nothing is lost: what is kept is the input, what is not is told."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import zstandard
from fastwarc.warc import ArchiveIterator
from pyarrow import parquet

from stripper import LABELS
from stripper.errors import StripperError
from stripper.files.report import Report
from stripper.files.run import run
from stripper.files.settings import Settings
from stripper.files.walk import Choice, walk

_FOLDER = Path(tempfile.mkdtemp())
# The first byte says as what the rest is read.
FILES = (
    "in.txt", "in.jsonl", "in.parquet", "in.wet", "in.warc", "in.html", "in.txt.gz", "in.jsonl.zst", "in.jsonl.bz2", "in.wet.gz",
    "in.warc.gz", "in.md",
)  # fmt: skip
EVERYTHING, DEFAULT = Settings(keep=frozenset(LABELS)), Settings()


def _seeds() -> Iterator[bytes]:
    text = "Ferry returns\r\n\nThe ferry left at nine, she said.\n\x0b \u2028\nShare this\n\nRead more"
    rows = [{"id": 7, "text": text, "n": 1e5}, {"text": None}, {"text": "Share \ud800 this"}, {"no": 1}]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode() + b'\r\n{"text":"caf\xc3\xa9", "text": "twice"}\n\xff\n{'
    page = f"<html><head><meta charset=utf-8></head><body><p>{text}</p></body></html>".encode()
    wet = _archived("conversion", "text/plain", text.encode()) + _archived("warcinfo", "application/warc-fields", b"a: b\r\n")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(page, mtime=0)
    warc = _archived("response", "application/http; msgtype=response", http)
    table = io.BytesIO()
    parquet.write_table(pa.table({"text": [text, None, ""], "id": ["a", "b", None], "n": [1, 2, 3]}), table, row_group_size=2)
    squeezed = (
        gzip.compress(text.encode(), mtime=0),
        zstandard.compress(lines),
        bz2.compress(lines),
        gzip.compress(wet),
        gzip.compress(warc),
    )
    bodies = (text.encode(), lines, table.getvalue(), wet, warc, page, *squeezed, "\ufeffÜ\r\n".encode("utf-16"))
    for number, body in enumerate(bodies):
        yield bytes([number]) + body


def _archived(kind: str, media: str, body: bytes) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nWARC-Target-URI: http://a.org/\r\n"
    return (
        f"{head}WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
        + b"\r\n\r\n"
    )


SEEDS = tuple(_seeds())


def check(data: bytes) -> None:
    name = FILES[data[0] % len(FILES) if data else 0]
    source = _FOLDER / name
    source.write_bytes(data[1:])
    for settings in (EVERYTHING, DEFAULT):
        report, out = cleaned(source, settings)
        made = next((path for path in out.iterdir() if path.name != "removed"), None)
        assert report.failed or made is not None
        assert not any(path.name.startswith(".") for path in out.iterdir())
        if made is not None:
            _nothing_lost(source, made, settings is EVERYTHING)


def cleaned(source: Path, settings: Settings) -> tuple[Report, Path]:
    """The report of a run over one file, and the folder of its outputs."""
    out = _FOLDER / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    report = Report()
    given = Settings(keep=settings.keep, output=f"{out}/", removed=out / "removed")
    try:
        run(walk([str(source)], Choice()), given, io.BytesIO(), report, lambda *_: None)
    except StripperError as error:
        report.fail(str(error))
    return report, out


def _nothing_lost(source: Path, made: Path, everything: bool) -> None:
    kind = next(part for part in source.name.split(".")[1:])
    before, after = _plain(source), _plain(made)
    if everything and kind in ("txt", "md", "jsonl"):
        assert before == after
    if kind == "jsonl":
        assert before.count(b"\n") == after.count(b"\n")
        for old, new in zip(before.split(b"\n"), after.split(b"\n"), strict=True):
            _same_object(old, new, everything)
    elif kind == "parquet":
        one, other = parquet.read_table(source), parquet.read_table(made)
        assert one.schema == other.schema
        assert one.num_rows == other.num_rows
        assert (one if everything else one.drop(["text"])).equals(other if everything else other.drop(["text"]))
    elif kind == "wet":
        assert len(_bodies(before)) == len(_bodies(after))
        if everything:
            assert _bodies(before) == _bodies(after)


def _same_object(old: bytes, new: bytes, everything: bool) -> None:
    """A line that is no object passes through; of an object only the text changes."""
    one, other = _object(old), _object(new)
    if one is None or everything:
        assert old == new
    else:
        assert other is not None
        assert repr({**one, "text": 0}) == repr({**other, "text": 0})


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.decode("utf-8").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    return bz2.decompress(data) if path.suffix == ".bz2" else data


def _bodies(archive: bytes) -> list[bytes]:
    return [record.reader.read() for record in ArchiveIterator(io.BytesIO(archive), parse_http=False)]
