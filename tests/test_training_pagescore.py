"""Shingles by hand, and made-up pages through the extractors and the two systems."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from training_data import TOPICS, write_rows

from stripper import artefact
from training.documents.pages import EXTRACTORS, Page, pages, texts
from training.measures.pagescore import ALONE, Overlap, overlap, page_score, score_pages, table, without_title

PARAGRAPHS = [f"{topic}, as everybody in the town was told on the second evening of the fair." for topic in TOPICS]
HTML = (
    "<html><head><title>Ferries stop for good</title></head><body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>"
    "<article><h1>Ferries stop for good</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "</article>"
    "<footer>All rights reserved</footer></body></html>"
)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora" / "news-424"
    gold = {"id": "one", "site": "made.example", "url": "http://made.example/1", "title": "Ferries stop for good"}
    write_rows(folder / "gold.jsonl.gz", [{**gold, "main_content": "\n\n".join(PARAGRAPHS)}])
    (folder / "html").mkdir()
    (folder / "html" / "one.html.gz").write_bytes(gzip.compress(HTML.encode()))
    return tmp_path


@pytest.fixture
def page(shared: Path) -> Page:
    [page] = pages("news-424", shared)
    return page


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ("a b c d", "a b c d", (1, 0, 0)),
        ("a, b - c; d!", "a b c d", (1, 0, 0)),
        ("a b c d e", "a b c d", (1, 1, 0)),
        ("a b c d a b c d", "a b c d", (1, 4, 0)),
        ("a b", "a b", (1, 0, 0)),
        ("", "a b c d e", (0, 0, 2)),
        ("", "", (0, 0, 0)),
    ],
)
def test_overlap_by_hand(predicted: str, gold: str, expected: tuple[int, int, int]) -> None:
    assert overlap(predicted, gold) == Overlap(*expected)


def test_page_score_averages_pages_and_not_words() -> None:
    score = page_score([Overlap(1, 1, 0), Overlap(100, 0, 100), Overlap(0, 0, 4), Overlap(3, 0, 0)])
    assert score.precision == pytest.approx((0.5 + 1 + 1) / 3)  # a page without a word has no precision
    assert score.recall == pytest.approx((1 + 0.5 + 0 + 1) / 4)
    assert score.exact == 0.25


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Ferries stop for good\nText.", "Text."),
        ("Menu\nFERRIES STOP FOR GOOD!\nText.", "Menu\nText."),
        ("Ferries stop for good | News\nText.", "Text."),
        ("Ferries start\nText.", "Ferries start\nText."),
        ("a\nb\nc\nd\ne\nFerries stop for good", "a\nb\nc\nd\ne\nFerries stop for good"),
        ("", ""),
    ],
)
def test_title_line_is_left_out_near_the_top_only(text: str, rest: str) -> None:
    assert without_title(text, "Ferries stop for good") == rest


def test_pages_know_their_gold(page: Page) -> None:
    assert (page.site, page.kind, page.title) == ("made.example", "article", "Ferries stop for good")
    assert page.html().decode() == HTML
    assert page.gold.startswith(PARAGRAPHS[0])


def test_every_extractor_finds_the_article(page: Page) -> None:
    for module in ("newspaper", "html_text", "readability", "resiliparse"):
        pytest.importorskip(module)
    found = texts(page)
    assert set(found) == set(EXTRACTORS)
    assert all(PARAGRAPHS[2] in " ".join(text.split()) for text in found.values())


def test_both_systems_are_scored_on_a_page(page: Page) -> None:
    models = [replace(artefact.load(artefact.SHIPPED), whole=None)] * 5  # nothing is put back
    scored = score_pages([page, page], models, thresholds=(0.5, 1.0))
    keep_all = scored["stripper, threshold 1.0"]
    assert keep_all == scored["trafilatura, recall (what stripper reads)"]
    assert scored[ALONE] == [Overlap(len(" ".join(PARAGRAPHS).split()) - 3, 0, 0)] * 2
    assert "+0.00" in table(scored).split("\n")[1]
