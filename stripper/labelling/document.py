"""Document: a text and one label a non-blank line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from stripper import lines
from stripper.errors import LabelError

UNDECIDED = "?"  # what stands in label files for None


@dataclass(frozen=True, slots=True)
class Document:
    """One labelled text. Raises `LabelError` if there is not one label a non-blank line.

    labels  None among them is undecided: context for the other lines, never trained or scored on
    about   what the file says of it: "site", "url", "id", "note" and whatever else
    where   the file it was read from, for messages

    >>> Document("One\\n\\nTwo", ("title", None), {"url": "https://www.a.org/x"}).site
    'a.org'
    """

    text: str
    labels: tuple[str | None, ...]
    about: Mapping[str, str] = field(default_factory=dict)
    where: str = ""

    def __post_init__(self) -> None:
        count = len(lines.split(self.text))
        if count != len(self.labels):
            raise LabelError(f"{self.name or 'document'}: {count} non-blank lines, but {len(self.labels)} labels; there must be one a line")

    @property
    def lines(self) -> list[str]:
        """The non-blank lines of the text, those that have a label."""
        found = lines.split(self.text)
        return list(found)

    @property
    def name(self) -> str:
        """What messages call it: the file, or its id."""
        return self.where or self.about.get("id", "")

    @property
    def site(self) -> str:
        """Documents of one site never stand on both sides of a split: its "site", the host of its "url", or its own name."""
        host = urlsplit(self.about.get("url", "")).hostname or ""
        return self.about.get("site") or host.removeprefix("www.") or self.name

    @property
    def has_site(self) -> bool:
        """Whether the site is known, rather than made of the document's name."""
        return bool(self.about.get("site") or self.about.get("url"))

    def check(self, labels: Collection[str]) -> Document:
        """The document itself. Raises `LabelError`, with the line, if a label is not among `labels`."""
        for problem in unknown(self, labels):
            raise LabelError(problem)
        return self

    def with_labels(self, labels: tuple[str | None, ...]) -> Document:
        """The document with other labels."""
        return replace(self, labels=labels)


def unknown(document: Document, labels: Collection[str]) -> list[str]:
    """A message for every label that is not among `labels`."""
    known = ", ".join(labels)
    return [
        f"{document.name}: line {number} of its text ({line.strip()[:40]!r}): unknown label {label!r}; the labels are {known}"
        for number, (line, label) in enumerate(zip(document.lines, document.labels, strict=True), 1)
        if label is not None and label not in labels
    ]
