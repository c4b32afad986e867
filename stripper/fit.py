"""Fit: a `Model` from a `Corpus`, with scikit-learn. Slow to import; nothing else in the library needs it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from stripper.context import Context
from stripper.corpus import SIDES, STRONG, Corpus, concatenate, side
from stripper.errors import LabelError
from stripper.features import NAMES
from stripper.features.ngrams import BUCKETS, Ngrams
from stripper.labels import KEPT, LABELS
from stripper.markup import BUCKETS as MARKUP_BUCKETS
from stripper.markup import skipped
from stripper.model import LineModel, Marks, MarkupModel, Model, inputs, marked, of_line
from stripper.network import STEP, Layer, Network, standard

# A line counts by the words it has to this power, of at most so many: the words of long lines are what is lost or left. Of the noise 0.727
# was removed at 1% of the body with 0, 0.741 with 0.3 and 0.734 with 0.5 (two folds).
EMPHASIS, LONG = 0.3, 1000
_WORDS = NAMES.index("words")
# Labels whose lines stand far more often in composed documents than on the web, and what their odds are divided by. Of the lines that are
# learned from 6 in 100 are of appended stories, of those of pages that were read 1 in 1000. Divided by 1, 2, 3, 4 the model lost 0.0098,
# 0.0080, 0.0074, 0.0068 of the body at the same noise removed (0.777), and 0.917, 0.890, 0.874, 0.859 of the appended words were gone (five
# folds, threshold 0.65; 3 was chosen over all of them, and gains as much in two as in the other three).
RARE = {"offtopic": 3.0}
MANY = 50  # sites: of so many, no side is empty or much smaller than another

Progress = Callable[[str], None]
Fold = tuple[NDArray[np.int64], NDArray[np.int64]]  # lines to train on, lines left out


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is trained.

    folds    groups of sites, at most SIDES; a pass is trained on what models of the other groups thought
    members  perceptrons of the last pass; those before, which only the next one reads, have one
    hidden   units of each
    epochs   rounds over all lines, then over the lines labelled by hand
    rate     step size of the two
    steps    about so many at least: over a few dozen documents 8 rounds are too few, and are multiplied
    decay    L2 penalty of the two (0.001 learned the sites by heart: word F1 0.965 against 0.969)
    """

    folds: int = SIDES
    members: int = 2
    hidden: int = 128
    epochs: tuple[int, int] = (8, 2)
    rate: tuple[float, float] = (2e-3, 3e-4)
    decay: tuple[float, float] = (0.3, 1.0)
    steps: int = 800
    passes: int = 2
    seed: int = 0


