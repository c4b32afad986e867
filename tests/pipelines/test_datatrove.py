"""datatrove: readers, the step, the filter and writers in its own local executor, with two workers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from stripper import InputError, Stripper
from tests.pipelines.conftest import expect

pytest.importorskip("datatrove", reason="pip install 'stripper[datatrove]'")
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from stripper.pipelines.datatrove import Clean, HasBody

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def pages(texts: list[str | None], tmp_path: Path) -> list[str]:
    """Texts in two shards. datatrove's reader leaves out empty texts by itself."""
    pages = [text for text in texts if text]
    (tmp_path / "in").mkdir()
    for shard in range(2):
        rows = ({"id": str(i), "text": text, "url": f"https://example.org/{i}"} for i, text in enumerate(pages) if i % 2 == shard)
        (tmp_path / "in" / f"{shard}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return pages


def test_a_pipeline_of_two_workers_writes_what_process_many_says(pages: list[str], tmp_path: Path) -> None:
    steps = [JsonlReader(str(tmp_path / "in")), Clean(drop=["title"]), JsonlWriter(str(tmp_path / "out"))]
    stats = LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(tmp_path / "logs")).run()
    # The writer leaves out what is empty.
    made, expected = _read(tmp_path / "out"), expect(pages, drop=["title"])
    assert [made[str(i)].get("text", "") for i in range(len(pages))] == [row["text"] for row in expected]
    for i, row in enumerate(expected):
        metadata = made[str(i)]["metadata"]
        assert metadata["url"] == f"https://example.org/{i}"
        assert all(metadata["clean_" + name] == row[name] for name in ("labels", "removed_share", "title", "byline", "date"))
    counts = stats.stats[1].stats
    assert counts["documents"].total == len(pages)
    assert counts["lines_removed"].total == sum(len(row["spans"]) for row in expected)


def test_the_metadata_and_the_clean_text_make_up_the_input(pages: list[str]) -> None:
    documents = [Document(text=page, id=str(i)) for i, page in enumerate(pages)]
    for page, document in zip(pages, Clean().run(iter(documents)), strict=True):
        text, position = "", 0
        for span in document.metadata["clean_spans"]:
            kept = span["start"] - len(text)
            text += document.text[position : position + kept] + span["text"]
            position += kept
        assert text + document.text[position:] == page


def test_the_filter_drops_by_reason_and_keeps_what_it_drops(tmp_path: Path) -> None:
    texts = {"share": "Share on Facebook\nRead more", "body": BODY, "cut": BODY + "\nShare on Facebook" * 40}
    documents = [Document(text=text, id=name) for name, text in texts.items()]
    step = HasBody(max_removed_share=0.3, exclusion_writer=JsonlWriter(str(tmp_path / "dropped")))
    assert [document.id for document in step.run(Clean().run(iter(documents)))] == ["body"]
    assert set(_read(tmp_path / "dropped")) == {"share", "cut"}
    assert {name: step.stats[name].total for name in ("dropped_no_body", "dropped_removed_share")} == {
        "dropped_no_body": 1,
        "dropped_removed_share": 1,
    }


def test_both_sides_of_the_share() -> None:
    document = Document(text="", id="a", metadata={"clean_labels": ["body"], "clean_removed_share": 0.4})
    assert HasBody(max_removed_share=0.4).filter(document) is True
    assert HasBody(max_removed_share=0.39).filter(document) == (False, "removed_share")


def test_the_filter_alone_says_what_is_missing() -> None:
    with pytest.raises(InputError, match="document a: no clean_labels in its metadata; put Clean"):
        HasBody().filter(Document(text="", id="a"))


BODY = "The ferry between the two islands is back in service after a month of repairs, the harbour office said on Monday. " * 3


def test_the_body_above_is_one_to_the_model() -> None:
    assert Stripper().process(BODY).labels == ["body"]


def _read(folder: Path) -> dict[str, Any]:
    lines = (line for path in folder.rglob("*.gz") for line in gzip.decompress(path.read_bytes()).decode().split("\n") if line)
    return {row["id"]: row for row in map(json.loads, lines)}
