"""Document: one record with what came of it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from stripper.formats import Record, Source
from stripper.result import Line, Result


@dataclass(frozen=True, slots=True)
class Document:
    """One record of a source, cleaned.

    result  None if the record had nothing to clean, or could not be cleaned
    error   why it could not
    offset  bytes of the source that were read when its record was
    """

    source: Source
    record: Record
    result: Result | None
    error: str | None = None
    offset: int = 0

    @property
    def name(self) -> str:
        """What outputs call it: its source's name, and `#` and its record's if the source has many."""
        name = f"{self.source.name}#{self.record_name}" if self.record_name else self.source.name
        return os.fsencode(name).decode("utf-8", "backslashreplace")

    @property
    def where(self) -> str:
        """What messages call it."""
        return f"{self.source.label}: record {self.record_name}" if self.record_name else self.source.label

    @property
    def record_name(self) -> str:
        """Its record's id or number, "" if its source is one document."""
        return "" if self.record.name == self.source.name else self.record.name.removeprefix(f"{self.source.name}:")

    @property
    def changed(self) -> bool:
        """Whether a line was removed."""
        return self.result is not None and not self.result.keeps.all()

    @property
    def removed(self) -> list[Line]:
        """The lines that were removed."""
        return [line for line in self.result.lines if not line.kept] if self.result and self.changed else []
