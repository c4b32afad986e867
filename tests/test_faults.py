"""Faults: full disks, forbidden places, inputs that change, killed workers, closed pipes: told, nothing lost, no half file."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_session import COMMAND, jsonl, objects, stripper, text, texts, tree

from stripper import LABELS, Stripper
from stripper.errors import InputError, OutputError
from stripper.files.document import Document
from stripper.files.output import InPlace
from stripper.files.settings import Settings
from stripper.formats import DEFAULT, Reader, Record, Source

ALL = ",".join(LABELS)
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
LIMIT = 20_000  # bytes that a file may have where the disk is full


def full_disk(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command where no file can grow beyond LIMIT: what a full disk does to a program, without filling one."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT)),
    )


def plain(done: subprocess.CompletedProcess[bytes]) -> str:
    """What was told, if it is no traceback."""
    told = done.stderr.decode()
    assert "Traceback" not in told
    assert "Exception ignored" not in told
    return told


# A full disk


def filled(folder: Path, name: str) -> None:
    """A document or records that stay too large for the disk, in the format of `name`."""
    noise = "".join(f"The ferry left at {i * i * 7919 % 100_003}, and {i * i * 104_729 % 1_000_003} people waved.\n" for i in range(4000))
    rows = [{"id": i, "text": noise[i * 2000 : i * 2000 + 2000]} for i in range(100)]
    if name.endswith(".parquet"):
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.Table.from_pylist(rows), folder / name, compression="none", row_group_size=10)
    else:
        data = jsonl(rows) if "jsonl" in name else noise.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)


@pytest.mark.parametrize("name", ["big.txt", "big.txt.gz", "big.jsonl", "big.parquet"])
def test_a_full_disk_leaves_no_half_file_and_the_others_are_done(tmp_path, name):
    filled(tmp_path, name)
    (tmp_path / "small.txt").write_text("The ferry left at nine, and nobody waved.\n")
    before = tree(tmp_path)
    done = full_disk("clean", name, "small.txt", "-o", "out/", "--keep", ALL, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{name}: [Errno 27] File too large (it has no output)" in plain(done)
    assert tree(tmp_path) == before | {"out/small.txt": before["small.txt"]}


def test_a_full_disk_leaves_what_is_cleaned_in_place_as_it_was(tmp_path):
    filled(tmp_path, "big.txt")
    (tmp_path / "own.rules").write_text("keep 7\ndrop .\n")
    before = tree(tmp_path)
    done = full_disk("clean", "-i.bak", "big.txt", "--rules", "own.rules", cwd=tmp_path)
    assert (done.returncode, "(it was left as it is)" in plain(done)) == (2, True)
    assert tree(tmp_path) == before


def test_removed_lines_that_cannot_be_kept_keep_their_document_from_being_written(tmp_path):
    (tmp_path / "page.txt").write_text(text() * 40)
    done = full_disk("clean", "page.txt", "-o", "out.txt", "--removed", "gone.jsonl", cwd=tmp_path)
    assert (done.returncode, "page.txt: [Errno 27] File too large" in plain(done)) == (2, True)
    assert set(tree(tmp_path)) == {"page.txt", "gone.jsonl"}
    assert objects((tmp_path / "gone.jsonl").read_bytes()) == []


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("name", ["small.txt", "big.txt"])
def test_standard_output_that_is_full_is_told(tmp_path, name, unbuffered):
    (tmp_path / name).write_text("The ferry left at nine, and nobody waved.\n" * (1 if name == "small.txt" else 10_000))
    with open("/dev/full", "wb") as full:
        command, environment = [COMMAND, "clean", "--keep", ALL, name], ENVIRONMENT | {"PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 2
    assert "No space left on device" in plain(done)
    assert "Exception ignored" not in plain(done)


# Places that are forbidden or in the way


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("page.txt/out.txt", "File exists|Not a directory"),
        ("/proc/nowhere/out.txt", "No such file"),
        ("/sys/out.txt", "denied|permitted|Read-only"),
    ],
)
def test_an_output_that_cannot_be_is_told(tmp_path, place, reason):
    (tmp_path / "page.txt").write_text("The ferry left at nine.\n")
    done = stripper("clean", "page.txt", "-o", place, cwd=tmp_path)
    told = plain(done)
    assert (done.returncode, "(it has no output)" in told) == (2, True)
    assert any(each in told for each in reason.split("|"))
    assert set(tree(tmp_path)) == {"page.txt"}


def as_nobody(arguments: list[str], cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command without root's rights. It reads a text first, since another user may not import what root installed."""
    code = """
import os, sys
from stripper.cli import main
os.chdir("allowed")
try:
    main(["clean", "warm.txt", "-o", "warm/", "-q", "--force"])
except SystemExit:
    pass
os.chdir("..")
if os.geteuid() == 0:
    os.seteuid(65534)
main(sys.argv[1:])
"""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, env=ENVIRONMENT, timeout=120, check=False)


