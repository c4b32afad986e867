"""Documents made up for the tests of `training`."""

import gzip
import json
from pathlib import Path

from training.documents.corpus import Document

TOPICS = (
    "The harbour council voted to dredge the northern channel before the ferries return in spring",
    "Rye dough wants a warm kitchen and a patient baker who folds it twice before the oven",
    "Her opponent offered the knight on move thirty and the hall fell silent around the board",
    "Pruning old apple trees in frost costs fruit and the growers in the valley know that well",
    "The choir sang without its tenors because the train had stopped two villages further down",
)


def story(site: str, text: str = TOPICS[0], name: str = "") -> Document:
    """A short news story with a headline, a byline, a share line, five paragraphs and a menu."""
    slug = site.split(".")[0]
    rows = [
        ("title", f"What the {slug} people did this year"),
        ("byline", f"By Somebody of {slug}"),
        ("date", "11 February 2020"),
        ("social", "Share this"),
        *(("body", f"{text}, said speaker number {i} to the {slug} assembly on the evening it was decided there.") for i in range(5)),
        ("navigation", "Back to top"),
    ]
    labels = tuple(label for label, _ in rows)
    return Document(name or site, site, "\n\n".join(line for _, line in rows) + "\n", labels, language="English")


def stories(count: int) -> list[Document]:
    """As many stories of as many sites."""
    return [story(f"site{i}.example", TOPICS[i % len(TOPICS)]) for i in range(count)]


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    """A gzipped JSONL file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
