"""Pages: any bytes as HTML. Lines come out or an `HtmlError`, and the same again after other pages."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stripper import HtmlError, Result, Stripper, html, markup
from stripper import lines as lines_
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
    b"<html><body><article>" + _PARAGRAPH + b"</article><div class=footer><ul>" + _PARAGRAPH.replace(b"p>", b"li>") * 2 + b"</ul>z</div>",
    b"<html><body><div id=comments><div class=comment><p>" + _PARAGRAPH + b"</div></div><figure><img src=x alt=y><figcaption>z</figure>",
)


def check(data: bytes) -> None:
    found = _text(data)
    if found is not None:
        result = CLEANER.process(found)
        _check_skipped(found, result)
        invariants.check(result.source.text, result)
    try:
        page = text.decode_page(data)
    except InputError:
        return
    assert _text(page) == _text(page)


def _check_skipped(found: str, result: Result) -> None:
    """What an extractor skipped takes nothing from its text, and a result has all lines of that and some of the others, in order."""
    whole = markup.whole_of(found)
    if result.rows is None:
        assert result.source.text == found
    if whole is None:
        assert result.rows is None
        return
    lines, skipped = lines_.split(str(whole)), markup.skipped(whole.markup)
    assert list(lines_.split(lines_.join(lines, (~skipped).tolist()))) == list(lines_.split(found))
    if result.rows is not None:
        assert list(result.source) == [lines[i] for i in result.rows]
        assert np.isin(np.flatnonzero(~skipped), result.rows).all()


def _text(page: bytes | str) -> str | None:
    try:
        return html.text(page)
    except HtmlError:
        return None
