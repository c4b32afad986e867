"""Soak: very many documents through one process, in stages: does it slow down, does it grow?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from stripper import Stripper

STAGES = 10


class Stage(NamedTuple):
    """After so many documents: resident memory (MB), and lines a second of this stage, by the clock and by processor time."""

    documents: int
    megabytes: float
    lines_per_second: float
    lines_per_processor_second: float


def soak(texts: Sequence[str], documents: int) -> Iterator[Stage]:
    """The stages, as they are reached. The texts go round, each time with another line at the end, so that no two are the same."""
    cleaner = Stripper()
    list(cleaner.process_many(texts[:256]))
    given = (f"{text}\n{number}" for number, text in enumerate(cycle(texts)))
    for stage in range(1, STAGES + 1):
        clock, processor, lines = perf_counter(), process_time(), 0
        for result in cleaner.process_many(islice(given, documents // STAGES)):
            lines += len(result.source)
            len(result.text)
        yield Stage(stage * (documents // STAGES), resident(), lines / (perf_counter() - clock), lines / (process_time() - processor))


def resident() -> float:
    """Resident memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def table(stages: Sequence[Stage]) -> str:
    """The stages as Markdown, and what changed from the first to the last."""
    rows = ["| documents | MB | lines/s | lines/s of processor time |", "|--:|--:|--:|--:|"]
    rows += [f"| {s.documents:,} | {s.megabytes:.1f} | {s.lines_per_second:,.0f} | {s.lines_per_processor_second:,.0f} |" for s in stages]
    first, last = stages[0], stages[-1]
    speed = last.lines_per_processor_second / first.lines_per_processor_second
    return "\n".join([*rows, "", f"memory {last.megabytes - first.megabytes:+.1f} MB, speed {speed:.2f} of the first stage's"])
