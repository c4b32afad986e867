"""The gate, with made-up scores."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training_data import stories

from stripper import artefact
from stripper.evaluation import words
from stripper.fit import Settings
from training import gate
from training.documents.corpus import features
from training.gate import Floors, changed, failures, updated

FLOORS = Floors({"web": "abc"}, {"web": {"word F1": 0.97, "body lost": 0.01}})


@pytest.mark.parametrize(
    ("figure", "value", "fails"),
    [("word F1", 0.97, False), ("word F1", 0.9699, True), ("body lost", 0.01, False), ("body lost", 0.0101, True)],
)
def test_both_sides_of_a_floor(figure: str, value: float, fails: bool) -> None:
    assert bool(failures({"web": {figure: value}}, FLOORS.floors)) == fails


def test_better_scores_raise_floors() -> None:
    made = updated({"web": {"word F1": 0.98, "body lost": 0.005}}, {"web": "abc"}, FLOORS)
    assert made.floors["web"] == {"word F1": 0.978, "body lost": 0.007}


def test_worse_scores_lower_no_floor_unless_told() -> None:
    worse = {"web": {"word F1": 0.96, "body lost": 0.02}}
    assert updated(worse, {"web": "def"}, FLOORS).floors == FLOORS.floors
    assert updated(worse, {"web": "def"}, FLOORS, lower=True).floors["web"] == {"word F1": 0.958, "body lost": 0.022}


def test_update_takes_the_data_as_it_is_and_keeps_samples_that_were_not_measured() -> None:
    made = updated({"documents": {"word F1": 0.9}}, {"web": "def", "documents": "123"}, FLOORS)
    assert made.data == {"web": "def", "documents": "123"}
    assert made.floors["web"] == FLOORS.floors["web"]


def test_changed_data_is_named() -> None:
    assert changed({"web": "abc"}, FLOORS) == []
    assert changed({"web": "abd"}, FLOORS) == ["web"]
    assert changed({"documents": "1"}, FLOORS) == ["documents", "web"]


def test_floors_survive_their_file(tmp_path: Path) -> None:
    FLOORS.write(tmp_path / "floors.json")
    assert Floors.read(tmp_path / "floors.json") == FLOORS
    assert Floors.read(tmp_path / "none.json") == Floors({}, {})


def judge(path: Path, f1: float, update: bool = False, lower: bool = False) -> list[str]:
    return gate.judge({"documents": {"word F1": f1}}, {"documents": "abc"}, path, update, lower)[1]


def test_floors_are_set_kept_raised_and_lowered(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    assert ["--update" in sentence for sentence in judge(path, 0.9)] == [True]
    assert judge(path, 0.9, update=True) == []
    assert judge(path, 0.8981) == []
    assert judge(path, 0.8979) == ["documents: word F1 is 0.8979, its floor is 0.8980"]
    assert judge(path, 0.8, update=True) == ["documents: word F1 is 0.8000, its floor is 0.8980"]
    assert judge(path, 0.95, update=True) == []
    assert judge(path, 0.9) == ["documents: word F1 is 0.9000, its floor is 0.9480"]
    assert judge(path, 0.9, update=True, lower=True) == []
    assert judge(path, 0.9) == []


def test_digest_sees_bytes_and_names_and_no_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    before = gate.digest([one, two])
    assert gate.digest([two, one]) == before
    two.write_text("3")
    assert gate.digest([one, two]) != before


def test_shipped_model_is_scored_on_the_documents_of_a_clone() -> None:
    scores = gate.shipped(artefact.load(artefact.SHIPPED), [gate.documents()])
    assert set(scores["documents"]) == set(gate.FIGURES)
    assert 0.5 < scores["documents"]["word F1"] <= 1


def test_groups_of_a_stored_corpus_are_scored_apart_and_held_out() -> None:
    found = stories(20)
    counts = np.array([n for d in found for n in words(d.text)])
    corpus = features([replace(d, name=f"{'odd' if i % 2 else 'even'}/{d.name}") for i, d in enumerate(found)])
    odd, even = gate.groups(corpus, counts, ("odd", "even"))
    assert len(odd.corpus) == len(even.corpus) == 10
    assert odd.words.tolist() == [n for d in found[1::2] for n in words(d.text)]
    scores = gate.held_out([odd, even], settings=Settings(folds=2, members=1, hidden=4, epochs=(1, 1)))
    assert set(scores) == {"odd, held out", "even, held out"}