@pytest.fixture
def guarded(tmp_path) -> Iterator[Path]:
    """A folder that everybody may enter, with a file and a folder that nobody may read, and a folder that nobody may write to."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    for name in ("allowed", "in", "in/closed", "sealed"):
        (tmp_path / name).mkdir()
    for name in ("allowed/warm.txt", "in/open.txt", "in/secret.txt", "in/closed/more.txt", "sealed/page.txt"):
        (tmp_path / name).write_text("Share on Facebook\nThe ferry left at nine, and nobody waved.\n")
    (tmp_path / "allowed").chmod(0o777)
    (tmp_path / "in/secret.txt").chmod(0)
    (tmp_path / "in/closed").chmod(0)
    (tmp_path / "sealed").chmod(0o555)
    yield tmp_path
    for name in ("in/closed", "sealed"):
        (tmp_path / name).chmod(0o755)


def test_what_may_not_be_read_is_told_and_the_rest_is_done(guarded):
    done = as_nobody(["clean", "in", "-o", "allowed/out"], guarded)
    told = plain(done)
    assert done.returncode == 2
    assert "in/secret.txt: [Errno 13] Permission denied: 'in/secret.txt' (it has no output)" in told
    assert "in/closed: Permission denied" in told
    assert set(tree(guarded / "allowed/out")) == {"open.txt"}


def test_where_nothing_may_be_written_nothing_is_changed(guarded):
    before = tree(guarded / "sealed")
    done = as_nobody(["clean", "-i", "sealed/page.txt", "--drop", "body"], guarded)
    assert (done.returncode, "Permission denied" in plain(done), "(it was left as it is)" in plain(done)) == (2, True, True)
    done = as_nobody(["clean", "in/open.txt", "-o", "sealed/out.txt"], guarded)
    assert (done.returncode, "Permission denied" in plain(done)) == (2, True)
    assert tree(guarded / "sealed") == before


# Inputs that change


def test_an_input_that_grows_while_it_is_read_is_told(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_bytes(jsonl([{"text": "one"}, {"text": "two"}]))
    records = iter(Reader(Source(path, "log.jsonl", "jsonl"), DEFAULT))
    assert next(records).content == "one"
    with path.open("ab") as file:
        file.write(b'{"text": "thr')
    with pytest.raises(InputError, match="was changed while it was read"):
        list(records)


def test_an_input_that_is_cut_while_it_is_read_is_told(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_bytes(jsonl([{"text": "one"}] * 10_000))
    records = iter(Reader(Source(path, "log.jsonl", "jsonl"), DEFAULT))
    next(records)
    os.truncate(path, 100)
    with pytest.raises(InputError, match="was changed while it was read"):
        list(records)


def test_what_others_wrote_meanwhile_is_not_cleaned_over(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("Share on Facebook\nThe ferry left at nine, and nobody waved.\n")
    source = Source(path, "page.txt", "text")
    output = InPlace([source], Settings(in_place=""))
    path.write_text("Somebody wrote a better story.\n")
    result = Stripper().process("Share on Facebook\n")
    with pytest.raises(OutputError, match="was changed by someone else"), output.opened(source) as write:
        write(Document(source, Record("page.txt", "Share on Facebook\n"), result))
    assert tree(tmp_path) == {"page.txt": b"Somebody wrote a better story.\n"}


def test_a_file_that_vanishes_before_its_turn_is_told(tmp_path):
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir/a.txt").symlink_to("nowhere")
    (tmp_path / "b.txt").write_text("The ferry left.\n")
    done = stripper("clean", "dir/a.txt", "b.txt", "-o", "out/", cwd=tmp_path)
    assert (done.returncode, "dir/a.txt: no such file" in plain(done)) == (2, True)
    assert set(tree(tmp_path / "out")) == {"b.txt"}


# Workers that are killed, pipes that are closed


def workers(process: subprocess.Popen[bytes], wanted: Callable[[str], bool]) -> list[int]:
    """The children of a process whose command line is wanted."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            command = (entry.parent / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # it has ended
        if parent == process.pid and wanted(command):
            found.append(int(entry.parent.name))
    return found


