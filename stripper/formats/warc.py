"""Web archives: pages out of WARC responses, texts out of WET conversion records; clean texts become conversion records."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from stripper.errors import InputError, MissingExtraError
from stripper.formats import text
from stripper.formats.record import Page, Record

_PAGES = ("text/html", "application/xhtml+xml", "")
_MEASURES = re.compile(rb"^((?:Content-Length|[\w-]+-Digest):[ \t]*)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.MULTILINE | re.IGNORECASE)
_END = b"\r\n\r\n"


class Origin(NamedTuple):
    """A record of an archive: its head as it was read, with the empty line, the headers in it, and its body ("" for a response)."""

    head: bytes
    headers: dict[str, str]
    body: bytes


def read(stream: BinaryIO, name: str, encoding: str | None = None) -> Iterator[Record]:
    """The records of a WARC or WET stream. Those that are neither page nor text have no content and pass through.

    Raises `InputError` if the stream is no archive or ends within a record.
    """
    for number, found in enumerate(_archive(stream), 1):
        headers = found.headers.asdict()
        where = headers.get("WARC-Target-URI") or headers.get("WARC-Record-ID") or f"{name}:{number}"
        origin = Origin(_head(found), headers, _body(found, where))
        kind = headers.get("WARC-Type")
        if kind == "conversion":
            yield _conversion(where, origin, encoding)
        elif kind == "response" and headers.get("Content-Type", "").startswith("application/http"):
            yield _response(found, where, origin._replace(body=b""), encoding)
        else:
            yield Record(where, None, origin)


def _head(found: Any) -> bytes:
    """The head byte for byte: a header may stand twice, and need not be UTF-8."""
    head = io.BytesIO()
    found.headers.write(head)
    return head.getvalue()


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
    if response:
        return b"" if clean is None else _conversion_of(origin, clean.encode("utf-8", "surrogatepass"))
    body = origin.body if clean is None else clean.encode("utf-8", "surrogatepass")
    head = origin.head if body == origin.body else _measured(origin.head, body)
    return head + body + _END


def _conversion_of(response: Origin, body: bytes) -> bytes:
    """The conversion record that refers to a response."""
    refers = response.headers.get("WARC-Record-ID", "")
    headers = {
        "WARC-Type": "conversion",
        "WARC-Target-URI": response.headers.get("WARC-Target-URI", ""),
        "WARC-Date": response.headers.get("WARC-Date", ""),
        # Made of the response's own id: the same archive gives the same bytes.
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, refers)}>",
        "WARC-Refers-To": refers,
        "Content-Type": "text/plain",
        "WARC-Block-Digest": "",
        "Content-Length": "",
    }
    version = response.head.partition(b"\r\n")[0]
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items()).encode("utf-8", "surrogatepass")
    return _measured(version + b"\r\n" + head + b"\r\n", body) + body + _END


def _measured(head: bytes, body: bytes) -> bytes:
    """The head with the length of `body`, and its digest wherever there is one; every other byte as it was."""
    digest = b"sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest())

    def value(found: re.Match[bytes]) -> bytes:
        return found[1] + (b"%d" % len(body) if found[1].lower().startswith(b"content-length") else digest)

    return _MEASURES.sub(value, head)
