"""The tutorial: its commands run, on small made-up threads, and print what it shows them to print, but for the figures."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install '.[training]'")

from stripper import LABELS, retraining, storage
from stripper.cli import main as stripper
from stripper.corpus import Corpus
from stripper.labelling import Document, read
from stripper.warm import Steps
from training import ship
from training.__main__ import main as training
from training.measures import learning

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "stripper" / "labelling" / "README.md"
TOPICS = ("a gearbox that whines", "bread that will not rise", "a lens that fogs", "the old ferry timetable", "a bicycle bell", "lamps")


def steps():
    """The commands of the tutorial, each with the output shown below it."""
    for block in re.findall(r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S):
        for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = step.partition("\n")
            yield command, re.sub(r"\n  (?! )", " ", output)  # long rows are broken on the page


def thread(number: int) -> Document:
    """A thread of a forum: names and dates beside posts."""
    topic = TOPICS[number % len(TOPICS)]
    rows = [("drop", "Board index"), ("keep", f"Question {number} about {topic}")]
    for post in range(4):
        rows += [
            ("drop", f"member{number}{post}"),
            ("drop", f"Posts: {number * 7 + post}"),
            ("keep", f"I have met this with {topic} too, and on day {number + post} of the search it turned out to be something small."),
            ("drop", "Quote"),
        ]
    return Document(
        "\n".join(line for _, line in rows), tuple(label for label, _ in rows), {"site": f"board{number}.example"}, f"{number:04}"
    )


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """Threads and a corpus that the commands find in place of WCXB's and the shipped one."""
    documents = [document for document in read([ROOT / "fixtures" / "documents"]) if document.about["language"] == "en"][:10]
    corpus = Corpus.of([(d.text, d.labels) for d in documents], LABELS, [d.site for d in documents])
    monkeypatch.setattr(storage, "shipped", lambda: corpus)
    monkeypatch.setattr(ship, "unseen", lambda corpus, _without, _shared: corpus)
    monkeypatch.setattr(learning, "page_type", lambda kind, _shared: learning.Task(kind, [thread(number) for number in range(36)]))
    recipe = retraining.Recipe  # with some of the few documents left over, to ask what was forgotten
    monkeypatch.setattr(retraining, "Recipe", lambda *args, **kwargs: replace(recipe(*args, **kwargs), steps=Steps(lines=200)))
    monkeypatch.chdir(tmp_path)


def run(command: str) -> str:
    """What a command prints, on stdout and stderr."""
    program, *args = shlex.split(command)
    if command.startswith("python -m training "):
        program, args = "training", args[2:]
    if program in ("stripper", "training"):
        result = CliRunner().invoke({"stripper": stripper, "training": training}[program], args, catch_exceptions=False)
        assert result.exit_code == 0, f"{command}\n{result.output}"
        return result.output
    return subprocess.run(["bash", "-c", command], check=True, text=True, stdout=subprocess.PIPE).stdout


def heads(output: str) -> set[str]:
    """What rows with figures begin with."""
    return {re.split(r"[\d.+-]", row, maxsplit=1)[0].strip(" [") for row in output.splitlines() if re.search(r"\d", row)}


@pytest.mark.usefixtures("made_up")
def test_the_commands_run_and_print_what_is_shown():
    done = list(steps())
    assert len(done) == 9
    for command, shown in done:
        assert heads(shown) <= heads(run(command)), command
    assert len(list(Path("clean").glob("*.txt"))) == 30
