"""Tables: an evaluation as text a person reads, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from stripper.evaluation import Figure, Report
from stripper.policy import THRESHOLD
from training.measures.calibration import Bin
from training.measures.curve import thinned
from training.measures.evaluate import Evaluation

COLUMNS = ("body lost", "noise removed", "body lines lost", "noise lines removed", "word F1", "exact docs", "macro F1")
SHORT = ("body lost", "noise removed", "word F1", "exact docs")


def text(evaluation: Evaluation) -> str:
    """All tables, under headings."""
    e = evaluation
    parts = {
        **_first(e),
        "Beside the rules people run, on the same lines": reports({"stripper": e.report, **e.baselines}),
        **{f"By {view}": reports(values, SHORT) for view, values in e.views.items()},
        **{f"{name[0].upper()}{name[1:]}": reports(kinds, SHORT) for name, kinds in e.groups.items()},
        "Documents that lose more than a tenth of their body": "\n".join(f"{name:20} {share:.4f}" for name, share in e.spoilt.items()),
        f"Probability of noise: expected calibration error {e.calibration['noise']:.4f}": _bins(e.noise),
        f"Score of the label: expected calibration error {e.calibration['labels']:.4f}": _bins(e.names),
    }
    if e.pages:
        parts |= {f"{heading} - read with the markup of their pages": table for heading, table in _first(e.pages).items()}
    return "\n".join(f"\n## {heading}\n{table}" for heading, table in parts.items()).lstrip("\n")


def _first(e: Evaluation) -> dict[str, str]:
    """What is asked first: labels, figures, thresholds."""
    conservative = f"most noise removed at body lost <= {e.conservative.body_lost:.4f}: {e.conservative.noise_removed:.4f}"
    return {
        f"Labels (held-out sites, threshold {THRESHOLD}, 95% intervals over sites)": _labels(e),
        "Figures": _intervals(e.report.figures),
        "Threshold": reports({f"{t:.2f}": report for t, report in e.thresholds.items()}),
        "Conservative setting": f"{conservative}, threshold {e.conservative.threshold:.4f}",
    }


def as_json(evaluation: Evaluation) -> str:
    """All figures as one JSON object."""
    return json.dumps(_content(evaluation), ensure_ascii=False, indent=1)


def _content(e: Evaluation) -> dict[str, Any]:
    return {
        "report": json.loads(e.report.json()),
        "labels": {name: figure._asdict() for name, figure in e.labels.items()},
        "baselines": _loads(e.baselines),
        "views": {view: _loads(values) for view, values in e.views.items()},
        "thresholds": _loads({str(t): report for t, report in e.thresholds.items()}),
        "curve": [point._asdict() for point in thinned(e.points)],
        "conservative": e.conservative._asdict(),
        "groups": {name: _loads(kinds) for name, kinds in e.groups.items()},
        "spoilt": e.spoilt,
        "calibration": {**e.calibration, "noise bins": [b._asdict() for b in e.noise], "label bins": [b._asdict() for b in e.names]},
        **({"with markup": _content(e.pages)} if e.pages else {}),
    }


def reports(rows: dict[str, Report], columns: Sequence[str] = COLUMNS) -> str:
    """One row a report: its documents and figures. A figure a report lacks is "-"."""
    head = ["", "docs", *columns]
    body = [
        [name or "-", str(report.documents), *(f"{report.figures[c].value:.4f}" if c in report.figures else "-" for c in columns)]
        for name, report in rows.items()
    ]
    return grid([head, *body])


def grid(rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned columns: the first to the left, the others to the right."""
    table = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in table
    )


def _labels(e: Evaluation) -> str:
    rows = [["label", "P", "R", "F1", "F1 low", "high", "lines"]]
    for name, figures in e.report.labels.items():
        interval = e.labels[name]
        cells = (figures.precision, figures.recall, figures.f1, interval.low, interval.high)
        rows.append([name, *(f"{value:.3f}" for value in cells), str(figures.lines)])
    return grid(rows)


def _intervals(figures: dict[str, Figure]) -> str:
    return grid([["", "value", "low", "high"], *([name, *(f"{x:.4f}" for x in figure)] for name, figure in figures.items())])


def _bins(table: Sequence[Bin]) -> str:
    rows = [[f"{b.low:.1f}-{b.high:.1f}", str(b.lines), f"{b.said:.3f}", f"{b.found:.3f}"] for b in table]
    return grid([["probability", "lines", "said", "found"], *rows])


def _loads(values: dict[str, Report]) -> dict[str, Any]:
    return {name: json.loads(report.json()) for name, report in values.items()}
