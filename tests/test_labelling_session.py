"""The session behind the annotation page, and who may speak to its server."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

import stripper as stripper_
from stripper import InputError, LabelError, Stripper
from stripper.labelling import DEFAULT, LabelSet, pages, tsv
from stripper.labelling.server import Server
from stripper.labelling.session import RANDOM, UNCERTAIN, Session, keys

ARTICLE = "Harbour ferry returns\n\nThe ferry came back on Monday, the harbour master said, after nine days in dock.\nShare on Facebook\n"


@pytest.fixture
def folder(tmp_path):
    for number in range(10):
        (tmp_path / f"page-{number}.txt").write_text(ARTICLE + "and more\n" * number, "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def stripper():
    return Stripper()


def test_the_queue_holds_every_document_once_with_its_share_of_random_ones(folder, stripper):
    session = Session(folder, stripper, DEFAULT, random_share=0.3)
    assert sorted(session.queue) == list(range(10))
    assert session.chosen.count(RANDOM) == 3
    assert sum(session.chosen[number] == RANDOM for number in session.queue[:4]) in (1, 2)
    assert Session(folder, stripper, DEFAULT, random_share=0.3).queue == session.queue


def test_uncertain_documents_come_in_order_of_uncertainty(folder, stripper):
    session = Session(folder, stripper, DEFAULT, random_share=0)
    unsure = [sum(min(p.noise, 1 - p.noise) for p in session.proposals[n]) / len(session.proposals[n]) for n in session.queue]
    assert unsure == sorted(unsure, reverse=True)
    assert set(session.chosen) == {UNCERTAIN}


def test_saving_moves_on_and_counts(folder, stripper):
    session = Session(folder, stripper, DEFAULT, random_share=0)
    first = session.following()
    labels = [proposal.label for proposal in session.proposals[first]]
    session.save(first, labels, {"status": "done", "site": "a.org", "note": ""})
    assert session.following() == session.queue[1]
    assert session.progress() == {"documents": 10, "done": 1, "skipped": 0, "lines": len(labels), "agreement": 1.0, "random": None}
    document = tsv.read(pages.label_file(session.pages[first]))
    assert document.text == session.pages[first].read_text("utf-8")
    assert (document.site, document.about["chosen"]) == ("a.org", "uncertain")
    assert "note" not in document.about


def test_a_session_goes_on_where_the_last_one_stopped(folder, stripper):
    session = Session(folder, stripper, DEFAULT)
    session.save(3, ["title", "body", None, *[None] * 3], {"status": "started"})
    again = Session(folder, stripper, DEFAULT)
    assert again.documents[3].labels[:3] == ("title", "body", None)


@pytest.mark.parametrize("labels", [["title"], ["titel", None, None], [None] * 9])
def test_labels_that_do_not_fit_are_refused_and_nothing_is_written(folder, stripper, labels):
    session = Session(folder, stripper, DEFAULT)
    with pytest.raises(LabelError):
        session.save(0, labels, {})
    assert not list(folder.glob("*.tsv"))


def test_with_labels_of_ones_own_the_model_proposes_sides(folder, stripper):
    own = LabelSet(("post", "ui"), frozenset({"post"}), ("", ""))
    session = Session(folder, stripper, own)
    assert {proposal.label for proposals in session.proposals for proposal in proposals} <= {"keep", "drop"}
    assert keys(own) == {"post": "p", "ui": "u"}


def test_every_default_label_has_a_key_of_its_own():
    found = keys(DEFAULT)
    assert len(set(found.values())) == 18
    assert found["title"] == "t"
    assert not set(found.values()) & set("efgjqvz")


def test_a_folder_without_documents_or_with_two_that_share_a_label_file(tmp_path):
    with pytest.raises(InputError, match="no documents in it"):
        pages.find(tmp_path)
    for suffix in ("txt", "html"):
        (tmp_path / f"a.{suffix}").write_text("x")
    with pytest.raises(InputError, match=r"would share the label file a\.tsv"):
        pages.find(tmp_path)


@pytest.mark.parametrize(
    ("head", "site"),
    [
        ('<link rel="canonical" href="https://www.example.org/a">', "example.org"),
        ('<meta property="og:url" content="https://b.example.org/a"/>', "b.example.org"),
    ],
)
def test_a_page_in_html_says_its_site(tmp_path, head, site):
    body = "<p>The ferry came back on Monday, the harbour master said, after nine days in dock.</p>" * 3
    (tmp_path / "a.html").write_text(f"<html><head>{head}</head><body><article>{body}</article></body></html>")
    document = pages.read(tmp_path / "a.html")
    assert document.site == site
    assert set(document.labels) == {None}


# The server


@pytest.fixture
def server(folder, stripper):
    with Server(Session(folder, stripper, DEFAULT)) as made:
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        made.shutdown()


def ask(server, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    return answer.status, answer.read(), answer


def test_it_listens_on_this_machine_only(server):
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/session", "/wrong/session", "//session", "/wrong/"])
def test_without_the_token_nothing_is_told(server, path):
    status, body, _ = ask(server, path)
    assert (status, body) == (403, b"open the address that `stripper label` printed")


def test_a_name_that_was_made_to_point_here_is_refused(server):
    assert ask(server, f"/{server.token}/session", Host="evil.example:80")[0] == 403
    assert ask(server, f"/{server.token}/session", Host=f"localhost:{server.server_port}")[0] == 200


def test_the_page_may_fetch_nothing_from_outside(server):
    _, body, answer = ask(server, f"/{server.token}/")
    policy = answer.getheader("Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert b"http://" not in body
    assert b"https://" not in body


@pytest.mark.parametrize("path", ["document/99", "document/-1", "document/x", "document/../../etc/passwd", "nothing"])
def test_only_documents_of_the_session_are_served(server, path):
    assert ask(server, f"/{server.token}/{path}")[0] in (400, 404)


@pytest.mark.parametrize("body", ["", "[]", '{"labels": 3, "about": {}}', '{"labels": ["title"], "about": {}}', '{"about": {}}'])
def test_wrong_requests_change_nothing(server, folder, body):
    status, answer, _ = ask(server, f"/{server.token}/document/0", "POST", body)
    assert status in (400, 409)
    assert json.loads(answer)["error"]
    assert not list(folder.glob("*.tsv"))


def test_a_form_of_another_site_cannot_save(server, folder):
    content = json.dumps({"labels": ["title", "body", "social"], "about": {}})
    assert ask(server, f"/{server.token}/document/0", "POST", content, **{"Content-Type": "text/plain"})[0] == 400
    assert not list(folder.glob("*.tsv"))
    assert ask(server, f"/{server.token}/document/0", "POST", content)[0] == 200
    assert tsv.read(folder / "page-0.tsv").labels == ("title", "body", "social")


def test_the_command_prints_the_address_serves_and_stops(folder):
    # A shell without job control lets what it starts in the background ignore Ctrl+C, and whatever that starts.
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from stripper.cli.label import command; command()"
    environment = os.environ | {"PYTHONPATH": str(Path(stripper_.__file__).parent.parent)}
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address + "session") as answer:  # noqa: S310 - http on this machine
            assert json.load(answer)["progress"]["documents"] == 10
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "10 documents, 0 done; Ctrl+C stops" in messages
    assert "0 of 10 documents done, 0 lines labelled" in messages
