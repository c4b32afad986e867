"""`python -m training COMMAND`, from a checkout."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from stripper.errors import InputError, StripperError
from stripper.policy import THRESHOLD
from training.documents.corpus import SHARED

shared_option = click.option(
    "--shared",
    type=click.Path(path_type=Path),
    default=SHARED,
    show_default="../shared",
    help="Where the labelled corpus and raw pages lie.",
)
jobs_option = click.option("--jobs", default=1, show_default=True, help="Processes.")
models_option = click.option(
    "--models", type=click.Path(path_type=Path), help="Models of `crossvalidate`; without them the five are trained first."
)


def command(function: Callable[..., None]) -> click.Command:
    """A command of the group: named as its function, its errors one line on stderr and exit code 1."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except StripperError as error:
            sys.exit(f"Error: {error}")

    return main.command(function.__name__.replace("_", "-"))(run)


@click.group()
def main() -> None:
    """Corpus, training, evaluation and gate of stripper."""


@command
@shared_option
@jobs_option
def corpus(shared: Path, jobs: int) -> None:
    """Check the labelled documents: labels, lines, sites and long lines of each split."""
    from training.documents import split

    material, numbers = _material(shared, jobs)
    for number in range(split.FOLDS):
        test = numbers.select(split.held_out(numbers.site, number))
        train = split.training([numbers], test, number)
        split.check(train, test)
        click.echo(f"fold {number}: {len(train)} documents to learn from, {len(test)} to score, no site or long line on both sides")
    for name, group in material.groups.items():
        lines = sum(len(d.labels) for d in group)
        click.echo(f"{name}: {len(group)} documents of {len({d.site for d in group})} sites, {lines} lines, labels valid")


@command
@shared_option
def rarity(shared: Path) -> None:
    """Count how rare each word is, for the features; everything after it is to be built again."""
    import numpy as np

    from stripper.features import rarity as features
    from training.documents import rarity as rarity_
    from training.documents.corpus import handwritten, labelled

    documents = [*labelled(shared), *handwritten()]
    table = rarity_.table(documents, sorted({document.language for document in documents}))
    np.save(features.PATH, table, allow_pickle=False)
    click.echo(f"{features.PATH}: words of {len(documents)} documents, {(table == 0).sum()} of {len(table)} places tell nothing")


@command
@shared_option
@click.option("--jobs", default=2, show_default=True, help="Processes.")
def build(shared: Path, jobs: int) -> None:
    """Rebuild fixtures/web from ../shared: labelled, read, composed and weakly labelled documents as numbers."""
    from training.build import build as build_

    build_(shared, jobs=jobs, progress=click.echo)


@command
def refresh() -> None:
    """Put the documents of fixtures/hard as they are now into fixtures/web: after writing some more, from the clone alone."""
    from training import build as build_

    click.echo(f"{build_.refresh()} documents of fixtures/hard in {build_.WEB}; everything else as it was")


@command
@jobs_option
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder for the five models.")
def crossvalidate(jobs: int, output: Path) -> None:
    """Train the five models that each saw four fifths of the sites."""
    from training import crossvalidate as cv

    cv.save(_trained(jobs), output)
    click.echo(f"five models in {output}")


@command
@shared_option
@jobs_option
@models_option
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="File for all figures.")
@click.option("--curve", type=click.Path(path_type=Path), help="File for the picture, .svg or .png.")
@click.option("--worst", type=click.Path(path_type=Path), help="File for the costliest wrong lines; outside of the repository.")
@click.option("--card", is_flag=True, help="Write the figures into fixtures/web/card.json, for the next shipped model.")
@click.option("--predictions", type=click.Path(path_type=Path), help="File for the labels of the labelled documents, as JSONL.")
def evaluate(
    shared: Path,
    jobs: int,
    models: Path | None,
    json_path: Path | None,
    curve: Path | None,
    worst: Path | None,
    card: bool,
    predictions: Path | None,
) -> None:
    """All figures on held-out sites, beside the baselines."""
    from training import build as build_
    from training.documents import recipe
    from training.measures import evaluate as evaluation
    from training.measures import tables
    from training.measures import worst as worst_

    groups = _predictions(shared, models, jobs)
    result = evaluation.evaluate(groups)
    click.echo(tables.text(result))
    if json_path:
        json_path.write_text(tables.as_json(result) + "\n", encoding="utf-8")
    if card:
        build_.write_card({name: value._asdict() for name, value in result.report.figures.items()})
    if curve:
        evaluation.picture(result, curve)
    if worst:
        worst_.write(worst_.wrong_lines(groups[recipe.LABELLED] + groups[recipe.HANDWRITTEN]), worst)
    if predictions:
        evaluation.write(groups[recipe.LABELLED] + groups[recipe.HANDWRITTEN], predictions)


