"""A model made under one scikit-learn is read under another, in two environments made for it, and thinks the same to the bit."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    "STRIPPER_VENVS" not in os.environ, reason="installs two environments: STRIPPER_VENVS=1 pytest tests/test_versions.py"
)

OLDEST, NEWEST = "scikit-learn==1.7.0", "scikit-learn"
TRAIN = """
import sys, sklearn
from stripper import LABELS, artefact
from stripper.corpus import Corpus
from stripper.fit import Settings, fit
from stripper.labelling import read
documents = [d for d in read(["fixtures/documents"]) if d.about["language"] == "en"][:8]
corpus = Corpus.of([(d.text, d.labels) for d in documents], LABELS, [d.site for d in documents])
artefact.save(fit(corpus, settings=Settings(folds=2, members=2, hidden=16, steps=100)), sys.argv[1])
print(sklearn.__version__)
"""
PREDICT = """
import hashlib, sys
from stripper import Stripper
from stripper.labelling import read
for path in sys.argv[1:]:
    results = Stripper(path).process_many(d.text for d in read(["fixtures/documents"]))
    print(hashlib.sha256(b"".join(r.probabilities.tobytes() for r in results)).hexdigest())
"""


def environment(folder: Path, scikit_learn: str) -> Path:
    """The Python of a new environment with this scikit-learn and whatever else the library needs."""
    needs = [need for need in requires("stripper") or [] if "extra ==" not in need]
    others = [need for need in needs if not need.startswith("scikit-learn")]
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", scikit_learn, *others], check=True)
    return python


def run(python: Path, code: str, *args: Path | str) -> list[str]:
    done = subprocess.run(
        [python, "-c", code, *args], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, text=True, stdout=subprocess.PIPE
    )
    return done.stdout.split()


def test_two_versions_of_scikit_learn_read_each_others_models_alike(tmp_path):
    pythons = [environment(tmp_path / name, need) for name, need in (("old", OLDEST), ("new", NEWEST))]
    models = [tmp_path / "old.model", tmp_path / "new.model", ROOT / "stripper" / "model" / "stripper.model"]
    versions = [run(python, TRAIN, model)[0] for python, model in zip(pythons, models, strict=False)]
    assert versions[0] == "1.7.0"
    assert versions[1] != "1.7.0"
    under_old, under_new = (run(python, PREDICT, *models) for python in pythons)
    assert under_old == under_new
    assert len(set(under_old)) >= 2  # models of their own, not one and the same
