"""Sites: which records are pages of one site, and the lines that repeat there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from stripper.errors import InputError
from stripper.formats import Record, Source
from stripper.repeats import Fingerprint, Repeats, Site

Sites = dict[str, Repeats]


def site(source: Source, record: Record) -> str:
    """The host of a record's page, else the folder of its file.

    >>> from pathlib import Path
    >>> source = Source(Path("crawl/part-7.jsonl"), "part-7.jsonl", "jsonl")
    >>> site(source, Record("1", "text", url="https://www.Example.org/ferry")), site(source, Record("2", "text"))
    ('example.org', 'crawl/')
    """
    host = _host(record.url or "")
    return host.removeprefix("www.") if host else f"{source.path.parent if source.path else ''}/"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # no address, whatever the field holds: as good as none
        return None


def check(sources: Iterable[Source]) -> None:
    """Raise `InputError` if one of the sources cannot be read twice."""
    for source in sources:
        if source.path is None or not source.path.is_file():
            raise InputError(f"{source.label}: --repeats reads every input twice, and this one can be read once; save it to a file first")


def count(documents: Iterable[tuple[str, Fingerprint]]) -> Sites:
    """The repeats of each site that has any."""
    counted: dict[str, Site] = defaultdict(Site)
    for name, fingerprint in documents:
        counted[name].add(fingerprint)
    found = {name: pages.repeats() for name, pages in counted.items()}
    return {name: repeats for name, repeats in found.items() if len(repeats)}
