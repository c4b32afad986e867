"""Label files: what is written comes back, and what is wrong is named with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper import LABELS, InputError, LabelError
from stripper.labelling import DEFAULT, Document, jsonl, labelset, read, read_file, tsv

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"

# Text with everything a line can hold: tabs, hashes, carriage returns, separators that are not line ends here.
TEXTS = st.text(st.sampled_from("ab#:?\t\n\n\r \u2028\x0b\x0cé漢😀"), max_size=40)


@st.composite
def documents(draw):
    text = draw(TEXTS)
    count = sum(bool(line.strip()) for line in text.split("\n"))
    labels = draw(st.lists(st.sampled_from([*LABELS, None]), min_size=count, max_size=count))
    about = draw(st.dictionaries(st.sampled_from(["site", "url", "note"]), st.sampled_from(["a.org", "b: c", "#", ""])))
    return Document(text, tuple(labels), about)


@given(documents())
def test_a_label_file_gives_text_labels_and_head_back(document):
    again = tsv.loads(tsv.dumps(document), "")
    assert (again.text, again.labels, again.about) == (document.text, document.labels, document.about)


@given(documents())
def test_both_shapes_of_json_give_text_and_labels_back(document):
    for row in (jsonl.as_lines(document), jsonl.as_columns(document)):
        again = jsonl.document(json.loads(json.dumps(row)), "")
        assert (again.text, again.labels) == (document.text, document.labels)


def test_every_fixture_is_written_as_it_was_read():
    for path in sorted(FIXTURES.glob("*.tsv")):
        assert tsv.dumps(tsv.read(path)).encode() == path.read_bytes(), path


def test_line_ends_and_a_missing_last_newline_stay(tmp_path):
    for text in ("one\r\n\r\ntwo\r\n", "one\n\n\ntwo", "\n\none\n"):
        labels = ("title", "body") if "two" in text else ("title",)
        tsv.write(Document(text, labels), tmp_path / "a.tsv")
        assert tsv.read(tmp_path / "a.tsv").text == text


def test_a_byte_order_mark_of_an_editor_is_not_text(tmp_path):
    (tmp_path / "a.tsv").write_bytes(b"\xef\xbb\xbf# site: a.org\nbody\tOne\n")
    assert tsv.read(tmp_path / "a.tsv").site == "a.org"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("body\tOne\nTwo without a tab\n", r"a\.tsv:2: no tab"),
        ("# site: x\n\tOne\n", r"a\.tsv:2: no label before the tab"),
        ("body\t \n", r"a\.tsv:1: label 'body' before a blank line"),
        ("# no colon\nbody\tOne\n", r"a\.tsv:1: expected '# key: value'"),
    ],
)
def test_a_wrong_row_is_named_with_its_file_and_line(tmp_path, content, message):
    (tmp_path / "a.tsv").write_text(content, "utf-8")
    with pytest.raises(LabelError, match=message):
        tsv.read(tmp_path / "a.tsv")


def test_bytes_that_are_not_utf8_are_refused_with_their_place(tmp_path):
    (tmp_path / "a.tsv").write_bytes(b"body\tcaf\xe9\n")
    with pytest.raises(InputError, match=r"a\.tsv: not UTF-8 at byte 8"):
        tsv.read(tmp_path / "a.tsv")


def test_a_text_that_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.tsv"
    tsv.write(Document("One", ("body",)), path)
    with pytest.raises(InputError, match="surrogate"):
        tsv.write(Document("\ud800", ("body",)), path)
    assert tsv.read(path).text == "One"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("[1]", "expected a JSON object"),
        ("{", "not JSON"),
        ('{"id": "x"}', 'expected "lines", or "text" and "labels"'),
        ('{"text": "One", "labels": []}', "1 non-blank lines, but 0 labels"),
        ('{"lines": [{"text": "One\\nTwo", "label": "body"}]}', "holds a newline"),
        ('{"lines": ["One"]}', "list of objects"),
    ],
)
def test_a_wrong_json_row_is_named_with_its_file_and_line(tmp_path, row, message):
    (tmp_path / "a.jsonl").write_text('{"text": "", "labels": []}\n\n' + row + "\n", "utf-8")
    with pytest.raises(LabelError, match=rf"a\.jsonl:3.*{message}"):
        read_file(tmp_path / "a.jsonl")


def test_json_lines_are_read_gzipped_too(tmp_path):
    document = Document("One\n\nTwo", ("title", None), {"id": "x", "url": "https://www.a.org/1"}, "x")
    jsonl.write([document], tmp_path / "a.jsonl.gz")
    (again,) = read_file(tmp_path / "a.jsonl.gz")
    assert (again.text, again.labels, again.site) == (document.text, document.labels, "a.org")


def test_a_folder_is_read_in_order_of_name(tmp_path):
    for name in ("b", "a", "c/d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        tsv.write(Document(name, ("body",)), tmp_path / f"{name}.tsv")
    assert [document.text for document in read([tmp_path])] == ["a", "b", "c/d"]


@pytest.mark.parametrize(
    ("name", "message"), [("gone.tsv", "no such file"), ("text.txt", "not a label file"), (".", "no label files in it")]
)
def test_what_is_not_a_label_file_is_refused(tmp_path, name, message):
    (tmp_path / "text.txt").write_text("One")
    with pytest.raises(InputError, match=message):
        read([tmp_path / name])


@pytest.mark.parametrize(
    ("about", "site"),
    [
        ({"site": "a.org", "url": "https://b.org/x"}, "a.org"),
        ({"url": "https://www.b.org:8080/x"}, "b.org"),
        ({"url": "not a url"}, "folder/page.tsv"),
        ({}, "folder/page.tsv"),
    ],
)
def test_the_site_of_a_document(about, site):
    assert Document("", (), about, "folder/page.tsv").site == site


def test_there_is_one_label_a_non_blank_line():
    with pytest.raises(LabelError, match="2 non-blank lines, but 1 labels"):
        Document("One\n\nTwo", ("body",))


def test_unknown_labels_are_named_with_their_line():
    document = Document("One\n\nTwo", ("body", "bodi"), where="a.tsv")
    with pytest.raises(LabelError, match=r"a\.tsv: line 2 of its text \('Two'\): unknown label 'bodi'"):
        document.check(DEFAULT.names)


def test_a_label_set_of_ones_own(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text("# forum\npost\tkeep\twhat members wrote\nquote\tdrop\trepeats of posts\nui\tdrop\n", "utf-8")
    labels = labelset.read(path)
    assert labels.names == ("post", "quote", "ui")
    assert labels.kept == {"post"}
    assert labels.meanings == ("what members wrote", "repeats of posts", "")
    assert labels.allowed == ("post", "quote", "ui", "keep", "drop")
    assert labels.keeping == {"post", "keep"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("post\tkept\n", r"labels\.tsv:1: expected name<TAB>keep or drop"),
        ("post\tkeep\npost\tdrop\n", r"labels\.tsv:2: a label is one word"),
        ("two words\tkeep\n", "one word"),
        ("post\tkeep\n", "a label to keep and a label to drop"),
    ],
)
def test_a_wrong_label_set_is_refused(tmp_path, content, message):
    path = tmp_path / "labels.tsv"
    path.write_text(content, "utf-8")
    with pytest.raises(LabelError, match=message):
        labelset.read(path)
