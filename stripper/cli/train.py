"""`stripper train`: a model from label files, and whether it is better."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from stripper.labelling import DEFAULT, Document, labelled, labelset, read


@click.command("train")
@click.argument("labels", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("stripper.model"), show_default=True, help="The model file to write."
)
@click.option("--from-scratch", is_flag=True, help="Learn from LABELS only, not on top of the shipped corpus.")
@click.option("--labels", "label_set", type=click.Path(path_type=Path), help="Your own label set: rows name<TAB>keep|drop<TAB>meaning.")
@click.option("--share", type=click.FloatRange(min=0), help="What the new lines weigh together, as a share of the shipped corpus.")
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
    share: float | None,
    no_compare: bool,
    jobs: int,
    quiet: bool,
) -> None:
    """Train a model from the label files (or folders of them) LABELS, on top of what the shipped model was trained on.

    Prints the figures before and after. Every one is of sites left out in training, so they say what to expect of the
    next site. Without LABELS it makes the shipped model.
    """
    from stripper import artefact, pipeline, retraining, storage  # scikit-learn: a second that only those who train pay

    started = time.monotonic()

    def say(message: str) -> None:
        if not quiet:
            click.echo(f"[{time.monotonic() - started:4.0f} s] {message}", err=True)

    own = labelset.read(label_set) if label_set else DEFAULT
    documents = labelled(read(labels))
    if not documents and (labels or from_scratch or label_set):
        raise click.UsageError("there is no labelled line to train on; make some with `stripper label DIR`")
    base = None if from_scratch else storage.shipped()
    _warn_about_sites(documents, set() if base is None else set(base.site))
    recipe = retraining.Recipe(base, own, retraining.SHARE if share is None else share)
    say(f"{len(documents)} documents" + (f" on top of {len(base)} of the shipped corpus" if base is not None else ""))

    if no_compare or not documents:
        artefact.save(replace(retraining.train(documents, recipe), card=_card(documents, recipe)), output)
    else:
        before = pipeline.load(artefact.SHIPPED)
        outcome = retraining.retrain(documents, recipe, before, jobs=jobs or os.cpu_count() or 1, progress=say)
        click.echo(_table(documents, outcome))
        artefact.save(replace(outcome.model, card=_card(documents, recipe, outcome)), output)
    say(f"wrote {output}")


def _table(documents: list[Document], outcome: Any) -> str:
    rows = [f"{len(documents)} documents of {outcome.sites} sites, each scored by a model that saw no page of its site", ""]
    if outcome.changes:
        rows.append(f"{'':19}  before   after    change   95% interval")
    rows += [
        f"{name:19}  {c.before:.4f}   {c.after:.4f}  {c.difference:+.4f}   [{c.low:+.4f}, {c.high:+.4f}]"
        for name, c in outcome.changes.items()
    ]
    return "\n".join([*rows, "", outcome.verdict])


def _card(documents: list[Document], recipe: Any, outcome: Any = None) -> dict[str, Any]:
    """What the model file says of itself. No time of day: the same labels give the same file."""
    import sklearn

    import stripper
    from stripper import storage

    card: dict[str, Any] = {
        "made by": f"stripper train, stripper {stripper.__version__}, scikit-learn {sklearn.__version__}",
        "base": None if recipe.base is None else {"documents": len(recipe.base), "lines": len(recipe.base.label)},
    }
    if not documents:
        card |= storage.card()
    if documents:
        sites = sorted({document.site for document in documents})
        lines = sum(label is not None for document in documents for label in document.labels)
        card["retrained on"] = {"documents": len(documents), "lines": lines, "share": recipe.share, "sites": sites}
    if outcome is not None:
        card["held-out sites"] = {name: change._asdict() for name, change in outcome.changes.items()}
        card["verdict"] = outcome.verdict
    return card


def _warn_about_sites(documents: list[Document], known: set[str]) -> None:
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
