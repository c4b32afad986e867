"""Overhead: what each pipeline step costs beyond `process_many`, and what one core does.

Each step gets batches of 256 documents in the form its engine hands it, in this process, turn and turn about with `process_many`
over the same batches. Seconds are the processor's, not the clock's, with one BLAS thread: what others do on the machine counts
less, and what counts is the median of the ratios.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from statistics import median
from time import process_time
from typing import Any

from stripper import Stripper, html

BATCH = 256
BARE = "process_many"
Step = tuple[Callable[[list[str]], Any], Callable[[Any], Any]]  # what puts a batch in the engine's form, what cleans it

# One Common Crawl month, for the arithmetic. Pages: https://commoncrawl.org/blog/december-2024-crawl-archive-now-available.
# Text of a page: WET files of September 2016 held 4.54 TiB in gzip for 1.72 billion pages (the crawl's own announcement), 2.9 kB
# each; taken times 2.5, an assumption, for what gzip saves.
MONTH_PAGES, PAGE_BYTES = 2.64e9, 2.5 * 4.54 * 2**40 / 1.72e9


def adapters(texts: list[str], rounds: int) -> dict[str, float]:
    """Seconds of each step over those of `process_many`, the median of so many rounds."""
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    steps = _steps()
    ratios: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        spent = _round(steps, batches)
        for name in steps:
            ratios[name].append(spent[name] / spent[BARE])
    return {name: median(found) for name, found in ratios.items()}


def _round(steps: dict[str, Step], batches: list[list[str]]) -> dict[str, float]:
    """Seconds of `process_many` and of each step over all batches: each batch goes through all of them before the next."""
    stripper = Stripper()
    list(stripper.process_many(batches[0]))  # the first batch of a process is slower
    spent = dict.fromkeys([BARE, *steps], 0.0)
    for batch in batches:
        spent[BARE] += _seconds(lambda texts: [result.text for result in stripper.process_many(texts)], batch)
        for name, (form, step) in steps.items():
            spent[name] += _seconds(step, form(batch))
    return spent


def _seconds(step: Callable[[Any], Any], given: Any) -> float:
    start = process_time()
    step(given)
    return process_time() - start


def _steps() -> dict[str, Step]:
    """A batch in the engine's form, and the step over it, for each engine that is installed."""
    from stripper.pipelines import records

    steps: dict[str, Step] = {"records": (lambda batch: [{"text": text} for text in batch], lambda given: list(records.clean(given)))}
    if find_spec("pyarrow"):
        import pyarrow as pa

        from stripper.pipelines import arrow

        steps["Arrow (Ray Data, datasets)"] = (lambda batch: pa.table({"text": batch}), arrow.clean)
    if find_spec("pandas"):
        import pandas as pd

        from stripper.pipelines import pandas

        steps["pandas (Dask)"] = (lambda batch: pd.DataFrame({"text": batch}), pandas.clean)
    if find_spec("polars"):
        import polars as pl

        from stripper.pipelines import polars

        steps["polars"] = (lambda batch: pl.DataFrame({"text": batch}), polars.clean)
    if find_spec("pyspark"):
        from stripper.pipelines import spark

        clean = spark.Clean()
        steps["Spark, mapInArrow"] = (lambda batch: pa.table({"text": batch}).to_batches(), lambda given: list(clean(iter(given))))
        steps["Spark, mapInPandas"] = (lambda batch: [pd.DataFrame({"text": batch})], lambda given: list(clean(iter(given))))
    if find_spec("datatrove"):
        from datatrove.data import Document

        from stripper.pipelines import datatrove

        step = datatrove.Clean()
        steps["datatrove"] = (lambda batch: [Document(text=t, id="") for t in batch], lambda given: list(step.run(iter(given))))
    if find_spec("sklearn"):
        from stripper.pipelines import sklearn

        steps["scikit-learn"] = (list, sklearn.Clean().transform)
    return steps


def rates(texts: list[str], pages: Iterable[bytes], rounds: int) -> dict[str, float]:
    """What one core does: documents, lines and megabytes a second of `process_many`, and extraction's cost beside it."""
    stripper = Stripper()
    list(stripper.process_many(texts[:BATCH]))
    seconds = median(_seconds(lambda given: list(stripper.process_many(given)), texts) for _ in range(rounds))
    lines = sum(len(result.source) for result in stripper.process_many(texts))
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    made = {"documents_per_second": len(texts) / seconds, "lines_per_second": lines / seconds, "megabytes_per_second": size / 1e6 / seconds}
    return made | _extraction(stripper, list(pages))


def _extraction(stripper: Stripper, pages: list[bytes]) -> dict[str, float]:
    """Milliseconds a page of trafilatura and of `process_many` on what it extracted, turn and turn about in batches."""
    if not pages:
        return {}
    extract = clean = 0.0
    for i in range(0, len(pages), 64):
        start = process_time()
        texts = [html.text(page) for page in pages[i : i + 64]]
        middle = process_time()
        list(stripper.process_many(texts))
        extract, clean = extract + middle - start, clean + process_time() - middle
    return {"extraction_ms_per_page": 1e3 * extract / len(pages), "cleaning_ms_per_page": 1e3 * clean / len(pages)}


def machine() -> dict[str, Any]:
    """What the figures were taken on: cores, the load when it is asked, versions of the engines."""
    engines = {}
    for package in ("dask", "datasets", "datatrove", "pandas", "polars", "pyarrow", "pyspark", "ray", "scikit-learn", "trafilatura"):
        try:
            engines[package] = version(package)
        except PackageNotFoundError:
            engines[package] = "not installed"
    return {"cores": os.cpu_count(), "load": os.getloadavg(), "versions": engines}


def month(megabytes_per_second: float) -> float:
    """Core hours for the WET text of one Common Crawl month at this rate of one core; computed, not run.

    >>> round(month(5.3))
    1004
    """
    return MONTH_PAGES * PAGE_BYTES / 1e6 / megabytes_per_second / 3600


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    one = found["rates"]
    rows = ["| step, batches of 256 | time over `process_many` |", "|---|---|"]
    rows += [f"| {name} | {ratio:.2f} |" for name, ratio in found["adapters"].items()]
    rows += ["", "| engine | documents/s, one worker | two workers | two over one |", "|---|---|---|---|"]
    rows += [f"| {name} | {r[1]:,.0f} | {r[2]:,.0f} | {r[2] / r[1]:.2f} |" for name, r in found["engines"].items()]
    rows += ["", *(f"- {name.replace('_', ' ')}: {value:,.1f}" for name, value in one.items())]
    rows += [f"- core hours for a Common Crawl month of WET, computed: {month(one['megabytes_per_second']):,.0f}"]
    return "\n".join(rows)


def as_json(found: dict[str, Any]) -> str:
    """The figures as JSON."""
    return json.dumps(found, indent=1)
