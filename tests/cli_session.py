"""The installed command in a subprocess, and documents to run it on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
COMMAND = shutil.which("stripper", path=str(Path(sys.executable).parent)) or "stripper"
FERRY = "en-news-ferry-slip"


def stripper(*arguments: object, cwd: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `stripper ARGUMENTS` in the folder `cwd` with `given` as standard input."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        input=given,
        capture_output=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment},
        timeout=120,
        check=False,
    )


def text(name: str = FERRY) -> str:
    """The text of a labelled document: its lines without their labels."""
    rows = (FIXTURES / f"{name}.tsv").read_text("utf-8").split("\n")
    return "\n".join(row.partition("\t")[2] for row in rows if not row.startswith("# ")).lstrip("\n")


@cache
def texts(count: int) -> tuple[str, ...]:
    """So many documents, in several languages."""
    names = sorted(path.stem for path in FIXTURES.glob("*.tsv"))
    return tuple(text(name) for name in names[:: len(names) // count][:count])


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    """Objects as JSONL."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def objects(data: bytes) -> list[dict[str, Any]]:
    """The objects of JSONL."""
    return [json.loads(line) for line in data.splitlines()]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, hidden ones too, and what is in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
