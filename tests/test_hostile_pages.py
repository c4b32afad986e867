"""Hostile pages: time and memory are bounded, what is given up is told, and the other pages are done."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from cli_session import jsonl, objects, stripper, tree

from stripper import HtmlError, html
from stripper.files.extractor import Extractor
from stripper.formats import Page

SENTENCE = "The ferry left at nine in the morning, and nobody on the pier waved, she said."
PARAGRAPH = f"<p>{SENTENCE}</p>\n"
GOOD = f"<html><body><article>{PARAGRAPH * 3}</article></body></html>"
# libxml2 looks through all attributes of a tag for each new one: with this many it is busy for minutes, in one call of C.
ENDLESS = f"<html><body><div {' '.join(f'a{i}=b' for i in range(100_000))}>{PARAGRAPH}"
FERRY = (Path(__file__).parent.parent / "fixtures" / "examples" / "ferry.html").read_text("utf-8")


@pytest.fixture
def extractor():
    made = Extractor(seconds=2)
    yield made
    made.close()


def test_a_worker_reads_what_we_read(extractor):
    assert [extractor.text(Page(page, "http://a.org/")) for page in (GOOD, FERRY, "")] == [html.text(GOOD), html.text(FERRY), ""]


def test_a_page_without_end_is_ended_and_the_next_one_is_read(extractor):
    with pytest.raises(HtmlError, match="took more than 2 seconds of processor time; --page-seconds allows more"):
        extractor.text(Page(ENDLESS))
    assert extractor.text(Page(GOOD)) == html.text(GOOD)


def test_a_page_that_crashes_the_parser_is_told_and_the_next_one_is_read(extractor):
    extractor.text(Page(GOOD))
    os.kill(extractor._worker.pid, signal.SIGSEGV)
    with pytest.raises(HtmlError, match=r"ended the process that read it \(SIGSEGV\)"):
        extractor.text(Page(GOOD))
    assert extractor.text(Page(GOOD)) == html.text(GOOD)


def test_a_page_that_needs_too_much_memory_is_told_and_the_next_one_is_read():
    extractor = Extractor(seconds=60, memory=300 << 20)
    with pytest.raises(HtmlError, match=r"memory|MemoryError|ended the process"):
        extractor.text(Page("<html><body>" + "<b>x</b>" * 1_000_000))
    assert extractor.text(Page(GOOD)) == html.text(GOOD)
    extractor.close()


def test_a_closed_extractor_leaves_no_process(extractor):
    extractor.text(Page(GOOD))
    worker = extractor._worker
    extractor.close()
    assert worker.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 10_000 + PARAGRAPH,
        "<html><body>" + "<table><tr><td>" * 3_000 + PARAGRAPH,
        f"<html><body><div class='{'a ' * 6_000_000}'>{PARAGRAPH}",
    ],
    ids=["nested", "tables", "attribute"],
)
def test_a_page_that_the_parser_gives_up_is_no_page_without_text(page):
    with pytest.raises(HtmlError, match=r"the parser gave the page up: (Excessive depth|Resource limit)"):
        html.text(page)


BOMB = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10 if i else 'ha'}'>" for i in range(10))


@pytest.mark.parametrize(
    "page",
    [
        f"<?xml version='1.0'?><!DOCTYPE html [{BOMB}]><html><body><p>&a9;</p>{PARAGRAPH * 3}",
        "<html><body>" + PARAGRAPH * 3 + "&#x110000;&#0;&nosuch;&amp" * 1000,
        "<html><body>" + PARAGRAPH * 3 + "<!--" * 50_000,
        "<html><body>" + PARAGRAPH * 3 + "\0" * 50_000 + PARAGRAPH,
        "<html><body>" + PARAGRAPH * 3 + "<" * 50_000,
        "<html><body>" + PARAGRAPH * 3 + "</div></p></table>" * 5_000,
        "<html><head><script type='application/ld+json'>" + '{"@type":[' * 2_000 + "</script></head><body>" + PARAGRAPH * 3,
        "<html><body>" + "<ul><li>" * 100 + PARAGRAPH * 3,
    ],
    ids=["entities", "references", "comments", "nulls", "brackets", "ends", "json", "lists"],
)
def test_what_is_odd_costs_little_and_the_text_is_found(extractor, page):
    assert SENTENCE in extractor.text(Page(page))


@pytest.mark.parametrize(
    "data",
    [
        f"<html><head><meta charset=utf-8></head><body>{PARAGRAPH * 3}".encode() + b"<p>caf\xe9 \xff\xfe and more of that</p>",
        f"<html><body>{PARAGRAPH * 3}".encode("utf-16"),
        b"\xef\xbb\xbf" + GOOD.encode(),
        b"<?xml version='1.0' encoding='utf-16'?>" + GOOD.encode(),
        GOOD.encode() + b"\0\x01\x02" * 1000,
    ],
    ids=["not what it says", "utf-16", "mark", "declared utf-16", "binary"],
)
def test_broken_encodings(data):
    assert SENTENCE in html.text(data)


def test_no_page_changes_what_comes_of_another():
    """trafilatura keeps caches; whatever was read before, a page gives the same."""
    pages = [
        GOOD,
        FERRY,
        "<html><body>" + "<ul><li>x" * 80 + PARAGRAPH * 3,
        GOOD.replace("</p>", "</p></div>"),
        FERRY.replace("Share", "Follow"),
    ]
    fresh = []
    for page in pages:
        alone = Extractor(seconds=60)
        fresh.append(alone.text(Page(page)))
        alone.close()
    assert [html.text(page) for page in pages] == fresh
    assert [html.text(page) for page in pages[::-1]] == fresh[::-1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_bad_page_never_stops_a_run(tmp_path, jobs):
    rows = [{"id": str(i), "html": page, "n": i} for i, page in enumerate([GOOD, ENDLESS, "<div>" * 1000, FERRY])]
    (tmp_path / "in.jsonl").write_bytes(jsonl(rows))
    command = ("clean", "in.jsonl", "--html-field", "html", "-o", "out.jsonl", "--page-seconds", 2, "--jobs", jobs)
    done = stripper(*command, cwd=tmp_path)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "record 1: the page took more than 2 seconds" in told
    assert "record 2: the parser gave the page up" in told
    made = objects((tmp_path / "out.jsonl").read_bytes())
    assert made[1:3] == rows[1:3]  # what failed passes through as it was
    assert [SENTENCE in made[0]["text"], "queues" in made[3]["text"]] == [True, True]


def test_a_page_that_failed_has_no_output(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/bad.html").write_text("<div>" * 1000)
    (tmp_path / "in/good.html").write_text(GOOD)
    done = stripper("clean", "in", "-o", "out", cwd=tmp_path)
    assert (done.returncode, b"in/bad.html: the parser gave the page up" in done.stderr, b"1 failed" in done.stderr) == (2, True, True)
    assert set(tree(tmp_path / "out")) == {"good.txt"}
    assert SENTENCE in stripper("clean", "in/good.html", "--page-seconds", 0, cwd=tmp_path).stdout.decode()
