"""`python -m tests.fuzz NAME [--minutes N] [--folder FOLDER]`: one target under atheris (`pip install '.[fuzz]'`).

FOLDER keeps the inputs that reached something new; the next run goes on from them. An input that breaks a promise is written to
`crash-*` in the current folder, and libFuzzer ends.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz import NAMES

# What is instrumented beside our own code: the Python in which a target spends its time.
OTHERS = {"pages": ["trafilatura", "justext", "htmldate"]}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--folder")
    chosen = parser.parse_args()
    with atheris.instrument_imports(include=["stripper", *OTHERS.get(chosen.name, [])]):
        target = importlib.import_module(f"tests.fuzz.{chosen.name}")
    folder = Path(chosen.folder or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.SEEDS):
        (folder / f"seed-{number}").write_bytes(seed)
    limits = [
        f"-max_total_time={round(chosen.minutes * 60)}",
        "-max_len=65536",
        "-timeout=60",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", str(folder)], target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
