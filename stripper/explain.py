"""Explain: what spoke for the label of each line. Each part of what the model reads is hidden in turn, and the loss is its weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from stripper import features
from stripper import lines as lines_
from stripper.batch import HEAD, TAIL, Batch
from stripper.context import BESIDE, OFFSETS, PICKED, SPANS, Context
from stripper.features import NAMES, Features, characters, ngrams, tokens
from stripper.features.ngrams import Ngrams
from stripper.markup import Marked, skipped, whole_of
from stripper.model import LineModel, MarkupModel, Model, inputs, of_line
from stripper.network import Network
from stripper.pipeline import Stripper
from stripper.result import Line

WORDS = "words"
MARKUP = "tags and class names"
ABOVE, BELOW, HEADING, BESIDES = "lines above", "lines below", "heading above", "shape of the lines beside"
ALIKE, SHARED = "lines of the same form", "lines that say the same"
LEAST = 0.1  # log-odds: what weighs less is not worth a mention
MOST = 3  # reasons a line, and words of a line, that are named
# A word, or two characters of a script that is written without spaces.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for a label.

    weight  how far the log-odds of the label fall when the model does not see it
    """

    what: str
    weight: float

    def __str__(self) -> str:
        return f"{self.what} {self.weight:+.1f}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line, and the reasons for its label, the strongest first."""

    line: Line
    reasons: tuple[Reason, ...]


def explain(stripper: Stripper, text: str) -> list[Explanation]:
    """The reasons for the label of every non-blank line of `text`, as the model sees it (rules come first, where one decided).

    A text of `stripper.html.text` is read with its page's markup.

    >>> [row.line.label for row in explain(Stripper(), "Share on Facebook")]
    ['social']
    """
    result = stripper.process(text)
    if not len(result.source):
        return []
    names, whole = result.names, whole_of(text)
    if result.rows is None or whole is None:
        found = list(_reasons(stripper, text, stripper.model.markup, names))
    else:  # some of its lines were put back
        missed = skipped(whole.markup)
        every = np.zeros(len(missed), np.int64)
        every[result.rows] = names
        first = _reasons(stripper, text, stripper.model.markup, names[~missed[result.rows]])
        again = list(_reasons(stripper, whole, stripper.model.whole, every))
        found = [again[i] if missed[i] else next(first) for i in result.rows.tolist()]
    return [Explanation(line, (*_ruled(stripper, line), *reasons)) for line, reasons in zip(result.lines, found, strict=True)]


def _reasons(stripper: Stripper, text: str, reads: MarkupModel | None, names: NDArray[np.int64]) -> Iterator[tuple[Reason, ...]]:
    """Those for the label of each line of a text, `names`, by what of the model reads its markup."""
    read = features.read(Batch.of([text]))
    network, columns, before = _last_pass(stripper.model, reads, read, text.markup if isinstance(text, Marked) else None)
    lines = list(lines_.split(str(text)))
    weights = _weights(network, columns, names)
    said = _Said(lines, stripper.policy.labels, before, Context.of(read).cue, _words(stripper.model.line, lines, names))
    usual = network.mean[: len(NAMES)]
    for i in range(len(lines)):
        strongest = sorted(weights, key=lambda name: -weights[name][i])[:MOST]
        yield tuple(
            Reason(said.phrase(name, i, read.dense[i], usual), float(weights[name][i])) for name in strongest if weights[name][i] >= LEAST
        )


def layout(n_labels: int, markup: int = 0) -> tuple[str, ...]:
    """What each column that a pass reads says, `(n_columns,)`, in the order of `model.inputs`: a feature's name, or a group's. The last so
    many are of the markup.
    """
    side = {-1: ABOVE, 0: WORDS, 1: BELOW}
    spans = [side[np.sign(high)] for _, high in SPANS] + [ABOVE, BELOW]
    near = [*[BESIDES] * (len(BESIDE) * len(PICKED)), *spans, ALIKE]
    far = [ABOVE, ABOVE, BELOW, BELOW, ALIKE, SHARED]
    thoughts = [*_each([*(side[np.sign(offset)] for offset in OFFSETS), *spans, HEADING], n_labels), HEADING, *_each(far, n_labels)]
    columns = (*NAMES, *near, *[WORDS] * n_labels, *thoughts)
    return (*columns, *[MARKUP] * markup)


def _each(names: Sequence[str], n_labels: int) -> list[str]:
    return [name for name in names for _ in range(n_labels)]


