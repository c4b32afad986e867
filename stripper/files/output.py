"""Output: where documents go. Files are written beside their place and renamed when they are whole, never half."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol, cast

from stripper.errors import OutputError
from stripper.files import emit
from stripper.files.diff import diff
from stripper.files.document import Document
from stripper.files.settings import Settings
from stripper.files.walk import PART
from stripper.formats import PAGES, Source, compression, converted, format_of, parquet

Write = Callable[[Document], object]

_EXTENSIONS = {"labels": ".tsv", "jsonl": ".jsonl", "spans": ".jsonl"}  # of an output tree, where text keeps its own


class Output(Protocol):
    """Where the documents of a run go.

    lost  what to add to the message about a source that failed: what became of the documents before the failure
    """

    lost: str

    def opened(self, source: Source) -> AbstractContextManager[Write]:
        """A block in which the documents of `source` are written. Left by an exception, it leaves no half file."""

    def done(self, source: Source) -> bool:
        """Whether an earlier run finished the output of `source`."""


@contextmanager
def output(sources: Sequence[Source], settings: Settings, stdout: BinaryIO) -> Iterator[Output]:
    """Where a run over `sources` writes. Raises `OutputError` before anything is read if it must not, or cannot."""
    many = len(sources) > 1
    for source in sources:
        _check(source, settings)
    if settings.preview:
        show = partial(diff, color=settings.color) if "diff" in settings.preview else emit.listing
        yield Stream(lambda _: show, stdout)
    elif settings.in_place is not None:
        yield InPlace(sources, settings)
    elif settings.output is None:
        yield Stream(lambda source: _encoder(source, settings, many), stdout)
    elif _is_folder(settings.output, sources):
        yield Files({source: Path(settings.output, _renamed(source, settings.emit)) for source in sources}, settings)
    elif not many:
        yield Files({source: _fitting(Path(settings.output), source, settings.emit) for source in sources}, settings)
    else:
        yield from _collected(Path(settings.output), settings)


class Stream:
    """All documents go into one stream, one after the other."""

    lost = ""

    def __init__(self, encoder: Callable[[Source], emit.Encode], stream: BinaryIO) -> None:
        self._encoder, self._stream = encoder, stream

    @contextmanager
    def opened(self, source: Source) -> Iterator[Write]:
        encode = self._encoder(source)
        yield lambda document: self._stream.write(encode(document))

    def done(self, source: Source) -> bool:  # noqa: ARG002
        return False


class Files:
    """Each source has an output file of its own."""

    lost = " (it has no output)"

    def __init__(self, destinations: dict[Source, Path], settings: Settings) -> None:
        self._destinations, self._settings = destinations, settings
        self._refuse_shared()
        if not settings.force and not settings.resume:
            self._refuse_existing()

    @contextmanager
    def opened(self, source: Source) -> Iterator[Write]:
        destination = self._destinations[source]
        with replacing(destination) as raw, _writer(source, raw, destination.name, self._settings) as write:
            yield write

    def done(self, source: Source) -> bool:
        return self._destinations[source].exists()

    def _refuse_shared(self) -> None:
        count = Counter(self._destinations.values())
        for path in (path for path, times in count.items() if times > 1):
            both = [source.label for source, destination in self._destinations.items() if destination == path]
            raise OutputError(f"{' and '.join(both)} would both become {path}; clean them into different folders, or --exclude one")
        for source, path in self._destinations.items():
            if source.path and path.exists() and path.samefile(source.path):
                raise OutputError(f"{path}: is also the input; use --in-place to replace it")

    def _refuse_existing(self) -> None:
        there = [path for path in self._destinations.values() if path.exists()]
        if there:
            others = f" and {len(there) - 1:,} more outputs exist" if len(there) > 1 else " exists"
            raise OutputError(f"{there[0]}{others}; --force overwrites, --resume keeps what is there and does the rest")


class InPlace:
    """Each source is replaced by its clean copy, with mode, owner and times as before; what does not change is not touched."""

    lost = " (it was left as it is)"

    def __init__(self, sources: Sequence[Source], settings: Settings) -> None:
        self._settings = settings
        for source in sources:
            if source.path is None or source.format in PAGES:
                raise OutputError(
                    f"{source.label}: cannot be cleaned in place, its text would be no {source.format}; give an output with -o"
                )
            if source.path.is_symlink():
                raise OutputError(f"{source.label}: is a symbolic link; name the file itself")
            if settings.in_place and not settings.force and not settings.resume and self._backup(source.path).exists():
                raise OutputError(f"{self._backup(source.path)} exists; --force overwrites it, --resume takes its original as done")
        self._before = {source: _state(cast(Path, source.path)) for source in sources}

    @contextmanager
    def opened(self, source: Source) -> Iterator[Write]:
        path, changed = cast(Path, source.path), False

        def write(document: Document) -> None:
            nonlocal changed
            changed |= document.changed
            inner(document)

        with (
            replacing(path, lambda part: changed and self._finish(source, part)) as raw,
            _writer(source, raw, path.name, self._settings) as inner,
        ):
            yield write

    def done(self, source: Source) -> bool:
        """Whether its backup is there. An original whose run died between backup and renaming is still the same file."""
        path = cast(Path, source.path)
        backup = self._backup(path)
        return bool(self._settings.in_place) and backup.exists() and not backup.samefile(path)

    def _backup(self, path: Path) -> Path:
        return path.with_name(path.name + cast(str, self._settings.in_place))

    def _finish(self, source: Source, part: Path) -> bool:
        path = cast(Path, source.path)
        status = path.stat()
        if _state(path) != self._before[source]:
            raise OutputError("was changed by someone else in the meantime; clean it again")
        with suppress(PermissionError):  # only root may give files away; sed leaves them to whoever runs it, too
            os.chown(part, status.st_uid, status.st_gid)
        shutil.copystat(path, part)
        if self._settings.in_place:
            backup = self._backup(path)
            backup.unlink(missing_ok=True)
            os.link(path, backup)
        return True


def _state(path: Path) -> tuple[int, int, int]:
    """What changes when a file is written to, or replaced."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def replacing(path: Path, finish: Callable[[Path], bool] = lambda _: True) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends, and vanishes if it fails or is interrupted.

    `finish` gets the whole file before it is renamed; if it returns False, `path` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}{PART}")
    part.unlink(missing_ok=True)  # of a run that was killed
    try:
        with open(part, "xb") as raw:
            yield raw
        if finish(part):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _writer(source: Source, raw: BinaryIO, name: str, settings: Settings) -> Iterator[Write]:
    """What writes the documents of one source into the file `raw`, compressed as `name` says."""
    squeezed = compression.suffix(name)
    if settings.emit == "text" and source.format in ("warc", "wet"):
        yield lambda document: raw.write(emit.archived(document, squeezed))
        return
    stream = compression.writer(raw, squeezed)
    if settings.emit == "text" and source.format == "parquet":
        with parquet.Writer(cast(BinaryIO, stream), settings.fields.text) as table:
            yield lambda document: table.write(document.record.origin, document.result.text if document.result else None)
    else:
        encode = _encoder(source, settings, many=False)
        yield lambda document: stream.write(encode(document))
    if stream is not raw:
        stream.close()


