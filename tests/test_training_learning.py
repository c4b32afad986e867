"""Learning curves: what a gold text says of lines, and that test sites are unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install '.[training]'")

from stripper import LABELS, LabelError
from stripper.corpus import Corpus
from stripper.fit import Settings, fitted
from stripper.labelling import Document, read
from stripper.retraining import Recipe
from stripper.start import Start
from stripper.warm import Steps
from training.measures import learning
from training.measures.learning import Point, Task, sides

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
ENGLISH = [document for document in read([FIXTURES]) if document.about["language"] == "en"]

GOLD = "New board, old noise\n\nMy gearbox whines in fourth gear only, and only when it is warm. Any ideas?\nTry other oil first."


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ("NEW BOARD – old noise!", "keep"),  # a line of the gold text, whatever its punctuation
        ("My gearbox whines in fourth gear only,", "keep"),  # part of one
        ("Log in", "drop"),
        ("only", None),  # a short line that stands inside a gold line by chance or not
        ("Posted by somebody on Monday at noon", "drop"),
        ("My gearbox whines in fourth, says a member of three years", None),  # half of it
        ("***", None),
    ],
)
def test_what_a_gold_text_says_of_a_line(line, side):
    assert sides(line, GOLD) == (side,)


@pytest.mark.parametrize(("posts", "partial"), [(learning.PARTIAL - 1, False), (learning.PARTIAL, True)])
def test_a_gold_text_without_the_replies_is_partial(posts, partial):
    text = "\n".join(f"Reply {number}: " + "and so it goes on " * 5 for number in range(posts))
    assert learning.partial(Document(text, ("drop",) * posts)) is partial


@pytest.fixture(scope="module")
def recipe():
    """A small trained model to go on from."""
    documents = ENGLISH[:5]
    corpus = Corpus.of([(d.text, d.labels) for d in documents], LABELS, [d.site for d in documents])
    made = fitted(corpus, settings=Settings(folds=2, members=1, hidden=8, steps=20))
    return Recipe(Start(made.model, corpus, made.opinions, frozenset(corpus.site)), steps=Steps(folds=2, epochs=(1, 1)))


def test_points_are_of_unseen_sites_and_of_each_size(recipe):
    task = Task("english", [Document(d.text, d.labels, {"site": str(n)}, str(n)) for n, d in enumerate(ENGLISH[5:14])])
    found = learning.points(task, recipe, sizes=(2, 4, 50), repeats=2)
    assert [(point.documents, point.repeat) for point in found] == [(0, 0), (0, 1), (2, 0), (4, 0), (2, 1), (4, 1)]
    for repeat in range(2):
        pool, test = learning._drawn(task, repeat)
        assert len(test) == 3
        assert not {d.site for d in pool} & {d.site for d in test}


def test_a_base_that_saw_the_sites_is_refused(recipe):
    with pytest.raises(LabelError, match="the base has learned from"):
        learning.points(Task("english", ENGLISH[4:14]), recipe)


def test_the_table_and_the_picture(tmp_path):
    found = [
        Point("forum", size, repeat, dict.fromkeys(learning.SHOWN, 0.5 + size / 100 + repeat / 10)) for size in (0, 20) for repeat in (0, 1)
    ]
    assert "| forum | 20 | 0.750 (0.700 to 0.800) |" in learning.table(found)
    for name in "ab":
        learning.draw(found, tmp_path / f"{name}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
