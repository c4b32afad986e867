"""Hugging Face datasets: map with two processes, its cache, and both formats."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from stripper import InputError, artefact
from tests.pipelines.conftest import found

datasets = pytest.importorskip("datasets", reason="pip install 'stripper[datasets]'")
import pyarrow as pa  # noqa: E402 - after the skip
from datasets.fingerprint import Hasher  # noqa: E402

from stripper.pipelines.datasets import Clean  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def stored(texts: list[str | None], tmp_path: Path) -> Any:
    """A dataset read from a Parquet file, so that `map` caches."""
    datasets.Dataset.from_dict({"id": list(range(len(texts))), "text": texts}).to_parquet(tmp_path / "pages.parquet")
    return datasets.Dataset.from_parquet(str(tmp_path / "pages.parquet"), cache_dir=str(tmp_path / "cache"))


@pytest.mark.parametrize("processes", [None, 2])
def test_map_adds_the_columns_of_process_many(
    stored: Any, texts: list[str | None], expected: list[dict[str, Any]], processes: int | None
) -> None:
    made = stored.with_format("arrow").map(Clean(), batched=True, batch_size=16, num_proc=processes).with_format(None)
    assert [found(row) for row in made] == expected
    assert list(made["text"]) == texts
    assert stored.column_names == ["id", "text"]


def test_columns_that_begin_with_nulls_keep_their_type() -> None:
    given = datasets.Dataset.from_dict({"text": [None] * 1500 + ["Share on Facebook"]})
    made = given.with_format("arrow").map(Clean(), batched=True, batch_size=500).with_format(None)
    assert made.features["clean_title"].dtype == "string"
    assert made[1500]["clean_labels"] == ["social"]


def test_a_second_map_comes_from_the_cache(stored: Any) -> None:
    stored = stored.with_format("arrow")
    first = stored.map(Clean(drop=["title"]), batched=True)
    written = {path: path.stat().st_mtime_ns for path in _cached(first)}
    again = stored.map(Clean(drop=["title"]), batched=True)
    assert {path: path.stat().st_mtime_ns for path in _cached(again)} == written
    assert _cached(stored.map(Clean(drop=["date"]), batched=True)) != _cached(first)


def test_the_hash_is_of_settings_not_of_use() -> None:
    step = Clean()
    before = Hasher.hash(step)
    step(pa.table({"text": ["Share on Facebook"]}))
    assert Hasher.hash(step) == before == Hasher.hash(Clean())
    assert Hasher.hash(Clean(threshold=0.6)) != before


def test_other_weights_under_the_same_path_are_another_hash(tmp_path: Path) -> None:
    path = tmp_path / "my.model"
    shutil.copy(artefact.SHIPPED, path)
    before = Hasher.hash(Clean(model=str(path)))
    model = artefact.load(path)
    model.line.bias[0] += 1
    artefact.save(model, path)
    os.utime(path, ns=(0, 0))
    assert Hasher.hash(Clean(model=str(path))) != before


def test_a_batch_that_is_no_table_says_how_to_get_one(stored: Any) -> None:
    with pytest.raises(InputError, match="before map, and give it batched=True"):
        stored.map(Clean(), batched=True)


def test_a_streamed_dataset_gives_the_same(stored: Any, expected: list[dict[str, Any]]) -> None:
    made = stored.to_iterable_dataset().with_format("arrow").map(Clean(), batched=True, batch_size=16).with_format(None)
    assert [found(row) for row in made] == expected


def _cached(dataset: Any) -> list[Path]:
    return [Path(file["filename"]) for file in dataset.cache_files]