@command
@shared_option
@jobs_option
@models_option
@click.option("--threshold", "thresholds", type=float, multiple=True, default=(THRESHOLD,), show_default=True, help="Repeat for several.")
def pagescore(shared: Path, jobs: int, models: Path | None, thresholds: tuple[float, ...]) -> None:
    """`process_html` against trafilatura alone on raw pages of held-out sites."""
    from training.documents.pages import pages
    from training.measures import pagescore as score

    articles = {d: [page for page in pages(d, shared) if page.kind == "article" and page.gold] for d in ("news-424", "wcxb-dev")}
    folds = _models(models, jobs)
    for dataset, chosen in articles.items():
        click.echo(f"\n## {dataset}, articles\n{score.table(score.score_pages(chosen, folds, thresholds, jobs))}")


@command
@shared_option
@jobs_option
@models_option
@click.option("--threshold", default=THRESHOLD, show_default=True)
def repeats(shared: Path, jobs: int, models: Path | None, threshold: float) -> None:
    """What it is worth to clean the pages of a site together, on sites in ../shared with several."""
    from training.documents.corpus import labelled
    from training.measures import repeats as repeats_

    found = repeats_.labelled(labelled(shared), shared, jobs)
    folds = _models(models, jobs)
    groups = {"two pages": [a for a in found if a.repeats.of == 2], "three pages and more": [a for a in found if a.repeats.of > 2]}
    for name, group in {"all": found, **groups}.items():
        sites = len({among.document.site for among in group})
        click.echo(f"\n## labelled documents of sites with several pages, {name}: {len(group)} documents of {sites} sites")
        click.echo(repeats_.table(repeats_.judge(group, folds, threshold)))
    raw = repeats_.sites(shared)
    click.echo(
        f"\n## raw pages of {len(raw)} sites, 4-word shingles\n{repeats_.page_table(repeats_.score_pages(raw, folds, threshold, jobs))}"
    )


@command
@click.option("--update", is_flag=True, help="Raise the floors to what is measured, and take the data as it is.")
@click.option("--lower", is_flag=True, help="With --update: lower floors too.")
@click.option("--retrain", is_flag=True, help="Also train on four fifths of the sites and score the rest (minutes).")
def gate(update: bool, lower: bool, retrain: bool) -> None:
    """Fail if the shipped model scores below the floors of training/floors.json."""
    from stripper import artefact
    from training import build as build_
    from training import gate as gates
    from training.documents import recipe
    from training.documents.corpus import FIXTURES

    if lower and not update:
        raise InputError("--lower says how to --update; give both")
    stored = build_.load()
    samples = [gates.documents(), *gates.groups(stored.corpus, stored.words, ("labelled", "endless scroll", "look-alikes", "hard"))]
    samples.append(replace(samples[1], name=recipe.MARKED, markup=stored.markup))
    scores = gates.shipped(artefact.load(artefact.SHIPPED), samples)
    if retrain:
        scores |= gates.held_out(samples, learned=stored.training, wholes=stored.wholes.training)
    data = {"documents": gates.digest(FIXTURES.glob("*.tsv")), "web": gates.digest(build_.WEB.glob("*.npz"))}
    table, wrong = gates.judge(scores, data, update=update, lower=lower)
    click.echo(table)
    if wrong:
        sys.exit("\n".join(wrong))


