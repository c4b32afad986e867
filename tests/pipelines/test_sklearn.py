"""scikit-learn: the estimator checks, cloning, and the transformer before a vectoriser."""

from __future__ import annotations

import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks

from stripper import InputError, LabelError
from stripper.pipelines.sklearn import Clean
from tests.pipelines.conftest import expect

# `check_estimator` stops at an estimator that reads no numbers; these are its checks that hand over none.
CHECKS = (
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_set_params",
    "check_valid_tag_types",
    "check_do_not_raise_errors_in_init_or_set_params",
)


@pytest.mark.parametrize("check", CHECKS)
def test_the_estimator_checks_that_text_allows(check: str) -> None:
    getattr(estimator_checks, check)("Clean", Clean())


def test_it_gives_the_texts_of_process_many(texts: list[str | None]) -> None:
    pages = [text for text in texts if text is not None]
    step = clone(Clean(drop=["title"], threshold=0.7))
    assert step.fit_transform(pages) == [row["text"] for row in expect(pages, drop=["title"], threshold=0.7)]


def test_it_is_the_first_step_of_a_pipeline(texts: list[str | None]) -> None:
    pages = [text for text in texts if text and text.strip()]
    label = [i % 2 for i in range(len(pages))]
    pipeline = make_pipeline(Clean(), TfidfVectorizer(analyzer="char", ngram_range=(1, 2)), LogisticRegression())
    assert len(cross_val_score(pipeline, pages, label, cv=2)) == 2
    pipeline.set_params(clean__threshold=0.9).fit(pages, label)
    assert pipeline.predict(pages).shape == (len(pages),)


def test_wrong_settings_and_wrong_input_are_refused() -> None:
    with pytest.raises(LabelError, match="unknown label 'headline'"):
        Clean(drop=["headline"]).fit(["a"])
    with pytest.raises(InputError, match="a single str"):
        Clean().transform("a")
    with pytest.raises(InputError, match="text 0 is float, not str"):
        Clean().transform([1.0])
