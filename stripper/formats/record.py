"""Record: one document as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class Page(NamedTuple):
    """A web page that is still to be turned into lines."""

    html: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One document of a source.

    name     what messages and outputs call it
    content  its text, its page, or None if it has nothing to clean and passes through as it is
    origin   what its format needs to write it back
    error    why it could not be read; it then passes through as it is
    url      the address of its page, if its format tells
    """

    name: str
    content: str | Page | None
    origin: Any = None
    error: str | None = None
    url: str | None = None

    @property
    def size(self) -> int:
        """Characters to clean."""
        content = self.content.html if isinstance(self.content, Page) else self.content
        return len(content or "")
