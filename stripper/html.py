"""HTML to lines. The only file that knows trafilatura."""

from __future__ import annotations

from contextlib import suppress

from stripper import lines as lines_
from stripper import markup, skipped
from stripper.dom import Dom, letters
from stripper.errors import HtmlError

UNPACKED = 20_000_000  # bytes: what a compressed page may be, as trafilatura has it
LARGE = 10_000_000  # characters or bytes: libxml2 reads no text or attribute that is longer, and a page that is shorter has none


def text(page: str | bytes, url: str | None = None, comments: bool = False) -> str:
    """The text of a web page, one block a line, as `markup.Marked`; "" for a page without text. Raises `HtmlError` if it cannot be parsed.

    comments  read the page's comments too. The model knows most of them, but where they are to go it is better not to read them

    The lines are trafilatura's. The text brings what it skipped along, as a `whole`.
    There is no bound on time here: a page made for it keeps libxml2 busy for minutes. `stripper clean` has one.
    """
    import trafilatura  # 0.2 s: only those who read HTML pay for it
    from trafilatura.utils import load_html

    if not page.strip():
        return ""
    try:
        tree = load_html(page, UNPACKED)
        # Never `deduplicate=True`: it keeps state between pages.
        found = None
        if tree is not None:
            found = trafilatura.extract(tree, url=url, favor_recall=True, include_comments=comments, include_tables=True)
    except Exception as error:
        raise HtmlError(f"trafilatura failed on the page{_named(url)}: {error!r}") from error
    if not found or len(page) > LARGE:
        _check(page, url)
    return "" if tree is None else _marked(found or "", Dom.of(tree))


def _marked(found: str, dom: Dom) -> str:
    lines, described = lines_.split(found), markup.Described()
    said = [letters(line) for line in lines]
    own = markup.read(dom.locate(said), described=described)
    whole = skipped.restored(lines, said, dom.shown())
    if not any(whole.skipped):
        return markup.Marked.of(found, own) if found else ""
    marks = markup.read(dom.locate(whole.letters), whole.skipped, described)
    return markup.Marked.of(found, own, markup.Marked.of(whole.text, marks))


def _check(page: str | bytes, url: str | None) -> None:
    """Raise `HtmlError` if libxml2 gave the page up halfway, which trafilatura does not say: too deep, too long, out of memory."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, fromstring
    from trafilatura.utils import decode_file

    parser = HTMLParser(encoding="utf-8")
    with suppress(LxmlError, ValueError, MemoryError):  # no page at all is no failure; a reason to give up stands in the log
        fromstring(decode_file(page).encode("utf-8", "surrogatepass"), parser=parser)
    reasons = [_GIVEN_UP[e.type_name] or e.message.strip() for e in parser.error_log.filter_from_fatals() if e.type_name in _GIVEN_UP]
    if reasons:
        raise HtmlError(f"the parser gave the page up{_named(url)}: {reasons[0]}")


# Of libxml2's errors those after which it reads no more, and what to say where it says nothing itself.
_GIVEN_UP = {"ERR_RESOURCE_LIMIT": "", "ERR_NO_MEMORY": "out of memory", "ERR_INTERNAL_ERROR": ""}


def _named(url: str | None) -> str:
    return f" {url}" if url else ""
