"""Composed documents: what is appended is offtopic, what is one article is not."""

import random
from dataclasses import replace

import pytest
from training_data import TOPICS, story

from stripper.labels import KEPT
from training.documents.compose import Pool, endless, redate
from training.documents.corpus import Document, check
from training.documents.lookalikes import lookalikes

NEAR = "Gulls nest along the northern quay of the harbour since those ferries stopped, says every angler"


@pytest.fixture
def documents() -> list[Document]:
    """Five topics, the first of them twice."""
    texts = (TOPICS[0], NEAR, *TOPICS[1:])
    return [story(f"{name}.example", text, name) for name, text in zip(("one", "near", "two", "three", "four", "five"), texts, strict=True)]


def test_host_keeps_its_lines_and_labels(documents: list[Document]) -> None:
    hosts = {d.site: d for d in documents}
    for made in endless(documents, seed=3):
        host = hosts[made.site]
        own = [(line, label) for line, label in zip(made.lines, made.labels, strict=True) if label != "offtopic"]
        assert own == list(zip(host.lines, host.labels, strict=True))


def test_appended_lines_come_from_other_sites_and_are_offtopic(documents: list[Document]) -> None:
    made = endless(documents, seed=3)
    check(made)
    assert len(made) == len(documents)
    for document in made:
        added = [line for line, label in zip(document.lines, document.labels, strict=True) if label == "offtopic"]
        slug = document.site.removesuffix(".example")
        assert added
        assert not any(f"the {slug} assembly" in line for line in added)


def test_head_of_a_story_is_offtopic_too(documents: list[Document]) -> None:
    added = [line for d in endless(documents, seed=1) for line, label in zip(d.lines, d.labels, strict=True) if label == "offtopic"]
    for word in ("What the", "By Somebody", "2020", "Share this"):
        assert any(word in line for line in added)


def test_same_documents_and_seed_give_the_same_result(documents: list[Document]) -> None:
    assert endless(documents, seed=5) == endless(documents, seed=5)
    assert endless(documents, seed=5) != endless(documents, seed=6)
    assert lookalikes(documents, seed=5) == lookalikes(documents, seed=5)


def test_another_text_of_the_same_site_is_never_appended(documents: list[Document]) -> None:
    one_site = [replace(d, site="same.example") for d in documents]
    assert endless(one_site, seed=0) == []


def test_another_language_is_never_appended(documents: list[Document]) -> None:
    first, *others = documents
    assert endless([first, *(replace(d, language="German") for d in others[:1])], seed=0) == []


def test_a_copy_of_the_host_on_another_site_is_never_appended(documents: list[Document]) -> None:
    host = documents[0]
    assert endless([host, replace(host, name="copy", site="copy.example")], seed=0) == []


def test_nearest_story_stands_first(documents: list[Document]) -> None:
    pool = Pool.of(documents)
    nearest = pool.others(0)[0]
    assert pool.documents[nearest].name == "near"


def test_forum_pages_and_stubs_are_no_stories(documents: list[Document]) -> None:
    forum = replace(documents[0], kind="forum")
    stub = Document("stub", "stub.example", "Head\nText.", ("title", "body"), language="English")
    assert Pool.of([forum, stub]).documents == ()


def test_lookalikes_have_no_offtopic_and_keep_running_text(documents: list[Document]) -> None:
    more = [story(f"{name}.example", TOPICS[i], name) for i, name in enumerate(("six", "seven"))]
    notices = [f"This site stores cookie number {i} for a year." for i in range(6)]
    layered = replace(more[0], text="\n".join([*notices, more[0].text]), labels=("legal",) * 6 + more[0].labels)
    made = [d for seed in range(8) for d in lookalikes([*documents, layered, more[1]], seed=seed)]
    check([replace(d, name=str(i)) for i, d in enumerate(made)])
    kinds = ("round-up", "digest", "list", "preceded", "dated sections", "live blog", "interview")
    assert {d.kind for d in made} == {f"look-alike {kind}" for kind in kinds}
    for document in made:
        assert "offtopic" not in document.labels
        running = [label for label, line in zip(document.labels, document.lines, strict=True) if "assembly" in line]
        assert running
        assert set(running) <= KEPT


def test_an_article_below_a_notice_keeps_its_lines_and_labels(documents: list[Document]) -> None:
    notices = [f"This site stores cookie number {i} for a year." for i in range(6)]
    layered = replace(documents[-1], text="\n".join([*notices, documents[-1].text]), labels=("legal",) * 6 + documents[-1].labels)
    hosts = {d.site: d for d in documents[:-1]}
    made = [d for seed in range(6) for d in lookalikes([*documents[:-1], layered], seed=seed) if d.kind == "look-alike preceded"]
    below = [d for d in made if d.site in hosts]
    assert below
    for document in below:
        host = hosts[document.site]
        count = len(document.lines) - len(host.lines)
        assert set(document.labels[:count]) == {"legal"} or set(document.labels[:count]) == {"legal", "navigation"}
        assert document.lines[count:] == host.lines
        assert document.labels[count:] == host.labels


def test_redate_keeps_the_form() -> None:
    line = redate("Updated 03/11/2020, 9:05 PM", random.Random(0))
    day, month, rest = line.removeprefix("Updated ").split("/")
    assert len(day) == 2
    assert month != ""
    assert rest.startswith("2020")
    assert len(rest.split(":")[1]) == len("05 PM")
