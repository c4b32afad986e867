"""`python -m training`: what the commands print, and one line where they cannot go on."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from training.__main__ import main


def test_every_command_says_what_it_does() -> None:
    for name, command in main.commands.items():
        assert command.help, name


@pytest.mark.parametrize("command", ["corpus", "evaluate", "pagescore", "repeats"])
def test_missing_data_is_one_line_with_the_way_out(tmp_path: Path, command: str) -> None:
    result = CliRunner().invoke(main, [command, "--shared", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "--shared" in result.output


def test_gate_prints_every_figure() -> None:
    result = CliRunner().invoke(main, ["gate"])
    for figure in ("body lost", "noise removed", "word F1", "exact docs", "macro F1"):
        assert figure in result.output


def test_gate_refuses_lower_alone() -> None:
    result = CliRunner().invoke(main, ["gate", "--lower"])
    assert result.exit_code == 1
    assert "--update" in result.output
