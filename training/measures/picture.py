"""Picture: what every picture of the figures has in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stripper.errors import StripperError


def pyplot() -> Any:
    """matplotlib's pyplot, drawing to files. Raises `StripperError` without matplotlib."""
    try:
        import matplotlib
    except ImportError as error:
        raise StripperError("pictures are drawn by matplotlib: pip install '.[training]'") from error
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "stripper"  # the same figures give the same file
    from matplotlib import pyplot as plot

    return plot


def save(figure: Any, path: Path) -> None:
    """Write the figure, without the time of day, and forget it."""
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot().close(figure)
