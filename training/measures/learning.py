"""Learning: what a few dozen newly labelled documents are worth, on other sites of a kind of page or language the model had not seen.

The shipped model did see such pages: those of every raw page, weakly labelled. So this begins with a model that is made without any site
that has one (`training.ship.blind`), and goes on from it as `stripper train` does from the shipped one.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed

from stripper import comparison, evaluation, html, retraining
from stripper.errors import HtmlError, LabelError, StripperError
from stripper.labelling import DEFAULT, Document, tsv
from stripper.labelling.labelset import DROP, KEEP
from stripper.model import Model
from stripper.policy import Policy
from stripper.retraining import Recipe
from stripper.start import Start
from training.documents.corpus import SHARED, labelled
from training.documents.pages import pages
from training.measures import picture

SIZES = (20, 50, 100)
REPEATS = 3
TEST_SHARE = 1 / 3  # of the sites
SHOWN = ("word F1", "noise removed", "body lost")

# A gold text that leaves out so many long lines took the first post for the page; by the rubric all posts are body.
LONG, PARTIAL = 25, 5  # words, lines

SHINGLE = 4  # words
MOSTLY, HARDLY = 0.8, 0.2  # share of a line's shingles that stand in the gold text: kept above, dropped below, undecided between


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of page or a language, and its labelled documents."""

    name: str
    documents: list[Document]


class Point(NamedTuple):
    """The figures on unseen sites of a task after learning from so many documents of its other sites."""

    task: str
    documents: int
    repeat: int
    figures: dict[str, float]


def language(name: str, shared: Path = SHARED) -> Task:
    """The documents in one language; labelled by hand with all 18 labels."""
    inside = [d for d in labelled(shared) if d.language == name]
    return Task(name, [Document(d.text, d.labels, {"site": d.site}, d.name) for d in inside])


def page_type(kind: str, shared: Path = SHARED) -> Task:
    """The WCXB pages of one type; kept or dropped as their gold text says.

    Left out are pages without text, and those whose gold text is only a part of what the rubric keeps.
    """
    made = []
    for page in pages("wcxb-dev", shared):
        if page.kind != kind or not page.gold:
            continue
        try:
            text = html.text(page.html(), page.url)
        except HtmlError:
            continue
        made.append(Document(text, sides(text, page.gold), {"site": page.site}, page.name))
    return Task(kind, [document for document in made if any(document.labels) and not partial(document)])


def sides(text: str, gold: str) -> tuple[str | None, ...]:
    """What a page's gold text says of each non-blank line: "keep", "drop", or None where it says neither clearly.

    >>> sides("The board is new.\\nReply", "The board is new.\\n\\nThanks")
    ('keep', 'drop')
    """
    whole = {" ".join(_words(line)) for line in gold.split("\n")}
    running = " " + " ".join(_words(gold)) + " "
    pieces = set(_shingles(_words(gold)))
    return tuple(_side(_words(line), whole, running, pieces) for line in text.split("\n") if line.strip())


def partial(document: Document) -> bool:
    """Whether many of the lines its gold text left out are long."""
    long = [label for line, label in zip(document.lines, document.labels, strict=True) if len(_words(line)) >= LONG]
    return long.count(DROP) >= PARTIAL


def points(task: Task, recipe: Recipe, sizes: Sequence[int] = SIZES, repeats: int = REPEATS, jobs: int = 1) -> list[Point]:
    """The figures of the recipe's base, and with each of the sizes, on the same unseen sites; each repeat draws the sites anew.

    Raises `LabelError` if the base saw a site of the task.
    """
    if not isinstance(recipe.base, Start):
        raise StripperError("a learning curve goes on from a trained model")
    seen = recipe.base.sites & {document.site for document in task.documents}
    if seen:
        raise LabelError(f"the base has learned from {min(seen)} and {len(seen) - 1} more sites of {task.name}")
    drawn = [_drawn(task, repeat) for repeat in range(repeats)]
    found = [Point(task.name, 0, repeat, _figures(recipe.base.model, test)) for repeat, (_, test) in enumerate(drawn)]
    ready = retraining.ready(recipe)
    todo = [(repeat, pool[:size], test) for repeat, (pool, test) in enumerate(drawn) for size in sizes if size <= len(pool)]
    models = Parallel(n_jobs=jobs)(delayed(retraining.of)(new, ready) for _, new, _ in todo)
    return found + [
        Point(task.name, len(new), repeat, _figures(model, test)) for model, (repeat, new, test) in zip(models, todo, strict=True)
    ]


