"""Document: one record with what came of it."""

from __future__ import annotations

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
        """What outputs call it: its record's name within its source's."""
        record = self.record.name
        return self.source.name if record == self.source.name else f"{self.source.name}#{record.removeprefix(self.source.name + ':')}"

    @property
    def changed(self) -> bool:
        """Whether a line was removed."""
        return self.result is not None and not self.result.keeps.all()

    @property
    def removed(self) -> list[Line]:
        """The lines that were removed."""
        return [line for line in self.result.lines if not line.kept] if self.result and self.changed else []
