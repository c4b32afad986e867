"""HTML to lines. The only file that knows trafilatura."""

from __future__ import annotations

from stripper.errors import HtmlError


def text(page: str | bytes, url: str | None = None) -> str:
    """The text of a web page, one block a line; "" for a page without text. Raises `HtmlError` if it cannot be parsed."""
    import trafilatura  # 0.2 s: only those who read HTML pay for it

    if not page.strip():
        return ""
    try:
        # Never `deduplicate=True`: it keeps state between pages. Comments are asked for: the model drops them where they
        # are noise, and on a forum they are the body.
        found = trafilatura.extract(page, url=url, favor_recall=True, include_comments=True, include_tables=True)
    except Exception as error:
        raise HtmlError(f"trafilatura failed on the page{f' {url}' if url else ''}: {error!r}") from error
    return found or ""
