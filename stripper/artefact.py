"""Artefact: a model as one file of plain arrays and a JSON card. Loading runs no code."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper import features
from stripper.errors import ModelError
from stripper.features import ngrams
from stripper.model import LineModel, Model
from stripper.network import Layer, Network

FORMAT = 1
SHIPPED = Path(__file__).parent / "model" / "stripper.model"
_CARD = "card.json"
_LARGEST = 1 << 30  # bytes of one array: a file that unpacks to more is no model

Arrays = dict[str, NDArray[Any]]


def save(model: Model, path: str | Path) -> None:
    """Write `model` to one file. The same model gives the same bytes."""
    arrays = _arrays(model)
    card = {
        **model.card,
        "format": FORMAT,
        "features": features.VERSION,
        "labels": list(model.labels),
        "kept": [label for label in model.labels if label in model.kept],
        "passes": [len(network.outputs) for network in model.passes],
    }
    card["digest"] = digest(arrays, card)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        _put(archive, _CARD, json.dumps(card, indent=1, ensure_ascii=False).encode())
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            _put(archive, f"{name}.npy", buffer.getvalue())


def load(path: str | Path) -> Model:
    """The model in the file `path`. Raises `ModelError`, naming the file and the way out, for anything else."""
    path = Path(path)
    if not path.is_file():
        raise ModelError(f"{path}: no such model file; train one with `stripper train LABELS -o {path.name}` or leave --model out")
    try:
        with zipfile.ZipFile(path) as archive:
            card = json.loads(_read(archive, _CARD))
            _check(path, card)
            arrays = {name[:-4]: _array(archive, name) for name in archive.namelist() if name.endswith(".npy")}
        if digest(arrays, card) != card.get("digest"):
            raise ModelError(f"{path}: weights and card are not those that were saved (damaged or changed); copy or train it again")
        return _model(arrays, card)
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, TypeError, EOFError, NotImplementedError) as error:
        raise ModelError(
            f"{path}: not a stripper model, or a damaged one ({error}); pickles are never loaded; train one with `stripper train`"
        ) from error


def digest(arrays: Arrays, card: dict[str, Any]) -> str:
    """SHA-256 over the card (without its digest) and over names, types, shapes and bytes of the arrays."""
    sha = hashlib.sha256(json.dumps({**card, "digest": None}, sort_keys=True).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        sha.update(f"{name} {array.dtype.str} {array.shape};".encode())
        sha.update(array.tobytes())
    return sha.hexdigest()


def _check(path: Path, card: dict[str, Any]) -> None:
    if not isinstance(card, dict):
        raise ValueError("its card is no JSON object")
    if card.get("format") != FORMAT:
        raise ModelError(f"{path}: model format {card.get('format')}, this version reads {FORMAT}; upgrade stripper or train it again")
    if card.get("features") != features.VERSION:
        raise ModelError(f"{path}: made for features {card.get('features')}, this version has {features.VERSION}; train it again")


def _arrays(model: Model) -> Arrays:
    arrays: Arrays = {"line.weights": model.line.weights, "line.unit": model.line.unit, "line.bias": model.line.bias}
    for p, network in enumerate(model.passes):
        arrays[f"{p}.mean"], arrays[f"{p}.scale"] = network.mean, network.scale
        for name, layer in (("hidden", network.hidden), *((f"out{i}", out) for i, out in enumerate(network.outputs))):
            arrays[f"{p}.{name}.weights"] = layer.weights.astype(np.int32)
            arrays[f"{p}.{name}.unit"], arrays[f"{p}.{name}.bias"] = np.array(layer.unit), layer.bias
    return arrays


def _model(arrays: Arrays, card: dict[str, Any]) -> Model:
    def layer(name: str) -> Layer:
        return Layer(arrays[f"{name}.weights"].astype(np.float32), arrays[f"{name}.unit"].item(), arrays[f"{name}.bias"])

    passes = tuple(
        Network(arrays[f"{p}.mean"], arrays[f"{p}.scale"], layer(f"{p}.hidden"), tuple(layer(f"{p}.out{i}") for i in range(members)))
        for p, members in enumerate(card["passes"])
    )
    line = LineModel(arrays["line.weights"], arrays["line.unit"], arrays["line.bias"])
    if line.weights.shape != (ngrams.BUCKETS, len(card["labels"])):
        raise ModelError(f"weights of shape {line.weights.shape} do not fit {len(card['labels'])} labels; train the model again")
    return Model(line, passes, tuple(card["labels"]), frozenset(card["kept"]), card)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name)  # without the time of day: same model, same bytes
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data, compresslevel=9)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST:
        raise ModelError(f"{archive.filename}: {name} would unpack to {archive.getinfo(name).file_size} bytes; this is no model")
    return archive.read(name)


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    return np.lib.format.read_array(io.BytesIO(_read(archive, name)), allow_pickle=False)
