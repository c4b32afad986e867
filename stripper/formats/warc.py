"""Web archives: pages out of WARC responses, texts out of WET conversion records; clean texts become conversion records."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

from stripper.errors import InputError, MissingExtraError
from stripper.formats import text
from stripper.formats.record import Page, Record

_PAGES = ("text/html", "application/xhtml+xml", "")


class Origin(NamedTuple):
    """A record of an archive: its version line and headers, and its body as it was read ("" for a response)."""

    version: str
    headers: dict[str, str]
    body: bytes


def read(stream: BinaryIO, name: str, encoding: str | None = None) -> Iterator[Record]:
    """The records of a WARC or WET stream. Those that are neither page nor text have no content and pass through.

    Raises `InputError` if the stream is no archive or ends within a record.
    """
    for number, found in enumerate(_archive(stream), 1):
        headers = dict(found.headers)
        where = headers.get("WARC-Target-URI") or headers.get("WARC-Record-ID") or f"{name}:{number}"
        origin = Origin(found.headers.status_line, headers, _body(found, where))
        kind = headers.get("WARC-Type")
        if kind == "conversion":
            yield _conversion(where, origin, encoding)
        elif kind == "response" and headers.get("Content-Type", "").startswith("application/http"):
            yield _response(found, where, origin._replace(body=b""), encoding)
        else:
            yield Record(where, None, origin)


def _body(found: Any, where: str) -> bytes:
    """The whole body of a record, which stays readable from its beginning."""
    length = found.content_length
    found.freeze()  # changes content_length to what is there
    body: bytes = found.reader.read()
    if "Content-Length" not in found.headers or len(body) != length:
        raise InputError(f"{where}: the archive ends within this record; fetch it again, or cut it off before the record")
    found.reader.seek(0)
    return body


def _archive(stream: BinaryIO) -> Iterator[Any]:
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError as error:
        raise MissingExtraError("reading web archives", "warc") from error
    try:
        yield from ArchiveIterator(stream, parse_http=False)
    except OSError as error:
        raise InputError(f"not a web archive, or a damaged one: {error}") from error


def _response(found: Any, where: str, origin: Origin, encoding: str | None) -> Record:
    try:
        found.parse_http(auto_decode="all")
        if (found.http_content_type or "") not in _PAGES:
            return Record(where, None, origin)
        return Record(where, Page(text.decode_page(found.reader.read(), encoding, found.http_charset), where), origin, url=where)
    except (InputError, OSError) as error:
        return Record(where, None, origin, str(error))


def _conversion(where: str, origin: Origin, encoding: str | None) -> Record:
    try:
        return Record(where, text.decode(origin.body, encoding)[0], origin, url=where)
    except InputError as error:
        return Record(where, None, origin, str(error))


def write(origin: Origin, clean: str | None) -> bytes:
    """A record with the text `clean`, or as it was read if that is None; a response without text leaves nothing.

    A response becomes the conversion record that refers to it; a conversion record keeps its headers but for length and digests.
    """
    response = origin.headers.get("WARC-Type") == "response"
    if clean is None:
        return b"" if response else _record(origin.version, origin.headers, origin.body)
    body = clean.encode("utf-8", "surrogatepass")
    if not response:
        digests = [key for key in origin.headers if key.endswith("-Digest")] if body != origin.body else []
        return _record(origin.version, origin.headers | _measured(body, digests), body)
    return _record(origin.version, _conversion_headers(origin.headers) | _measured(body, ["WARC-Block-Digest"]), body)


def _conversion_headers(response: dict[str, str]) -> dict[str, str]:
    refers = response.get("WARC-Record-ID", "")
    return {
        "WARC-Type": "conversion",
        "WARC-Target-URI": response.get("WARC-Target-URI", ""),
        "WARC-Date": response.get("WARC-Date", ""),
        # Made of the response's own id: the same archive gives the same bytes.
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, refers)}>",
        "WARC-Refers-To": refers,
        "Content-Type": "text/plain",
    }


def _measured(body: bytes, digests: list[str]) -> dict[str, str]:
    sha = "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    return {**dict.fromkeys(digests, sha), "Content-Length": str(len(body))}


def _record(version: str, headers: Mapping[str, str], body: bytes) -> bytes:
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    return f"{version}\r\n{head}\r\n".encode() + body + b"\r\n\r\n"
