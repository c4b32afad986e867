"""Explain: what spoke for a label."""

from __future__ import annotations

import re

import numpy as np
import pytest
from cli_session import text, texts

from stripper import Stripper, artefact
from stripper.explain import explain, layout
from stripper.explanations import fit, page, table
from stripper.rules import Rules


@pytest.fixture(scope="module")
def cleaner() -> Stripper:
    return Stripper()


def test_every_column_that_a_pass_reads_has_a_name():
    model = artefact.load(artefact.SHIPPED)
    assert all(len(layout(len(model.labels))) == len(network.mean) for network in model.passes)


@pytest.mark.parametrize("document", texts(6))
def test_labels_and_probabilities_are_those_of_the_result(cleaner, document):
    rows, lines = explain(cleaner, document), cleaner.process(document).lines
    assert [row.line for row in rows] == list(lines)
    weights = [[reason.weight for reason in row.reasons] for row in rows]
    assert all(found == sorted(found, reverse=True) for found in weights)
    assert all(np.isfinite(found).all() for found in weights)


def test_a_share_line_is_one_because_of_its_words(cleaner):
    row = explain(cleaner, text())[14]
    assert (row.line.text, row.line.label) == ("Share on Facebook", "social")
    assert re.match(r"words .*'Share'", row.reasons[0].what)


def test_a_rule_comes_first():
    pytest.importorskip("re2")
    rows = explain(Stripper(rules=Rules.of(["keep ^Share"])), "Share on Facebook\nThe ferry left at nine.\n")
    assert rows[0].reasons[0].what == "a rule says keep"
    assert not any("rule" in reason.what for reason in rows[1].reasons)


@pytest.mark.parametrize("odd", ["", "\n\n", "***", "x" * 100_000, "word " * 20_000, "漢字" * 300, "\ud800 \x00 \u2028"])
def test_odd_texts_are_explained_too(cleaner, odd):
    rows = explain(cleaner, odd)
    assert len(rows) == bool(odd.strip())
    assert table(rows, 100).count("\n") == 1 + len(rows)
    assert "</html>" in page(rows, "odd")


def test_the_table_fits_the_terminal(cleaner):
    rows = explain(cleaner, text())
    plain = [re.sub("\x1b\\[[0-9]*m", "", line) for line in table(rows, 120).splitlines()]
    assert max(map(len, plain)) <= 120
    assert "\x1b" not in table(rows)
    assert [line[6] for line in plain[1:]] == [" " if row.line.kept else "-" for row in rows]


@pytest.mark.parametrize(
    ("given", "columns", "shown"),
    [("abc", 5, "abc  "), ("abcdef", 5, "abcd…"), ("漢字漢", 5, "漢字…"), ("漢字漢", 4, "漢… "), ("a\tb\x1b[", 5, "a b [")],
)
def test_texts_are_fitted_to_columns(given, columns, shown):
    assert fit(given, columns) == shown
