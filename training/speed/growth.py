"""Growth: how the time of `process` grows with the lines of a document and with the length of a line."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from stripper import Stripper
from training.measures import picture

LINES = tuple(10**power for power in range(1, 7))
CHARACTERS = tuple(10**power for power in range(1, 8))
LINE = "The ferry left at nine in the morning, and nobody on the pier waved."
ENOUGH = 0.2  # seconds: a point is the least of so many runs as fit in
STEEP = 3  # of a curve its last points, over which its power is fitted: before them the cost of a call rules

Curve = dict[str, Any]


def growth(most_lines: int = LINES[-1], most_characters: int = CHARACTERS[-1]) -> dict[str, Curve]:
    """Sizes, seconds and the power with which they grow: of documents of so many lines, of lines of so many characters."""
    cleaner = Stripper()
    cleaner.process(LINE)
    documents = {n: f"{LINE}\n" * n for n in LINES if n <= most_lines}
    lines = {n: (LINE + " ") * (n // len(LINE) + 1) for n in CHARACTERS if n <= most_characters}
    return {
        "lines of a document": _curve(cleaner, documents),
        "characters of a line": _curve(cleaner, {n: text[:n] for n, text in lines.items()}),
    }


def _curve(cleaner: Stripper, texts: dict[int, str]) -> Curve:
    seconds = [_seconds(cleaner, text) for text in texts.values()]
    sizes = list(texts)
    power = float(np.polyfit(np.log(sizes[-STEEP:]), np.log(seconds[-STEEP:]), 1)[0])
    return {"sizes": sizes, "seconds": seconds, "power": power}


def _seconds(cleaner: Stripper, text: str) -> float:
    least = total = 0.0
    while total < ENOUGH:
        begin = perf_counter()
        result = cleaner.process(text)
        len(result.text)
        spent = perf_counter() - begin
        least, total = min(least or spent, spent), total + spent
    return least


def draw(found: dict[str, Curve], path: Path) -> None:
    """Write the picture, both axes logarithmic, with a straight line of power 1 through each last point. Raises `StripperError`."""
    figure, axes = picture.pyplot().subplots(figsize=(7.5, 4.8), layout="constrained")
    for (name, curve), color in zip(found.items(), ("#1b6ca8", "#b3541e"), strict=True):
        sizes, seconds = np.array(curve["sizes"], float), np.array(curve["seconds"])
        axes.plot(sizes, 1e3 * seconds, "o-", color=color, linewidth=2, label=f"{name}: power {curve['power']:.2f} at the end")
        if curve["power"] > 0.5:  # what hardly grows has no proportion to show
            axes.plot(sizes, 1e3 * seconds[-1] * sizes / sizes[-1], ":", color=color, linewidth=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(bottom=1e3 * min(min(curve["seconds"]) for curve in found.values()) / 3)
    axes.set_xlabel("size (dotted: in proportion)")
    axes.set_ylabel("milliseconds")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="upper left")
    picture.save(figure, path)
