"""Model files: the same everywhere, and refused with a reason when they are not what they say. Loading never runs code."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

import stripper
from stripper import ModelError, Stripper, artefact, features
from stripper.corpus import Corpus
from stripper.fit import Settings, fit
from stripper.labelling import read

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
ROOT = Path(stripper.__file__).parent.parent


@pytest.fixture(scope="module")
def model():
    documents = [document for document in read([FIXTURES]) if document.about["language"] == "en"][:8]
    corpus = Corpus.of([(d.text, d.labels) for d in documents], stripper.LABELS, [d.site for d in documents])
    return fit(corpus, settings=Settings(folds=2, members=2, hidden=8, steps=50), card={"made by": "a test"})


@pytest.fixture
def path(model, tmp_path):
    artefact.save(model, tmp_path / "my.model")
    return tmp_path / "my.model"


def rewritten(path, change):
    """The file with its members changed by `change(members)`."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def card(path, **changes):
    rewritten(path, lambda members: members.update({"card.json": json.dumps(json.loads(members["card.json"]) | changes).encode()}))


def test_a_saved_model_thinks_what_it_thought(model, path):
    text = "Harbour ferry returns\nBy Ada Winter\nShare on Facebook"
    again = artefact.load(path)
    assert np.array_equal(Stripper(again).process(text).probabilities, Stripper(model).process(text).probabilities)
    assert (again.labels, again.kept, again.card["made by"]) == (model.labels, model.kept, "a test")


def test_the_same_model_is_the_same_bytes(path, tmp_path):
    artefact.save(artefact.load(path), tmp_path / "again.model")
    assert (tmp_path / "again.model").read_bytes() == path.read_bytes()


def test_the_shipped_model_loads():
    assert artefact.load(artefact.SHIPPED).labels == stripper.LABELS


def test_a_flipped_bit_is_refused_or_without_meaning(model, path):
    data, text = path.read_bytes(), "Harbour ferry returns\nBy Ada Winter\nShare on Facebook"
    expected = Stripper(model).process(text).probabilities
    refused = 0
    for place in np.linspace(0, len(data) - 1, 60).astype(int):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        try:
            again = artefact.load(path)
        except ModelError:
            refused += 1
        else:  # a byte of the container that says nothing of the model
            assert np.array_equal(Stripper(again).process(text).probabilities, expected)
    assert refused > 50


def test_changed_weights_are_refused(path):
    def change(members):
        array = np.load(io.BytesIO(members["line.bias.npy"])) + 1
        buffer = io.BytesIO()
        np.save(buffer, array)
        members["line.bias.npy"] = buffer.getvalue()

    rewritten(path, change)
    with pytest.raises(ModelError, match="not those that were saved"):
        artefact.load(path)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_a_truncated_file_is_refused(path, share):
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ModelError, match="not a stripper model, or a damaged one"):
        artefact.load(path)


def test_a_newer_format_says_to_upgrade(path):
    card(path, format=artefact.FORMAT + 1)
    with pytest.raises(ModelError, match=rf"model format {artefact.FORMAT + 1}, this version reads {artefact.FORMAT}; upgrade stripper"):
        artefact.load(path)


def test_other_features_say_to_train_again(path):
    card(path, features=features.VERSION + 1)
    with pytest.raises(ModelError, match="train it again"):
        artefact.load(path)


@pytest.mark.parametrize(
    "changes", [{"labels": ["body"]}, {"passes": [9]}, {"labels": None}, {"digest": None}, {"passes": "many"}, {"kept": 3}]
)
def test_a_card_that_does_not_fit_its_weights_is_refused(path, changes):
    card(path, **changes)
    with pytest.raises(ModelError):
        artefact.load(path)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'"card"', b"\xff"])
def test_a_card_that_is_no_card_is_refused(path, data):
    rewritten(path, lambda members: members.update({"card.json": data}))
    with pytest.raises(ModelError):
        artefact.load(path)


@pytest.mark.parametrize("member", ["card.json", "line.weights.npy", "0.mean.npy"])
def test_a_missing_member_is_refused(path, member):
    rewritten(path, lambda members: members.pop(member))
    with pytest.raises(ModelError):
        artefact.load(path)


class Trap:
    """What runs code when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


def test_a_pickle_is_refused_and_never_run(tmp_path):
    mark, path = tmp_path / "ran", tmp_path / "my.model"
    path.write_bytes(pickle.dumps(Trap(mark)))
    with pytest.raises(ModelError, match="pickles are never loaded"):
        artefact.load(path)
    assert not mark.exists()


def test_a_pickle_inside_an_array_is_refused_and_never_run(path, tmp_path):
    mark = tmp_path / "ran"
    buffer = io.BytesIO()
    np.save(buffer, np.array([Trap(mark)], object), allow_pickle=True)
    rewritten(path, lambda members: members.update({"line.bias.npy": buffer.getvalue()}))
    with pytest.raises(ModelError):
        artefact.load(path)
    assert not mark.exists()


def test_an_array_that_unpacks_to_more_than_any_model_is_refused(path, monkeypatch):
    monkeypatch.setattr(artefact, "_LARGEST", 1 << 20)
    with pytest.raises(ModelError, match="would unpack to"):
        artefact.load(path)


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path):
    with pytest.raises(ModelError, match=r"no such model file; train one with `stripper train LABELS -o gone\.model`"):
        artefact.load(tmp_path / "gone.model")


def test_nothing_that_unpickles_is_imported_by_loading(path):
    code = """
import sys, stripper
stripper.Stripper(sys.argv[2]).process("One")
print([name for name in sys.modules if name in ("sklearn", "joblib", "scipy")])
"""
    assert run(sys.executable, code, path) == "[]"


# Two versions of scikit-learn: the interpreter of an environment with another one is named by STRIPPER_OTHER_PYTHON.

OTHER = os.environ.get("STRIPPER_OTHER_PYTHON", "")
other = pytest.mark.skipif(not shutil.which(OTHER), reason="STRIPPER_OTHER_PYTHON names no interpreter with another scikit-learn")
TRAIN = """
import sys, sklearn
from stripper import LABELS, artefact
from stripper.corpus import Corpus
from stripper.fit import Settings, fit
from stripper.labelling import read
documents = read([sys.argv[1]])[:8]
corpus = Corpus.of([(d.text, d.labels) for d in documents], LABELS, [d.site for d in documents])
artefact.save(fit(corpus, settings=Settings(folds=2, members=2, hidden=8, steps=50)), sys.argv[2])
print(sklearn.__version__)
"""
PREDICT = """
import hashlib, sys
from stripper import Stripper
from stripper.labelling import read
results = Stripper(sys.argv[2]).process_many(d.text for d in read([sys.argv[1]]))
print(hashlib.sha256(b"".join(r.probabilities.tobytes() for r in results)).hexdigest())
"""


def run(python, code, path):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([python, "-c", code, str(FIXTURES), str(path)], capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


@other
@pytest.mark.parametrize(("trainer", "user"), [(sys.executable, OTHER), (OTHER, sys.executable)], ids=["here-there", "there-here"])
def test_a_model_of_one_scikit_learn_predicts_the_same_under_another(tmp_path, trainer, user):
    path = tmp_path / "my.model"
    made_with = run(trainer, TRAIN, path)
    assert made_with != run(user, "import sklearn; print(sklearn.__version__)", path)
    assert run(user, PREDICT, path) == run(trainer, PREDICT, path)
