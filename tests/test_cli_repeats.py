"""`stripper clean --repeats`: the same as `process_many(..., repeats=True)` for each site, in any order, by any number of workers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from cli_session import jsonl, objects, stripper, tree
from test_repeats import LINE, story

from stripper import Result, Stripper
from stripper.files.sites import site
from stripper.formats import DEFAULT, Reader, Record, Source

KINDS = ("jsonl", "parquet", "wet")
TEXTS = [story(i, LINE, story(i + 20)) for i in range(4)]


PAGES = [f"<html><body><article>{''.join(f'<p>{line}</p>' for line in text.split(chr(10)))}</article></body></html>" for text in TEXTS]


@pytest.fixture(scope="module")
def threshold() -> float:
    """One at which the line goes only because it repeats."""
    return alone(Stripper().process_many(TEXTS))


def alone(results: Iterable[Result]) -> float:
    """A threshold just above what the line is thought to be without the other pages."""
    return max(line.noise for result in results for line in result.lines if line.text == LINE) + 0.01


@pytest.fixture(scope="module")
def clean(threshold: float) -> list[str]:
    """What becomes of the texts as one site."""
    found = [result.text for result in Stripper(threshold=threshold).process_many(TEXTS, repeats=True)]
    assert not any(LINE in text for text in found)
    return found


def lines_of(path: Path, texts: list[str]) -> None:
    path.mkdir(parents=True)
    for number, text in enumerate(texts):
        (path / f"{number}.txt").write_text(text, "utf-8")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_is_a_site(tmp_path, clean, threshold, jobs):
    lines_of(tmp_path / "in/site", TEXTS)
    lines_of(tmp_path / "in/other", TEXTS[:1])
    done = stripper("clean", "in", "-o", "out", "--repeats", "--threshold", threshold, "-j", jobs, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "out/site") == {f"{i}.txt": text.encode() for i, text in enumerate(clean)}
    assert LINE in (tmp_path / "out/other/0.txt").read_text("utf-8")


def test_records_of_one_host_are_a_site_whatever_file_they_stand_in_and_in_any_order(tmp_path, clean, threshold):
    rows = [{"id": i, "url": f"https://{'www.' * (i % 2)}a.example/{i}", "text": text} for i, text in enumerate(TEXTS)]
    rows += [{"id": 9, "url": "https://b.example/", "text": TEXTS[0]}]
    (tmp_path / "one.jsonl").write_bytes(jsonl(rows[3:]))
    (tmp_path / "two.jsonl").write_bytes(jsonl(rows[2::-1]))
    found = {}
    for order in (["one.jsonl", "two.jsonl"], ["two.jsonl", "one.jsonl"]):
        done = stripper("clean", *order, "--repeats", "--threshold", threshold, "-q", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        found[tuple(order)] = {row["id"]: row["text"] for row in objects(done.stdout)}
    first, second = found.values()
    assert first == second
    assert [first[i] for i in range(4)] == clean
    assert LINE in first[9]


def test_pages_are_read_twice_too(tmp_path):
    (tmp_path / "in").mkdir()
    for i, page in enumerate(PAGES):
        (tmp_path / f"in/{i}.html").write_text(page)
    threshold = alone(map(Stripper().process_html, PAGES))  # pages are read with their markup
    for option, there in (("-q", True), ("--repeats", False)):
        done = stripper("clean", "in", option, "--threshold", threshold, cwd=tmp_path)
        assert (done.returncode, LINE.encode() in done.stdout) == (0, there), done.stderr


def test_resume_counts_what_is_done_too(tmp_path, clean, threshold):
    lines_of(tmp_path / "in", TEXTS)
    command = ("clean", "in", "-o", "out", "--repeats", "--threshold", threshold)
    assert stripper(*command, cwd=tmp_path).returncode == 0
    (tmp_path / "out/3.txt").unlink()
    assert stripper(*command, "--resume", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out/3.txt").read_text("utf-8") == clean[3]


def test_a_file_that_cannot_be_read_is_told_once_and_the_rest_is_done(tmp_path, clean, threshold):
    lines_of(tmp_path / "in", TEXTS)
    (tmp_path / "in/bad.txt").write_bytes(b"caf\xe9")
    done = stripper("clean", "in", "-o", "out", "--repeats", "--threshold", threshold, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count(b"bad.txt") == 1
    assert tree(tmp_path / "out") == {f"{i}.txt": text.encode() for i, text in enumerate(clean)}


def test_what_can_be_read_once_is_refused(tmp_path):
    done = stripper("clean", "--repeats", cwd=tmp_path, given=TEXTS[0].encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input: --repeats reads every input twice" in done.stderr


def test_in_place_is_not_resumed(tmp_path):
    lines_of(tmp_path / "in", TEXTS)
    done = stripper("clean", "in", "--repeats", "-i.bak", "--resume", cwd=tmp_path)
    assert done.returncode == 2
    assert b"--in-place --resume has cleaned some" in done.stderr
    assert set(tree(tmp_path / "in")) == {f"{i}.txt" for i in range(4)}


def test_records_tell_the_address_of_their_page(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": ["a", "b"], "url": ["http://a.example/", None]}), tmp_path / "in.parquet")
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"text": "a", "url": "http://a.example/"}, {"text": "b", "url": 7}]))
    head = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 2\r\n"
    (tmp_path / "in.wet").write_bytes(head + b"WARC-Target-URI: http://a.example/\r\n\r\nhi\r\n\r\n")
    found = {kind: [record.url for record in Reader(Source(tmp_path / f"in.{kind}", f"in.{kind}", kind), DEFAULT)] for kind in KINDS}
    assert found == {"jsonl": ["http://a.example/", None], "parquet": ["http://a.example/", None], "wet": ["http://a.example/"]}


@pytest.mark.parametrize("url", [None, "", "no address", "urn:uuid:1", "http://[broken"])
def test_without_a_host_the_folder_is_the_site(url):
    assert site(Source(Path("in/a/page.txt"), "a/page.txt", "text"), Record("page", "text", url=url)) == "in/a/"
