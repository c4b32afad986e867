"""The commands around labels: train, evaluate, labels. Run as a user runs them, with a small corpus in place of the shipped one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from stripper import LABELS, LabelError, artefact, pipeline, retraining, start, storage
from stripper.cli import evaluate, labels, train
from stripper.corpus import Corpus
from stripper.evaluation import Judged, score, words
from stripper.fit import Settings, fitted
from stripper.labelling import Document, jsonl, read, tsv
from stripper.warm import Steps

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
QUICK = Settings(folds=2, members=1, hidden=16, steps=300)
ENGLISH = [document for document in read([FIXTURES]) if document.about["language"] == "en"]


@pytest.fixture(autouse=True)
def small(monkeypatch, small_base, small_start):
    """A small corpus, what a model learned from it, and quick settings; everything else is the real thing."""
    monkeypatch.setattr(storage, "shipped", lambda: small_base)
    monkeypatch.setattr(start, "load", lambda _place: small_start)
    recipe = retraining.Recipe
    quick = {"settings": QUICK, "steps": Steps(folds=2, epochs=(1, 1))}
    monkeypatch.setattr(retraining, "Recipe", lambda *args, **kwargs: replace(recipe(*args, **kwargs), **quick))


@pytest.fixture(scope="module")
def small_base():
    return Corpus.of([(d.text, d.labels) for d in ENGLISH[:8]], LABELS, [d.site for d in ENGLISH[:8]])


@pytest.fixture(scope="module")
def small_start(small_base, tmp_path_factory):
    made, path = fitted(small_base, settings=QUICK), tmp_path_factory.mktemp("start") / "small.model"
    artefact.save(made.model, path)  # a saved model has a digest
    return start.Start(artefact.load(path), small_base, made.opinions, frozenset(small_base.site))


@pytest.fixture
def folder(tmp_path):
    """Ten labelled documents of ten sites."""
    made = tmp_path / "labelled"
    made.mkdir()
    for number, document in enumerate(ENGLISH[8:18]):
        site = {"site": f"site-{number}.example"}
        tsv.write(Document(document.text, document.labels, {**document.about, **site}), made / Path(document.name).name)
    return made


def call(command, *args, code=0):
    """What a command printed, to stdout and to stderr. Its own errors are the group's to print, so they come out as they are."""
    result = CliRunner().invoke(command, [str(arg) for arg in args], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_train_prints_an_honest_table_and_writes_a_model(folder, tmp_path):
    out, err = call(train.command, folder, "-o", tmp_path / "my.model", "-j", 1)
    assert "10 documents of 10 sites, each scored by a model that saw no page of its site" in out
    for name in ("body lost", "noise removed", "word F1", "macro F1"):
        assert any(row.startswith(name) for row in out.splitlines())
    assert out.strip().splitlines()[-1].split()[0] in ("It", "Too")
    assert "model 4 of 4" in err
    assert "10 labelled documents on top of 8 documents of the shipped corpus" in err
    model = artefact.load(tmp_path / "my.model")
    assert set(model.card["base"]) == {"model", "documents", "lines"}
    assert model.card["retrained on"]["sites"] == [f"site-{number}.example" for number in range(10)]
    assert model.card["verdict"] in out


def test_train_gives_the_same_file_again(folder, tmp_path):
    for name in "ab":
        call(train.command, folder, "-o", tmp_path / name, "--no-compare", "-q")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_train_goes_on_from_another_model(folder, tmp_path, monkeypatch):
    asked = []
    loaded = start.load
    monkeypatch.setattr(start, "load", lambda place: asked.append(place) or loaded(place))
    call(train.command, folder, "--base", tmp_path, "-o", tmp_path / "my.model", "--no-compare", "-q")
    assert asked == [start.Place(tmp_path / "stripper.model", tmp_path / "corpus.npz", tmp_path / "opinions.npz")]


@pytest.mark.parametrize("more", [["--from-scratch"], ["--labels", "set.tsv"]])
def test_what_begins_from_nothing_takes_no_base(folder, tmp_path, more, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("set.tsv").write_text("post\tkeep\twhat members wrote\nui\tdrop\tbuttons\n")
    _, err = call(train.command, folder, "--base", tmp_path, *more, code=2)
    assert "begin from nothing" in err


def test_train_without_labels_makes_the_shipped_model(tmp_path):
    out, err = call(train.command, "-o", tmp_path / "stripper.model", "-q")
    assert (out, err) == ("", "")
    card = artefact.load(tmp_path / "stripper.model").card
    assert card["base"]["documents"] == 8
    assert "retrained on" not in card


def test_train_with_one_site_says_it_cannot_tell(folder, tmp_path):
    out, _ = call(train.command, sorted(folder.iterdir())[0], "-o", tmp_path / "my.model", "-j", 1)
    assert "Too little to tell: 1 site" in out


def test_train_says_when_documents_do_not_tell_their_site(tmp_path):
    tsv.write(Document(ENGLISH[0].text, ENGLISH[0].labels), tmp_path / "a.tsv")
    _, err = call(train.command, tmp_path / "a.tsv", "-o", tmp_path / "my.model", "--no-compare")
    assert "1 of 1 documents do not say their site" in err


def test_train_says_when_a_site_is_in_the_shipped_corpus(tmp_path):
    tsv.write(Document(ENGLISH[0].text, ENGLISH[0].labels, {"site": ENGLISH[0].site}), tmp_path / "a.tsv")
    _, err = call(train.command, tmp_path / "a.tsv", "-o", tmp_path / "my.model", "--no-compare")
    assert "1 of 1 documents are of sites of the shipped corpus" in err


def test_train_names_an_unknown_label_and_writes_nothing(folder, tmp_path):
    (folder / "wrong.tsv").write_text("# site: a.org\ntitel\tOne\n")
    with pytest.raises(LabelError, match=r"wrong\.tsv: line 1 .*unknown label 'titel'; the labels are title, standfirst"):
        call(train.command, folder, "-o", tmp_path / "my.model")
    assert not (tmp_path / "my.model").exists()


def test_train_refuses_labels_without_a_decided_line(tmp_path):
    tsv.write(Document("One\nTwo", (None, None)), tmp_path / "a.tsv")
    _, err = call(train.command, tmp_path / "a.tsv", code=2)
    assert "no labelled line to train on" in err


def test_train_with_a_label_set_of_ones_own(tmp_path):
    (tmp_path / "set.tsv").write_text("post\tkeep\twhat members wrote\nui\tdrop\tbuttons\n")
    for number in range(6):
        text = "".join(f"Member {i} wrote about gearbox number {number}{i} and its noise.\nReply\nQuote\n" for i in range(5))
        tsv.write(Document(text, ("post", "ui", "ui") * 5, {"site": f"{number}.example"}), tmp_path / f"doc-{number}.tsv")
    files = sorted(tmp_path.glob("doc-*.tsv"))
    out, _ = call(train.command, *files, "--labels", tmp_path / "set.tsv", "-o", tmp_path / "my.model", "-j", 1, "-q")
    assert "macro F1" not in out
    assert artefact.load(tmp_path / "my.model").labels == ("post", "ui")
    table, _ = call(evaluate.command, *files, "--labels", tmp_path / "set.tsv", "-m", tmp_path / "my.model")
    assert "post" in table


def test_evaluate_prints_the_figures_of_the_library(folder):
    out, _ = call(evaluate.command, folder, "--json")
    documents = read([folder])
    results = pipeline.Stripper().process_many(document.text for document in documents)
    judged = [
        Judged(words(d.text), d.labels, result.keeps.tolist(), result.labels, d.site) for d, result in zip(documents, results, strict=True)
    ]
    assert json.loads(out) == json.loads(score(judged).json())


def test_evaluate_shows_the_surest_wrong_lines_with_their_place(folder):
    out, _ = call(evaluate.command, folder, "-n", 3)
    rows = out.split("lines on the wrong side")[1].splitlines()[1:]
    assert len(rows) == 3
    for row in rows:
        kind, gold, _, predicted, _, noise, place = row.split()[:7]
        assert (kind, gold in ("title", "standfirst", "heading", "body")) in (("lost", True), ("left", False))
        path, number = place.rsplit(":", 1)
        line = tsv.read(path).text.split("\n")[int(number) - 1]
        assert line.strip()[:40] in row
        assert 0 <= float(noise) <= 1
        assert predicted in LABELS


def test_evaluate_writes_a_page_that_needs_nothing_else(folder, tmp_path):
    (folder / "angle.tsv").write_text("# site: x\nbody\t<script>alert(1)</script> & more\n")
    call(evaluate.command, folder, "--html", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "src=" not in page
    assert "http" not in page.split("</style>")[0]
    assert page.count("<details") == 11


def test_evaluate_says_when_the_model_saw_the_sites(folder, tmp_path):
    call(train.command, folder, "-o", tmp_path / "my.model", "--no-compare", "-q")
    _, err = call(evaluate.command, folder, "-m", tmp_path / "my.model")
    assert "10 of 10 documents are of sites this model was trained on" in err


@pytest.mark.parametrize(("chosen", "documents"), [("random", 1), ("uncertain", 0)])
def test_evaluate_on_documents_chosen_at_random(tmp_path, chosen, documents):
    tsv.write(Document("One", ("title",), {"chosen": "random"}), tmp_path / "a.tsv")
    if not documents:
        call(evaluate.command, tmp_path, "--chosen", chosen, code=2)
        return
    out, _ = call(evaluate.command, tmp_path, "--chosen", chosen, "--json")
    assert json.loads(out)["documents"] == documents


def test_labels_go_to_another_tool_and_back(folder, tmp_path):
    call(labels.command, "export", folder, "--to", "label-studio", "-o", tmp_path / "tasks.json")
    assert (tmp_path / "tasks.xml").exists()
    call(labels.command, "import", tmp_path / "tasks.json", "--from", "label-studio", "--to", "jsonl", "-o", tmp_path / "back.jsonl")
    assert [d.labels for d in jsonl.read(tmp_path / "back.jsonl")] == [d.labels for d in read([folder])]


def test_labels_check_is_silent_on_good_files(folder):
    out, err = call(labels.command, "check", folder)
    assert out == ""
    assert "10 documents of 10 sites, 0 problems; lines: title 1" in err


def test_labels_check_finds_what_is_wrong(folder):
    first, second = sorted(folder.glob("*.tsv"))[:2]
    first.with_suffix(".txt").write_text(read([first])[0].text.replace("\n", " changed\n", 1) + "And one line more.\n", "utf-8")
    second.write_text(second.read_text("utf-8").replace("body\t", "bodi\t", 1), "utf-8")
    tsv.write(Document(read([first])[0].text, read([first])[0].labels, {"site": "other.example"}), folder / "copy.tsv")
    out, _ = call(labels.command, "check", folder, code=1)
    assert "unknown label 'bodi'" in out
    assert f"not in {first.stem}.txt:" in out
    assert "without a label: 'And one line more.'" in out
    assert "the same page, under two sites" in out


def test_labels_check_finds_leaks_between_train_and_test(folder, tmp_path):
    first = sorted(folder.glob("*.tsv"))[0]
    test = tmp_path / "test"
    test.mkdir()
    (test / "same.tsv").write_bytes(first.read_bytes())
    tsv.write(Document(read([first])[0].text, read([first])[0].labels, {"site": "other.example"}), test / "other.tsv")
    out, _ = call(labels.command, "check", folder, "--against", test, code=1)
    assert "site site-0.example is on both sides" in out
    assert "the same page on both sides" in out


def test_labels_check_finds_likely_label_errors(folder):
    path = sorted(folder.glob("*.tsv"))[0]
    document = tsv.read(path)
    wrong = next(i for i, label in enumerate(document.labels) if label == "body" and len(document.lines[i]) > 150)
    changed = (*document.labels[:wrong], "social", *document.labels[wrong + 1 :])
    tsv.write(document.with_labels(changed), path)
    out, _ = call(labels.command, "check", folder, "--errors", "-n", 400, "-j", 1)
    assert f"{path}: line {wrong + 1} of its text: labelled social" in out
