"""Engines: each run for real over Parquet files, with one worker and with two, in a process of its own.

A run over few documents warms an engine up; the rate of the second run includes all that the engine does: reading, moving rows
between processes, cleaning, writing (Parquet; datatrove: JSONL).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from training.speed.overhead import BATCH

FILES = 16  # of the input: tasks enough for two workers to end together
# Ray Data 2.60 would start 32 processes to read the footers of the files, and make one block, for one actor, of 128 MiB of rows;
# its workers would give way to whatever else the machine does, which no other engine's do.
SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "RAY_DATA_PARQUET_FOOTER_NUM_ACTORS": "1",
    "RAY_DATA_PARQUET_BIN_PACKING_BYTES": str(2**20),
    "RAY_worker_niceness": "0",
}
Run = Callable[[Path, Path], None]  # of the folder to read and the folder to write


def rates(texts: list[str]) -> dict[str, dict[int, float]]:
    """Documents a second of every engine that is installed, with one worker and with two."""
    found: dict[str, dict[int, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        write(texts, Path(folder))
        for name, (package, _) in ENGINES.items():
            if find_spec(package):
                found[name] = {workers: len(texts) / _alone(name, workers, Path(folder)) for workers in (1, 2)}
    return found


def write(texts: list[str], folder: Path) -> None:
    """The texts as Parquet files in `in`, and the first few of them in `warm`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "in").mkdir()
    (folder / "warm").mkdir()
    for part in range(FILES):
        chosen = texts[part::FILES]
        table = pa.table({"id": [f"{part}-{i}" for i in range(len(chosen))], "text": chosen})
        pq.write_table(table, folder / "in" / f"{part:02}.parquet", row_group_size=BATCH)
        if part < 2:
            pq.write_table(table.slice(0, 32), folder / "warm" / f"{part:02}.parquet")


def _alone(name: str, workers: int, folder: Path) -> float:
    """Seconds of one engine in a process of its own, with one BLAS thread."""
    settings = SETTINGS | {"PYSPARK_PYTHON": sys.executable, "HF_HOME": str(folder / "hf")}
    command = [sys.executable, "-m", "training.speed.engines", name, str(workers), str(folder)]
    run = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if run.returncode:
        raise RuntimeError(f"{name} with {workers} workers failed:\n{run.stderr}")
    return float(run.stdout.splitlines()[-1])


def seconds(name: str, workers: int, folder: Path) -> float:
    """Seconds of an engine's second run in this process."""
    run = ENGINES[name][1](workers)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        run(folder / "warm", Path(out) / "warm")
        start = perf_counter()
        run(folder / "in", Path(out) / "out")
        return perf_counter() - start


def _processes(workers: int) -> Run:
    """`arrow.clean` over files in a pool of processes: what the engines are compared with."""
    from multiprocessing import get_context

    pool = get_context("fork").Pool(workers)

    def run(given: Path, out: Path) -> None:
        out.mkdir()
        pool.starmap(_file, [(path, out / path.name) for path in sorted(given.iterdir())], chunksize=1)

    return run


def _file(given: Path, out: Path) -> None:
    import pyarrow.parquet as pq

    from stripper.pipelines import arrow

    pq.write_table(arrow.clean(pq.read_table(given)), out)


def _datatrove(workers: int) -> Run:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import JsonlWriter

    from stripper.pipelines.datatrove import Clean

    def run(given: Path, out: Path) -> None:
        steps = [ParquetReader(str(given)), Clean(), JsonlWriter(str(out), compression=None)]
        LocalPipelineExecutor(steps, tasks=workers, workers=workers, logging_dir=f"{out}-logs").run()

    return run


def _datasets(workers: int) -> Run:
    import datasets

    from stripper.pipelines.datasets import Clean

    datasets.disable_caching()

    def run(given: Path, out: Path) -> None:
        pages = datasets.load_dataset("parquet", data_files=f"{given}/*.parquet", split="train").with_format("arrow")
        pages.map(Clean(), batched=True, batch_size=BATCH, num_proc=workers).to_parquet(out)

    return run


def _ray(workers: int) -> Run:
    import ray

    from stripper.pipelines.ray import Clean

    # Two more slots for the tasks that read and write; with none free an actor pool would keep them waiting for good.
    ray.init(address="local", num_cpus=workers + 2, include_dashboard=False, log_to_driver=False)

    def run(given: Path, out: Path) -> None:
        actors = ray.data.ActorPoolStrategy(size=workers)
        pages = ray.data.read_parquet(str(given)).map_batches(Clean, batch_format="pyarrow", batch_size=BATCH, compute=actors)
        pages.write_parquet(str(out))

    return run


def _spark(workers: int) -> Run:
    from pyspark.sql import SparkSession

    from stripper.pipelines.spark import clean

    # Every file a task of its own.
    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.sql.files.openCostInBytes", "128m")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()

    def run(given: Path, out: Path) -> None:
        clean(session.read.parquet(str(given))).write.parquet(str(out))

    return run


def _dask(workers: int) -> Run:
    from concurrent.futures import ProcessPoolExecutor

    import dask
    import dask.dataframe as dd

    from stripper.pipelines.dask import clean, schema

    dask.config.set(scheduler="processes", pool=ProcessPoolExecutor(workers))

    def run(given: Path, out: Path) -> None:
        pages = dd.read_parquet(given)
        clean(pages).to_parquet(out, schema=schema(pages), write_index=False)

    return run


# The package that each needs, and what makes its run.
ENGINES: dict[str, tuple[str, Callable[[int], Run]]] = {
    "processes": ("pyarrow", _processes),
    "datatrove": ("datatrove", _datatrove),
    "datasets": ("datasets", _datasets),
    "Ray Data": ("ray", _ray),
    "Spark": ("pyspark", _spark),
    "Dask": ("dask", _dask),
}

if __name__ == "__main__":
    print(seconds(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))  # noqa: T201 - what `_alone` reads