def killed_on_the_way(arguments: list[str], cwd: Path, wanted: Callable[[str], bool]) -> subprocess.CompletedProcess[bytes]:
    """The command over standard input, with its first wanted child killed while it runs."""
    command = [COMMAND, *arguments]
    process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
    row = jsonl([{"text": text(), "html": f"<html><body><p>{text()}</p></body></html>"}])
    process.stdin.write(row * 300)
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not (found := workers(process, wanted)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    os.kill(found[0], signal.SIGKILL)
    out, told = process.communicate(row * 600, timeout=120)
    return subprocess.CompletedProcess(command, process.returncode, out, told)


def test_a_killed_worker_is_told_and_no_half_file_is_left(tmp_path):
    arguments = ["clean", "--jsonl", "--jobs", "2", "-o", "out.jsonl"]
    done = killed_on_the_way(arguments, tmp_path, lambda command: "loky" in command and "resource_tracker" not in command)
    assert (done.returncode, "a worker process died" in plain(done)) == (2, True)
    assert tree(tmp_path) == {}


def test_a_killed_reader_of_pages_costs_one_page(tmp_path):
    arguments = ["clean", "--jsonl", "--html-field", "html", "-o", "out.jsonl"]
    done = killed_on_the_way(arguments, tmp_path, lambda command: "stripper.files.extractor" in command)
    assert (done.returncode, plain(done).count("ended the process that read it (SIGKILL)"), "1 failed" in plain(done)) == (2, 1, True)
    assert len(objects((tmp_path / "out.jsonl").read_bytes())) == 900


@pytest.mark.parametrize("emit", ["text", "labels"])
def test_a_reader_that_wants_no_more_is_no_error(tmp_path, emit):
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"text": each} for each in texts(30) * 20]))
    command = f"{COMMAND} clean in.jsonl --emit {emit} | head -c 100"
    script = f"set -o pipefail; {command}"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, env=ENVIRONMENT, check=False)
    assert (done.returncode, done.stderr, len(done.stdout)) == (0, b"", 100)


@pytest.mark.parametrize(("closed", "code"), [("0<&-", 2), ("1>&-", 2), ("2>&-", 0)])
def test_a_closed_standard_stream_is_told_or_does_not_matter(tmp_path, closed, code):
    (tmp_path / "page.txt").write_text("The ferry left at nine, and nobody waved.\n")
    command = ["bash", "-c", f"{COMMAND} clean {'' if code and closed[0] == '0' else 'page.txt'} {closed}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, env=ENVIRONMENT, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == code
    assert ("is closed" in plain(done)) == bool(code)
    assert tree(tmp_path) == {"page.txt": b"The ferry left at nine, and nobody waved.\n"}
