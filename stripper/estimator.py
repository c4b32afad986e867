"""LineClassifier: the scikit-learn face of the library, for cross-validation and model selection. Needs scikit-learn at import."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stripper import comparison, evaluation, retraining
from stripper.evaluation import Judged
from stripper.fit import Settings
from stripper.labelling.document import Document
from stripper.labelling.labelset import LabelSet
from stripper.labels import KEPT, LABELS
from stripper.policy import THRESHOLD, Policy
from stripper.retraining import Recipe
from stripper.warm import Steps


class LineClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn has no types
    """Learns the labels of lines from texts. `X` is a list of texts, `y` a list of lists: one label a non-blank line, None undecided.

    labels, kept  the label set, and those of it that a clean text holds
    from_scratch  learn from the given documents only, not on top of what is shipped
    share         0..: what the given lines weigh together, as a share of the shipped ones learned beside them
    threshold     0..1: how likely a line must be noise before it is dropped
    settings      how a model is fitted from nothing: from scratch, or with other labels; the same documents give the same model
    steps         how the shipped model goes on learning: with its 18 labels

    >>> texts = [f"Ferry number {n} is back\\nShare on Facebook" for n in range(9)]
    >>> lines = LineClassifier(from_scratch=True).fit(texts, [["title", "social"]] * 9)
    >>> lines.predict(["Ferry number 12 is back\\nShare on Facebook"])
    [['title', 'social']]
    """

    def __init__(
        self,
        labels: Sequence[str] = LABELS,
        kept: frozenset[str] = KEPT,
        *,
        from_scratch: bool = False,
        share: float = retraining.SHARE,
        threshold: float = THRESHOLD,
        settings: Settings = retraining.USUAL,
        steps: Steps = retraining.FURTHER,
    ) -> None:
        self.labels = labels
        self.kept = kept
        self.from_scratch = from_scratch
        self.share = share
        self.threshold = threshold
        self.settings = settings
        self.steps = steps

    def fit(self, X: Sequence[str], y: Sequence[Sequence[str | None]], groups: Sequence[str] | None = None) -> LineClassifier:  # noqa: N803
        """Learn from texts and their labels. `groups` are their sites, for the folds inside; by default each text is its own."""
        sites = [str(number) for number in range(len(X))] if groups is None else [str(group) for group in groups]
        documents = [Document(text, tuple(labels), {"site": site}, site) for text, labels, site in zip(X, y, sites, strict=True)]
        names = tuple(self.labels)
        own = LabelSet(names, frozenset(self.kept), ("",) * len(names))
        begin = retraining.base(own, self.from_scratch)
        self.model_ = retraining.train(documents, Recipe(begin, own, self.share, self.settings, self.steps))
        self.classes_ = np.array(names)
        return self

    def predict_proba(self, X: Sequence[str]) -> list[NDArray[np.float64]]:  # noqa: N803
        """For each text the probabilities `(n_lines, n_labels)` of its non-blank lines, columns as `classes_`."""
        check_is_fitted(self)
        return comparison.predict(self.model_, X)

    def predict(self, X: Sequence[str]) -> list[list[str]]:  # noqa: N803
        """For each text the label of each non-blank line."""
        policy = self._policy()
        return [[policy.labels[i] for i in policy.names(probabilities)] for probabilities in self.predict_proba(X)]

    def score(self, X: Sequence[str], y: Sequence[Sequence[str | None]]) -> float:  # noqa: N803
        """Word F1 of what is kept, 0..1: what cross-validation maximises."""
        policy = self._policy()
        judged = [
            Judged(evaluation.words(text), labels, policy.keeps(probabilities).tolist(), site=str(number))
            for number, (text, labels, probabilities) in enumerate(zip(X, y, self.predict_proba(X), strict=True))
        ]
        return evaluation.score(judged, policy.kept, resamples=1).figures["word F1"].value

    def _policy(self) -> Policy:
        check_is_fitted(self)
        return Policy.of(self.model_.labels, self.model_.kept, threshold=self.threshold)
