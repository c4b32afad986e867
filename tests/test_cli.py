"""The session: what `stripper clean --help` promises, kept by the installed command in a subprocess."""

from __future__ import annotations

import gzip
import json
import os
import pty
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_session import COMMAND, jsonl, objects, stripper, text, texts, tree

import stripper as library
from stripper import LABELS, Stripper

ALL = ",".join(LABELS)


@pytest.fixture(scope="module")
def cleaner() -> Stripper:
    return Stripper()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(text(), "utf-8")
    return path


# The five command lines


def test_a_file_becomes_clean_text_and_nothing_else(tmp_path, page, cleaner):
    done = stripper("clean", page, cwd=tmp_path)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, cleaner.process(text()).text, b"")


@pytest.mark.parametrize("paths", [[], ["-"]])
def test_a_filter_reads_standard_input(tmp_path, cleaner, paths):
    html = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in text().splitlines() if line)}</article></body></html>"
    done = stripper("clean", "--html", *paths, cwd=tmp_path, given=html.encode())
    assert (done.returncode, done.stdout.decode()) == (0, cleaner.process_html(html).text)
    assert "queues of up to three sailings" in done.stdout.decode()


def test_a_tree_keeps_its_names_and_pages_become_text(tmp_path, cleaner):
    (tmp_path / "pages/deep").mkdir(parents=True)
    (tmp_path / "pages/a.txt").write_text(text(), "utf-8")
    (tmp_path / "pages/deep/b.htm").write_text("<html><body><p>Enough words to be the text of a page, one would say.</p></body></html>")
    assert stripper("clean", "pages/", "-o", "clean/", cwd=tmp_path).returncode == 0
    assert set(tree(tmp_path / "clean")) == {"a.txt", "deep/b.txt"}
    assert (tmp_path / "clean/a.txt").read_text("utf-8") == cleaner.process(text()).text


def test_labels_of_every_line(tmp_path, cleaner):
    done = stripper("clean", "--emit", "labels", cwd=tmp_path, given=text().encode())
    expected = [f"{line.label}\t{line.score:.3f}\t{line.text}" for line in cleaner.process(text()).lines]
    assert done.stdout.decode().splitlines() == expected


def test_explain_is_a_table_with_a_row_for_every_line(tmp_path, page, cleaner):
    head, *rows = stripper("explain", page, cwd=tmp_path).stdout.decode().splitlines()
    lines = cleaner.process(text()).lines
    assert head.split() == ["line", "label", "prob", "noise", "text", "what", "spoke", "for", "it"]
    assert [row.split()[0] for row in rows] == [str(line.number) for line in lines]
    assert all(line.label in row for line, row in zip(lines, rows, strict=True))


def test_explain_as_a_page(tmp_path):
    (tmp_path / "page.txt").write_text("Share on Facebook\n<script>alert(1)</script> is what they typed, she said.\n")
    assert stripper("explain", "page.txt", "--html", "out.html", cwd=tmp_path).returncode == 0
    html = (tmp_path / "out.html").read_text("utf-8")
    assert "Share on Facebook" in html
    assert "<script" not in html
    assert "http" not in html  # self-contained


# Wrong and odd inputs


def test_a_failed_input_is_told_and_the_others_are_done(tmp_path):
    (tmp_path / "good.txt").write_bytes(b"One line that stands.\n")
    (tmp_path / "bad.txt").write_bytes(b"caf\xc3\xa9\nna\xefve\n")
    (tmp_path / "binary.txt").write_bytes(b"PK\x03\x04\0\0")
    done = stripper("clean", "good.txt", "bad.txt", "gone.txt", "binary.txt", "-o", "out/", cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert set(tree(tmp_path / "out")) == {"good.txt"}
    assert "bad.txt: byte 0xef at offset 8 (line 2) is not utf-8; name the encoding with --encoding" in told
    assert "gone.txt: no such file" in told
    assert "binary.txt: binary data" in told
    assert "3 failed" in told


def test_empty_input_gives_empty_output_and_a_note(tmp_path):
    done = stripper("clean", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"there is no text in it" in done.stderr


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfCaf\xc3\xa9 au lait, she said, and paid.\r\nIt was good.",
        "Ünï two\n".encode("utf-16"),
        "\ufeffÜnï four\n".encode("utf-32-be"),
        b"one\r\n\r\n\r\ntwo \t\n\x0b\nthree",
    ],
)
def test_marks_line_ends_and_a_missing_last_one_survive(tmp_path, data):
    done = stripper("clean", "--keep", ALL, cwd=tmp_path, given=data)
    assert (done.returncode, done.stdout) == (0, data)


