"""The gate, with made-up scores."""

import json
from pathlib import Path

import pytest
from training_data import stories

from stripper import artefact
from stripper.errors import InputError
from stripper.evaluation import words
from stripper.fit import Settings, fit
from training import gate, web
from training.corpus import features
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


def test_shipped_model_passes_the_floors_it_set_and_no_higher_ones(tmp_path: Path) -> None:
    path, model = tmp_path / "floors.json", artefact.load(artefact.SHIPPED)
    _, wrong = gate.run(model, path)
    assert any("--update" in sentence for sentence in wrong)
    _, wrong = gate.run(model, path, update=True)
    assert wrong == []
    table, wrong = gate.run(model, path)
    assert wrong == []
    assert "at least" in table
    content = json.loads(path.read_text(encoding="utf-8"))
    content["floors"]["documents"]["word F1"] = 1.0
    path.write_text(json.dumps(content), encoding="utf-8")
    _, wrong = gate.run(model, path)
    assert [sentence.split(" is ")[0] for sentence in wrong] == ["documents: word F1"]
    _, wrong = gate.run(model, path, update=True)
    assert wrong
    _, wrong = gate.run(model, path, update=True, lower=True)
    assert wrong == []


def test_lower_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--update"):
        gate.run(artefact.load(artefact.SHIPPED), tmp_path / "floors.json", lower=True)


def test_stored_numbers_score_as_the_documents_they_were_made_of(tmp_path: Path) -> None:
    documents, settings = stories(20), Settings(folds=2, members=1, hidden=4, epochs=1)
    corpus, counts = features(documents), [n for d in documents for n in words(d.text)]
    web.write(tmp_path / web.LABELLED, corpus, counts)
    stored = web.read(tmp_path / web.LABELLED)
    sample = gate.Sample("web", stored.corpus, stored.words)
    model = fit(corpus, settings=settings)
    direct = gate.Sample("web", corpus, stored.words)
    assert gate.shipped(model, [sample]) == gate.shipped(model, [direct])
    assert set(gate.held_out([sample], settings, stored=tmp_path)) == {"web, held out"}
