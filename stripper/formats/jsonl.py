"""JSONL: one object a line. Only the text field is rewritten; every other byte of a line stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from stripper.formats.record import Page, Record

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")  # a byte order mark at the beginning of the file is as good as a space
_VALUE = json.JSONDecoder()


class Span(NamedTuple):
    """A top-level field of an object: where its value stands in the line, and the value."""

    start: int
    end: int
    value: Any


class Fields(NamedTuple):
    """Names of the fields that matter."""

    text: str = "text"
    html: str | None = None
    id: str = "id"
    url: str = "url"


DEFAULT = Fields()


class Origin(NamedTuple):
    """A line as it was read, and its fields."""

    line: str
    spans: dict[str, Span]


def read(stream: BinaryIO, name: str, fields: Fields) -> Iterator[Record]:
    """The records of a JSONL stream. A line that is no object, or lacks the field, becomes a record with an error."""
    for number, data in enumerate(stream, 1):
        yield _record(data, f"{name}:{number}", fields)


def _record(data: bytes, where: str, fields: Fields) -> Record:
    try:
        line = data.decode("utf-8")
        if not line.strip():
            return Record(where, None, Origin(line, {}))
        found = spans(line)
    except UnicodeDecodeError as error:
        return Record(where, None, data, f"byte 0x{data[error.start]:02x} at offset {error.start} of the line is not UTF-8")
    except (ValueError, RecursionError) as error:
        return Record(where, None, data, f"not a JSON object: {error}")
    known = found.get(fields.id)
    name = where if known is None else str(known.value)
    wanted = fields.html or fields.text
    if wanted not in found:
        option = "--html-field" if fields.html else "--text-field"
        return Record(name, None, Origin(line, found), f"no field {wanted!r}; name the right one with {option}")
    value = found[wanted].value
    if value is not None and not isinstance(value, str):
        return Record(name, None, Origin(line, found), f"field {wanted!r} is {type(value).__name__}, not a string")
    url = found.get(fields.url)
    address = url.value if url and isinstance(url.value, str) else None
    content = Page(value, address) if fields.html and value is not None else value
    return Record(name, content, Origin(line, found), url=address)


def spans(line: str) -> dict[str, Span]:
    """The top-level fields of the JSON object in `line`, in order. Raises ValueError with the column if it is none.

    >>> spans('{"id": 7, "text": "hi"}')["text"]
    Span(start=18, end=22, value='hi')
    """
    at = _skip(line, 0)
    if line[at : at + 1] != "{":
        raise ValueError(f"expected '{{' at column {at + 1}")
    found: dict[str, Span] = {}
    at = _skip(line, at + 1)
    while line[at : at + 1] != "}":
        key, at = _VALUE.raw_decode(line, at)
        at = _skip(line, at)
        if not isinstance(key, str) or line[at : at + 1] != ":":
            raise ValueError(f"expected a name and ':' at column {at + 1}")
        start = _skip(line, at + 1)
        value, end = _VALUE.raw_decode(line, start)
        found[key] = Span(start, end, value)
        at = _skip(line, end)
        if line[at : at + 1] == ",":
            at = _skip(line, at + 1)
        elif line[at : at + 1] != "}":
            raise ValueError(f"expected ',' or '}}' at column {at + 1}")
    if _skip(line, at + 1) != len(line):
        raise ValueError(f"more after the object at column {at + 2}")
    return found


def rewrite(origin: Origin, changed: dict[str, Any]) -> str:
    """The line with the values of `changed`: present fields in place, new ones at the end. What is equal stays byte for byte."""
    pieces, at = [], 0
    known = sorted((origin.spans[key].start, key) for key in changed if key in origin.spans)
    for _, key in known:
        span = origin.spans[key]
        pieces.append(origin.line[at : span.start])
        old = origin.line[span.start : span.end]
        pieces.append(old if changed[key] == span.value else dumps(changed[key], old.isascii()))
        at = span.end
    rest = origin.line[at:]
    new = [f"{dumps(key, True)}: {dumps(value, False)}" for key, value in changed.items() if key not in origin.spans]
    if new:
        close = rest.rindex("}")
        rest = rest[:close].rstrip() + ", " * bool(origin.spans) + ", ".join(new) + rest[close:]
    return "".join(pieces) + rest


def dumps(value: Any, ascii_only: bool = False) -> str:
    """`value` as JSON, in ASCII if asked for or if UTF-8 could not hold it (lone surrogates)."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _skip(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at
