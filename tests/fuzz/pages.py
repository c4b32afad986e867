"""Pages: any bytes as HTML. Lines come out or an `HtmlError`, and the same again after other pages."""

from __future__ import annotations

from pathlib import Path

from stripper import HtmlError, Stripper, html
from stripper.errors import InputError
from stripper.formats import text
from tests import invariants

CLEANER = Stripper()
FERRY = Path(__file__).parents[2] / "fixtures" / "examples" / "ferry.html"
_PARAGRAPH = b"<p>The ferry left at nine in the morning, and nobody on the pier waved, she said.</p>"
SEEDS = (
    FERRY.read_bytes()[:6000],
    b"<!DOCTYPE html><html><head><meta charset=windows-1251><title>T</title></head><body><article><h1>T</h1>" + _PARAGRAPH * 3,
    b"<html><body><table><tr><td>" + _PARAGRAPH + b"</td></tr></table><ul><li>one<li>two</ul><pre>x\n y</pre><blockquote>q</blockquote>",
    b"<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x [<!ENTITY a 'b'>]><html xmlns='x'><body>&a;&#0;&#x110000;" + _PARAGRAPH * 2,
    b"<html><body><div id=comments><div class=comment><p>" + _PARAGRAPH + b"</div></div><figure><img src=x alt=y><figcaption>z</figure>",
)


def check(data: bytes) -> None:
    found = _text(data)
    if found is not None:
        result = CLEANER.process(found)
        assert result.source.text in (found, getattr(found, "whole", None))  # a second look is of the whole page
        invariants.check(result.source.text, result)
    try:
        page = text.decode_page(data)
    except InputError:
        return
    assert _text(page) == _text(page)


def _text(page: bytes | str) -> str | None:
    try:
        return html.text(page)
    except HtmlError:
        return None
