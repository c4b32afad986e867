"""Run: sources -> records -> documents -> outputs. It streams: a few batches are in memory, whatever the size of the input."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from stripper.errors import BinaryError, HtmlError, StripperError
from stripper.files import sites as sites_
from stripper.files.document import Document
from stripper.files.output import output
from stripper.files.removed import Removed
from stripper.files.report import Report
from stripper.files.settings import Settings, stripper
from stripper.files.sites import Sites
from stripper.files.walk import Walk
from stripper.formats import Page, Reader, Record, Source
from stripper.repeats import Fingerprint
from stripper.result import Result

if TYPE_CHECKING:
    from concurrent.futures import Future

    from stripper.files.extractor import Extractor

# A batch ends at so many records or characters: what the cleaner takes in one go, and one task of a worker.
BATCH_RECORDS, BATCH_CHARACTERS = 256, 1_000_000
PROTOCOL = pickle.HIGHEST_PROTOCOL
AHEAD = 2  # batches a worker that are read ahead


@dataclass(frozen=True, slots=True)
class End:
    """The end of a source; with an error, it could not be read to its end."""

    source: Source
    error: StripperError | OSError | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A record of a source, and how many bytes of the source were read by then."""

    source: Source
    record: Record
    offset: int


Progress = Callable[[Document, Report], None]


def run(walked: Walk, settings: Settings, stdout: BinaryIO, report: Report, progress: Progress) -> Report:
    """Clean every source: read, clean in batches that cross files, write each in its place. What fails is reported, the rest is done.

    Raises `StripperError` if the settings do not fit each other or the outputs; nothing is read then.
    """
    stripper(settings)
    if settings.repeats:
        sites_.check(walked.sources)
    report.skipped.update(walked.skipped)
    for message in walked.missing:
        report.fail(message)
    with output(walked.sources, settings, stdout) as out, Removed.opened(settings, out, walked.sources) as removed:
        pending = [source for source in walked.sources if not (settings.resume and out.done(source))]
        report.done = len(walked.sources) - len(pending)
        # Of all sources, those that are done too: with --resume the same lines repeat.
        sites = sites_.count(fingerprinted(walked.sources, settings)) if settings.repeats and pending else {}
        for source, items in groupby(clean(read_all(pending, settings), settings, sites), key=attrgetter("source")):
            counts = Report(tell=report.tell)
            try:
                with out.opened(source) as write, removed.of(source) as keep:
                    for item in items:
                        if isinstance(item, End):
                            _finish(item)
                        elif item.error is not None and not item.record_name:
                            raise HtmlError(item.error)  # all there is of its source: an empty output would look like a clean one
                        else:
                            write(item)
                            keep(item)
                            counts.add(item)
                            progress(item, counts)
                report.merge(counts)
            except BinaryError as error:
                report.skip_binary(source, error)
            except BrokenPipeError:
                raise
            except (StripperError, OSError) as error:
                report.fail(f"{source.label}: {error}{out.lost}")
    return report


def _finish(end: End) -> None:
    if end.error is not None:
        raise end.error


def read_all(sources: Iterable[Source], settings: Settings) -> Iterator[Read | End]:
    """The records of all sources, each source followed by its end."""
    for source in sources:
        try:
            reader = Reader(source, settings.fields, settings.encoding)
            for record in reader:
                yield Read(source, record, reader.offset)
        except (StripperError, OSError) as error:
            yield End(source, error)
        else:
            yield End(source)


def fingerprinted(sources: Iterable[Source], settings: Settings) -> Iterator[tuple[str, Fingerprint]]:
    """The site and the fingerprint of every record that has a text. What cannot be read is passed by: cleaning will tell."""
    for batch, found in _worked(_batches(read_all(sources, settings)), settings, fingerprints):
        for item, fingerprint in zip(filter(_has_content, batch), found, strict=True):
            if isinstance(item, Read) and fingerprint is not None:
                yield sites_.site(item.source, item.record), fingerprint


def clean(items: Iterable[Read | End], settings: Settings, sites: Sites) -> Iterator[Document | End]:
    """The documents of all records, in order, with the ends of their sources between them. `sites`: what repeats on which."""
    for batch, found in _worked(_batches(items), settings, outcomes):
        results = iter(found)
        for item in batch:
            yield item if isinstance(item, End) else _weighed(_document(item, results), settings, sites)


def _weighed(document: Document, settings: Settings, sites: Sites) -> Document:
    repeats = sites.get(sites_.site(document.source, document.record)) if sites else None
    if document.result is None or repeats is None:
        return document
    return replace(document, result=stripper(settings).weigh(document.result, repeats))