def _last_pass(
    model: Model, reads: MarkupModel | None, read: Features, markup: Ngrams | None
) -> tuple[Network, NDArray[np.float32], NDArray[np.float64]]:
    """The last pass, what it reads of every line, and what the pass before it thought."""
    probabilities = before = model.line(read.ngrams)
    context = Context.of(read)
    own = columns = of_line(read.dense, probabilities, context)
    for network in model.passes:
        before = probabilities
        columns = inputs(own, context.thoughts(before))
        probabilities = network(columns)
    if reads is None or markup is None or not len(markup.column):
        return model.passes[-1], columns, before
    return reads.network, inputs(own, context.thoughts(before), slice(None), reads.marks(context, markup)), before


def _weights(network: Network, columns: NDArray[np.float32], names: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """For each feature and group: how far the log-odds of every line's label fall when it is hidden, `(n_lines,)`."""
    rows, n_labels = np.arange(len(columns)), len(network.outputs[0].bias)
    place = np.array(layout(n_labels, len(network.mean) - len(layout(n_labels))))
    seen = _log_odds(network(columns)[rows, names])
    found = {}
    for name in dict.fromkeys(place.tolist()):
        hidden = np.where(place == name, network.mean, columns)
        found[name] = seen - _log_odds(network(hidden)[rows, names])
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """What is needed to say a reason in words."""

    lines: Sequence[str]
    labels: Sequence[str]
    before: NDArray[np.float64]  # (n_lines, n_labels): what the pass before the last thought
    cue: NDArray[np.int64]  # (n_lines,): the last line above that looks like a heading, or -1
    words: list[list[str]]

    def phrase(self, name: str, i: int, dense: NDArray[np.float32], usual: NDArray[np.float32]) -> str:
        """The reason `name` of line `i`: words are named, so are the heading above and what the neighbours are."""
        if name == WORDS:
            return f"words {', '.join(map(repr, self.words[i]))}" if self.words[i] else "its words"
        if name == HEADING:
            return f"below {_short(self.lines[self.cue[i]].strip())!r}" if self.cue[i] >= 0 else "no heading above"
        if name in (ABOVE, BELOW):
            near = self.before[max(0, i - 3) : i] if name == ABOVE else self.before[i + 1 : i + 4]
            return f"{name} ({self.labels[near.mean(axis=0).argmax()]})" if len(near) else f"no {name}"
        if name in (BESIDES, ALIKE, SHARED, MARKUP):
            return name
        at = NAMES.index(name)
        return f"{name} {'high' if dense[at] > usual[at] else 'low'}"


def _words(line_model: LineModel, lines: Sequence[str], names: NDArray[np.int64]) -> list[list[str]]:
    """The words of every line that speak for its label: those without which the line model believes in it least."""
    found = [list(_pieces(line)) for line in lines]
    without = [view for pieces in found for _, view in pieces]
    seen = _log_odds(_read_alone(line_model, lines))
    hidden = _log_odds(_read_alone(line_model, without))
    bounds = [0, *accumulate(map(len, found))]
    named = []
    for i, pieces in enumerate(found):
        label = names[i]
        loss = seen[i, label] - hidden[bounds[i] : bounds[i + 1], label]
        best = np.argsort(-loss, kind="stable")
        named.append(list(dict.fromkeys(pieces[k][0] for k in best if loss[k] >= LEAST))[:MOST])
    return named


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    """Words of a line, each with the line without it. Of a long line, those that the model sees."""
    view = line.strip() if len(line) <= HEAD + TAIL else line.strip()[:HEAD]
    for match in _WORD.finditer(view):
        yield match[0], view[: match.start()] + view[match.end() :]


def _read_alone(line_model: LineModel, lines: Sequence[str]) -> NDArray[np.float64]:
    """`(n_lines, n_labels)`: what the line model thinks of lines, each a document of its own; a blank one has no n-grams."""
    batch = Batch.of(lines)
    read = ngrams.read(tokens.read(characters.read(batch.codes, batch.size), len(batch)), len(batch))
    nothing = ngrams.Ngrams(np.zeros(0, np.int32), np.zeros(2, np.int64))
    thought = np.repeat(line_model(nothing), len(lines), axis=0)
    thought[batch.document] = line_model(read)
    return thought


def _ruled(stripper: Stripper, line: Line) -> list[Reason]:
    verdict = stripper.rules.decide(line.text) if stripper.rules else None
    return [] if verdict is None else [Reason(f"a rule says {'keep' if verdict else 'drop'}", float("inf"))]


def _log_odds(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    odds: NDArray[np.float64] = np.log(clipped / (1 - clipped))
    return odds


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
