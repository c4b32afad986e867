"""Benchmark: what stripper costs, beside the peers on the same text, in one run and turn and turn about.

Absolute times drift with the machine and its load, so ratios come first: each is the median over rounds of one contender's seconds over
those of `process_many` in the same round. Peak memory and whole commands are measured in processes of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from threadpoolctl import threadpool_limits

from stripper import Stripper, html
from stripper.errors import InputError
from training.documents.corpus import ROOT, SHARED, Document, handwritten, labelled

BATCHES = (1, 16, 256)  # documents
REFERENCE = f"stripper, batches of {BATCHES[-1]}"
STARTS = 15  # whole processes of each kind
DOCUMENT_LINES = 40
REPEATS = 200  # of one document
PAGE_ROUND = 32  # pages in a row by one contender

Contender = Callable[[Sequence[Document]], object]


def documents(shared: Path = SHARED) -> tuple[str, list[Document]]:
    """What is cleaned, and what to call it: the labelled corpus, or where that is missing what a clone has."""
    try:
        return "labelled corpus", labelled(shared)
    except InputError:
        return "hand-written documents", handwritten()


@contextmanager
def one_core() -> Iterator[None]:
    """A block that runs on one core, the numeric libraries with one thread."""
    allowed = os.sched_getaffinity(0)
    with threadpool_limits(1):
        os.sched_setaffinity(0, {max(allowed)})
        try:
            yield
        finally:
            os.sched_setaffinity(0, allowed)


def contenders() -> dict[str, Contender]:
    """stripper in batches, and the peers that are installed."""
    cleaner = Stripper()
    found: dict[str, Contender] = {
        REFERENCE: lambda given: list(cleaner.process_many(document.text for document in given)),
        f"stripper, batches of {BATCHES[1]}": lambda given: [
            list(cleaner.process_many(document.text for document in given[i : i + BATCHES[1]])) for i in range(0, len(given), BATCHES[1])
        ],
        "stripper, one at a time": lambda given: [cleaner.process(document.text) for document in given],
    }
    if find_spec("justext"):
        from training.measures import baselines

        found["jusText on lines"] = lambda given: [baselines.justext(document) for document in given]
    return found | _datatrove()


def _datatrove() -> dict[str, Contender]:
    """datatrove's filters with their defaults. Their English tokenizer is spaCy's blank one, which needs no data from outside."""
    if not (find_spec("datatrove") and find_spec("spacy")):
        return {}
    from datatrove.data import Document as Text
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter

    def contender(step: Any) -> Contender:
        return lambda given: [step.filter(Text(text=document.text, id=document.name)) for document in given]

    steps = {"C4": C4QualityFilter(), "Gopher": GopherQualityFilter(), "FineWeb": FineWebQualityFilter()}
    return {f"datatrove, {name} filter": contender(step) for name, step in steps.items()}


def rates(given: Sequence[Document], rounds: int) -> dict[str, dict[str, float]]:
    """Of every contender: its time over ours, lines, megabytes and documents a second."""
    running = contenders()
    spent: dict[str, list[float]] = {name: [] for name in running}
    for run in running.values():
        run(given[:8])  # what is loaded at the first call
    for _ in range(rounds):
        for name, run in running.items():
            spent[name].append(_seconds(run, given))
    lines = sum(len(document.labels) for document in given)
    size = sum(len(document.text.encode("utf-8", "surrogatepass")) for document in given)
    return {
        name: {
            "time over ours": median(one / ours for one, ours in zip(times, spent[REFERENCE], strict=True)),
            "lines/s": lines / median(times),
            "MB/s": size / 1e6 / median(times),
            "ms/document": 1e3 * median(times) / len(given),
        }
        for name, times in spent.items()
    }


def _seconds(run: Contender, given: Sequence[Document]) -> float:
    begin = perf_counter()
    run(given)
    return perf_counter() - begin


def one_document(given: Sequence[Document]) -> dict[str, float]:
    """Milliseconds of `process` on the document that is nearest to 40 lines, after warm-up."""
    document = min(given, key=lambda d: abs(len(d.labels) - DOCUMENT_LINES))
    run = contenders()["stripper, one at a time"]
    times = sorted(_seconds(run, [document]) for _ in range(REPEATS))
    return {"lines": len(document.labels), "ms, median": 1e3 * median(times), "ms, 95 of 100": 1e3 * times[int(0.95 * REPEATS)]}


def pages(given: Sequence[bytes]) -> dict[str, float]:
    """Pages over trafilatura alone, some of them each in turn."""
    import trafilatura

    cleaner = Stripper()
    ours: dict[str, Callable[[Sequence[bytes]], object]] = {
        "process_html": lambda some: [cleaner.process_html(page) for page in some],
        "process_many": lambda some: list(cleaner.process_many(map(html.text, some))),
        "their texts alone, html.text": lambda some: [html.text(page) for page in some],
    }
    alone = "trafilatura, by default"
    every = ours | {alone: lambda some: [trafilatura.extract(page) for page in some]}
    spent = dict.fromkeys(every, 0.0)
    for run in every.values():
        run(given[:1])
    for i in range(0, len(given), PAGE_ROUND):
        for name, run in every.items():
            begin = perf_counter()
            run(given[i : i + PAGE_ROUND])
            spent[name] += perf_counter() - begin
    return {
        **{f"{name} over {alone}": spent[name] / spent[alone] for name in ours},
        **{f"ms/page, {name}": 1e3 * seconds / len(given) for name, seconds in spent.items()},
    }


def raw_pages(shared: Path, count: int) -> list[bytes]:
    """Raw pages of `shared`, or where they are missing the one that a clone has."""
    from training.documents import pages as corpora

    try:
        return [page.html() for page in islice(corpora.pages("wcxb-dev", shared), count)]
    except InputError:
        return [(ROOT / "fixtures" / "examples" / "ferry.html").read_bytes()] * count


# Whole processes


def start() -> dict[str, float]:
    """`stripper clean small.txt` and `import numpy` as whole processes, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "small.txt").write_text("Share on Facebook\nThe ferry left at nine, and nobody waved.\n", "utf-8")
        ours, numpy = [_command(), "clean", "small.txt"], [sys.executable, "-c", "import numpy"]
        times = [(_run(ours, folder), _run(numpy, folder)) for _ in range(STARTS + 1)][1:]
    return {
        "stripper over import numpy": median(one / other for one, other in times),
        "ms, stripper": 1e3 * median(one for one, _ in times),
        "ms, import numpy": 1e3 * median(other for _, other in times),
    }