def fit(
    corpus: Corpus,
    labels: Sequence[str] = LABELS,
    kept: frozenset[str] = KEPT,
    settings: Settings = Settings(),
    card: dict[str, Any] | None = None,
) -> Model:
    """The model of a corpus. The same corpus and settings give the same model, to the byte."""
    return replace(fitted(corpus, labels, kept, settings).model, card=card or {})


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and for each pass what it learned from: `(n_lines, n_labels)`, by models that saw nothing of a line's site.

    beside  the same of documents that it did not learn from
    """

    model: Model
    opinions: tuple[NDArray[np.float64], ...]
    beside: tuple[NDArray[np.float64], ...] = ()


def fitted(
    corpus: Corpus,
    labels: Sequence[str] = LABELS,
    kept: frozenset[str] = KEPT,
    settings: Settings = Settings(),
    progress: Progress = lambda _message: None,
    beside: Corpus | None = None,
) -> Fitted:
    """The model of a corpus and what its passes learned from.

    beside  documents to have opinions of too, without learning from them

    The line model and every pass but the last are fitted once a fold to give out-of-fold probabilities, by site, which
    the next pass learns from; then once on everything.
    """
    known = len(corpus.label)
    if beside is not None:
        corpus = concatenate([corpus, replace(beside, label=np.full_like(beside.label, -1))])
    context = Context.of(corpus.features)
    folds = list(by_site(corpus, settings.folds))
    everything = np.arange(len(corpus.label))

    progress("line model")
    first = out_of_fold(corpus, folds, len(labels), settings.seed)
    line = line_model(corpus, everything, len(labels), settings.seed)

    own = of_line(corpus.features.dense, first, context)
    passes: list[Network] = []
    opinions = [first]
    for number in range(settings.passes):
        progress(f"pass {number + 1} of {settings.passes}")
        columns = inputs(own, context.thoughts(opinions[-1]))
        last = number + 1 == settings.passes
        chosen = settings if last else replace(settings, members=1)
        passes.append(network(columns, corpus, everything, len(labels), chosen))
        if not last:
            opinions.append(_second_opinion(columns, corpus, folds, len(labels), chosen))
    if corpus.composed.any():
        passes[-1] = as_rare(passes[-1], labels)
    model = Model(line, tuple(passes), tuple(labels), kept)
    return Fitted(model, tuple(table[:known] for table in opinions), tuple(table[known:] for table in opinions))


def as_rare(network: Network, labels: Sequence[str], back: bool = False) -> Network:
    """The network with the odds of the labels of `RARE` divided; `back`: multiplied again, as they were in training."""
    shift = np.log([RARE.get(label, 1.0) for label in labels]).astype(np.float32) * np.float32(-1 if back else 1)
    return replace(network, outputs=tuple(replace(output, bias=output.bias - shift) for output in network.outputs))


MARKUP = Settings(epochs=(12, 0), rate=(1e-3, 0), decay=(1.0, 0))


def markup_model(
    made: Fitted, corpus: Corpus, markup: Ngrams, settings: Settings = MARKUP, progress: Progress = lambda _message: None
) -> MarkupModel:
    """What reads markup beside text, of those documents of a corpus that have some. `made` is what was fitted on that corpus.

    markup  `(n_lines, markup.BUCKETS)`: the hashed markup of the corpus' lines
    """
    progress("markup")
    has = marked(markup, corpus.features.bounds) & corpus.strong & ~corpus.composed
    return _markup_model(made.opinions, corpus, markup, has, settings)


def whole_model(
    made: Fitted, wholes: Corpus, markup: Ngrams, settings: Settings = MARKUP, progress: Progress = lambda _message: None
) -> MarkupModel:
    """What reads whole pages, with what an extractor skipped. They are what `made` was fitted `beside`; `markup` says what was skipped."""
    progress("whole pages")
    return _markup_model(made.beside, wholes, markup, np.ones(len(wholes.label), bool), settings, whole=True)


def _markup_model(
    opinions: Sequence[NDArray[np.float64]], corpus: Corpus, markup: Ngrams, has: NDArray[np.bool_], settings: Settings, whole: bool = False
) -> MarkupModel:
    """Learned from those lines of a corpus that `has` marks."""
    n_labels = opinions[0].shape[1]
    rows = np.flatnonzero(has)
    seen = replace(corpus, features=corpus.features._replace(ngrams=markup))
    folds = [(train[has[train]], test) for train, test in by_site(corpus, settings.folds)]
    context = Context.of(corpus.features)
    own = of_line(corpus.features.dense, opinions[0], context)
    marks = Marks.of(context, out_of_fold(seen, folds, n_labels, settings.seed))
    marks = marks.beside(skipped(markup)) if whole else marks
    columns = inputs(own, context.thoughts(opinions[-1]), slice(None), marks)
    line = line_model(seen, rows, n_labels, settings.seed)
    read = network(columns, corpus, rows, n_labels, settings)
    return MarkupModel(replace(line, weights=line.weights[:MARKUP_BUCKETS]), read, whole)


def out_of_fold(corpus: Corpus, folds: Sequence[Fold], n_labels: int, seed: int) -> NDArray[np.float64]:
    """`(n_lines, n_labels)`: what line models that saw nothing of a line's site think of it."""
    probabilities = np.zeros((len(corpus.label), n_labels))
    for train, test in folds:
        probabilities[test] = line_model(corpus, train, n_labels, seed)(ngrams_of(corpus.features.ngrams, test))
    return probabilities


