"""scikit-learn: a transformer, texts in, clean texts out; the first step of a `Pipeline` with a vectoriser."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, TransformerMixin

from stripper.errors import InputError
from stripper.pipeline import Stripper
from stripper.policy import THRESHOLD
from stripper.rules import Rules

if TYPE_CHECKING:
    from sklearn.utils import Tags


class Clean(TransformerMixin, BaseEstimator):
    """The clean text of every text. Stateless: `fit` learns nothing. The parameters are the settings of `Stripper`.

    >>> Clean(drop=["title"]).transform(["Share on Facebook"])
    ['']
    """

    def __init__(
        self,
        model: str | Path | None = None,
        keep: Collection[str] | None = None,
        drop: Collection[str] | None = None,
        threshold: float = THRESHOLD,
        max_removed: float = 1.0,
        rules: Rules | None = None,
    ) -> None:
        self.model = model
        self.keep = keep
        self.drop = drop
        self.threshold = threshold
        self.max_removed = max_removed
        self.rules = rules

    def fit(self, X: Iterable[str], y: Any = None) -> Clean:  # noqa: ARG002, N803 - scikit-learn's signature
        """Check the settings; nothing is learnt."""
        self._stripper()
        return self

    def transform(self, X: Iterable[str]) -> list[str]:  # noqa: N803 - scikit-learn's name
        """The clean texts. Raises `InputError` for a single str and for anything that is not a str."""
        if isinstance(X, str):
            raise InputError("a single str; give a list of texts")
        return [result.text for result in self._stripper().process_many(X)]

    def _stripper(self) -> Stripper:
        return Stripper(**self.get_params(deep=False))

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        tags.requires_fit = False
        return tags