def _encoder(source: Source, settings: Settings, many: bool) -> emit.Encode:
    """How a document of `source` is written; `many` if documents of other sources stand before or after it."""
    records = source.format in ("jsonl", "parquet", "warc", "wet")
    if settings.emit == "labels":
        return partial(emit.labels, header=many or records)
    if settings.emit == "spans":
        return emit.spans
    if settings.emit == "jsonl":
        return partial(emit.objects, wanted=settings.wanted, text_field=settings.fields.text)
    if source.format == "jsonl":
        return partial(emit.record, wanted=settings.wanted, text_field=settings.fields.text)
    return partial(emit.archived, squeezed="") if records else partial(emit.text, many=many)


def _check(source: Source, settings: Settings) -> None:
    """Raise `OutputError` if documents of `source` cannot be written in the form that is asked for."""
    filtered = settings.output is None and settings.in_place is None and not settings.preview
    if settings.emit == "spans" and source.format in PAGES:
        raise OutputError(f"{source.label}: spans are offsets into a text, which a page has not; use --emit jsonl or labels")
    if settings.emit == "text" and source.format == "parquet" and filtered:
        raise OutputError(f"{source.label}: Parquet cannot be written to standard output; give a file with -o, or --emit jsonl")
    if settings.wanted is not None and settings.emit != "jsonl" and (settings.emit, source.format) != ("text", "jsonl"):
        raise OutputError(f"{source.label}: --fields are fields of JSON objects; add --emit jsonl")


def _collected(path: Path, settings: Settings) -> Iterator[Output]:
    if settings.emit == "text":
        raise OutputError(f"{path}: several inputs cannot become one file of text; give a folder (end it with /), or --emit jsonl")
    if path.exists() and not settings.force:
        raise OutputError(f"{path} exists; --force overwrites")
    with replacing(path) as raw:
        stream = compression.writer(raw, compression.suffix(path.name))
        yield Stream(lambda source: _encoder(source, settings, many=True), cast(BinaryIO, stream))
        if stream is not raw:
            stream.close()


def _is_folder(name: str, sources: Sequence[Source]) -> bool:
    """Whether `-o NAME` means a folder: it is one, ends like one, or a tree is to go where no file format is named."""
    if name.endswith(("/", os.sep)) or Path(name).is_dir():
        return True
    one = len(sources) == 1 and sources[0].named
    return not one and format_of(name) is None and not name.endswith(".tsv")


def _renamed(source: Source, form: str) -> str:
    if source.path is None:
        raise OutputError("standard input has no name; give an output file with -o, not a folder")
    name = converted(source.name)
    if form == "text":
        return name
    return str(PurePath(compression.bare(name)).with_suffix(_EXTENSIONS[form])) + compression.suffix(name)


def _fitting(path: Path, source: Source, form: str) -> Path:
    """`path`, if its suffix does not promise another format than it will hold."""
    holds = {"html": ("text",), "warc": ("warc", "wet")}.get(source.format, (source.format,)) if form == "text" else ("jsonl", "text")
    told = format_of(path)
    if told is not None and told not in holds:
        way = "--emit jsonl writes JSONL" if told == "jsonl" else f"name it *.{'txt' if holds[0] == 'text' else holds[0]}"
        raise OutputError(f"{path}: the clean copy of {source.label} is {holds[0]}, not {told}; {way}")
    return path