def _second_opinion(
    columns: NDArray[np.float32], corpus: Corpus, folds: Sequence[Fold], n_labels: int, settings: Settings
) -> NDArray[np.float64]:
    """`(n_lines, n_labels)`: what networks that saw nothing of a line's site think of it."""
    made = Parallel(n_jobs=min(len(folds), cpu_count()))(delayed(network)(columns, corpus, train, n_labels, settings) for train, _ in folds)
    probabilities = np.zeros((len(columns), n_labels))
    for found, (_, test) in zip(made, folds, strict=True):
        probabilities[test] = found(columns[test])
    return probabilities


def line_model(corpus: Corpus, rows: NDArray[np.int64], n_labels: int, seed: int) -> LineModel:
    """A linear model of the n-grams of these lines, one against the rest for each label, rounded to int16. Composed lines are left out."""
    rows = rows[(corpus.label[rows] >= 0) & ~corpus.composed[rows]]
    known = np.unique(corpus.label[rows])
    if len(known) < 2:
        return _constant(known, n_labels)
    matrix = ngram_matrix(corpus.features.ngrams, rows)
    classifier = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=8, tol=None, average=True, n_jobs=2, random_state=seed)
    classifier.fit(matrix, corpus.label[rows], sample_weight=corpus.weight[rows])
    return rounded(*_every_label(classifier, n_labels))


def ngram_matrix(ngrams: Ngrams, rows: NDArray[np.int64]) -> sparse.csr_matrix:
    """`(n_rows, n_buckets)`: the n-grams of these lines, each row of length 1."""
    grams = ngrams_of(ngrams, rows)
    matrix = sparse.csr_matrix((np.ones(len(grams.column), np.float32), grams.column, grams.bounds), (len(rows), BUCKETS))
    return sparse.diags((1 / np.sqrt(np.maximum(np.diff(grams.bounds), 1))).astype(np.float32)) @ matrix


def rounded(weights: NDArray[np.float64], bias: NDArray[np.float64]) -> LineModel:
    """The line model of these weights `(n_buckets, n_labels)`, in whole numbers up to 2047."""
    unit = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 2047
    return LineModel(np.rint(weights / unit).astype(np.int16), unit, bias)


def _constant(known: NDArray[np.int64], n_labels: int) -> LineModel:
    """What a fold with lines of one label only can say: that label."""
    bias = np.full(n_labels, -30.0)
    bias[known] = 0
    return LineModel(np.zeros((BUCKETS, n_labels), np.int16), np.ones(n_labels), bias)


def network(columns: NDArray[np.float32], corpus: Corpus, rows: NDArray[np.int64], n_labels: int, settings: Settings) -> Network:
    """Perceptrons over the columns of these lines, trained on inputs rounded as they will be read."""
    rows = _learnable(corpus, rows)
    strong = corpus.weight[rows] >= STRONG
    chosen = columns[rows]
    mean = chosen[strong].mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = (1 / np.maximum(chosen[strong].std(axis=0, dtype=np.float64), 1e-3)).astype(np.float32)
    read = standard(chosen, mean, scale) * np.float32(STEP)
    label, weight = corpus.label[rows], corpus.weight[rows] * _size(corpus, rows)
    members = Parallel(n_jobs=min(settings.members, cpu_count()))(
        delayed(_perceptron)(read, label, weight, strong, settings, settings.seed + member) for member in range(settings.members)
    )
    hidden = Layer.of(np.hstack([m.coefs_[0] for m in members]), np.concatenate([m.intercepts_[0] for m in members]))
    return Network(mean, scale, hidden, tuple(_output(m, n_labels) for m in members))


