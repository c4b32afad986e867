"""Every example of the README and of `stripper clean --help` runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from cli_session import COMMAND, jsonl, stripper, text, texts
from test_cli_formats import archive

README = Path(__file__).parent.parent / "README.md"
PAGE = "<html><body><p>The ferry left at nine in the morning, and nobody waved.</p><p>Share on Facebook</p></body></html>"


def examples() -> list[str]:
    """The command lines of the README's shell blocks and of the help that call `stripper clean` or `stripper explain`."""
    blocks = re.findall(
        r"^```(?:sh|shell|bash|console)\n(.*?)^```", README.read_text("utf-8") if README.exists() else "", re.MULTILINE | re.DOTALL
    )
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += stripper("clean", "--help", cwd=Path.cwd()).stdout.decode().split("Examples:")[1].splitlines()
    commands = [re.split(r"\s{3,}|\s+# ", line.strip())[0] for line in lines]
    return [line for line in dict.fromkeys(commands) if re.match(r"(cat [^|]+\| )?stripper (clean|explain) ", line)]


@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("line", examples())
def test_an_example_runs(tmp_path, line):
    zstandard, pa = pytest.importorskip("zstandard"), pytest.importorskip("pyarrow")
    records = jsonl([{"id": i, "text": each} for i, each in enumerate(texts(4))])
    files = {
        "page.txt": text().encode(),
        "page.html": PAGE.encode(),
        "pages/one.txt": text().encode(),
        "pages/two.html": PAGE.encode(),
        "notes/a.md": text().encode(),
        "own.rules": b"keep ^Correction\ndrop (?i)^sign up\n",
        "crawl.jsonl": records,
        "crawl.jsonl.zst": zstandard.compress(records),
        "CC-MAIN.warc.gz": archive([("response", "http://site.example/a", PAGE.encode())], packed=True),
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    pytest.importorskip("pyarrow.parquet").write_table(pa.table({"text": list(texts(4))}), tmp_path / "docs.parquet")
    (tmp_path / "fixtures").symlink_to(README.parent / "fixtures")
    line = re.sub(r"\bstripper (?=clean|explain)", f"'{COMMAND}' ", line.replace("| less -R", ""))
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == int("--check" in line), done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
