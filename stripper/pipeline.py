"""The whole story: texts -> batch -> features -> probabilities -> what is kept -> results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise, starmap
from os import fspath
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stripper import artefact, features, html, markup
from stripper import lines as lines_
from stripper.batch import Batch
from stripper.errors import InputError
from stripper.labels import KEPT
from stripper.lines import Lines
from stripper.model import Model
from stripper.policy import THRESHOLD, Policy
from stripper.repeats import Repeats
from stripper.result import Result
from stripper.rules import Rules

if TYPE_CHECKING:
    from stripper.labelling import Document, LabelSet

# A batch ends at so many documents or characters, whichever comes first: large enough that the cost of a call vanishes,
# small enough that its columns stay in the processor's cache.
BATCH_DOCUMENTS, BATCH_CHARACTERS = 256, 250_000
# What an extractor skipped is put back if it is of one of these labels, all but for so much of the threshold; if it found little, all but
# for the threshold. A higher one than the default leaves more noise in a text, and puts none into it.
ARTICLE, SURE, LITTLE = KEPT - {"title"}, 1 / 3, 1000  # characters


class Stripper:
    """Cleans texts with one model and one policy. Cheap to make, picklable, safe in threads and forked workers.

    model        a `Model`, the path of a model file, or None for the shipped model
    keep, drop   labels to keep (these and no others), labels to drop (on top of the default)
    threshold    0..1: how likely a line must be noise before it is dropped; higher keeps more
    max_removed  0..1: a document that would lose a larger share of its characters is left as it is
    rules        patterns that overrule the model line by line

    >>> Stripper(drop=["title"]).process("Share on Facebook").labels
    ['social']
    """

    def __init__(
        self,
        model: Model | str | Path | None = None,
        *,
        keep: Collection[str] | None = None,
        drop: Collection[str] | None = None,
        threshold: float = THRESHOLD,
        max_removed: float = 1.0,
        rules: Rules | None = None,
    ) -> None:
        self.model = model if isinstance(model, Model) else load(artefact.SHIPPED if model is None else model)
        self.policy = Policy.of(self.model.labels, self.model.kept, keep, drop, threshold, max_removed)
        self.rules = rules

    @classmethod
    def fit(
        cls,
        documents: Iterable[Document],
        labels: LabelSet | None = None,
        *,
        from_scratch: bool = False,
        threshold: float = THRESHOLD,
        max_removed: float = 1.0,
    ) -> Stripper:
        """A `Stripper` whose model learned labelled documents (`stripper.labelling`) on top of the shipped corpus, in a minute or so.

        labels        the label set of the documents, by default the 18; with another one training takes minutes
        from_scratch  learn from these documents only

        The same documents give the same model; `artefact.save(stripper.model, path)` keeps it. Raises `LabelError`.
        """
        from stripper import retraining  # scikit-learn: only those who train pay for it
        from stripper.labelling import DEFAULT

        own = DEFAULT if labels is None else labels
        recipe = retraining.Recipe(retraining.base(own, from_scratch), own)
        return cls(retraining.train(list(documents), recipe), threshold=threshold, max_removed=max_removed)

    def process(self, text: str) -> Result:
        """The result for one text. Raises `InputError` if it is not a str."""
        return next(self.process_many([text]))

    def process_many(self, texts: Iterable[str], *, repeats: bool = False) -> Iterator[Result]:
        """The results for many texts, lazily and in order: as many calls of `process`, but several times as fast.

        texts    of `stripper.html.text` bring their page's markup with them, and are read as `process_html` reads them: the result
                 is of the text with what was put back, `result.source.text`
        repeats  the texts are pages of one site: what stands on several of them is likelier noise. All of them are held and
                 read twice, so this is neither lazy nor of bounded memory; their order does not matter
        """
        if repeats:
            texts = [text for batch in _batches(texts) for text in batch]
            known = Repeats.among(texts)
            yield from (self.weigh(result, known) for result in self.process_many(texts))
            return
        for batch in _batches(texts):
            yield from self._batch(batch)

    def weigh(self, result: Result, repeats: Repeats) -> Result:
        """A result of this `Stripper` with the repeats of its site counted in; the same one if none of its lines repeats."""
        noise = np.array([label not in self.model.kept for label in self.model.labels])
        probabilities = repeats.weigh(result.source, result.probabilities, noise)
        if probabilities is result.probabilities:
            return result
        return self._result(result.source, probabilities, self.policy.names(probabilities), self.policy.keeps(probabilities), result.rows)

    def process_html(self, page: str | bytes, url: str | None = None) -> Result:
        """The result for a web page: trafilatura makes the lines, the model labels them, by their markup too. Raises `HtmlError`.

        Its comments are read only if they are kept (`keep={"body", "comments"}`).

        What trafilatura skipped is read too, in its place in the whole page, and put back between the lines where it is surely the
        article's. Titles are not: most extractors give them elsewhere.
        """
        return self.process(html.text(page, url, comments=self.policy.comments))

    def _batch(self, texts: list[str]) -> list[Result]:
        # The whole of a page is a document of its own, below the texts.
        wholes = {i: whole for i, text in enumerate(texts) if self.model.whole and (whole := markup.whole_of(text))}
        given = [*texts, *wholes.values()]
        batch = Batch.of(map(str, given))  # a result need not carry the markup of its text
        if not len(batch):  # nothing but blank texts: the columns have no rows to read
            return [self._result(source, *_nothing(self.model)) for source in batch.documents]
        probabilities = self.model.predict_proba(features.read(batch), markup.of(given, batch.bounds), len(wholes))
        names, keeps = self.policy.names(probabilities), self.policy.keeps(probabilities)
        read = zip(batch.documents, starmap(slice, pairwise(batch.bounds.tolist())), strict=True)
        results = [self._result(source, probabilities[rows], names[rows], keeps[rows]) for source, rows in islice(read, len(texts))]
        for (i, whole), (source, rows) in zip(wholes.items(), read, strict=True):
            results[i] = self._restored(results[i], source, markup.skipped(whole.markup), probabilities[rows], names[rows])
        return results

    def _restored(
        self, first: Result, source: Lines, skipped: NDArray[np.bool_], probabilities: NDArray[np.float64], names: NDArray[np.int64]
    ) -> Result:
        """A result, with what an extractor skipped of the whole page, `source`, and is surely the article's put back between its lines.

        Of those that were not skipped it says what it said.
        """
        article = [i for i, label in enumerate(self.policy.labels) if label in self.policy.kept & ARTICLE]
        doubt = min(self.policy.threshold, THRESHOLD) * (1.0 if len(first.source.text) < LITTLE else SURE)
        back = skipped & (probabilities[:, article].sum(axis=1) > 1 - doubt)
        if first.capped or not back.any():
            return first
        probabilities, names, keeps = probabilities.copy(), names.copy(), back.copy()
        probabilities[~skipped], names[~skipped], keeps[~skipped] = first.probabilities, first.names, first.keeps
        rows = np.flatnonzero(back | ~skipped)
        text = lines_.join(source, (back | ~skipped).tolist())
        return self._result(lines_.split(text), probabilities[rows], names[rows], keeps[rows], rows)

    def _result(
        self,
        source: Lines,
        probabilities: NDArray[np.float64],
        names: NDArray[np.int64],
        keeps: NDArray[np.bool_],
        rows: NDArray[np.int64] | None = None,
    ) -> Result:
        keeps = keeps if self.rules is None else self.rules.apply(source, keeps)
        result = Result(source, probabilities, names, keeps, self.policy, rows=rows)
        if result.removed <= self.policy.max_removed:
            return result
        return replace(result, keeps=np.ones(len(keeps), bool), capped=True)


def clean(text: str) -> str:
    """The clean text of one document, by the shipped model."""
    return Stripper().process(text).text


def load(path: str | Path) -> Model:
    """The model in a file, read once a process. Raises `ModelError`."""
    status = Path(path).stat() if Path(path).exists() else None
    return _load(fspath(path), status.st_mtime_ns if status else 0)


@lru_cache(maxsize=4)
def _load(path: str, _changed: int) -> Model:
    return artefact.load(path)


def _nothing(model: Model) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Probabilities, names and keeps of no lines."""
    return np.zeros((0, len(model.labels))), np.zeros(0, np.int64), np.zeros(0, bool)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {number} is {type(text).__name__}, not str; decode bytes first, or use process_html")
        batch.append(text)
        characters += len(text) + len(markup.whole_of(text) or "")
        if len(batch) >= BATCH_DOCUMENTS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