@command
@shared_option
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="A folder, instead of what is shipped.")
@click.option("--without", multiple=True, help="With -o: a WCXB page type or a language whose sites are left out; repeat for several.")
@click.option("--models", type=click.Path(path_type=Path), help="Models of `crossvalidate`: only the opinions are made, of what these say.")
def ship(shared: Path, output: Path | None, without: tuple[str, ...], models: Path | None) -> None:
    """Train the shipped model on fixtures/web, and write it with what its passes learned from (many minutes).

    With --models the model that is there stays, and only opinions.npz is written (seconds).
    """
    from stripper import start
    from training import build as build_
    from training import crossvalidate as cv
    from training import ship as ship_

    if models:
        ship_.from_folds(cv.load(models), start.place())
    elif output:
        ship_.blind(output, without, shared, click.echo)
    elif without:
        raise click.UsageError("--without needs a folder: -o FOLDER")
    else:
        stored = build_.load()
        ship_.ship(start.place(), click.echo, markup=stored.markup, wholes=stored.wholes.corpus)


@command
@shared_option
@jobs_option
@click.option("--base", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the base; made if it is empty.")
@click.option("--language", "languages", multiple=True, default=("German",), show_default=True, help="Repeat for several.")
@click.option("--type", "types", multiple=True, default=("forum", "documentation"), show_default=True, help="Page types of wcxb-dev.")
@click.option("--size", "sizes", type=int, multiple=True, default=(20, 50, 100), show_default=True, help="New documents.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="File for all points, one a line.")
@click.option("--picture", type=click.Path(path_type=Path), help="File for the picture, .svg or .png.")
def learning(
    shared: Path,
    jobs: int,
    base: Path,
    languages: tuple[str, ...],
    types: tuple[str, ...],
    sizes: tuple[int, ...],
    json_path: Path | None,
    picture: Path | None,
) -> None:
    """What a few dozen new documents of an unseen language or page type are worth, on other sites of it."""
    from stripper import retraining, start
    from training import ship as ship_
    from training.measures import learning as learning_

    begin = start.load(ship_.blind(base, (*languages, *types), shared, click.echo))
    tasks = [learning_.page_type(kind, shared) for kind in types] + [learning_.language(name, shared) for name in languages]
    found = [point for task in tasks for point in learning_.points(task, retraining.Recipe(begin), sizes, jobs=jobs)]
    click.echo(learning_.table(found))
    if json_path:
        json_path.write_text(learning_.as_json(found), encoding="utf-8")
    if picture:
        learning_.draw(found, picture)


@command
@shared_option
@click.argument("kind")
@click.option("--pages", "count", default=30, show_default=True, help="Pages to label, each of another site.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder.")
def sample(shared: Path, kind: str, count: int, output: Path) -> None:
    """Pages of one wcxb-dev type for the tutorial, with labels as their gold text has them."""
    from training.measures import learning as learning_

    learning_.sample(learning_.page_type(kind, shared), count, output)


@command
def golden() -> None:
    """Pin what the shipped model says of fixtures/examples/ferry.txt in tests/golden.json."""
    import json

    from stripper import Stripper
    from training.documents.corpus import ROOT

    cleaner = Stripper()
    result = cleaner.process((ROOT / "fixtures" / "examples" / "ferry.txt").read_text("utf-8"))
    pinned = {"digest": cleaner.model.card["digest"], "lines": [[line.label, round(line.score, 3)] for line in result.lines]}
    (ROOT / "tests" / "golden.json").write_text(json.dumps(pinned, indent=1) + "\n", "utf-8")


@command
@shared_option
@click.option("--documents", default=4096, show_default=True, help="Documents of a run: the labelled ones, again and again.")
@click.option("--rounds", default=5, show_default=True, help="Rounds of the ratios.")
@click.option("--pages", "count", default=256, show_default=True, help="Raw pages for the cost of extraction.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="File for all figures.")
def overhead(shared: Path, documents: int, rounds: int, count: int, json_path: Path | None) -> None:
    """What each pipeline step costs beyond `process_many`; each engine with one and two workers."""
    from itertools import cycle, islice

    from threadpoolctl import threadpool_limits

    from training.documents.corpus import labelled
    from training.documents.pages import pages
    from training.speed import engines
    from training.speed import overhead as measure

    texts = [document.text for document in labelled(shared)]
    articles = (page.html() for page in pages("wcxb-dev", shared) if page.kind == "article" and page.gold)
    found: dict[str, Any] = {"before": measure.machine()}
    with threadpool_limits(1):
        found["adapters"] = measure.adapters(texts, rounds)
        found["rates"] = measure.rates(texts, islice(articles, count), rounds)
    found["engines"] = engines.rates(list(islice(cycle(texts), documents)))
    found["after"] = measure.machine()
    click.echo(measure.table(found))
    if json_path:
        json_path.write_text(measure.as_json(found) + "\n", encoding="utf-8")


@command
@shared_option
@click.option("--documents", "count", default=0, help="Documents of a round; 0 for all.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of the ratios.")
@click.option("--pages", "n_pages", default=256, show_default=True, help="Raw pages.")
@click.option("--most-lines", default=1_000_000, show_default=True, help="Lines of the longest document.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="File for all figures.")
@click.option("--plot", type=click.Path(path_type=Path), help="File for the growth curves, .svg or .png.")
def benchmark(shared: Path, count: int, rounds: int, n_pages: int, most_lines: int, json_path: Path | None, plot: Path | None) -> None:
    """Time and memory beside jusText, datatrove's filters and trafilatura, on the same text, and how they grow."""
    import json

    from training.speed import benchmark as measure
    from training.speed import cost, growth

    name, everything = measure.documents(shared)
    given, pages = everything[: count or None], measure.raw_pages(shared, n_pages)
    found: dict[str, Any] = {
        "text": name,
        "documents": len(given),
        "lines": sum(len(document.labels) for document in given),
        "rounds": rounds,
        "jobs": measure.jobs(given, 8 * len(given), measure.raw_pages(shared, 4 * n_pages), rounds=1),
    }
    with measure.one_core():
        found |= {
            "rates": measure.rates(given, rounds),
            "pages": measure.pages(pages),
            "start": measure.start(),
            "one document": measure.one_document(given),
            "memory": measure.memory(given, 4 * len(given)),
            "cost": cost.cost([document.text for document in given], rounds),
            "growth": growth.growth(most_lines),
        }
    click.echo(measure.table(found))
    if json_path:
        json_path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if plot:
        growth.draw(found["growth"], plot)


@command
@shared_option
@click.option("--documents", default=200_000, show_default=True, help="Documents in all: the corpus, again and again.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="File for the stages.")
def soak(shared: Path, documents: int, json_path: Path | None) -> None:
    """Very many documents through one process: memory and speed in ten stages."""
    import json

    from training.speed import benchmark as measure
    from training.speed import soak as soak_

    name, given = measure.documents(shared)
    click.echo(f"{documents:,} documents: {name}, again and again", err=True)
    stages = []
    for stage in soak_.soak([document.text for document in given], documents):
        click.echo(f"{stage.documents:,}: {stage.megabytes:.1f} MB, {stage.lines_per_processor_second:,.0f} lines/s", err=True)
        stages.append(stage)
    click.echo(soak_.table(stages))
    if json_path:
        json_path.write_text(json.dumps([stage._asdict() for stage in stages], indent=1) + "\n", encoding="utf-8")


def _material(shared: Path, jobs: int) -> Any:
    """The documents that `build` stores, group by group, and their features."""
    from training.documents import reading, recipe
    from training.documents.corpus import HARD, handwritten, labelled

    read = reading.read(shared, jobs, functools.partial(click.echo, err=True))
    material = recipe.Material.of(labelled(shared), handwritten(), read, handwritten(HARD))
    return material, material.corpus()


def _models(models: Path | None, jobs: int) -> Any:
    from training import crossvalidate as cv

    return cv.load(models) if models else _trained(jobs)


def _trained(jobs: int) -> Any:
    """The five models, from what a clone has."""
    from training import build
    from training import crossvalidate as cv

    stored = build.load()
    return cv.fold_models(stored.strong, stored.training, jobs=jobs, markup=stored.markup, wholes=stored.wholes.training)


def _predictions(shared: Path, models: Path | None, jobs: int) -> Any:
    from training import build
    from training import crossvalidate as cv
    from training.documents import recipe

    material, numbers = _material(shared, jobs)
    folds = _models(models, jobs)
    groups = material.grouped(cv.predictions(folds, material.documents, numbers))
    labelled = material.groups[recipe.LABELLED]
    # The same documents with the markup of their pages, as `process_html` reads them.
    stored = build.load()
    return groups | {recipe.MARKED: cv.predictions(folds, labelled, stored.group(recipe.LABELLED), stored.markup)}


if __name__ == "__main__":
    main()
