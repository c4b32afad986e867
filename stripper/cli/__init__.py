"""The command line: one file a command. A command is imported when it is called, so that start-up stays small."""

from __future__ import annotations

import importlib
import os
import sys

import click

from stripper.errors import StripperError

# Every command with its help in one line; `stripper.cli.NAME.command` is the command.
COMMANDS = {
    "clean": "Clean files, trees, records and archives.",
    "explain": "Show why each line of a document got its label.",
    "label": "Label lines on a local web page.",
    "labels": "Check, convert and count label files.",
    "train": "Train a model on label files.",
    "evaluate": "Score a model on label files.",
    "completion": "Print the completion script of a shell.",
}
# The tables of a batch are small: a second BLAS thread spins more than it computes, on a core that another worker could use.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB_MAXIMUM")}
INTERRUPTED = 130  # what shells say of a process that Ctrl-C ended


class Commands(click.Group):
    """The commands by name, and what becomes of an error: one line on stderr and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"stripper.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        for name, value in ONE_THREAD.items():  # read when numpy is imported, by us and by workers
            os.environ.setdefault(name, value)
        try:
            _check_streams()
            try:
                return super().invoke(ctx)
            finally:  # a command that exits with a code of its own raises it
                _flush()
        except StripperError as error:
            click.echo(f"stripper: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            _silence()  # whoever read our output wants no more
            ctx.exit(0)
        except OSError as error:
            click.echo(f"stripper: {error}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("stripper: interrupted; what is finished stands", err=True)
            ctx.exit(INTERRUPTED)


def _flush() -> None:
    """Write what is left to standard output. Raises `StripperError` if it cannot be written, `BrokenPipeError` if nobody reads on."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _silence()
        raise StripperError(f"standard output: {error}") from error


def _silence() -> None:
    """Let what is left go nowhere: Python writes it once more at exit, and would complain and choose an exit code of its own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _check_streams() -> None:
    """Raise `StripperError` if standard input or output is closed: the next file that is opened would take its place unasked."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process runs
    for name in ("stdin", "stdout"):
        if getattr(sys, name) is None:
            raise StripperError(f"{name} is closed; give it a file, if only {os.devnull}")


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from stripper import __version__, artefact

    model = artefact.load(artefact.SHIPPED)
    click.echo(f"stripper {__version__}")
    click.echo(f"model {model.card['digest'][:12]} (format {model.card['format']}, features {model.card['features']})")
    click.echo(f"kept labels: {', '.join(label for label in model.labels if label in model.kept)}")
    click.echo(f"dropped labels: {', '.join(label for label in model.labels if label not in model.kept)}")
    ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show version, model and labels, and exit."
)
def main() -> None:
    """Rewrite text pulled from web pages to the clean text of its one main article, line by line.

    `stripper clean page.txt` prints the clean text; `stripper COMMAND --help` says the rest.
    """
