"""A split leaks neither sites nor long lines."""

from dataclasses import replace

import pytest
from training_data import stories, story

from stripper.errors import LabelError
from training.documents import split
from training.documents.corpus import LONG, features


def two_folds() -> tuple[str, str]:
    """A site of fold 0 and one of another fold."""
    names = [f"site{i}.example" for i in range(50)]
    return next(n for n in names if split.fold(n) == 0), next(n for n in names if split.fold(n) != 0)


def test_every_document_is_held_out_once() -> None:
    sites = [d.site for d in stories(40)]
    held = [i for number in range(split.FOLDS) for i in split.held_out(sites, number)]
    assert sorted(held) == list(range(40))


def test_documents_of_a_test_site_are_not_learned_from_wherever_they_come_from() -> None:
    ours, other = two_folds()
    corpus = features([story(ours), story(other)])
    extra = features([story(ours, name="weak one"), story(other, name="weak two")])
    train = split.training([corpus, extra], corpus.select([0]), 0)
    assert train.name == (other, "weak two")


@pytest.mark.parametrize(("length", "forgotten"), [(LONG - 1, False), (LONG, True)])
def test_long_line_of_the_test_side_is_undecided_in_training(length: int, forgotten: bool) -> None:
    ours, other = two_folds()
    line = ("syndicated story " * 20)[: length - 1] + "."
    documents = [replace(story(site), text=f"Head {site}\n{line}", labels=("title", "body")) for site in (ours, other)]
    corpus = features(documents)
    train = split.training([corpus], corpus.select([0]), 0)
    assert (train.label[1] == -1) == forgotten
    assert train.label[0] >= 0
    split.check(train, corpus.select([0]))


def test_lines_with_the_same_words_in_another_length_differ() -> None:
    ours, other = two_folds()
    texts = ("syndicated story " * 8 + "!", "syndicated story " * 9 + "!")
    documents = [replace(story(s), text=f"{t}", labels=("body",)) for s, t in zip((ours, other), texts, strict=True)]
    corpus = features(documents)
    assert split.training([corpus], corpus.select([0]), 0).label.tolist() == corpus.select([1]).label.tolist()


def test_check_refuses_a_site_on_both_sides() -> None:
    corpus = features([story("one.example"), story("one.example", name="again")])
    with pytest.raises(LabelError, match=r"one\.example"):
        split.check(corpus.select([0]), corpus.select([1]))


def test_check_refuses_a_long_line_on_both_sides() -> None:
    text = "The harbour council voted to dredge the northern channel before the ferries return in spring, for good."
    documents = [replace(story(site), text=text, labels=("body",)) for site in ("one.example", "two.example")]
    corpus = features(documents)
    with pytest.raises(LabelError, match=r"1 long lines .* one\.example"):
        split.check(corpus.select([0]), corpus.select([1]))
