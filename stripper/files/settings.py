"""Settings: what a run over files does, folded once from the command line and passed down whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from stripper.formats import DEFAULT, Fields
from stripper.pipeline import Stripper
from stripper.policy import THRESHOLD
from stripper.rules import Rules


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run reads, cleans and writes.

    encoding     of the input, None for UTF-8 or what a page declares
    fields       names of the fields of records
    model .. rules  as of `Stripper`; paths instead of what is in them
    repeats      read the inputs twice, and count in which lines repeat across the pages of a site
    output       name of a file or folder (which ends with "/" if it is not there yet), None for standard output
    in_place     suffix of the backup ("" for none), None for not in place
    emit         "text", "labels", "jsonl" or "spans"
    wanted       prefix of the names of the fields that hold title, byline, date, captions; None for no such fields
    removed      the file that keeps every removed line
    preview      "check", "diff", "dry-run" or any of them together: nothing is written
    force        overwrite outputs; resume: leave those that exist, and do the rest
    jobs         worker processes
    page_seconds  processor time that the text of a page may take; 0 for no bound
    """

    encoding: str | None = None
    fields: Fields = DEFAULT
    model: Path | None = None
    keep: frozenset[str] | None = None
    drop: frozenset[str] | None = None
    threshold: float = THRESHOLD
    max_removed: float = 1.0
    rules: Path | None = None
    repeats: bool = False
    output: str | None = None
    in_place: str | None = None
    emit: str = "text"
    wanted: str | None = None
    removed: Path | None = None
    preview: frozenset[str] = frozenset()
    color: bool = False
    force: bool = False
    resume: bool = False
    jobs: int = 1
    page_seconds: float = 60.0


@lru_cache(maxsize=1)
def stripper(settings: Settings) -> Stripper:
    """The cleaner of a run, made once a process."""
    return Stripper(
        settings.model,
        keep=settings.keep,
        drop=settings.drop,
        threshold=settings.threshold,
        max_removed=settings.max_removed,
        rules=Rules.read(settings.rules) if settings.rules else None,
    )
