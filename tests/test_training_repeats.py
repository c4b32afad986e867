"""Repeats on made-up raw pages: what stands beside a labelled document, and the two tables."""

import gzip
from pathlib import Path

import pytest
from training_data import TOPICS, write_rows

from stripper import Stripper, artefact
from stripper.labels import KEPT
from stripper.model import Model
from training.documents.corpus import Document
from training.measures import repeats
from training.measures.repeats import WITH, WITHOUT

ALERT = "Price alerts from the island office"
SOURCE = "AndyTheFactory/article-extraction-dataset"


def paragraphs(topic: str) -> list[str]:
    return [f"{topic}, as everybody in the town was told on evening {i} of the fair." for i in range(4)]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Three pages of one site and one of another."""
    sites = ["made.example", "made.example", "made.example", "other.example"]
    for dataset, chosen in (("news-424", list(enumerate(sites))), ("wcxb-dev", []), ("trafilatura-eval", [])):
        folder = tmp_path / "corpora" / dataset
        rows = [
            {"id": str(i), "site": site, "url": f"http://{site}/{i}", "title": "", "main_content": "\n".join(paragraphs(TOPICS[i]))}
            for i, site in chosen
        ]
        write_rows(folder / "gold.jsonl.gz", rows)
        (folder / "html").mkdir()
        for i, _ in chosen:
            html = "".join(f"<p>{line}</p>" for line in [*paragraphs(TOPICS[i])[:2], ALERT, *paragraphs(TOPICS[i])[2:]])
            (folder / "html" / f"{i}.html.gz").write_bytes(gzip.compress(f"<html><body><article>{html}</article></body></html>".encode()))
    return tmp_path


def document(page: int, site: str) -> Document:
    text = "\n".join([*paragraphs(TOPICS[page])[:2], ALERT, *paragraphs(TOPICS[page])[2:]])
    labels = ("body", "body", "promo", "body", "body")
    return Document(f"document {page}", site, text, labels, SOURCE, str(page), "trafilatura")


def test_a_labelled_document_stands_among_the_other_pages_of_its_site(shared: Path) -> None:
    [found] = repeats.labelled([document(0, "made.example"), document(3, "other.example")], shared)
    assert found.document.name == "document 0"
    assert (found.repeats.of, found.repeats.pages.tolist()) == (3, [3])


def test_both_ways_are_judged_by_the_same_model(shared: Path) -> None:
    found = repeats.labelled([document(0, "made.example"), document(1, "made.example")], shared)
    models = [artefact.load(artefact.SHIPPED)] * 5
    judged = repeats.judge(found, models, threshold=0)  # all goes: repeats cannot add to it
    assert judged[WITHOUT] == judged[WITH]
    unsure = max(r.probabilities[2, dropped(models[0])].sum() for r in map(Stripper(models[0]).process, (d.document.text for d in found)))
    judged = repeats.judge(found, models, threshold=unsure + 0.01)
    assert [j.keeps[2] for j in judged[WITHOUT]] == [True, True]
    assert [j.keeps[2] for j in judged[WITH]] == [False, False]
    assert "noise removed" in repeats.table(judged)


def dropped(model: Model) -> list[int]:
    return [i for i, label in enumerate(model.labels) if label not in KEPT]


def test_page_scores_are_of_the_pages_with_gold_text(shared: Path) -> None:
    raw = repeats.sites(shared)
    assert {site: len(pages) for site, pages in raw.items()} == {"made.example": 3}
    scored = repeats.score_pages(raw, [artefact.load(artefact.SHIPPED)] * 5, threshold=1.0)
    assert scored[WITHOUT] == scored[WITH]
    assert [(overlap.both > 0, overlap.extra > 0) for overlap in scored[WITH]] == [(True, True)] * 3  # nothing goes, the alert stays
    assert [row.split()[0] for row in repeats.page_table(scored).split("\n")[1:]] == [WITHOUT, WITH]