def test_named_and_declared_encodings(tmp_path):
    named = stripper("clean", "--keep", ALL, "--encoding", "cp1252", cwd=tmp_path, given=b"na\xefve \x80")
    assert named.stdout == b"na\xefve \x80"
    html = "<html><head><meta charset=windows-1251></head><body><p>Этот город стоит на реке уже триста лет.</p></body></html>"
    assert "Этот город" in stripper("clean", "--html", "--keep", ALL, cwd=tmp_path, given=html.encode("cp1251")).stdout.decode()
    wrong = stripper("clean", "--encoding", "nonsense", cwd=tmp_path, given=b"x")
    assert (wrong.returncode, b"unknown encoding 'nonsense'" in wrong.stderr) == (2, True)


# In place


def test_in_place_keeps_mode_times_and_what_does_not_change(tmp_path, page, cleaner):
    same = tmp_path / "same.txt"
    same.write_bytes(b"")
    for path in (page, same):
        path.chmod(0o640)
        os.utime(path, (1_000_000_000, 1_200_000_000))
    inode = same.stat().st_ino
    assert stripper("clean", "--in-place=.bak", ".", cwd=tmp_path).returncode == 0
    assert page.read_text("utf-8") == cleaner.process(text()).text
    assert (tmp_path / "page.txt.bak").read_text("utf-8") == text()
    assert (stat.S_IMODE(page.stat().st_mode), page.stat().st_mtime) == (0o640, 1_200_000_000)
    assert same.stat().st_ino == inode
    assert set(tree(tmp_path)) == {"page.txt", "page.txt.bak", "same.txt"}


def test_in_place_goes_on_where_backups_are_missing(tmp_path, page, cleaner):
    (tmp_path / "second.txt").write_text(text(), "utf-8")
    assert stripper("clean", "-i.bak", page, cwd=tmp_path).returncode == 0
    refused = stripper("clean", "-i.bak", ".", cwd=tmp_path)
    assert (refused.returncode, b"page.txt.bak exists" in refused.stderr) == (2, True)
    resumed = stripper("clean", "-i.bak", ".", "--resume", cwd=tmp_path)
    assert (resumed.returncode, b"1 done before" in resumed.stderr) == (0, True)
    assert (tmp_path / "page.txt.bak").read_text("utf-8") == text()
    assert (tmp_path / "second.txt").read_text("utf-8") == cleaner.process(text()).text


def test_in_place_follows_no_symbolic_link(tmp_path, page):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/link.txt").symlink_to("../page.txt")
    walked = stripper("clean", "-i", "tree", cwd=tmp_path)
    assert (walked.returncode, b"1 symbolic link" in walked.stderr) == (0, True)
    named = stripper("clean", "-i", "tree/link.txt", cwd=tmp_path)
    assert (named.returncode, b"is a symbolic link" in named.stderr) == (2, True)
    assert page.read_text("utf-8") == text()


@pytest.mark.parametrize(
    "arguments", [["-i", "page.html"], ["-i", "-"], ["-i", "-o", "x", "page.txt"], ["-i", "--emit", "labels", "page.txt"]]
)
def test_in_place_refuses_what_it_would_spoil(tmp_path, arguments):
    (tmp_path / "page.html").write_text("<p>x</p>")
    (tmp_path / "page.txt").write_text("x")
    done = stripper("clean", *arguments, cwd=tmp_path)
    assert (done.returncode, set(tree(tmp_path))) == (2, {"page.html", "page.txt"})


