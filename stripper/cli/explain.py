"""`stripper explain`: why each line of a document got its label."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from stripper import html
from stripper.cli.sections import Command
from stripper.errors import InputError
from stripper.explain import explain
from stripper.explanations import page, table
from stripper.files.output import replacing
from stripper.formats import DEFAULT, Page, Reader, Source, format_of
from stripper.pipeline import Stripper
from stripper.policy import THRESHOLD
from stripper.rules import Rules


@click.command("explain", cls=Command)
@click.argument("path", type=click.Path(allow_dash=True), default="-")
@click.option("--format", "kind", type=click.Choice(["text", "html"]), help="What PATH holds, whatever its suffix.")
@click.option("--encoding", metavar="NAME", help="Of a text or page without byte order mark [default: UTF-8, or what a page declares].")
@click.option("-m", "--model", type=click.Path(path_type=Path), help="A model file; the shipped model if left out.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), default=THRESHOLD, show_default=True, help="Drop a line if it is likelier noise than this."
)
@click.option("--rules", type=click.Path(path_type=Path), help="Your own patterns, as of `stripper clean`.")
@click.option(
    "--html", "page_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a page of coloured lines instead of the table."
)
def command(
    path: str, kind: str | None, encoding: str | None, model: Path | None, threshold: float, rules: Path | None, page_file: Path | None
) -> None:
    """Show every line of the text or page PATH with its label, the probability of the label, and what spoke for it.

    A `-` before the label marks a dropped line: its noise, the sum of the probabilities of all dropped labels, is above the
    threshold. The figure behind a reason says how far the log-odds of the label would fall
    if the model did not see it: 0.7 halves the odds, 2.3 is a factor of ten.
    """
    text = _text(path, kind, encoding)
    rows = explain(Stripper(model, threshold=threshold, rules=Rules.read(rules) if rules else None), text)
    if page_file is None:
        terminal = sys.stdout.isatty()
        click.echo(table(rows, shutil.get_terminal_size().columns if terminal else None), color=terminal, nl=False)
        return
    if page_file.exists() and path != "-" and page_file.samefile(path):
        raise click.UsageError(f"{page_file} is the input")
    with replacing(page_file) as file:
        file.write(page(rows, path).encode("utf-8", "replace"))
    click.echo(f"wrote {page_file}", err=True)


def _text(path: str, kind: str | None, encoding: str | None) -> str:
    if path != "-" and not Path(path).is_file():
        raise InputError(f"{path}: no such file")
    form = kind or (format_of(path) if path != "-" else None) or "text"
    if form not in ("text", "html"):
        raise InputError(f"{path}: is {form}, which holds many documents; take one out of it, or use `stripper clean {path} --emit labels`")
    source = Source(None if path == "-" else Path(path), path, form)
    try:
        content = next(iter(Reader(source, DEFAULT, encoding))).content
    except InputError as error:
        raise InputError(f"{source.label}: {error}") from error
    return html.text(content.html) if isinstance(content, Page) else content or ""
