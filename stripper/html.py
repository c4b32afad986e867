"""HTML to lines. The only file that knows trafilatura."""

from __future__ import annotations

from contextlib import suppress

from stripper import lines as lines_
from stripper import markup
from stripper.dom import Dom
from stripper.errors import HtmlError

UNPACKED = 20_000_000  # bytes: what a compressed page may be, as trafilatura has it
LARGE = 10_000_000  # characters or bytes: libxml2 reads no text or attribute that is longer, and a page that is shorter has none
# Where trafilatura finds less than LITTLE, and there is more than that in the page's paragraphs, it may have missed the article.
LITTLE = 1500  # characters
PARAGRAPH = 100  # letters: the least of a paragraph
LINKED = 2  # quarters of a block's letters: links from which it is a list of links


def text(page: str | bytes, url: str | None = None, comments: bool = False) -> str:
    """The text of a web page, one block a line, as `markup.Marked`; "" for a page without text. Raises `HtmlError` if it cannot be parsed.

    comments  read the page's comments too. The model knows most of them, but where they are to go it is better not to read them

    The lines are trafilatura's. Where they are little, the text brings what the page shows as a `whole`, for a second look.
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
    lines = list(lines_.split(found))
    size = sum(map(len, lines))
    shown = _shown(dom, size) if size < LITTLE else []
    whole = markup.Marked.of("\n".join(shown), markup.read(dom.locate(shown))) if shown else None
    return markup.Marked.of(found, markup.read(dom.locate(lines)), whole) if found or whole else ""


def _shown(dom: Dom, least: int) -> list[str]:
    """All that a page shows, block by block, if more than so many characters of it stand in paragraphs; else nothing."""
    shown = list(dom.shown())
    paragraphs = sum(len(block.text) for block in shown if block.letters >= PARAGRAPH and block.links < LINKED)
    return [block.text for block in shown] if paragraphs > least else []


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
