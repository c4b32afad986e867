"""Transplants: noise comes in from other sites, the host's own text stays, and what is said twice is `duplicate`."""

from collections import Counter
from dataclasses import replace

import pytest
from training_data import TOPICS, story

from stripper.labels import KEPT
from training.documents.corpus import Document, check
from training.documents.transplants import OFTEN, bank, transplants

SITES = ("alba", "brig", "cove", "dune", "erne")


def rich(name: str, topic: str) -> Document:
    """A story with a menu before it, a sidebar inside, and a bio and a thread after it; each line names its site."""
    own = story(f"{name}.example", topic)
    before = [("navigation", f"Sections of {name}")]
    inside = [("sidebar", f"Fact {i} of {name}") for i in range(3)]
    after = [("bio", f"Somebody writes for {name}."), *(("comments", f"Reader {i} of {name} agrees.") for i in range(20))]
    rows = list(zip(own.labels, own.lines, strict=True))
    rows = [*before, *rows[:6], *inside, *rows[6:], *after]
    return replace(own, text="\n".join(line for _, line in rows), labels=tuple(label for label, _ in rows), extractor="made")


@pytest.fixture
def documents() -> list[Document]:
    return [rich(name, topic) for name, topic in zip(SITES, TOPICS, strict=True)]


@pytest.fixture
def made(documents: list[Document]) -> list[Document]:
    return transplants(documents, seed=1, count=60)


def rows(document: Document) -> list[tuple[str | None, str]]:
    return list(zip(document.labels, document.lines, strict=True))


def of_other_sites(document: Document) -> list[tuple[str | None, str]]:
    """The rows that name another site than the document's."""
    others = [name for name in SITES if name != document.site.removesuffix(".example")]
    return [(label, line) for label, line in rows(document) if any(name in line.rstrip(".").split() for name in others)]


def test_labels_fit_the_lines(made: list[Document]) -> None:
    check(made)
    assert len(made) == 60
    assert {document.kind for document in made} == {"transplant"}


def test_only_noise_of_other_sites_comes_in(documents: list[Document], made: list[Document]) -> None:
    noise = {row for document in documents for row in rows(document) if row[0] not in KEPT}
    assert all(set(of_other_sites(document)) <= noise for document in made)
    came = {label for document in made for label, _ in of_other_sites(document)}
    assert came >= {"sidebar", "bio", "comments", "navigation"}


def test_what_is_kept_of_the_host_stays_in_order(documents: list[Document], made: list[Document]) -> None:
    hosts = {document.site: document for document in documents}
    for document in made:
        assert [row for row in rows(document) if row[0] in KEPT] == [row for row in rows(hosts[document.site]) if row[0] in KEPT]


def test_some_of_the_hosts_noise_is_given_up(documents: list[Document]) -> None:
    alone = transplants(documents[:1], seed=0, count=20)  # no other site, so nothing comes in
    assert {("sidebar" in d.labels, "comments" in d.labels) for d in alone} == {(a, b) for a in (True, False) for b in (True, False)}


def test_what_is_said_twice_stands_in_the_host(documents: list[Document], made: list[Document]) -> None:
    hosts = {document.site: document for document in documents}
    twice = [(document, line) for document in made for label, line in rows(document) if label == "duplicate"]
    for document, line in twice:
        assert any(line in own for label, own in rows(hosts[document.site]) if label in KEPT)
    titles = {line for document in documents for label, line in rows(document) if label == "title"}
    assert {line in titles for _, line in twice} == {True, False}


def test_a_run_stands_where_such_runs_stand(made: list[Document]) -> None:
    for document in made:
        body = [i for i, label in enumerate(document.labels) if label == "body"]
        for i, row in enumerate(rows(document)):
            if row in of_other_sites(document) and row[0] in ("sidebar", "bio"):
                assert (body[0] < i < body[-1]) == (row[0] == "sidebar")


def test_same_documents_and_seed_give_the_same_result(documents: list[Document]) -> None:
    assert transplants(documents, seed=5) == transplants(documents, seed=5)
    assert transplants(documents, seed=5) != transplants(documents, seed=6)


def test_another_language_never_comes_in(documents: list[Document]) -> None:
    first, *others = documents
    german = [replace(document, language="German") for document in others]
    assert {document.site for document in transplants([first, *german], count=20) if of_other_sites(document)} == {d.site for d in others}


def test_the_same_extractors_runs_go_first(documents: list[Document]) -> None:
    host, same, *others = documents
    mixed = [host, same, *(replace(document, extractor="other") for document in others)]
    came = [line for d in transplants(mixed, count=40) if d.site == host.site for _, line in of_other_sites(d)]
    assert came
    assert all("brig" in line for line in came)


def test_no_second_copy_is_noise_of_another_page(documents: list[Document]) -> None:
    again = replace(documents[0], labels=("duplicate", *documents[0].labels[1:]))
    labels = Counter(label for _, label in bank([again]))
    assert "duplicate" not in labels
    assert set(labels) <= set(OFTEN)


def test_a_page_without_body_is_no_host(documents: list[Document]) -> None:
    menu = Document("menu", "menu.example", "Home\nNews\nSports\nWeather\nSearch", ("navigation",) * 5, language="English")
    assert "menu.example" not in {document.site for document in transplants([*documents, menu])}
    assert transplants([]) == []