def jobs(given: Sequence[Document], count: int, pages: Sequence[bytes], rounds: int) -> dict[str, float]:
    """`stripper clean` over JSONL of so many documents, and over pages, with one process and with two, start-up and all."""
    with tempfile.TemporaryDirectory() as folder:
        _records(islice(cycle(given), count), Path(folder, "in.jsonl"))
        Path(folder, "pages").mkdir()
        for number, page in enumerate(pages):
            Path(folder, "pages", f"{number}.html").write_bytes(page)
        found = _scaled("documents", count, ["in.jsonl", "-o", "out.jsonl"], folder, rounds)
        return found | _scaled("pages", len(pages), ["pages", "-o", "clean"], folder, rounds)


def _scaled(what: str, count: int, arguments: Sequence[str], folder: str, rounds: int) -> dict[str, float]:
    run = [_command(), "clean", *arguments, "-q", "--force", "--jobs"]
    times = [(_run([*run, "1"], folder), _run([*run, "2"], folder)) for _ in range(rounds)]
    return {
        f"{what}: two jobs over one": median(one / two for one, two in times),
        f"{what}/s, one": count / median(one for one, _ in times),
        f"{what}/s, two": count / median(two for _, two in times),
    }


def memory(given: Sequence[Document], count: int) -> dict[str, float]:
    """Peak memory (VmHWM, MB) of a fresh process that streams so many documents, by batch size, and of one that imports numpy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.jsonl")
        _records(islice(cycle(given), count), path)
        found = {f"batches of {size}": _peak(_STREAM.format(size=size), path) for size in BATCHES}
        return {"import numpy": _peak("import numpy", path), **found}


_STREAM = """
import json
from itertools import islice
from stripper import Stripper
cleaner = Stripper()
texts = (json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8"))
while batch := list(islice(texts, {size})):
    sum(len(result.text) for result in cleaner.process_many(batch))
"""
_HIGHEST = "\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def _peak(code: str, path: Path) -> float:
    command = [sys.executable, "-c", f"import sys\n{code}{_HIGHEST}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own code
    return int(done.stdout.split()[-1]) / 1024


def _records(given: Iterator[Document], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": document.name, "text": document.text}) + "\n" for document in given)


def _run(command: Sequence[str], folder: str) -> float:
    begin = perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=os.environ)  # noqa: S603 - our own command
    return perf_counter() - begin


def _command() -> str:
    found = shutil.which("stripper", path=str(Path(sys.executable).parent))
    if found is None:
        raise InputError("the stripper command is not installed beside this Python; pip install it first")
    return found


# The table


def table(found: dict[str, Any]) -> str:
    """All figures as Markdown, ratios first."""
    rows = [f"{found['text']}: {found['documents']} documents, {found['lines']:,} lines; median of {found['rounds']} rounds", ""]
    rows += ["| same text, one core | time over ours | lines/s | MB/s | ms/document |", "|---|--:|--:|--:|--:|"]
    for name, row in found["rates"].items():
        rows.append(f"| {name} | {row['time over ours']:.2f} | {row['lines/s']:,.0f} | {row['MB/s']:.2f} | {row['ms/document']:.2f} |")
    for title in ("pages", "start", "jobs", "one document", "memory"):
        rows += ["", f"{title}:", *(f"- {name}: {value:,.2f}" for name, value in found[title].items())]
    rows += ["", "| step | us/line | share |", "|---|--:|--:|"]
    total = sum(found["cost"].values())
    rows += [f"| {name} | {us:.2f} | {us / total:.0%} |" for name, us in found["cost"].items()]
    rows += ["", *(f"- {name}: grows with power {curve['power']:.2f}" for name, curve in found["growth"].items())]
    return "\n".join(rows)
