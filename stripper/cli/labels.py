"""`stripper labels`: import, export and check label files."""

from __future__ import annotations

import os
from pathlib import Path

import click

from stripper.labelling import DEFAULT, Document, check, labelset, read
from stripper.labelling.formats import FORMATS

_PATHS = click.argument("labels", nargs=-1, required=True, type=click.Path(path_type=Path))
_FORMAT = click.Choice(list(FORMATS))
_ABOUT = "\b\n" + "\n".join(f"{name:13} {form.about}" for name, form in FORMATS.items())


@click.group("labels")
def command() -> None:
    """Convert label files from and to other annotation tools, and check them."""


@command.command("import", epilog=_ABOUT)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--from", "source", type=_FORMAT, required=True, help="The tool that made FILES.")
@click.option("--to", "target", type=click.Choice(["tsv", "jsonl", "columns"]), default="tsv", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder (tsv) or file to write.")
def import_(files: tuple[Path, ...], source: str, target: str, output: Path) -> None:
    """Read FILES of another annotation tool and write label files."""
    documents = [document for file in files for document in FORMATS[source].read(file)]
    _write(documents, target, output)


@command.command("export", epilog=_ABOUT)
@_PATHS
@click.option("--to", "target", type=_FORMAT, required=True, help="The tool that shall read them.")
@click.option("--labels", "label_set", type=click.Path(path_type=Path), help="Your own label set: rows name<TAB>keep|drop<TAB>meaning.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file or folder to write.")
def export(labels: tuple[Path, ...], target: str, label_set: Path | None, output: Path) -> None:
    """Write the label files (or folders of them) LABELS for another annotation tool."""
    _write(read(labels), target, output, label_set)


@command.command("check")
@_PATHS
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Label files of the other side of a split: no site, no page may be on both.",
)
@click.option("--errors", is_flag=True, help="Also look for likely label errors: trains models, takes minutes.")
@click.option("--labels", "label_set", type=click.Path(path_type=Path), help="Your own label set: rows name<TAB>keep|drop<TAB>meaning.")
@click.option("-n", "--number", type=click.IntRange(min=1), default=20, show_default=True, help="How many likely errors to show.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), default=0, help="Models trained at the same time; 0: one a core.", show_default=True
)
def check_(labels: tuple[Path, ...], against: tuple[Path, ...], errors: bool, label_set: Path | None, number: int, jobs: int) -> None:
    """Find unknown labels, lines that are not in the text, and pages that are there twice. Exit code 1 if there are problems."""
    own = labelset.read(label_set) if label_set else DEFAULT
    documents = read(labels)
    found = [*check.problems(documents, own), *check.leaks(documents, read(against))]
    for problem in found:
        click.echo(problem)
    if errors and not found:
        for doubt in _doubts(documents, own, jobs)[:number]:
            click.echo(str(doubt))
    lines = ", ".join(f"{label} {count}" for label, count in check.counts(documents, own.allowed).items())
    sites = len({document.site for document in documents})
    click.echo(f"{len(documents)} documents of {sites} sites, {len(found)} problems; lines: {lines}", err=True)
    raise SystemExit(1 if found else 0)


def _doubts(documents: list[Document], own: labelset.LabelSet, jobs: int) -> list[check.Doubt]:
    from stripper import artefact, comparison, pipeline, retraining  # scikit-learn: only those who train pay for it

    recipe = retraining.Recipe(retraining.base(own), own)
    outcome = comparison.retrain(documents, recipe, pipeline.load(artefact.SHIPPED), jobs=jobs or os.cpu_count() or 1)
    return check.doubts(documents, outcome.probabilities, own) if outcome.probabilities else []


def _write(documents: list[Document], target: str, output: Path, label_set: Path | None = None) -> None:
    if not documents:
        raise click.UsageError("no documents in it")
    own = labelset.read(label_set) if label_set else DEFAULT
    click.echo(FORMATS[target].write(documents, output, own), err=True)
