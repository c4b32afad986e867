"""The line rules of other tools: one line for each side of each rule."""

import pytest

from training.documents.corpus import Document
from training.measures.baselines import BASELINES, Rules, c4, c4_without_punctuation, justext, nemo, refinedweb


def document(*lines: str, language: str = "English", gap: str = "\n") -> Document:
    return Document("made", "made.example", gap.join(lines), ("body",) * len(lines), language=language)


@pytest.mark.parametrize(
    ("rules", "line", "kept"),
    [
        (c4, "It rained for three days.", True),
        (c4, "It rained for three days", False),
        (c4, "It rained for days...", False),
        (c4, "“It rained for three days”", True),
        (c4, "It rained.", False),
        (c4, "The rain it rained.[12]", True),
        (c4, "Please enable JavaScript to read on.", False),
        (c4, "Read our privacy policy before you go.", False),
        (c4_without_punctuation, "It rained for three days", True),
        (c4_without_punctuation, "Share this", False),
        (c4_without_punctuation, f"So {'o' * 1000} long", True),
        (c4_without_punctuation, f"So {'o' * 1001} long", False),
        (refinedweb, "ABCDE fghij", True),
        (refinedweb, "ABCDEF ghij", False),
        (refinedweb, "2024", False),
        (refinedweb, "1.2k views", False),
        (refinedweb, "12 people", True),
        (refinedweb, "Menu", False),
        (refinedweb, "Read more...", False),
        (refinedweb, "All of it stays. Read more...", True),
        (refinedweb, "Sign-in here", True),
    ],
)
def test_one_line(rules: Rules, line: str, kept: bool) -> None:
    assert rules(document(line)) == [kept]


def test_nemo_drops_policy_paragraphs_at_one_end_only() -> None:
    policy, text = "We use cookies on this site.", "It rained for three days."
    assert nemo(document(policy, text, text, gap="\n\n")) == [False, True, True]
    assert nemo(document(text, text, policy, gap="\n\n")) == [True, True, False]
    assert nemo(document(text, policy, text, gap="\n\n")) == [True, True, True]
    assert nemo(document(policy, policy, gap="\n\n")) == [True, True]


def test_justext_keeps_running_text_and_what_stands_inside_it() -> None:
    running = "It was the best of the days that we had seen in the town and all of them were there to see it with us. " * 3
    lines = document(running, "A short heading", running, "Share", "Tweet")
    assert justext(lines) == [True, True, True, False, False]


def test_justext_reads_the_stop_list_of_the_language() -> None:
    running = "Das war der beste von allen Tagen, die wir in der Stadt gesehen haben, und sie waren alle da, um es mit uns zu sehen. " * 3
    assert justext(document(running, language="German")) == [True]
    assert justext(document(running, language="Unheard-of")) == [False]


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_decides_every_line(name: str) -> None:
    made = document("One line.", "  ", "Another one stands here", "2024")
    assert len(BASELINES[name](made)) == len(made.lines) == 3