def _document(item: Read, results: Iterator[Result | HtmlError]) -> Document:
    if item.record.content is None:
        return Document(item.source, item.record, None, item.record.error, item.offset)
    outcome = next(results)
    if isinstance(outcome, HtmlError):
        return Document(item.source, item.record, None, str(outcome), item.offset)
    return Document(item.source, item.record, outcome, None, item.offset)


Batch = list[Read | End]
Outcomes = list[Result | HtmlError]
Made = TypeVar("Made")
Work = Callable[[Sequence[str | Page], Settings], Made]


def _batches(items: Iterable[Read | End]) -> Iterator[Batch]:
    batch: Batch = []
    records = characters = 0
    for item in items:
        batch.append(item)
        if isinstance(item, Read):
            records, characters = records + 1, characters + item.record.size
        if len(batch) >= BATCH_RECORDS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, records, characters = [], 0, 0
    if batch:
        yield batch


def _worked(batches: Iterable[Batch], settings: Settings, work: Work[Made]) -> Iterator[tuple[Batch, Made]]:
    """Each batch with what `work` makes of its contents."""
    if settings.jobs > 1:
        return _in_workers(batches, settings, work)
    return ((batch, work(_contents(batch), settings)) for batch in batches)


def _has_content(item: Read | End) -> bool:
    return isinstance(item, Read) and item.record.content is not None


def _contents(batch: Batch) -> list[str | Page]:
    return [item.record.content for item in batch if isinstance(item, Read) and item.record.content is not None]


def fingerprints(contents: Sequence[str | Page], settings: Settings) -> list[Fingerprint | None]:
    """The fingerprint of each text or page, None for a page that has no text. What workers do first if repeats are asked for."""
    texts = (_text(content, settings) if isinstance(content, Page) else content for content in contents)
    return [Fingerprint.of(text) if isinstance(text, str) else None for text in texts]


def outcomes(contents: Sequence[str | Page], settings: Settings) -> Outcomes:
    """The result of each text or page, or why a page has none. What workers do, the clean text included."""
    texts = [_text(content, settings) if isinstance(content, Page) else content for content in contents]
    results = stripper(settings).process_many(text for text in texts if isinstance(text, str))
    return [_written(next(results)) if isinstance(text, str) else text for text in texts]


def _written(result: Result) -> Result:
    """The result with its clean text made: it stays with it on its way to the main process, which has enough to do."""
    result.text  # noqa: B018
    return result


@lru_cache(maxsize=1)
def extractor(seconds: float, comments: bool) -> Extractor:
    """The one extractor of a process."""
    from stripper.files.extractor import Extractor  # and subprocess: only those who read pages pay for it

    made = Extractor(seconds, comments)
    atexit.register(made.close)
    return made


def _text(page: Page, settings: Settings) -> str | HtmlError:
    try:
        return extractor(settings.page_seconds, stripper(settings).policy.comments).text(page)
    except HtmlError as error:
        return error


def _in_workers(batches: Iterable[Batch], settings: Settings, work: Work[Made]) -> Iterator[tuple[Batch, Made]]:
    """Batches in their order, with what worker processes make of them; never more than AHEAD a worker are under way."""
    from concurrent.futures.process import BrokenProcessPool

    from joblib.externals.loky import get_reusable_executor

    pool = get_reusable_executor(settings.jobs, initializer=_worker)
    under_way: deque[tuple[Batch, Future[bytes]]] = deque()
    try:
        for batch in batches:
            under_way.append((batch, pool.submit(_packed, work, pickle.dumps(_contents(batch), PROTOCOL), settings)))
            if len(under_way) > AHEAD * settings.jobs:
                yield _result(under_way)
        while under_way:
            yield _result(under_way)
    except BrokenProcessPool as error:
        raise StripperError("a worker process died (out of memory?); go on with --resume and fewer --jobs") from error
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _result(under_way: deque[tuple[Batch, Future[bytes]]]) -> tuple[Batch, Any]:
    batch, task = under_way.popleft()
    return batch, pickle.loads(task.result())  # noqa: S301 - of our own worker


def _packed(work: Work[Made], contents: bytes, settings: Settings) -> bytes:
    """What `work` makes, pickled here: loky's own pickler, which can pickle functions too, takes twice as long over many small objects."""
    return pickle.dumps(work(pickle.loads(contents), settings), PROTOCOL)  # noqa: S301 - of our own process


def _worker() -> None:
    """Ctrl-C is the main process's business: it stops the workers. If it was killed, they stop themselves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive_nobody, args=(os.getppid(),), daemon=True).start()


def _outlive_nobody(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
