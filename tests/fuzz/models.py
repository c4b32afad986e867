"""Models: any bytes as a model file, and forged ones, whose digest is right. `ModelError`, or a model that works."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from stripper import ModelError, Stripper, artefact, features
from stripper.features.ngrams import BUCKETS
from stripper.model import LineModel, Model
from stripper.network import Layer, Network

_PATH = Path(tempfile.mkdtemp()) / "fuzzed.model"
_TEXT = "Ferry returns to the harbour\nShare on Facebook\n"


def _small() -> Model:
    """The smallest model: two labels, one pass."""
    width = artefact.inputs_of(2)
    network = Network(
        np.zeros(width, np.float32),
        np.ones(width, np.float32),
        Layer(np.ones((width, 2), np.float32), 0.5, np.zeros(2, np.float32)),
        (Layer(np.ones((2, 2), np.float32), 0.5, np.zeros(2, np.float32)),),
    )
    line = LineModel(np.zeros((BUCKETS, 2), np.int16), np.ones(2), np.zeros(2))
    return Model(line, (network,), ("body", "social"), frozenset({"body"}))


def _recipe(model: Model) -> dict[str, Any]:
    """A model as JSON: the card, and of each array its type, its shape and the number it is filled with."""
    _PATH.unlink(missing_ok=True)
    artefact.save(model, _PATH)
    with zipfile.ZipFile(_PATH) as archive:
        card = json.loads(archive.read("card.json"))
        arrays = {name[:-4]: np.load(io.BytesIO(archive.read(name))) for name in archive.namelist() if name.endswith(".npy")}
    return {"card": card, "arrays": {name: [a.dtype.str, list(a.shape), a.flat[0].item()] for name, a in arrays.items()}}


_RECIPE = json.dumps(_recipe(_small())).encode()
SEEDS = (
    _RECIPE,
    _PATH.read_bytes(),
    json.dumps({"card": {"format": 1, "features": features.VERSION}, "arrays": {}}).encode(),
    b"PK\x05\x06",
)


def check(data: bytes) -> None:
    _PATH.write_bytes(_forged(data) or data)
    try:
        model = artefact.load(_PATH)
    except ModelError:
        return
    with np.errstate(all="ignore"):  # weights without sense overflow, and then say nothing; but they run
        kept = [line.text for line in Stripper(model).process(_TEXT).lines if line.kept]
    assert kept == [line for line in _TEXT.split("\n") if line in kept]


def _forged(data: bytes) -> bytes | None:
    """The model file that a recipe describes, with the right digest; None if `data` is no recipe."""
    try:
        recipe = json.loads(data)
        arrays = {str(name): np.full(_shape(shape), fill, np.dtype(kind)) for name, (kind, shape, fill) in recipe["arrays"].items()}
        card = recipe["card"] | {"digest": None}
        card["digest"] = artefact.digest(arrays, card)
    except Exception:  # whatever a mutated recipe is, it is none then
        return None
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("card.json", json.dumps(card))
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array)
    return file.getvalue()


def _shape(given: list[int]) -> tuple[int, ...]:
    shape = tuple(given)
    if np.prod([float(n) for n in shape]) > 4 * BUCKETS:
        raise ValueError("too large to forge")
    return shape
