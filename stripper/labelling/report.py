"""Report: gold against predicted, as one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from stripper.evaluation import Report
from stripper.labelling.document import Document
from stripper.result import Line, Result

_STYLE = Path(__file__).with_name("report.css")


class Scored(NamedTuple):
    """A labelled document and what a model made of its text."""

    document: Document
    result: Result

    def wrong(self, keeping: frozenset[str]) -> list[tuple[Line, str]]:
        """Lines on the wrong side with their gold labels, undecided lines left out."""
        return [
            (line, gold)
            for line, gold in zip(self.result.lines, self.document.labels, strict=True)
            if gold is not None and (gold in keeping) != line.kept
        ]


def page(scored: Sequence[Scored], report: Report, keeping: frozenset[str], about: str) -> str:
    """The whole page. Documents with the most wrong words come first."""
    worst_first = sorted(scored, key=lambda each: -sum(len(line.text) for line, _ in each.wrong(keeping)))
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>stripper: {report.documents} documents</title><style>{_STYLE.read_text('utf-8')}</style></head><body>",
            f'<h1>Gold against predicted</h1><p class="note">{escape(about)}: {report.documents} documents, {report.lines} lines, '
            f"{report.sites} sites</p>",
            f'<div class="tables">{_figures(report)}{_labels(report)}{_confused(scored)}</div>',
            "<p>Green: kept, as in gold. Struck out: dropped, as in gold. <b>Red: body lost. Orange: noise left.</b> "
            "Columns: gold, predicted where it differs, probability of noise, line.</p>",
            '<input type="checkbox" id="only"><label for="only"> only lines on the wrong side</label><main>',
            *(_document(each, keeping) for each in worst_first),
            "</main></body></html>",
        ]
    )


def _figures(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{name}</td><td>{f.value:.4f}</td><td><small>{f.low:.4f} to {f.high:.4f}</small></td></tr>"
        for name, f in report.figures.items()
    )
    return f"<table><tr><th>figure</th><th></th><th>95% interval</th></tr>{rows}</table>"


def _labels(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{f.precision:.3f}</td><td>{f.recall:.3f}</td><td>{f.f1:.3f}</td><td>{f.lines}</td></tr>"
        for name, f in report.labels.items()
    )
    return f"<table><tr><th>label</th><th>precision</th><th>recall</th><th>F1</th><th>lines</th></tr>{rows}</table>" if rows else ""


def _confused(scored: Sequence[Scored]) -> str:
    pairs = Counter(
        (gold, predicted)
        for each in scored
        for gold, predicted in zip(each.document.labels, each.result.labels, strict=True)
        if gold is not None and gold != predicted
    )
    rows = "".join(
        f"<tr><td>{escape(gold)}</td><td>{escape(predicted)}</td><td>{n}</td></tr>" for (gold, predicted), n in pairs.most_common(12)
    )
    return f"<table><tr><th>gold</th><th>predicted</th><th>lines</th></tr>{rows}</table>" if rows else ""


def _document(each: Scored, keeping: frozenset[str]) -> str:
    wrong = len(each.wrong(keeping))
    rows = "".join(_line(line, gold, keeping) for line, gold in zip(each.result.lines, each.document.labels, strict=True))
    count = f"<b>{wrong} wrong</b>" if wrong else "exact"
    site = f" <small>{escape(each.document.site)}</small>" if each.document.has_site else ""
    return (
        f'<details class="{"wrong" if wrong else "right"}"{" open" if wrong else ""}><summary>{escape(each.document.name)}{site}: '
        f"{count} of {len(each.document.labels)} lines</summary><ol>{rows}</ol></details>"
    )


def _line(line: Line, gold: str | None, keeping: frozenset[str]) -> str:
    kind = "kept" if line.kept else "dropped"
    if gold is not None and (gold in keeping) != line.kept:
        kind = "left" if line.kept else "lost"
    predicted = "" if line.label == gold else f"→ {escape(line.label)}"
    right = " right" if kind in ("kept", "dropped") else ""
    columns = f"<span>{escape(gold or '?')}</span><span>{predicted}</span><small>{line.noise:.2f}</small><q>{escape(line.text)}</q>"
    return f'<li class="{kind}{right}">{columns}</li>'
