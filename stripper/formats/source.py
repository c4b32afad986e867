"""Source: a file to read, its format and its compression, both told by its suffixes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from stripper.formats import compression

# Format of each suffix that is known without being told.
SUFFIXES = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "wet",
}
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
PAGES = ("html", "warc")  # formats that hold web pages: their text is made, not changed


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, or standard input.

    path    None is standard input
    name    what it is called in an output tree: the path relative to what was walked
    format  one of FORMATS
    named   True if the user named it, False if it was found by walking
    """

    path: Path | None
    name: str
    format: str
    named: bool = True

    @property
    def compressed(self) -> str:
        """The suffix of its compression, "" for none."""
        return compression.suffix(self.name) if self.path else ""

    @property
    def label(self) -> str:
        """What messages call it."""
        return str(self.path) if self.path else "standard input"


def format_of(name: str | PurePath) -> str | None:
    """The format a file name tells, whatever its compression; None if it tells none.

    >>> format_of("crawl/part-7.jsonl.gz"), format_of("CC-MAIN.warc.wet.gz"), format_of("notes.odt")
    ('jsonl', 'wet', None)
    """
    return SUFFIXES.get(PurePath(compression.bare(str(name))).suffix.lower())


def converted(name: str) -> str:
    """The name of the clean copy: pages become text, a web archive becomes a WET file, compression stays.

    >>> converted("a/page.html.gz"), converted("CC-1.warc.gz"), converted("notes.md")
    ('a/page.txt.gz', 'CC-1.warc.wet.gz', 'notes.md')
    """
    squeezed, bare = compression.suffix(name), compression.bare(name)
    kind = format_of(bare)
    if kind == "html":
        bare = str(PurePath(bare).with_suffix(".txt"))
    elif kind == "warc":
        bare += ".wet"
    return bare + squeezed
