"""Formats: names, encodings, compression, JSONL records."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper.errors import BinaryError, InputError
from stripper.formats import compression, converted, format_of, jsonl
from stripper.formats.jsonl import Fields
from stripper.formats.text import Encoding, declared, decode, decode_page


@pytest.mark.parametrize(
    ("name", "form", "clean"),
    [
        ("a.txt", "text", "a.txt"),
        ("a.MD", "text", "a.MD"),
        ("x/a.html", "html", "x/a.txt"),
        ("a.b.htm.gz", "html", "a.b.txt.gz"),
        ("a.jsonl.zst", "jsonl", "a.jsonl.zst"),
        ("a.ndjson.bz2", "jsonl", "a.ndjson.bz2"),
        ("a.parquet", "parquet", "a.parquet"),
        ("a.warc.gz", "warc", "a.warc.wet.gz"),
        ("a.warc.wet.gz", "wet", "a.warc.wet.gz"),
        ("a.docx", None, "a.docx"),
        ("README", None, "README"),
        ("archive.gz", None, "archive.gz"),
    ],
)
def test_names_tell_the_format(name, form, clean):
    assert (format_of(name), converted(name)) == (form, clean)


@pytest.mark.parametrize("suffix", ["", *compression.SUFFIXES])
def test_what_is_written_compressed_is_read_again(suffix):
    pytest.importorskip("zstandard")
    raw = io.BytesIO()
    with_lines = b"one\ntwo\n" * 1000
    stream = compression.writer(raw, suffix)
    stream.write(with_lines)
    if stream is not raw:
        stream.close()
    raw.seek(0)
    assert list(compression.reader(raw, suffix)) == [b"one\n", b"two\n"] * 1000
    two_members = io.BytesIO(compression.pack(b"a", suffix) + compression.pack(b"b", suffix))
    assert compression.reader(two_members, suffix).read() == b"ab"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"caf\xc3\xa9", "café", Encoding("utf-8")),
        (b"\xef\xbb\xbfx", "x", Encoding("utf-8", b"\xef\xbb\xbf")),
        (b"\xff\xfex\0", "x", Encoding("utf-16-le", b"\xff\xfe")),
        (b"\xff\xfe\0\0x\0\0\0", "x", Encoding("utf-32-le", b"\xff\xfe\0\0")),
        (b"", "", Encoding("utf-8")),
    ],
)
def test_decoding_remembers_how_a_text_was_written(data, text, encoding):
    assert decode(data) == (text, encoding)
    assert encoding.encode(text) == data


def test_undecodable_bytes_are_named_with_their_offset():
    with pytest.raises(InputError, match=r"byte 0xe9 at offset 4 \(line 2\) is not utf-8; name the encoding with --encoding"):
        decode(b"one\n\xe9t\xe9")
    with pytest.raises(InputError, match=r"byte 0xd8 at offset 2 .* is not utf-16-be"):
        decode(b"\xfe\xff\xd8\x00")
    with pytest.raises(InputError, match="byte 0x81 at offset 1"):
        decode(b"x\x81", "cp1252")
    with pytest.raises(BinaryError):
        decode(b"GIF89a\0\0")
    assert decode(b"a" * 8192 + b"\0")[0].endswith("\0")  # both sides of what is looked at
    with pytest.raises(BinaryError):
        decode(b"a" * 8191 + b"\0")


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b"<meta charset=windows-1251>", "windows-1251"),
        (b'<META http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">', "ISO-8859-2"),
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b"<meta charset='no-such-thing'>", None),
        (b"<meta charset=hex>", None),
        (b" " * 1024 + b"<meta charset=cp1252>", None),
    ],
)
def test_a_page_declares_its_charset(head, charset):
    assert declared(head) == charset


def test_what_is_utf8_is_utf8_whatever_a_page_declares():
    assert decode_page("<meta charset=iso-8859-1>é".encode()) == "<meta charset=iso-8859-1>é"
    assert decode_page(b"<meta charset=iso-8859-1>\x93\xe9\x94") == "<meta charset=iso-8859-1>“é”"  # as browsers read it
    assert decode_page(b"<meta charset=utf-8>\xe0", served="koi8-r").endswith("Ю")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(), values, max_size=4), st.text(), st.text(), st.booleans(), st.sampled_from([None, 1]))
def test_a_rewritten_line_differs_in_the_text_only(row, before, after, ascii_only, indent):
    row["text"] = before
    line = json.dumps(row, ensure_ascii=ascii_only, separators=(", ", ":\t") if indent else None)
    record = next(jsonl.read(io.BytesIO(line.encode("utf-8", "replace")), "x", Fields()))
    if record.error or record.content != before:
        return  # a lone surrogate, which UTF-8 cannot hold
    assert jsonl.rewrite(record.origin, {"text": before}) == line
    assert json.loads(jsonl.rewrite(record.origin, {"text": after, "\0new": 1})) == row | {"text": after, "\0new": 1}


@pytest.mark.parametrize("line", ["", "[1]", "{", '{"a"}', '{"a": 1,', '{"a": 1} x', '{"a": 1 "b": 2}', "{1: 2}", '{"a": tru}', "null"])
def test_what_is_no_object_is_refused(line):
    with pytest.raises(ValueError, match=r"expected|Expecting|more after|Unterminated"):
        jsonl.spans(line)


def test_a_lone_surrogate_stays_an_escape():
    line = '{"text": "a \\ud800 b"}'
    record = next(jsonl.read(io.BytesIO(line.encode()), "x", Fields()))
    assert jsonl.rewrite(record.origin, {"text": record.content}) == line
    assert jsonl.rewrite(record.origin, {"text": "\ud800"}).encode("utf-8") == b'{"text": "\\ud800"}'