# Other outputs


def test_outputs_are_not_overwritten_without_force(tmp_path, page):
    (tmp_path / "out.txt").write_text("precious")
    refused = stripper("clean", page, "-o", "out.txt", cwd=tmp_path)
    assert (refused.returncode, (tmp_path / "out.txt").read_text()) == (2, "precious")
    assert b"out.txt exists; --force overwrites" in refused.stderr
    assert stripper("clean", page, "-o", "out.txt", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out.txt").read_text("utf-8") != "precious"
    onto_itself = stripper("clean", page, "-o", page, "--force", cwd=tmp_path)
    assert (onto_itself.returncode, b"is also the input" in onto_itself.stderr) == (2, True)


def test_two_inputs_never_become_one_file(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("x")
    (tmp_path / "in/a.html").write_text("<p>x</p>")
    done = stripper("clean", "in", "-o", "out", cwd=tmp_path)
    assert (done.returncode, b"would both become" in done.stderr, (tmp_path / "out").exists()) == (2, True, False)


def test_an_output_of_another_format_is_refused(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "x"}\n')
    done = stripper("clean", "a.jsonl", "-o", "a.parquet", cwd=tmp_path)
    assert (done.returncode, b"is jsonl, not parquet" in done.stderr) == (2, True)


def test_check_diff_and_dry_run_write_nothing(tmp_path, page, cleaner):
    check = stripper("clean", "page.txt", "--check", cwd=tmp_path)
    assert (check.returncode, check.stdout.startswith(b"page.txt: ")) == (1, True)
    unchanged = stripper("clean", "--check", "--keep", ALL, "page.txt", cwd=tmp_path)
    assert (unchanged.returncode, unchanged.stdout) == (0, b"")
    dry = stripper("clean", "page.txt", "-i", "--dry-run", "--removed", "gone.jsonl", cwd=tmp_path)
    assert (dry.returncode, b"1 document would be cleaned" in dry.stderr) == (0, True)
    diff = stripper("clean", "page.txt", "--diff", "--check", cwd=tmp_path)
    assert (diff.returncode, b"\x1b" in diff.stdout) == (1, False)
    assert tree(tmp_path) == {"page.txt": text().encode()}
    subprocess.run(["patch", "-s", "page.txt"], cwd=tmp_path, input=diff.stdout, check=True)
    assert page.read_text("utf-8") == cleaner.process(text()).text


def test_diff_is_coloured_on_a_terminal_unless_no_color(tmp_path, page):
    assert b"\x1b[31m-Share on" in on_a_terminal(["clean", str(page), "--diff"], tmp_path)
    assert b"\x1b[31m" not in on_a_terminal(["clean", str(page), "--diff"], tmp_path, NO_COLOR="1")
    assert b"\x1b[31m-Share on" in stripper("clean", page, "--diff", "--color", "always", cwd=tmp_path, NO_COLOR="1").stdout


def on_a_terminal(arguments: list[str], cwd: Path, **environment: str) -> bytes:
    """What a terminal gets to see of a command."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, *arguments], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **environment}
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 1 << 16):
            seen += piece
    except OSError:
        pass  # how Linux says that nobody is at the other end any more
    os.close(ours)
    process.wait()
    return seen


def test_progress_is_drawn_on_terminals_only_and_the_final_sentence_counts(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"text": each} for each in texts(30) * 15]))
    seen = on_a_terminal(["clean", "in.jsonl", "-o", "out.jsonl"], tmp_path).decode()
    assert "MB/s" in seen
    assert " left" in seen
    piped = stripper("clean", "in.jsonl", "-o", "out.jsonl", "--force", cwd=tmp_path).stderr.decode()
    assert piped.startswith("450 documents cleaned, 0 unchanged; ")
    assert "\r" not in piped
    assert piped.count("\n") == 1
    assert stripper("clean", "in.jsonl", "-o", "out.jsonl", "--force", "-q", cwd=tmp_path).stderr == b""


def test_without_input_a_terminal_gets_the_help(tmp_path):
    assert b"Usage: stripper clean" in on_a_terminal(["clean"], tmp_path)


def test_objects_with_fields(tmp_path, page, cleaner):
    made = objects(stripper("clean", page, "--emit", "jsonl", "--fields", cwd=tmp_path).stdout)[0]
    result = cleaner.process(text())
    said = {label: [line.text for line in result.lines if line.label == label] for label in ("byline", "caption")}
    assert (made["id"], made["text"], made["captions"]) == ("page.txt", result.text, said["caption"])
    assert made["byline"] == ("\n".join(said["byline"]) or None)
    assert stripper("clean", page, "--fields", cwd=tmp_path).returncode == 2


def test_fields_never_overwrite_those_of_a_record(tmp_path):
    given = jsonl([{"text": "x", "title": "mine"}])
    taken = stripper("clean", "--jsonl", "--fields", cwd=tmp_path, given=given)
    assert (taken.returncode, b"--fields=PREFIX" in taken.stderr) == (2, True)
    own = objects(stripper("clean", "--jsonl", "--fields=got_", cwd=tmp_path, given=given).stdout)[0]
    assert (own["title"], set(own)) == ("mine", {"text", "title", "got_title", "got_byline", "got_date", "got_captions"})


def test_many_inputs_can_be_collected_in_one_file(tmp_path, cleaner):
    (tmp_path / "in").mkdir()
    for i, each in enumerate(texts(3)):
        (tmp_path / f"in/{i}.txt").write_text(each, "utf-8")
    assert stripper("clean", "in", "--emit", "jsonl", "-o", "all.jsonl.gz", cwd=tmp_path).returncode == 0
    made = objects(gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes()))
    assert made == [{"id": f"{i}.txt", "text": cleaner.process(each).text} for i, each in enumerate(texts(3))]
    assert stripper("clean", "in", "-o", "all.txt", cwd=tmp_path).returncode == 2


def test_spans_are_offsets_into_the_input(tmp_path, cleaner):
    done = stripper("clean", "--jsonl", "--emit", "spans", cwd=tmp_path, given=jsonl([{"id": 5, "text": text()}]))
    made = objects(done.stdout)[0]
    lines = cleaner.process(text()).lines
    removed = made["attributes"]["stripper__removed"]
    assert made["id"] == "5"
    assert [text()[start:end] for start, end, _ in removed] == [line.text for line in lines if not line.kept]
    assert all(0 <= score <= 1 for spans in made["attributes"].values() for _, _, score in spans)


def test_removed_lines_and_kept_lines_are_the_whole_input(tmp_path, page):
    done = stripper("clean", page, "--removed", "gone.jsonl", cwd=tmp_path)
    gone = objects((tmp_path / "gone.jsonl").read_bytes())
    assert set(gone[0]) == {"file", "document", "line", "label", "score", "text"}
    lines = text().split("\n")
    assert all(lines[row["line"] - 1] == row["text"] for row in gone)
    kept = [line for line in done.stdout.decode().split("\n") if line.strip()]
    assert sorted(kept + [row["text"] for row in gone]) == sorted(line for line in lines if line.strip())


# Choosing what goes, and which files


def test_keep_drop_threshold_and_cap(tmp_path, cleaner):
    def cleaned(*arguments: object) -> str:
        return stripper("clean", *arguments, cwd=tmp_path, given=text().encode()).stdout.decode()

    assert cleaned("--keep", "body,title") == Stripper(keep={"body", "title"}).process(text()).text
    assert cleaned("--drop", "heading") == Stripper(drop={"heading"}).process(text()).text
    assert cleaned("--threshold", 0.9) == Stripper(threshold=0.9).process(text()).text
    share = cleaner.process(text()).removed
    assert cleaned("--max-removed", share + 0.01) == cleaner.process(text()).text
    assert cleaned("--max-removed", share - 0.01) == text()
    told = stripper("clean", "--max-removed", 0, "--jsonl", cwd=tmp_path, given=jsonl([{"text": text()}, {"text": ""}])).stderr.decode()
    assert "record 1: left as it is, it would have lost more than --max-removed" in told
    assert "0 documents cleaned, 2 unchanged (1 by --max-removed, 1 without text)" in told
    wrong = stripper("clean", "--drop", "adverts", cwd=tmp_path, given=b"x")
    assert (wrong.returncode, b"unknown label 'adverts'; the labels are title," in wrong.stderr) == (2, True)


def test_rules_overrule_the_model(tmp_path):
    pytest.importorskip("re2")
    (tmp_path / "own.rules").write_text("# ours\nkeep ^Share on Facebook\ndrop (?i)ferry\n")
    (tmp_path / "slow.rules").write_text(r"drop (a+)\1")
    kept = stripper("clean", "--rules", "own.rules", cwd=tmp_path, given=text().encode()).stdout.decode()
    assert "Share on Facebook" in kept
    assert "ferry" not in kept.lower()
    refused = stripper("clean", "--rules", "slow.rules", cwd=tmp_path, given=b"x")
    assert (refused.returncode, b"slow.rules:1:" in refused.stderr) == (2, True)


def test_walking(tmp_path):
    names = ("a.txt", "b.md", "c.py", ".hidden.txt", "skip/d.txt", "logs/e.txt", "logs/keep.txt", ".config/f.txt", "notes.text")
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("A line that is long enough to stand here, one would think.\n")
    (tmp_path / "in/binary.txt").write_bytes(b"\x7fELF\0\0\0")
    (tmp_path / "in/.gitignore").write_text("/skip/\nlogs/*\n!logs/keep.txt\n")

    def taken(*arguments: str) -> set[str]:
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        assert stripper("clean", "in", "-o", "out", *arguments, cwd=tmp_path).returncode == 0
        return set(tree(tmp_path / "out"))

    assert taken() == {"a.txt", "b.md", "logs/keep.txt"}
    assert taken("--no-ignore") == {"a.txt", "b.md", "logs/keep.txt", "logs/e.txt", "skip/d.txt"}
    assert taken("--hidden") == {"a.txt", "b.md", "logs/keep.txt", ".hidden.txt", ".config/f.txt"}
    assert taken("--include", "*.text", "--include", "/a.*") == {"a.txt", "notes.text"}
    assert taken("--exclude", "logs/", "--exclude", "*.md") == {"a.txt"}
    told = stripper("clean", "in", "-o", "out2", cwd=tmp_path).stderr.decode()
    assert "6 skipped (1 binary, 2 hidden, 1 ignored, 2 other suffix)" in told


def test_order_is_that_of_the_input_for_any_number_of_jobs(tmp_path):
    rows = jsonl([{"id": i, "text": each} for i, each in enumerate(texts(30) * 20)])
    alone, together = (stripper("clean", "--jsonl", "-j", jobs, cwd=tmp_path, given=rows) for jobs in (1, 2))
    assert [row["id"] for row in objects(together.stdout)] == list(range(600))
    assert (together.stdout, together.stderr) == (alone.stdout, alone.stderr)


# Signals, version, completion, start-up


def test_a_closed_pipe_is_quiet(tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"text": each} for each in texts(30) * 20]))
    pipeline = f"set -o pipefail; '{COMMAND}' clean in.jsonl | head -n 1"
    done = subprocess.run(["bash", "-c", pipeline], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_no_temporary_file(tmp_path, number, code):
    (tmp_path / "in").mkdir()
    for i, each in enumerate(texts(30) * 40):
        (tmp_path / f"in/{i:04}.txt").write_text(each, "utf-8")
    process = subprocess.Popen(
        [COMMAND, "clean", "in", "-o", "out", "-j", "2"], cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True
    )
    wait_for_files(tmp_path / "out", 1)
    # A terminal sends Ctrl-C to the workers, too.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    told = process.communicate(timeout=60)[1]
    assert (process.returncode, b"Traceback" in told) == (code, False)
    finished = tree(tmp_path / "out")
    assert 0 < len(finished) < 1200
    assert not [name for name in finished if name.startswith(".")]


def test_a_killed_run_is_resumed_to_the_same_bytes(tmp_path):
    for i, each in enumerate(texts(40) * 50):
        (tmp_path / f"in/{i % 20:02}").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"in/{i % 20:02}/{i:04}.txt").write_text(f"{i}\n{each}", "utf-8")
    command = [COMMAND, "clean", "in", "--jobs", "2", "--removed"]
    subprocess.run([*command, "whole.jsonl", "-o", "whole"], cwd=tmp_path, check=True, capture_output=True)
    process = subprocess.Popen([*command, "gone.jsonl", "-o", "out"], cwd=tmp_path, stderr=subprocess.DEVNULL)
    wait_for_files(tmp_path / "out", 10)  # of 20 folders
    process.kill()
    process.wait()
    assert 0 < len(tree(tmp_path / "out")) < 2000
    resumed = subprocess.run([*command, "gone.jsonl", "-o", "out", "--resume"], cwd=tmp_path, check=True, capture_output=True)
    assert b" done before" in resumed.stderr
    assert len(tree(tmp_path / "out")) == 2000
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    assert (tmp_path / "gone.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def wait_for_files(folder: Path, count: int) -> None:
    """Wait until so many files or folders are in `folder`, those aside that are still being written."""
    end = time.monotonic() + 60
    while not folder.exists() or sum(not path.name.startswith(".") for path in folder.iterdir()) < count:
        assert time.monotonic() < end
        os.sched_yield()


def test_version_names_model_and_labels(tmp_path):
    said = stripper("--version", cwd=tmp_path).stdout.decode()
    assert f"stripper {library.__version__}\nmodel " in said
    assert all(label in said for label in LABELS)


def test_help_and_completion(tmp_path):
    assert all(name in stripper("--help", cwd=tmp_path).stdout.decode() for name in ("clean", "explain", "label", "train", "evaluate"))
    assert b"Exit codes:" in stripper("clean", "--help", cwd=tmp_path).stdout
    assert b"_STRIPPER_COMPLETE" in stripper("completion", "zsh", cwd=tmp_path).stdout
    words = {"_STRIPPER_COMPLETE": "bash_complete", "COMP_WORDS": "stripper clean --drop body,so", "COMP_CWORD": "3"}
    assert stripper(cwd=tmp_path, **words).stdout.split() == [b"plain,body,social"]


def test_a_small_text_imports_nothing_heavy(tmp_path, page):
    code = f"""
import json, sys
from stripper.cli import main
main(["clean", {json.dumps(str(page))}, "-o", "out.txt"], standalone_mode=False)
print([name for name in ("sklearn", "scipy", "trafilatura", "joblib", "pyarrow", "concurrent.futures") if name in sys.modules])
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True).stdout.strip() == b"[]"


def test_a_small_text_costs_at_most_four_imports_of_numpy(tmp_path):
    (tmp_path / "small.txt").write_text("Share on Facebook\nHello there, this is a line.\n")
    commands = [COMMAND, "clean", "small.txt"], [sys.executable, "-c", "import numpy"]
    ours, numpy = (min(found) for found in zip(*([seconds(command, tmp_path) for command in commands] for _ in range(5)), strict=True))
    assert ours <= 4 * numpy


def seconds(command: list[str], cwd: Path) -> float:
    """Processor time: other processes lengthen it little."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
