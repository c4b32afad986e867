"""Curve: noise removed against body lost over the threshold, and its picture beside the baselines."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.measures import picture

POINTS = 200  # of a curve that is drawn or written
COLORS = ("#1b6ca8", "#2a8a4a")


class Point(NamedTuple):
    """What a threshold buys: shares of the words of noise and of body that are dropped."""

    threshold: float
    body_lost: float
    noise_removed: float


def curve(noise: NDArray[np.float64], words: NDArray[np.int64], kept: NDArray[np.bool_]) -> list[Point]:
    """A point for each distinct `noise` probability, from the highest threshold (nothing dropped) down; all arrays `(n_lines,)`.

    >>> curve(np.array([0.9, 0.2]), np.array([3, 7]), np.array([False, True]))[1]
    Point(threshold=0.2, body_lost=0.0, noise_removed=1.0)
    """
    order = np.argsort(-noise, kind="stable")
    level = noise[order]
    last = np.flatnonzero(np.append(level[1:] != level[:-1], True)) if len(level) else np.zeros(0, int)
    lost = np.cumsum(words[order] * kept[order])[last] / max(1, words[kept].sum())
    removed = np.cumsum(words[order] * ~kept[order])[last] / max(1, words[~kept].sum())
    # A line is dropped if its noise is above the threshold, so the next lower level drops exactly what was counted.
    below = np.append(level[last][1:], 0.0) if len(last) else last
    points = [Point(1.0, 0.0, 0.0)]
    return points + [Point(float(t), float(a), float(b)) for t, a, b in zip(below, lost, removed, strict=True)]


def at_most(points: list[Point], body_lost: float) -> Point:
    """The point that removes most noise among those that lose at most so much body."""
    return max((p for p in points if p.body_lost <= body_lost), key=lambda p: (p.noise_removed, p.threshold))


def thinned(points: list[Point], n: int = POINTS) -> list[Point]:
    """At most about `n` of the points, spread evenly over both axes, the first and last among them."""
    chosen = [points[0]]
    for point in points[1:]:
        if max(point.noise_removed - chosen[-1].noise_removed, point.body_lost - chosen[-1].body_lost) >= 2 / n:
            chosen.append(point)
    return chosen if chosen[-1] == points[-1] else [*chosen, points[-1]]


def draw(curves: dict[str, tuple[list[Point], Point]], baselines: dict[str, tuple[float, float]], path: Path) -> None:
    """Write the picture. Raises `StripperError` without matplotlib.

    curves     the points of each, and where its default is
    baselines  (body lost, noise removed) of each
    """
    figure, axes = picture.pyplot().subplots(figsize=(7.5, 4.8), layout="constrained")
    marks = dict(baselines)
    for color, (name, (points, default)) in zip(COLORS, curves.items(), strict=False):
        axes.plot([p.body_lost for p in points], [p.noise_removed for p in points], color=color, linewidth=2)
        axes.plot(default.body_lost, default.noise_removed, "o", color=color, markersize=8)
        marks[name] = (default.body_lost, default.noise_removed)
    for name, (lost, removed) in marks.items():
        if name in baselines:
            axes.plot(lost, removed, "s", color="#b3541e", markersize=6, clip_on=False)
        left = lost > 0.02  # near the right edge the name stands left of its mark; that of a curve's default below it, off the curve
        offset = (-9 if left else 9, 3 if name in baselines else -12)
        axes.annotate(name, (lost, removed), offset, textcoords="offset points", ha="right" if left else "left", fontsize=8)
    axes.set_xscale("symlog", linthresh=0.001, linscale=0.4)
    axes.set_xlim(0, 0.3)
    ticks = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]
    axes.set_xticks(ticks, [f"{t:.1%}".replace(".0%", "%") for t in ticks])
    axes.set_ylim(0, 1.0)
    axes.set_yticks(np.arange(0, 1.01, 0.2), [f"{t:.0%}" for t in np.arange(0, 1.01, 0.2)])
    axes.set_xlabel("body lost (share of its words)")
    axes.set_ylabel("noise removed (share of its words)")
    axes.grid(alpha=0.3)
    picture.save(figure, path)
