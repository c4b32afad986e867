"""Progress: a line on a terminal that says how far a run is, how fast, and when it will end."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import click

from stripper.files.document import Document
from stripper.files.report import Report
from stripper.formats import Source

EVERY = 0.2  # seconds between two drawings


class Progress:
    """Draws on stderr, and only if that is a terminal. Messages stay above the line."""

    def __init__(self, sources: Sequence[Source], quiet: bool) -> None:
        self._shown, self._drawn = not quiet and sys.stderr.isatty(), False
        self._sizes = {source: source.path.stat().st_size for source in sources if source.path} if self._shown else {}
        self._total = sum(self._sizes.values())
        self._finished = self._documents = 0
        self._source: Source | None = None
        self._begin = time.monotonic()
        self._next = self._begin + EVERY

    def __call__(self, document: Document, report: Report) -> None:
        """Take note of a document, and draw if it is time."""
        if not self._shown:
            return
        self._documents += 1
        if document.source != self._source:
            self._finished += self._sizes.get(self._source, 0) if self._source else 0
            self._source = document.source
        now = time.monotonic()
        if now >= self._next:
            self._next = now + EVERY
            self._draw(line(self._finished + document.offset, self._total, self._documents, report.failed, now - self._begin))

    def message(self, text: str) -> None:
        """Print a message above the line."""
        self.clear()
        click.echo(text, err=True)

    def clear(self) -> None:
        """Wipe the line, if one was drawn."""
        if self._drawn:
            self._draw("")

    def _draw(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}", err=True, nl=False)
        self._drawn = bool(text)


def line(done: int, total: int, documents: int, failed: int, seconds: float) -> str:
    """The progress line. Without a total (standard input) there is no share and no end in sight.

    >>> line(30_000_000, 120_000_000, 4500, 0, 60.0)
    ' 25%  4,500 documents  75/s  0.5 MB/s  3:00 left'
    """
    share = f"{min(1.0, done / total):4.0%}  " if total else ""
    speed = f"{documents / max(seconds, 1e-9):,.0f}/s" + (f"  {done / max(seconds, 1e-9) / 1e6:,.1f} MB/s" if total else "")
    left = f"  {_clock(seconds * (total - done) / done)} left" if total and done else ""
    return f"{share}{documents:,} documents  {speed}{left}" + f"  {failed:,} failed" * bool(failed)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
