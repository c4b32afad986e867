"""Removed: a file that keeps every line that was removed, so that nothing is ever lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from stripper.errors import OutputError
from stripper.files import emit
from stripper.files.document import Document
from stripper.files.output import Output
from stripper.files.settings import Settings
from stripper.formats import Source


class Removed:
    """One JSON object a line. Rows reach the file before the output they were removed from, so a kill loses none."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file

    @classmethod
    @contextmanager
    def opened(cls, settings: Settings, out: Output, sources: Sequence[Source]) -> Iterator[Removed]:
        """The file that the settings name, if any. A resumed run keeps the rows of the sources that were done."""
        path = settings.removed
        if path is None or settings.preview:
            yield cls(None)
            return
        if path.exists() and not settings.force and not settings.resume:
            raise OutputError(f"{path} exists; --force overwrites it, --resume goes on with it")
        size = _kept(path, {source.name for source in sources if out.done(source)}) if settings.resume and path.exists() else 0
        with open(path, "r+b" if size else "wb") as file:
            file.seek(size)
            file.truncate()
            yield cls(file)

    @contextmanager
    def of(self, source: Source) -> Iterator[Callable[[Document], None]]:  # noqa: ARG002 - reads as it is used
        """A block in which the rows of one source are written, and taken back if it fails."""
        if self._file is None:
            yield lambda _: None
            return
        start, file = self._file.tell(), self._file
        try:
            yield lambda document: _discard(file.write(emit.removed(document)))
            file.flush()
        except BaseException:
            file.seek(start)
            file.truncate()
            raise


def _kept(path: Path, done: set[str]) -> int:
    """Bytes at the beginning of the file that hold whole rows of sources that were done. Outputs are finished in order."""
    size = 0
    with open(path, "rb") as file:
        for row in file:
            if not row.endswith(b"\n") or json.loads(row)["file"] not in done:
                break
            size += len(row)
    return size


def _discard(_written: int) -> None:
    return None
