"""`stripper train`: a model from label files, and whether it is better."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from stripper.labelling import DEFAULT, Document, labelled, labelset, read
from stripper.start import Start


@click.command("train")
@click.argument("labels", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("stripper.model"), show_default=True, help="The model file to write."
)
@click.option("--from-scratch", is_flag=True, help="Learn from LABELS only, not on top of the shipped corpus.")
@click.option("--labels", "label_set", type=click.Path(path_type=Path), help="Your own label set: rows name<TAB>keep|drop<TAB>meaning.")
@click.option("--base", type=click.Path(path_type=Path, file_okay=False), help="Go on from the model, corpus and opinions in this folder.")
@click.option("--share", type=click.FloatRange(min=0), help="What the new lines weigh together, as a share of the old ones beside them.")
@click.option("--no-compare", is_flag=True, help="Skip the table before and after: one model instead of four.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=0), default=0, help="Models trained at the same time; 0: one a core.", show_default=True
)
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def command(
    labels: tuple[Path, ...],
    output: Path,
    from_scratch: bool,
    label_set: Path | None,
    base: Path | None,
    share: float | None,
    no_compare: bool,
    jobs: int,
    quiet: bool,
) -> None:
    """Train a model from the label files (or folders of them) LABELS, going on from the shipped model.

    Prints the figures before and after. Every one is of sites left out in training, so they say what to expect of the
    next site. Without LABELS it makes the shipped model, from nothing; --labels and --from-scratch begin from nothing too.
    """
    from stripper import artefact, comparison, retraining  # scikit-learn: a second that only those who train pay

    started = time.monotonic()

    def say(message: str) -> None:
        if not quiet:
            click.echo(f"[{time.monotonic() - started:4.0f} s] {message}", err=True)

    own = labelset.read(label_set) if label_set else DEFAULT
    documents = labelled(read(labels))
    if not documents and (labels or from_scratch or label_set):
        raise click.UsageError("there is no labelled line to train on; make some with `stripper label DIR`")
    if base and (from_scratch or label_set or not documents):
        raise click.UsageError("--base is for LABELS with the 18 labels: the others begin from nothing")
    begin = _begin(documents, own, from_scratch, base)
    corpus = begin.corpus if isinstance(begin, Start) else begin
    _warn_about_sites(documents, begin.sites if isinstance(begin, Start) else frozenset(corpus.site if corpus else ()))
    recipe = retraining.Recipe(begin, own, retraining.SHARE if share is None else share)
    on_top = "" if corpus is None else f" on top of {len(corpus)} documents of the {'given' if base else 'shipped'} corpus"
    say(f"{len(documents)} labelled documents" + on_top)

    if no_compare or not documents:
        artefact.save(replace(retraining.train(documents, recipe), card=retraining.card(documents, recipe)), output)
    else:
        before = begin.model if isinstance(begin, Start) else artefact.load(artefact.SHIPPED)
        outcome = comparison.retrain(documents, recipe, before, jobs=jobs or os.cpu_count() or 1, progress=say)
        click.echo(_table(documents, outcome))
        artefact.save(replace(outcome.model, card=retraining.card(documents, recipe, outcome.card)), output)
    say(f"wrote {output}")


def _begin(documents: list[Document], own: Any, from_scratch: bool, folder: Path | None) -> Any:
    """What to begin with: a folder's model, the shipped one, a corpus, or nothing."""
    from stripper import retraining, start, storage

    if folder:
        return start.load(start.Place.of(folder))
    return retraining.base(own, from_scratch) if documents else storage.shipped()


def _table(documents: list[Document], outcome: Any) -> str:
    rows = [f"{len(documents)} documents of {outcome.sites} sites, each scored by a model that saw no page of its site", ""]
    if outcome.changes:
        rows.append(f"{'':19}  before   after    change   95% interval")
    rows += [
        f"{name:19}  {c.before:.4f}   {c.after:.4f}  {c.difference:+.4f}   [{c.low:+.4f}, {c.high:+.4f}]"
        for name, c in outcome.changes.items()
    ]
    if outcome.remembered:
        before, after = outcome.remembered
        rows += ["", f"pages it knew before, not learned again: {before:.4f} of the lines on the right side before, {after:.4f} after"]
    return "\n".join([*rows, "", outcome.verdict])


def _warn_about_sites(documents: list[Document], known: frozenset[str]) -> None:
    unknown = sum(not document.has_site for document in documents)
    if unknown:
        click.echo(
            f"{unknown} of {len(documents)} documents do not say their site (`# site: example.org`, or a url): each counts as its own, "
            "and if some share one, the figures are too good",
            err=True,
        )
    seen = sum(document.site in known for document in documents)
    if seen:
        click.echo(f"{seen} of {len(documents)} documents are of sites of the shipped corpus: their figures are too good", err=True)
