"""HTML to lines. The only file that knows trafilatura."""

from __future__ import annotations

from contextlib import suppress

from stripper.errors import HtmlError

LARGE = 10_000_000  # characters or bytes: libxml2 reads no text or attribute that is longer, and a page that is shorter has none


def text(page: str | bytes, url: str | None = None) -> str:
    """The text of a web page, one block a line; "" for a page without text. Raises `HtmlError` if it cannot be parsed.

    There is no bound on time here: a page made for it keeps libxml2 busy for minutes. `stripper clean` has one.
    """
    import trafilatura  # 0.2 s: only those who read HTML pay for it

    if not page.strip():
        return ""
    try:
        # Never `deduplicate=True`: it keeps state between pages. Comments are asked for: the model drops them where they
        # are noise, and on a forum they are the body.
        found = trafilatura.extract(page, url=url, favor_recall=True, include_comments=True, include_tables=True)
    except Exception as error:
        raise HtmlError(f"trafilatura failed on the page{_named(url)}: {error!r}") from error
    if not found or len(page) > LARGE:
        _whole(page, url)
    return found or ""


def _whole(page: str | bytes, url: str | None) -> None:
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