def _size(corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much each of these lines counts for the number of its words: 1 in the mean."""
    size = np.exp(EMPHASIS * np.minimum(corpus.features.dense[rows, _WORDS], np.log1p(LONG)).astype(np.float64))
    return np.asarray(size * corpus.weight[rows].sum() / (size @ corpus.weight[rows]))


def _learnable(corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The lines with a label that some line labelled by hand has too."""
    rows = rows[corpus.label[rows] >= 0]
    known = np.unique(corpus.label[rows][corpus.weight[rows] >= STRONG])
    return rows[np.isin(corpus.label[rows], known)]


def _perceptron(
    inputs: NDArray[np.float32],
    label: NDArray[np.int64],
    weight: NDArray[np.float64],
    strong: NDArray[np.bool_],
    settings: Settings,
    seed: int,
) -> MLPClassifier:
    """One perceptron: on all lines first, then, with smaller steps, on those labelled by hand."""
    perceptron = MLPClassifier((settings.hidden,), warm_start=True, random_state=seed)
    rounds = [np.ones(len(label), bool), strong] if settings.epochs[1] else [np.ones(len(label), bool)]
    usual = len(label) / _batch(len(label)) * settings.epochs[0]
    more = max(1, int(settings.steps / usual))
    # One BLAS thread: with more, sums are in another order and the model is another one.
    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of rounds is the stopping rule
        for chosen, epochs, rate, decay in zip(rounds, settings.epochs, settings.rate, settings.decay, strict=False):
            batch = _batch(int(chosen.sum()))
            perceptron.set_params(max_iter=epochs * more, learning_rate_init=rate, alpha=decay, batch_size=batch)
            perceptron.fit(inputs[chosen], label[chosen], sample_weight=weight[chosen])
    return perceptron


def _batch(lines: int) -> int:
    """Lines of one step: 512 of 64,000 were as good as 256 and faster; of a few hundred they would be all."""
    return min(512, max(16, lines // 32), lines)


def _output(perceptron: MLPClassifier, n_labels: int) -> Layer:
    weights = np.zeros((perceptron.coefs_[1].shape[0], n_labels))
    bias = np.full(n_labels, -30.0)  # a label that was never seen
    if len(perceptron.classes_) == 2:  # scikit-learn keeps one output for two classes: the odds of the second
        low, high = perceptron.classes_
        bias[low] = 0
        weights[:, high], bias[high] = perceptron.coefs_[1][:, 0], perceptron.intercepts_[1][0]
    else:
        weights[:, perceptron.classes_], bias[perceptron.classes_] = perceptron.coefs_[1], perceptron.intercepts_[1]
    return Layer.of(weights, bias)


def _every_label(classifier: SGDClassifier, n_labels: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weights, bias = np.zeros((BUCKETS, n_labels)), np.full(n_labels, -30.0)
    if len(classifier.classes_) == 2:  # scikit-learn keeps one row for two classes
        low, high = classifier.classes_
        weights[:, low], weights[:, high] = -classifier.coef_[0], classifier.coef_[0]
        bias[low], bias[high] = -classifier.intercept_[0], classifier.intercept_[0]
    else:
        weights[:, classifier.classes_], bias[classifier.classes_] = classifier.coef_.T, classifier.intercept_
    return weights, bias


def by_site(corpus: Corpus, n: int) -> Iterator[Fold]:
    """Lines to train on and lines left out, `n` times, no site on both sides; of a single site, no document. Raises `LabelError`.

    Of many sites by their sides, as composed documents need it: a story appended to a host of another site is of the host's side, so no
    model is asked about it that read it as an article. (Split by host alone, such models knew the appended words too well: what learned
    from them found 98 of 100 of the words appended to pages it was trained on, and 67 of others.)
    """
    document, sites = corpus.document, np.unique(corpus.site)
    if len(sites) > MANY:
        yield from _by_side(corpus, n)
        return
    group = np.unique(corpus.site, return_inverse=True)[1][document] if len(sites) > 1 else document
    count = len(np.unique(group))
    if count < 2:
        raise LabelError("one document is not enough to learn from; label at least two, better of several sites")
    yield from GroupKFold(min(n, count)).split(document, groups=group)


def _by_side(corpus: Corpus, n: int) -> Iterator[Fold]:
    group = np.array([side(site) % n for site in corpus.site])[corpus.document]
    for number in np.unique(group):
        yield np.flatnonzero(group != number), np.flatnonzero(group == number)


def ngrams_of(ngrams: Ngrams, rows: NDArray[np.int64]) -> Ngrams:
    """The n-grams of these lines."""
    count = np.diff(ngrams.bounds)[rows]
    bounds = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    where = np.repeat(ngrams.bounds[rows] - bounds[:-1], count) + np.arange(bounds[-1])
    return Ngrams(ngrams.column[where], bounds)
