"""Files of other annotation tools: ours are what the tools' own libraries accept, theirs are read."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from stripper import InputError, LabelError
from stripper.labelling import DEFAULT, Document
from stripper.labelling.formats import FORMATS, rows, spans

TEXT = "Ferry returns 🚢 to the harbour\n\n  Share this\nThe ferry is back.\nby Jane"
DOCUMENTS = [
    Document(TEXT, ("title", "social", "body", None), {"id": "page-1", "site": "a.org", "url": "https://a.org/1"}, "page-1"),
    Document("Only line", ("body",), {"id": "page-2", "site": "b.org"}, "page-2"),
]


def written(name, path, documents=DOCUMENTS):
    FORMATS[name].write(documents, path, DEFAULT)
    return list(FORMATS[name].read(path))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("jsonl", "a.jsonl"),
        ("columns", "a.jsonl"),
        ("label-studio", "a.json"),
        ("doccano", "a.jsonl"),
        ("prodigy", "a.jsonl"),
        ("huggingface", "a.jsonl"),
    ],
)
def test_what_is_exported_is_imported_as_it_was(tmp_path, name, file):
    for again, document in zip(written(name, tmp_path / file), DOCUMENTS, strict=True):
        assert again.labels == document.labels
        assert again.text == document.text
        assert again.site == document.site
        assert again.about["id"] == document.name


def test_label_files_keep_their_names_apart(tmp_path):
    documents = [Document("One", ("body",), where=f"{folder}/page.tsv") for folder in ("a", "b")]
    FORMATS["tsv"].write(documents, tmp_path / "out", DEFAULT)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["page-2.tsv", "page.tsv"]


def test_fasttext_holds_the_decided_lines(tmp_path):
    path = tmp_path / "a.txt"
    first, second = written("fasttext", path)
    assert first.text == "Ferry returns 🚢 to the harbour\n  Share this\nThe ferry is back."
    assert first.labels == ("title", "social", "body")
    assert second.text == "Only line"
    assert path.read_text("utf-8").splitlines()[0] == "__label__title Ferry returns 🚢 to the harbour"


def test_a_row_without_a_fasttext_label_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("__label__body One\nTwo\n")
    with pytest.raises(LabelError, match=r"a\.txt:2: expected '__label__name line'"):
        list(FORMATS["fasttext"].read(tmp_path / "a.txt"))


# Label Studio


def test_label_studio_accepts_our_interface_and_tasks(tmp_path):
    interface = pytest.importorskip("label_studio_sdk.label_interface", reason="label-studio-sdk is not installed").LabelInterface
    FORMATS["label-studio"].write(DOCUMENTS, tmp_path / "tasks.json", DEFAULT)
    config = interface((tmp_path / "tasks.xml").read_text("utf-8"))
    for task in json.loads((tmp_path / "tasks.json").read_text("utf-8")):
        assert config.validate_task({"data": task["data"]})
        assert all(config.validate_annotation(annotation) for annotation in task["annotations"])


def test_label_studio_takes_the_last_annotation_that_was_not_cancelled(tmp_path):
    def annotation(label, **state):
        value = {"start": "0", "end": "1", "startOffset": 0, "endOffset": 3, "paragraphlabels": [label]}
        return {"result": [{"from_name": "label", "to_name": "lines", "type": "paragraphlabels", "value": value}], **state}

    task = {
        "data": {"text": "One\nTwo\nThree"},
        "annotations": [annotation("date"), annotation("body"), annotation("promo", was_cancelled=True)],
    }
    (tmp_path / "a.json").write_text(json.dumps([task]))
    (document,) = FORMATS["label-studio"].read(tmp_path / "a.json")
    assert document.labels == ("body", "body", None)


@pytest.mark.parametrize("shape", ["JSON", "JSON_MIN"])
def test_label_studio_regions_of_a_text_tag(tmp_path, shape):
    value = {"start": 0, "end": 31, "text": "Ferry returns", "labels": ["title"]}
    full = {
        "data": {"text": TEXT},
        "annotations": [{"result": [{"from_name": "label", "to_name": "text", "type": "labels", "value": value}]}],
    }
    (tmp_path / "a.json").write_text(json.dumps([full if shape == "JSON" else {"id": 7, "text": TEXT, "label": [value]}]))
    (document,) = FORMATS["label-studio"].read(tmp_path / "a.json")
    assert document.labels == ("title", None, None, None)


# doccano


def test_doccano_rows_are_read_in_any_order_with_its_own_columns(tmp_path):
    path = tmp_path / "a.jsonl"
    FORMATS["doccano"].write(DOCUMENTS, path, DEFAULT)
    exported = [json.loads(row) | {"id": number, "Comments": []} for number, row in enumerate(path.read_text("utf-8").splitlines(), 20)]
    path.write_text("".join(json.dumps(row) + "\n" for row in reversed(exported)), "utf-8")
    assert {document.name: document.labels for document in FORMATS["doccano"].read(path)} == {d.name: d.labels for d in DOCUMENTS}


@pytest.mark.parametrize("item", [[0, 31, "title"], {"id": 1, "start_offset": 0, "end_offset": 31, "label": "title"}])
def test_doccano_spans(tmp_path, item):
    key = "label" if isinstance(item, list) else "entities"
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": 3, "text": TEXT, key: [item]}) + "\n")
    (document,) = FORMATS["doccano"].read(tmp_path / "a.jsonl")
    assert document.labels == ("title", None, None, None)


def test_doccano_lines_with_two_labels_are_refused(tmp_path):
    row = next(rows.split(DOCUMENTS[1])) | {"label": ["body", "title"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(LabelError, match=r"a\.jsonl:1: a line with 2 labels"):
        list(FORMATS["doccano"].read(tmp_path / "a.jsonl"))


def test_missing_lines_of_a_document_are_an_error():
    made = list(rows.split(DOCUMENTS[0]))
    with pytest.raises(LabelError, match="page-1: lines 2 of 4 are missing"):
        list(rows.join([*made[:1], *made[2:]], "a.jsonl"))


# Prodigy


def test_prodigy_spans_name_their_text(tmp_path):
    FORMATS["prodigy"].write(DOCUMENTS, tmp_path / "a.jsonl", DEFAULT)
    task = json.loads((tmp_path / "a.jsonl").read_text("utf-8").splitlines()[0])
    pieces = {span["label"]: task["text"][span["start"] : span["end"]] for span in task["spans"]}
    assert pieces == {"title": "Ferry returns 🚢 to the harbour", "social": "Share this", "body": "The ferry is back."}


@pytest.mark.parametrize(("answer", "count"), [("accept", 1), ("reject", 0), ("ignore", 0)])
def test_prodigy_answers_are_honoured(tmp_path, answer, count):
    task = {
        "text": "One",
        "spans": [{"start": 0, "end": 3, "label": "body", "token_start": 0, "token_end": 0}],
        "answer": answer,
        "_input_hash": 1,
        "_task_hash": 2,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(task) + "\n")
    assert len(list(FORMATS["prodigy"].read(tmp_path / "a.jsonl"))) == count


# Argilla and Hugging Face


def argilla_row(**answers):
    return next(rows.split(DOCUMENTS[1])) | {"label": None} | answers


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        ({"label.responses": ["date"], "label.responses.users": ["u"], "label.responses.status": ["submitted"]}, "date"),
        ({"label.responses": ["date"], "label.responses.users": ["u"], "label.responses.status": ["discarded"]}, None),
        ({"label.responses": None, "label.suggestion": "promo", "label.suggestion.score": 0.4}, None),
        ({"responses": {"label": [{"value": "date", "user_id": "u", "status": "submitted"}]}, "suggestions": {}}, "date"),
        ({"label": [{"user_id": "u", "value": "date", "status": "submitted"}], "label-suggestion": "promo"}, "date"),
        ({"label": "date"}, "date"),
    ],
)
def test_answers_of_argilla_and_datasets(tmp_path, answers, label):
    (tmp_path / "a.jsonl").write_text(json.dumps(argilla_row(**answers)) + "\n")
    (document,) = FORMATS["huggingface"].read(tmp_path / "a.jsonl")
    assert document.labels == (label,)
    assert document.about == {"id": "page-2", "site": "b.org"}


def test_argilla_records_written_by_argilla_itself(tmp_path):
    argilla = pytest.importorskip("argilla", reason="argilla is not installed")
    from argilla.records._io import GenericIO, JsonIO

    records = [
        argilla.Record(
            fields={"text": row["text"]},
            metadata={key: row[key] for key in ("doc", "line", "of", "blank", "site")},
            suggestions=[argilla.Suggestion("label", "promo", score=0.3)],
            responses=[argilla.Response("label", row["label"], user_id="00000000-0000-0000-0000-000000000001", status="submitted")]
            if row["label"]
            else [],
        )
        for document in DOCUMENTS
        for row in rows.split(document)
    ]
    JsonIO.to_json(records, tmp_path / "nested.json")
    (tmp_path / "flat.jsonl").write_text("".join(json.dumps(row, default=str) + "\n" for row in GenericIO.to_list(records, flatten=True)))
    for name in ("nested.json", "flat.jsonl"):
        read = list(FORMATS["huggingface"].read(tmp_path / name))
        assert [(d.text, d.labels, d.site) for d in read] == [(d.text, d.labels, d.site) for d in DOCUMENTS]


def test_disagreeing_annotators_are_named(tmp_path):
    row = argilla_row(**{"label.responses": ["date", "body"], "label.responses.status": ["submitted", "submitted"]})
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(LabelError, match=r"line 1 of page-2: annotators disagree \(date, body\)"):
        list(FORMATS["huggingface"].read(tmp_path / "a.jsonl"))


@pytest.mark.parametrize("file", ["a.parquet", "folder"])
def test_saved_datasets(tmp_path, file):
    pytest.importorskip("datasets", reason="datasets is not installed")
    assert [(d.text, d.labels) for d in written("huggingface", tmp_path / file)] == [(d.text, d.labels) for d in DOCUMENTS]


def test_without_the_library_the_extra_is_named():
    code = (
        "import sys; sys.modules['datasets'] = None\n"
        "from pathlib import Path\nfrom stripper import InputError\nfrom stripper.labelling.formats import huggingface\n"
        "try: list(huggingface.read(Path('a.parquet')))\nexcept InputError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'stripper[labelling]'" in run.stdout


def test_fasttext_library_trains_on_our_file(tmp_path):
    fasttext = pytest.importorskip("fasttext", reason="fasttext is not installed")
    FORMATS["fasttext"].write(DOCUMENTS * 5, tmp_path / "a.txt", DEFAULT)
    model = fasttext.train_supervised(str(tmp_path / "a.txt"), epoch=1, dim=4, minCount=1, verbose=0, thread=1)
    assert sorted(model.labels) == ["__label__body", "__label__social", "__label__title"]


# Spans


def test_a_span_over_two_lines_labels_both():
    assert spans.labels("One\nTwo\nThree", [spans.Span(0, 7, "body")]) == ("body", "body", None)


def test_of_two_spans_on_a_line_the_longer_wins():
    assert spans.labels("By Jane, 3 May 2020", [spans.Span(0, 7, "byline"), spans.Span(9, 19, "date")]) == ("date",)


def test_a_span_outside_the_text_touches_no_line():
    assert spans.labels("One", [spans.Span(40, 50, "body")]) == (None,)


def test_an_unreadable_file_is_an_input_error(tmp_path):
    (tmp_path / "a.json").write_text("{")
    with pytest.raises((InputError, LabelError), match="not JSON"):
        list(FORMATS["label-studio"].read(tmp_path / "a.json"))
