"""Reading labelled documents, and refusing those that are wrong, with file and line."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from training_data import story, write_rows

from stripper.errors import InputError, LabelError
from training.documents.corpus import HARD, check, handwritten, labelled, read_tsv
from training.documents.languages import guess

ROW = {
    "id": "one",
    "site": "made.example",
    "dataset": "WCXB dev",
    "page": "0001",
    "extractor": "trafilatura",
    "ml": False,
    "text": "Head\n\nIt was the first of all the days that we had in the town.\n",
    "labels": ["title", "body"],
}


def shared(folder: Path, *rows: dict[str, object]) -> Path:
    write_rows(folder / "corpus" / "labelled.jsonl.gz", list(rows))
    write_rows(folder / "corpora" / "wcxb-dev" / "gold.jsonl.gz", [{"id": "0001", "page_type": "forum"}])
    return folder


def test_labelled_documents_know_page_type_and_language(tmp_path: Path) -> None:
    [document] = labelled(shared(tmp_path, ROW))
    assert (document.kind, document.language, document.source) == ("forum", "English", "WCXB dev")
    assert document.lines == ["Head", "It was the first of all the days that we had in the town."]


def test_labels_that_do_not_fit_the_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="one: 2 non-blank lines, but 1 labels"):
        labelled(shared(tmp_path, {**ROW, "labels": ["title"]}))


def test_unknown_labels_are_refused_by_document(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="one: unknown label 'headline'"):
        labelled(shared(tmp_path, {**ROW, "labels": ["headline", "body"]}))


def test_a_name_stands_once() -> None:
    with pytest.raises(LabelError, match="two documents of this name"):
        check([story("a.example"), replace(story("b.example"), name="a.example")])


def test_missing_corpus_says_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--shared"):
        labelled(tmp_path)


def test_bad_row_is_named_by_file_and_line(tmp_path: Path) -> None:
    folder = shared(tmp_path)
    plain = folder / "rows.jsonl"
    plain.write_text('{"id": 1}\n{"id": \n', encoding="utf-8")
    from training.documents.corpus import rows

    with pytest.raises(InputError, match=re.escape(f"{plain}, line 2")):
        list(rows(plain))


def test_tsv_keeps_blank_rows_and_reads_its_header(tmp_path: Path) -> None:
    path = tmp_path / "de-news-made.tsv"
    path.write_text("# language: de\n# type: news\ntitle\tKopf\n\nbody\t# kein Kommentar\n", encoding="utf-8")
    document = read_tsv(path)
    assert document.text == "Kopf\n\n# kein Kommentar\n"
    assert document.labels == ("title", "body")
    assert (document.kind, document.site) == ("news", "de-news-made")


@pytest.mark.parametrize("row", ["body Text", "body\t", "body\t  "])
def test_tsv_row_without_label_or_line_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "made.tsv"
    path.write_text(f"title\tHead\n{row}\n", encoding="utf-8")
    with pytest.raises(LabelError, match="line 2"):
        read_tsv(path)


def test_the_documents_of_this_project_pass() -> None:
    documents, hard = handwritten(), handwritten(HARD)
    assert len(documents) >= 100
    assert len(hard) >= 600
    check([*documents, *hard])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("C'est la première fois que nous sommes tous dans la ville pour voir ce qui se passe avec les bateaux.", "French"),
        ("Это был первый день, когда мы все были в городе, и никто не знал, что будет дальше с ним.", "Russian"),
        ("这是我们第一次在城里看到的事情，没有人知道接下来会发生什么，所以大家都在等待。", "Chinese"),
        ("これは私たちが町で見た最初の日であり、次に何が起こるか誰も知らなかった。", "Japanese"),
        ("12 34 56", "unknown"),
        ("", "unknown"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert guess(text) == language
