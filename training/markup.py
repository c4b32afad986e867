"""Markup: what the page's own HTML says of a line: the tags, classes and ids of the elements it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import lxml.html

from stripper.errors import HtmlError

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")  # newsletterSign-up -> newsletter, Sign, up
_SKIPPED = {"script", "style", "noscript", "head", "html", "body", "svg", "template"}
_NAMED_BY = ("class", "id", "itemprop", "role", "data-component", "data-testid")
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
DEPTH = 9  # ancestors that are read
LARGEST = 4000  # characters: an element with more text is no line


def words(text: str) -> str:
    """The words of a text, small, with one space between: what stays the same whichever extractor made a line of it.

    >>> words("  • Read MORE: news ")
    'read more news'
    """
    return " ".join(_WORD.findall(text.lower()))


@dataclass(frozen=True)
class Markup:
    """The elements of a page by the words of their text, the innermost of those that say the same."""

    elements: dict[str, Any]

    @classmethod
    def of(cls, html: str) -> Markup:
        """Raises `HtmlError` if lxml finds no page."""
        try:
            root = lxml.html.document_fromstring(_DECLARATION.sub("", html, count=1))
        except (lxml.etree.LxmlError, ValueError) as error:
            raise HtmlError(f"no HTML page: {error}") from error
        found: dict[str, Any] = {}
        for element in root.iter():
            if isinstance(element.tag, str) and element.tag not in _SKIPPED:
                _own_texts(element, found)
                _whole_text(element, found)
        return cls(found)

    def tokens(self, line: str) -> list[str]:
        """Tags and name parts of a line's element and its ancestors, each told by how far out it stands; [] if none says the line."""
        said = words(line)
        element = self.elements.get(said)
        if element is None:
            element = self.elements.get(re.sub(r"^\d+ ", "", said))  # the number of a list item is the extractor's
        tokens: list[str] = []
        for level in range(DEPTH):
            if element is None:
                break
            tokens += _describe(element, level)
            element = element.getparent()
        return tokens


def _own_texts(element: Any, found: dict[str, Any]) -> None:
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            found.setdefault(words(text), element)


def _whole_text(element: Any, found: dict[str, Any]) -> None:
    if len(element) > 60:
        return
    text = element.text_content()
    if text and len(text) < LARGEST:
        found[words(text)] = element  # inner elements come later and take the place of outer ones


def _describe(element: Any, level: int) -> list[str]:
    zone = "0" if level == 0 else "1" if level == 1 else "2" if level < 4 else "3"
    tag = element.tag if isinstance(element.tag, str) else "?"
    names = " ".join(element.get(attribute) or "" for attribute in _NAMED_BY)
    parts = {part.lower() for part in _NAME.findall(names) if len(part) > 2}
    return [f"{zone}<{tag}", f"*<{tag}", *(f"*.{p}" for p in sorted(parts)), *(f"{zone}.{p}" for p in sorted(parts) if level < 4)]
