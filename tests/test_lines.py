"""Lines: exact offsets, and a join that keeps bytes, line ends and at most one run of blank lines where something was dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper.lines import join, split

TEXTS = st.text(alphabet=st.sampled_from("ab \t\r\n\x0b\x0c\x85\u2028é漢\U0001f600\ud800"), max_size=60)


def texts(text: str) -> list[str]:
    lines = split(text)
    return [lines[i] for i in range(len(lines))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("one", ["one"]),
        ("one\r\n two \r\n", ["one", " two "]),
        ("one\x0btwo\x0cthree\x85four\u2028five", ["one\x0btwo\x0cthree\x85four\u2028five"]),  # only \n ends a line
        ("\x85\n\u2028\nx", ["x"]),  # white space to `strip()`
    ],
)
def test_lines_are_split_as_the_scorer_does(text, expected):
    assert texts(text) == expected


@given(TEXTS)
def test_slices_are_the_lines_and_nothing_but_blanks_stands_between(text):
    lines = split(text)
    expected = [line for line in text.split("\n") if line.strip()]
    assert [line.removesuffix("\r") for line in expected] == texts(text)
    outside = "".join(text[a:b] for a, b in zip([0, *lines.end], [*lines.start, len(text)], strict=True))
    assert not outside.strip()


@given(TEXTS, st.data())
def test_what_is_joined_is_an_ordered_subsequence_of_the_lines(text, data):
    lines = split(text)
    kept = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    assert texts(join(lines, kept)) == [lines[i] for i, keep in enumerate(kept) if keep]
    if all(kept):
        assert join(lines, kept) == text


@pytest.mark.parametrize(
    ("text", "dropped", "expected"),
    [
        ("a\n\nx\n\nb\n", {1}, "a\n\nb\n"),
        ("a\n\n\nx\n\n\n\ny\nb\n", {1, 2}, "a\n\n\nb\n"),  # the first run of the gap
        ("a\nx\nb", {1}, "a\nb"),
        ("a\nx\n\nb", {1}, "a\n\nb"),
        ("x\n\na\nb\n", {0}, "a\nb\n"),
        ("a\nb\n\nx\n", {2}, "a\nb\n"),
        ("a\nb\n\nx", {2}, "a\nb"),  # the text ended without a line end, and so does what is left
        ("a\r\n\r\nx\r\n\r\nb\r\n", {1}, "a\r\n\r\nb\r\n"),
        ("\n\na\n", set(), "\n\na\n"),
        ("x\n", {0}, ""),
    ],
)
def test_line_ends_and_blank_lines(text, dropped, expected):
    lines = split(text)
    assert join(lines, [i not in dropped for i in range(len(lines))]) == expected
