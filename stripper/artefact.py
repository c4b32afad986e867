"""Artefact: a model as one file of plain arrays and a JSON card. Loading runs no code."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stripper import context, features, markup
from stripper.errors import ModelError
from stripper.features import ngrams
from stripper.model import LineModel, MarkupModel, Model
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
    card |= {name: len(reads.network.outputs) for name, reads in _of_pages(model).items()}
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
    except ModelError:
        raise
    except Exception as error:  # whatever else zipfile, its decompressors, json and numpy raise for a file that is no model
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
    arrays = _of_line("line", model.line)
    for p, network in enumerate(model.passes):
        arrays |= _of_network(str(p), network)
    for name, reads in _of_pages(model).items():
        arrays |= _of_line(f"{name}.line", reads.line) | _of_network(name, reads.network)
    return arrays


def _of_pages(model: Model) -> dict[str, MarkupModel]:
    """What of a model reads pages."""
    return {name: reads for name, reads in (("markup", model.markup), ("whole", model.whole)) if reads is not None}


def _of_line(name: str, line: LineModel) -> Arrays:
    return {f"{name}.weights": line.weights, f"{name}.unit": line.unit, f"{name}.bias": line.bias}


def _of_network(name: str, network: Network) -> Arrays:
    arrays: Arrays = {f"{name}.mean": network.mean, f"{name}.scale": network.scale}
    for part, layer in (("hidden", network.hidden), *((f"out{i}", out) for i, out in enumerate(network.outputs))):
        arrays[f"{name}.{part}.weights"] = layer.weights.astype(np.int32)
        arrays[f"{name}.{part}.unit"], arrays[f"{name}.{part}.bias"] = np.array(layer.unit), layer.bias
    return arrays


def inputs_of(n_labels: int) -> int:
    """Columns that a pass of a model with so many labels reads: those of `stripper.model.inputs`."""
    return len(features.NAMES) + context.NEAR + n_labels + context.width(n_labels)


def _model(arrays: Arrays, card: dict[str, Any]) -> Model:
    """The model of arrays that all fit each other: whatever else a file holds, using it never fails later."""

    def array(name: str, kind: str, *shape: int) -> NDArray[Any]:
        found = arrays[name]
        if found.shape != shape or found.dtype.kind != kind:
            raise ValueError(f"{name} is {found.dtype} of shape {found.shape}, not {kind} of {shape}")
        if kind == "f" and not np.isfinite(found).all():
            raise ValueError(f"{name} holds what is no number")
        return found

    def layer(name: str, n_in: int, n_out: int) -> Layer:
        weights = array(f"{name}.weights", "i", n_in, n_out).astype(np.float32)
        return Layer(weights, array(f"{name}.unit", "f", 1).item(), array(f"{name}.bias", "f", n_out))

    def line(name: str, buckets: int) -> LineModel:
        return LineModel(array(f"{name}.weights", "i", buckets, n), array(f"{name}.unit", "f", n), array(f"{name}.bias", "f", n))

    def network(name: str, members: int, width: int) -> Network:
        hidden = arrays[f"{name}.hidden.weights"].shape[-1]
        if members < 1 or hidden % members:
            raise ValueError(f"pass {name} has {hidden} hidden units for {members} members")
        outputs = tuple(layer(f"{name}.out{i}", hidden // members, n) for i in range(members))
        mean, scale = array(f"{name}.mean", "f", width), array(f"{name}.scale", "f", width)
        return Network(mean, scale, layer(f"{name}.hidden", width, hidden), outputs)

    labels, kept = _names(card["labels"]), _names(card["kept"])
    if not labels or not set(kept) <= set(labels):
        raise ValueError("its labels are not those of its card")
    n, width = len(labels), inputs_of(len(labels))
    passes = tuple(network(str(p), members, width) for p, members in enumerate(card["passes"]))
    of_pages = {
        name: MarkupModel(line(f"{name}.line", markup.BUCKETS), network(name, card[name], width + context.width(n) + more), more > 0)
        for name, more in (("markup", 0), ("whole", len(context.BESIDE)))
        if name in card
    }
    return Model(line("line", ngrams.BUCKETS), passes, labels, frozenset(kept), card, **of_pages)


def _names(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given) or len(set(given)) < len(given):
        raise ValueError(f"{str(given)[:60]!r} is no list of label names")
    return tuple(given)


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
