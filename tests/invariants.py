"""What holds of every result, whatever the text."""

from __future__ import annotations

import numpy as np

from stripper import Result, spans


def check(text: str, result: Result) -> None:
    """Fail unless the kept lines are some of the text's lines in their order, and every offset, number, span and probability is right."""
    numbered = text.split("\n")
    before = 0
    for line in result.lines:
        assert before <= line.start < line.end <= len(text)
        assert text[line.start : line.end] == line.text == numbered[line.number - 1].removesuffix("\r")
        assert line.text.strip()
        assert not text[before : line.start].strip()
        before = line.end
    assert not text[before:].strip()
    kept = [line.text for line in result.lines if line.kept]
    written = [line for line in result.text.split("\n") if line.strip()]
    assert all(line in (own, f"{own}\r") for line, own in zip(written, kept, strict=True))
    assert np.isfinite(result.probabilities).all()
    assert np.allclose(result.probabilities.sum(axis=1), 1)
    assert len(result.labels) == len(result.lines) == len(result.keeps)
    _spans(text, result)


def _spans(text: str, result: Result) -> None:
    """The removed spans are in order, never overlap, and deleting them leaves the clean text."""
    left, at = [], 0
    for span in spans.removed(result):
        assert at <= span.start < span.end <= len(text)
        left.append(text[at : span.start])
        at = span.end
    assert "".join([*left, text[at:]]) == result.text


def same(one: Result, other: Result) -> bool:
    """Whether two results are the same to the last bit."""
    return (
        one.text == other.text
        and one.labels == other.labels
        and one.probabilities.tobytes() == other.probabilities.tobytes()
        and one.keeps.tolist() == other.keeps.tolist()
    )