def sample(task: Task, pages: int, folder: Path) -> None:
    """Texts of so many sites in `folder/pages`, their labels in `folder/labels`; labelled texts of other sites in `folder/others`."""
    drawn = list(task.documents)
    random.Random(0).shuffle(drawn)
    first = list({document.site: document for document in drawn}.values())[:pages]
    sites = {document.site for document in first}
    for name in ("pages", "labels", "others"):
        (folder / name).mkdir(parents=True)
    for document in first:
        (folder / "pages" / f"{document.name}.txt").write_text(document.text, "utf-8", newline="")
        tsv.write(document, folder / "labels" / f"{document.name}.tsv")
    for document in task.documents:
        if document.site not in sites:
            tsv.write(document, folder / "others" / f"{document.name}.tsv")


def table(found: Iterable[Point]) -> str:
    """The means over the repeats, with the range, as a Markdown table."""
    rows = [f"| task | new documents | {' | '.join(SHOWN)} |", "|---|---|" + "---|" * len(SHOWN)]
    for (task, size), values in _by_size(found).items():
        cells = [f"{np.mean(values[name]):.3f} ({min(values[name]):.3f} to {max(values[name]):.3f})" for name in SHOWN]
        rows.append(f"| {task} | {size} | {' | '.join(cells)} |")
    return "\n".join(rows)


def draw(found: Sequence[Point], path: Path) -> None:
    """The picture: a panel a figure, a line a task, the range of the repeats as a shade."""
    figure, panels = picture.pyplot().subplots(1, len(SHOWN), figsize=(10.5, 3.6), layout="constrained")
    sizes = _by_size(found)
    for panel, name in zip(panels, SHOWN, strict=True):
        for task, color in zip(dict.fromkeys(task for task, _ in sizes), ("#1b6ca8", "#b3541e", "#4b7f3a", "#7a4fa3"), strict=False):
            drawn = [(size, values[name]) for (of, size), values in sizes.items() if of == task]
            numbers = [size for size, _ in drawn]
            panel.plot(numbers, [np.mean(values) for _, values in drawn], "o-", color=color, label=task)
            panel.fill_between(numbers, [min(values) for _, values in drawn], [max(values) for _, values in drawn], color=color, alpha=0.15)
        panel.set_title(name)
        panel.set_xlabel("new documents")
        panel.grid(alpha=0.3)
    panels[0].legend()
    picture.save(figure, path)


def as_json(found: Sequence[Point]) -> str:
    """All points, one a line."""
    return "\n".join(json.dumps(point._asdict()) for point in found) + "\n"


def _drawn(task: Task, repeat: int) -> tuple[list[Document], list[Document]]:
    """Documents to learn from and documents of other sites to test on, both in random order."""
    chance = random.Random(repeat)
    sites = sorted({document.site for document in task.documents})
    chance.shuffle(sites)
    unseen = set(sites[: round(TEST_SHARE * len(sites))])
    pool = [document for document in task.documents if document.site not in unseen]
    chance.shuffle(pool)
    return pool, [document for document in task.documents if document.site in unseen]


def _figures(model: Model, test: Sequence[Document]) -> dict[str, float]:
    policy, named = Policy.of(model.labels, model.kept), not retraining.coarse(test, DEFAULT)
    predicted = comparison.predict(model, [document.text for document in test])
    judged = [comparison.judge(document, table, policy, named) for document, table in zip(test, predicted, strict=True)]
    return {name: figure.value for name, figure in evaluation.score(judged, DEFAULT.keeping).figures.items()}


def _by_size(found: Iterable[Point]) -> dict[tuple[str, int], dict[str, list[float]]]:
    sizes: dict[tuple[str, int], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for point in found:
        for name, value in point.figures.items():
            sizes[point.task, point.documents][name].append(value)
    return sizes


def _side(words: list[str], whole: set[str], running: str, pieces: set[str]) -> str | None:
    if not words:
        return None
    line = " ".join(words)
    if line in whole:
        return KEEP
    if len(words) < SHINGLE:
        return None if f" {line} " in running else DROP
    shingles = _shingles(words)
    share = sum(shingle in pieces for shingle in shingles) / len(shingles)
    return KEEP if share >= MOSTLY else DROP if share <= HARDLY else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _shingles(words: list[str]) -> list[str]:
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
