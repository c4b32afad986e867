"""Network: small multilayer perceptrons whose sums are exact, so that a row's result never depends on the rows beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

STEP, LIMIT = 1 / 24, 127  # inputs and activations are rounded to STEP and cut at LIMIT steps
_EXACT = float(1 << 24)  # integers up to here are exact in float32


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: whole numbers `weights` `(n_in, n_out)`, each worth `unit`; `bias` `(n_out,)`.

    Products and sums of whole numbers below 2^24 are exact in float32 in any order, so neither the BLAS library, its
    threads nor the number of rows changes a bit of the result.
    """

    weights: Floats
    unit: float
    bias: Floats

    @classmethod
    def of(cls, weights: NDArray[np.floating], bias: NDArray[np.floating]) -> Layer:
        """The layer nearest to `weights` whose sums are exact: the finest power of two as unit that rules overflow out."""
        reach = np.abs(weights).sum(axis=0).max() * LIMIT
        unit = 2.0 ** np.ceil(np.log2(max(reach, 1e-30) * 1.01 / _EXACT))
        unit = max(unit, 2.0**-14)
        return cls(np.rint(weights / unit).astype(np.float32), float(unit), np.asarray(bias, np.float32))

    def __call__(self, steps: Floats) -> Floats:
        """The values of inputs given as steps."""
        values = steps @ self.weights
        values *= np.float32(self.unit * STEP)
        values += self.bias
        return values

    def active(self, steps: Floats) -> Floats:
        """The values that are above zero, as steps again: what the next layer reads."""
        values = steps @ self.weights
        values *= np.float32(self.unit)
        values += self.bias * np.float32(1 / STEP)
        np.rint(values, out=values)
        return np.clip(values, 0, LIMIT, out=values)


def standard(inputs: Floats, mean: Floats, scale: Floats) -> Floats:
    """Standardised inputs as whole numbers of STEP, cut at LIMIT: what a network reads, and what it is trained on."""
    values = inputs - mean
    values *= scale * np.float32(1 / STEP)
    np.rint(values, out=values)
    return np.clip(values, -LIMIT, LIMIT, out=values)


@dataclass(frozen=True, slots=True)
class Network:
    """An average of perceptrons with one hidden layer over the same standardised inputs.

    mean, scale  `(n_in,)`: inputs are `(x - mean) * scale`
    hidden       one layer for all members side by side, `(n_in, n_members * n_hidden)`
    outputs      one layer a member, `(n_hidden, n_labels)`
    """

    mean: Floats
    scale: Floats
    hidden: Layer
    outputs: tuple[Layer, ...]

    def __call__(self, inputs: Floats) -> NDArray[np.float64]:
        """Probabilities `(n_rows, n_labels)`, each row summing to 1."""
        active = self.hidden.active(standard(inputs, self.mean, self.scale))
        width = self.hidden.weights.shape[1] // len(self.outputs)
        members = np.stack([output(active[:, i * width : (i + 1) * width]) for i, output in enumerate(self.outputs)])
        return softmax(members).sum(axis=0) / len(self.outputs)


def softmax(logits: Floats) -> NDArray[np.float64]:
    """Probabilities of the last axis, in double precision: each row sums to 1."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True)).astype(np.float64)
    return powers / powers.sum(axis=-1, keepdims=True)
