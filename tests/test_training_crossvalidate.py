"""Cross-validation: five small models, each without the sites it is scored on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from training_data import stories

from stripper.corpus import STRONG, Corpus
from stripper.errors import LabelError, ModelError
from stripper.features.ngrams import Ngrams
from stripper.fit import Settings
from stripper.markup import SKIPPED
from stripper.model import Model
from training import crossvalidate
from training.documents import split
from training.documents.corpus import features
from training.documents.recipe import ENDLESS, HANDWRITTEN, HARD, LABELLED, LOOKALIKE, READ, TRANSPLANT, Material, Recipe

SMALL = Settings(folds=2, members=1, hidden=4, epochs=(1, 1), steps=20)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return features(stories(20))


@pytest.fixture(scope="module")
def models(corpus: Corpus) -> list[Model]:
    extra = features(stories(4))
    return crossvalidate.fold_models(corpus, lambda number, test: split.training([corpus, extra], test, number), SMALL)


def test_each_model_saw_all_but_its_fold(corpus: Corpus, models: list[Model]) -> None:
    extra = [f"site{i}.example" for i in range(4)]
    for number, model in enumerate(models):
        learned = [site for site in (*corpus.site, *extra) if split.fold(site) != number]
        assert model.card["documents"] == len(learned)


def test_what_leaks_is_not_learned_from(corpus: Corpus) -> None:
    with pytest.raises(LabelError, match="both sides"):
        crossvalidate.fold_model(0, corpus, lambda number, test: corpus, SMALL)  # noqa: ARG005 - all of it, whatever is scored


def test_probabilities_are_those_of_the_model_that_did_not_see_the_site(corpus: Corpus, models: list[Model]) -> None:
    table = crossvalidate.probabilities(models, corpus)
    assert np.allclose(table.sum(axis=1), 1)
    for i in (0, 7):
        own = models[split.fold(corpus.site[i])].predict_proba(corpus.select([i]).features)
        assert np.array_equal(table[corpus.document == i], own)


def test_predictions_stand_beside_their_documents(corpus: Corpus, models: list[Model]) -> None:
    documents = stories(20)
    predictions = crossvalidate.predictions(models, documents, corpus)
    assert [p.document for p in predictions] == documents
    assert all(len(p.probabilities) == len(p.document.labels) for p in predictions)


def test_saved_models_predict_the_same(corpus: Corpus, models: list[Model], tmp_path: Path) -> None:
    crossvalidate.save(models, tmp_path)
    again = crossvalidate.load(tmp_path)
    assert np.array_equal(crossvalidate.probabilities(again, corpus), crossvalidate.probabilities(models, corpus))


def test_models_of_other_folds_are_refused(models: list[Model], tmp_path: Path) -> None:
    crossvalidate.save([models[1], *models[1:]], tmp_path)
    with pytest.raises(ModelError, match="fold 0"):
        crossvalidate.load(tmp_path)


def test_composed_documents_are_made_of_one_fold() -> None:
    material = Material.of(stories(40), stories(0), recipe=Recipe(endless=1.0, lookalikes=1.0))
    by_line = {line: d.site for d in material.groups[LABELLED] for line in d.lines if "assembly" in line or "Somebody" in line}
    for document in material.groups[ENDLESS] + material.groups[LOOKALIKE] + material.groups[TRANSPLANT]:
        folds = {split.fold(by_line[line]) for line in document.lines if line in by_line}
        assert folds == {split.fold(document.site)}


def test_groups_are_cut_as_they_were_joined() -> None:
    material = Material.of(stories(10), [], recipe=Recipe(endless=0.5, lookalikes=0.0))
    groups = material.grouped(material.documents)
    assert groups == material.groups
    assert groups[HANDWRITTEN] == []
    assert len(material.corpus()) == len(material.documents)


def test_texts_that_were_read_or_are_hard_stand_as_they_are_and_nothing_is_composed_of_them() -> None:
    alone = {name: [replace(d, name=f"{name} {d.name}", site=f"{name}-{d.site}") for d in stories(5)] for name in (READ, HARD)}
    material = Material.of(stories(20), [], alone[READ], alone[HARD])
    for given, documents in alone.items():
        assert material.groups[given] == documents
        assert not any(d.site.startswith(f"{given}-") for name, group in material.groups.items() if name != given for d in group)
    weight = {name.split("-")[0].split()[0]: w for name, w in zip(material.corpus().name, document_weights(material), strict=True)}
    assert (weight["read"], weight["hard"], weight["transplant"], weight["site0.example"]) == (1.0, 1.0, STRONG, 1.0)


def document_weights(material: Material) -> list[float]:
    corpus = material.corpus()
    return corpus.weight[corpus.features.bounds[:-1]].tolist()


def test_what_reads_whole_pages_saw_none_of_the_fold(corpus: Corpus) -> None:
    def markup(of: Corpus) -> Ngrams:
        """Every other line was skipped."""
        lines = np.arange(len(of.label))
        return Ngrams(np.where(lines % 2, 70, SKIPPED).astype(np.int32), np.append(0, lines + 1))

    asked = []

    def wholes(number: int, test: Corpus) -> Corpus:
        asked.append((number, test.site))
        return split.training([replace(corpus, name=tuple(f"whole/{name}" for name in corpus.name))], test, number)

    model = crossvalidate.fold_model(1, corpus, None, SMALL, markup, wholes)
    assert asked == [(1, tuple(site for site in corpus.site if split.fold(site) == 1))]
    assert model.whole is not None
    assert model.whole.whole
    assert model.markup is not None
    assert not model.markup.whole
    plain = crossvalidate.fold_model(1, corpus, None, SMALL, markup)
    assert plain.whole is None
    for ours, theirs in zip(model.passes, plain.passes, strict=True):
        assert np.array_equal(ours.hidden.weights, theirs.hidden.weights)
    assert np.array_equal(model.markup.network.hidden.weights, plain.markup.network.hidden.weights)
    with pytest.raises(LabelError, match="both sides"):
        crossvalidate.fold_model(1, corpus, None, SMALL, markup, lambda number, test: corpus)  # noqa: ARG005
