"""The labels of texts that are not here: a well-formed file, and the texts made again from their pages."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
from training_data import TOPICS, write_rows

from stripper.errors import InputError, StripperError
from stripper.labels import LABELS
from training.documents import pages, reading
from training.documents.reading import READ, Reading, digest

EXTRACTOR = "trafilatura"
ROW = {"dataset": "wcxb-dev", "page": "0001", "site": "a.example", "extractor": EXTRACTOR, "digest": "0" * 16, "lines": 3}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A data set of twelve pages."""
    folder = tmp_path / "corpora" / "wcxb-dev"
    names = [f"{i:04d}" for i in range(12)]
    gold = [{"id": name, "site": f"site{name}.example", "url": "", "page_type": "forum"} for name in names]
    write_rows(folder / "gold.jsonl.gz", gold)
    (folder / "html").mkdir()
    for name in names:
        body = "".join(f"<p>{topic}, it was said of page {name} by all of them.</p>" for topic in TOPICS)
        html = f"<html><body><article><h1>What was said of {name}</h1>{body}</article></body></html>"
        (folder / "html" / f"{name}.html.gz").write_bytes(gzip.compress(html.encode()))
    return tmp_path


@pytest.fixture
def given(shared: Path) -> list[Reading]:
    """The labels of eleven of them."""
    made = []
    for page in list(pages.pages("wcxb-dev", shared))[:0:-1]:
        text = pages.extract(EXTRACTOR, page.html().decode())
        labels = ("title", *["body"] * (len([line for line in text.split("\n") if line.strip()]) - 1))
        made.append(Reading("wcxb-dev", page.name, page.site, EXTRACTOR, digest(text), labels))
    return made


def test_the_file_is_well_formed() -> None:
    found = [json.loads(row) for row in READ.read_text("utf-8").splitlines()]
    assert len(found) == 2450
    for row in found:
        assert list(row) == ["dataset", "page", "site", "extractor", "digest", "lines", "labels"]  # and no text
        assert row["dataset"] in pages.DATASETS
        assert row["extractor"] in pages.EXTRACTORS
        assert len(row["digest"]) == reading.DIGEST
        assert {label for label, _ in row["labels"]} <= set(LABELS)
        assert sum(count for _, count in row["labels"]) == row["lines"]
    names = [(row["dataset"], row["page"], row["extractor"]) for row in found]
    assert names == sorted(set(names))


def test_runs_become_a_label_for_each_line() -> None:
    found = Reading.of({**ROW, "labels": [["title", 1], ["body", 2]]})
    assert (found.name, found.labels) == (f"wcxb-dev/0001/{EXTRACTOR}", ("title", "body", "body"))


def test_runs_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(StripperError, match="0001: 3 lines, but 2 labels"):
        Reading.of({**ROW, "labels": [["title", 1], ["body", 1]]})


def test_texts_are_made_again(shared: Path, given: list[Reading]) -> None:
    said: list[str] = []
    documents = reading.read(shared, progress=said.append, given=given)
    assert said == []
    assert [document.name for document in documents] == [one.name for one in given]
    first = documents[0]
    assert (first.site, first.source, first.page) == ("site0011.example", "wcxb-dev", "0011")
    assert (first.extractor, first.language, first.kind) == (EXTRACTOR, "English", "forum")
    assert first.lines[1].startswith(TOPICS[0])
    assert first.labels[:2] == ("title", "body")


def test_another_text_is_left_out_and_told(shared: Path, given: list[Reading]) -> None:
    said: list[str] = []
    documents = reading.read(shared, progress=said.append, given=[replace(given[0], digest="0" * 16), *given[1:]])
    assert [document.name for document in documents] == [one.name for one in given[1:]]
    [message] = said
    assert message.startswith("1 of 11 texts")


def test_too_many_other_texts_stop_with_the_way_out(shared: Path, given: list[Reading]) -> None:
    changed = [replace(one, digest="0" * 16) for one in given[:2]]
    with pytest.raises(StripperError, match=r"2 of 11 texts .* pip install trafilatura=="):
        reading.read(shared, given=[*changed, *given[2:]])


def test_a_page_that_is_not_there_counts_as_another_text(shared: Path, given: list[Reading]) -> None:
    said: list[str] = []
    assert len(reading.read(shared, progress=said.append, given=[replace(given[0], page="9999"), *given[1:]])) == 10
    assert len(said) == 1


def test_missing_pages_say_the_way_out(tmp_path: Path, given: list[Reading]) -> None:
    with pytest.raises(InputError, match="--shared"):
        reading.read(tmp_path / "elsewhere", given=given)
