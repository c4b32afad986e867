"""Extractor: the texts of web pages, made in a process of its own, so that a page can cost no more than itself.

A page can keep libxml2 busy for hours, eat all memory or crash it, and nothing in the same process can stop C code that holds the
interpreter. So the kernel does: the worker has a bound on its memory, and for each page an interval timer whose signal nobody handles.
When it dies, its page is the one that failed, and the next page gets a new worker.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from struct import Struct
from typing import BinaryIO, cast

import numpy as np

from stripper import html
from stripper.errors import HtmlError
from stripper.features.ngrams import Ngrams
from stripper.formats import Page
from stripper.markup import Marked, whole_of

MEMORY = 4 << 30  # bytes of address space: a page of 50 MB takes 1.5 GB
_LIMITED = hasattr(signal, "setitimer")  # Windows has no such timer
_SIZES = Struct("<qq")  # of a request: the page, and its address (-1 for none)
# Whether it worked; the sizes of the text, or of the reason, and of the two columns of its markup; and those of the whole page's.
_REPLY = Struct("<?qqqqqq")
_CODEC = ("utf-8", "surrogatepass")


class Extractor:
    """Gives the texts of pages, one at a time. Its worker starts with the first page.

    seconds   of processor time that a page may take; 0 for no bound, and no worker
    comments  read the comments of pages too
    memory    bytes of address space that the worker may take
    """

    def __init__(self, seconds: float, comments: bool = False, memory: int = MEMORY) -> None:
        self.seconds, self.comments, self.memory = seconds, comments, memory
        self._worker: subprocess.Popen[bytes] | None = None

    def text(self, page: Page) -> str:
        """The text of a page. Raises `HtmlError`, also if the page took too long or too much memory, or crashed the parser."""
        if not self.seconds or not _LIMITED:
            return html.text(page.html, page.url, self.comments)
        if self._worker is None:
            self._worker = _start(self.seconds, self.comments, self.memory)
        try:
            worked, said = _ask(self._worker, page)
        except (EOFError, BrokenPipeError):
            raise HtmlError(self._cause_of_death()) from None
        if not worked:
            raise HtmlError(said)
        return said

    def close(self) -> None:
        """End the worker, whatever it is doing."""
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()
            self._worker = None

    def _cause_of_death(self) -> str:
        worker, self._worker = cast("subprocess.Popen[bytes]", self._worker), None
        worker.communicate()
        if worker.returncode == -signal.SIGPROF:
            return f"the page took more than {self.seconds:g} seconds of processor time; --page-seconds allows more"
        return f"the page ended the process that read it ({_name(worker.returncode)})"


def _start(seconds: float, comments: bool, memory: int) -> subprocess.Popen[bytes]:
    # The numeric libraries do nothing there; their threads would only take address space.
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    # Our own path, so that it finds the packages that we found; `-m` would look in the current folder first, which may hold anything.
    code = f"import sys; sys.path[:] = {sys.path!r}; from stripper.files.extractor import work; work({seconds!r}, {comments!r}, {memory!r})"
    command = [sys.executable, "-c", code]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | one_thread)  # noqa: S603 - it is us


def _ask(worker: subprocess.Popen[bytes], page: Page) -> tuple[bool, str]:
    given, answer = cast(BinaryIO, worker.stdin), cast(BinaryIO, worker.stdout)
    content, address = page.html.encode(*_CODEC), (page.url or "").encode(*_CODEC)
    given.write(_SIZES.pack(len(content), -1 if page.url is None else len(address)) + content + address)
    given.flush()
    worked, *sizes = _REPLY.unpack(_read(answer, _REPLY.size))
    parts = [_read(answer, size) for size in sizes]
    whole = _unpacked(parts[3:])
    return worked, _unpacked(parts[:3], whole if isinstance(whole, Marked) else None)


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def work(seconds: float, comments: bool, memory: int) -> None:
    """Answer pages on standard input until it ends, or nobody listens."""
    import resource

    html.text("<html><body><p>Loads trafilatura, which is no page's fault.</p><p>And lxml.</p></body></html>")
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the business of the process that asks: it ends us
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    given, answer = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints, it is no answer
    with suppress(BrokenPipeError):
        while head := given.read(_SIZES.size):
            content, address = _SIZES.unpack(head)
            page = _read(given, content).decode(*_CODEC)
            url = None if address < 0 else _read(given, address).decode(*_CODEC)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            worked, said = _text(page, url, comments)
            signal.setitimer(signal.ITIMER_PROF, 0)
            parts = *_packed(said), *_packed(whole_of(said) or "")
            answer.write(_REPLY.pack(worked, *map(len, parts)) + b"".join(parts))
            answer.flush()


def _packed(said: str) -> tuple[bytes, bytes, bytes]:
    columns = (said.markup.column.tobytes(), said.markup.bounds.tobytes()) if isinstance(said, Marked) else (b"", b"")
    return said.encode(*_CODEC), *columns


def _unpacked(parts: Sequence[bytes], whole: Marked | None = None) -> str:
    data, column, bounds = parts
    said = data.decode(*_CODEC)
    return Marked.of(said, Ngrams(np.frombuffer(column, np.int32), np.frombuffer(bounds, np.int64)), whole) if bounds else said


def _text(page: str, url: str | None, comments: bool) -> tuple[bool, str]:
    try:
        return True, html.text(page, url, comments)
    except HtmlError as error:
        return False, str(error)
