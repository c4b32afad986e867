"""`stripper evaluate`: the figures of a model on labelled documents, and its worst lines."""

from __future__ import annotations

from pathlib import Path

import click

from stripper import Stripper
from stripper.evaluation import Judged, Report, score, words
from stripper.labelling import DEFAULT, labelled, labelset, read
from stripper.labelling.report import Scored, page
from stripper.policy import THRESHOLD


@click.command("evaluate")
@click.argument("labels", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-m", "--model", type=click.Path(path_type=Path), help="A model file; the shipped model if left out.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=THRESHOLD, show_default=True, help="Drop lines likelier noise than this.")
@click.option("--labels", "label_set", type=click.Path(path_type=Path), help="Your own label set: rows name<TAB>keep|drop<TAB>meaning.")
@click.option("--chosen", type=click.Choice(["random", "uncertain"]), help="Only documents that `stripper label` chose this way.")
@click.option("-n", "--worst", type=click.IntRange(min=0), default=10, show_default=True, help="How many of the worst lines to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Also write a page of all lines, gold against predicted.")
def command(
    labels: tuple[Path, ...],
    model: Path | None,
    threshold: float,
    label_set: Path | None,
    chosen: str | None,
    worst: int,
    as_json: bool,
    html_file: Path | None,
) -> None:
    """Score a model on the label files (or folders of them) LABELS.

    Body lost, noise removed, word F1, exact docs and macro F1 with 95% intervals over sites, precision, recall and F1 of
    every label, and the lines that are most wrong.
    """
    stripper = Stripper(model, threshold=threshold)
    own = labelset.read(label_set) if label_set else DEFAULT
    documents = [document.check(own.allowed) for document in labelled(read(labels)) if chosen in (None, document.about.get("chosen"))]
    if not documents:
        raise click.UsageError("no labelled documents in it" + (f" were chosen {chosen}" if chosen else ""))
    results = stripper.process_many(document.text for document in documents)
    scored = [Scored(document, result) for document, result in zip(documents, results, strict=True)]
    report = _report(scored, stripper, own)
    _warn_about_leaks(scored, stripper)
    click.echo(report.json() if as_json else "\n".join([report.table(), *_worst(scored, own.keeping, worst)]))
    if html_file:
        html_file.write_text(page(scored, report, own.keeping, str(model or "the shipped model")), "utf-8")
        click.echo(f"wrote {html_file}", err=True)


def _report(scored: list[Scored], stripper: Stripper, own: labelset.LabelSet) -> Report:
    used = {label for each in scored for label in each.document.labels if label is not None}
    named = used <= set(stripper.model.labels)  # otherwise only keep and drop can be compared
    return score(
        (
            Judged(
                words(document.text), document.labels, result.keeps.tolist(), result.labels if named else None, document.site, document.name
            )
            for document, result in scored
        ),
        own.keeping,
    )


def _worst(scored: list[Scored], keeping: frozenset[str], count: int) -> list[str]:
    """The lines on the wrong side of which the model was surest, long ones first among equals."""
    wrong = [
        (abs(line.noise - 0.5), len(line.text), each.document.name, line, gold) for each in scored for line, gold in each.wrong(keeping)
    ]
    wrong.sort(key=lambda row: (-row[0], -row[1], row[2]))
    if not wrong or not count:
        return []
    rows = [
        f"{'left' if line.kept else 'lost'}  {gold:10} as {line.label:10} noise {line.noise:.3f}  {name}:{line.number}  {_short(line.text)}"
        for _, _, name, line, gold in wrong[:count]
    ]
    return ["", f"the worst of {len(wrong)} lines on the wrong side (numbers are lines of the text)", *rows]


def _warn_about_leaks(scored: list[Scored], stripper: Stripper) -> None:
    seen = set((stripper.model.card.get("retrained on") or {}).get("sites", []))
    count = sum(each.document.site in seen for each in scored)
    if count:
        click.echo(f"{count} of {len(scored)} documents are of sites this model was trained on: the figures are too good", err=True)


def _short(line: str) -> str:
    line = line.strip()
    return line if len(line) <= 90 else line[:89] + "…"
