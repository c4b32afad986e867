"""`stripper clean`: the filter over files, trees, records and archives."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import click
from click.shell_completion import CompletionItem

from stripper.cli.progress import Progress
from stripper.cli.sections import Command, Option
from stripper.files.emit import EMITS
from stripper.files.report import Report
from stripper.files.run import run
from stripper.files.settings import Settings
from stripper.files.walk import Choice, Walk, walk
from stripper.formats import FORMATS, Fields
from stripper.labels import LABELS
from stripper.policy import THRESHOLD

_EPILOG = """\b
Examples:
  stripper clean page.txt                           clean text on standard output
  cat page.html | stripper clean --html             a filter
  stripper clean pages/ -o clean/ --jobs 4          a tree, names kept
  stripper clean pages/ --diff | less -R            what would go
  stripper clean -i.bak notes/                      in place, originals kept as *.bak
  stripper clean crawl.jsonl.zst -o clean.jsonl.zst --removed gone.jsonl
  stripper clean CC-MAIN.warc.gz -o CC-MAIN.warc.wet.gz
\b
Exit codes:
  0  done     1  --check found something to clean
  2  wrong usage, or an input failed (the others were done)
"""


_F = TypeVar("_F", bound=Callable[..., Any])
if TYPE_CHECKING:
    _Type = click.ParamType[frozenset[str]]
else:
    _Type = click.ParamType  # generic since click 8.4 only


class _Labels(_Type):
    name = "LABEL,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:  # noqa: ARG002
        return value if isinstance(value, frozenset) else frozenset(name.strip() for name in value.split(",") if name.strip())

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        before, comma, last = incomplete.rpartition(",")
        return [CompletionItem(before + comma + label) for label in LABELS if label.startswith(last)]


def _option(section: str, *names: str, **settings: Any) -> Callable[[_F], _F]:
    return click.option(*names, cls=Option, section=section, **settings)


_FILE = click.Path(path_type=Path, dir_okay=False)
_IN, _WALK, _CLEAN, _OUT, _LOOK, _RUN = "Input", "Which files of a folder", "Cleaning", "Output", "Looking first", "Running"


@click.command("clean", cls=Command, epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))
@_option(_IN, "--format", "kind", type=click.Choice(FORMATS), help="Read every input as this, whatever its suffix.")
@_option(_IN, "--html", "kind", flag_value="html", help="The same as --format html.")
@_option(_IN, "--jsonl", "kind", flag_value="jsonl", help="The same as --format jsonl.")
@_option(
    _IN, "--encoding", metavar="NAME", help="Of text and pages that have no byte order mark [default: UTF-8, or what a page declares]."
)
@_option(_IN, "--text-field", default="text", show_default=True, metavar="NAME", help="Field or column that holds the text.")
@_option(_IN, "--html-field", metavar="NAME", help="Field or column that holds a page; its text goes to --text-field.")
@_option(_IN, "--id-field", default="id", show_default=True, metavar="NAME", help="Field or column that names a record.")
@_option(_IN, "--url-field", default="url", show_default=True, metavar="NAME", help="Field or column with the address of a page.")
@_option(
    _WALK, "--include", multiple=True, metavar="GLOB", help="Only these, as in .gitignore (repeatable). Takes unknown suffixes as text."
)
@_option(_WALK, "--exclude", multiple=True, metavar="GLOB", help="Not these, as in .gitignore (repeatable).")
@_option(_WALK, "--hidden", is_flag=True, help="Also files and folders whose name begins with a dot.")
@_option(_WALK, "--no-ignore", is_flag=True, help="Also what .gitignore files rule out.")
@_option(_CLEAN, "-m", "--model", type=_FILE, help="A model file; the shipped model if left out.")
@_option(_CLEAN, "--keep", type=_Labels(), help="Keep lines of these labels, and of no others.")
@_option(_CLEAN, "--drop", type=_Labels(), help="Drop lines of these labels too.")
@_option(_CLEAN, "--threshold", type=click.FloatRange(0, 1), default=THRESHOLD, show_default=True,
         help="Drop a line if it is likelier noise than this. Higher keeps more: less body lost, more noise left.")  # fmt: skip
@_option(_CLEAN, "--max-removed", type=click.FloatRange(0, 1), default=1.0, metavar="SHARE",
         help="Leave a document as it is, and say so, if it would lose more than this share of its characters.")  # fmt: skip
@_option(
    _CLEAN,
    "--rules",
    type=_FILE,
    help="Your own patterns, one a line: 'keep REGEX' or 'drop REGEX'. The first that matches overrules the model.",
)
@_option(_CLEAN, "--repeats", is_flag=True,
         help="Count in which lines stand on several pages of a site (its host, or its folder). Reads every input twice.")  # fmt: skip
@_option(_OUT, "-o", "--output", metavar="PATH", help="A folder (names are kept, .html becomes .txt), or a file for one input.")
@_option(
    _OUT,
    "-i",
    "--in-place",
    metavar="[=SUFFIX]",
    value_if_bare="",
    help="Replace the inputs; with SUFFIX the originals are kept beside them.",
)
@_option(_OUT, "--emit", type=click.Choice(EMITS), default="text", show_default=True,
         help="text: the input's own format. labels: label, score, line. jsonl: an object a document. spans: as in Dolma.")  # fmt: skip
@_option(_OUT, "--fields", metavar="[=PREFIX]", value_if_bare="", help="Add title, byline, date and captions to JSONL objects.")
@_option(_OUT, "--removed", type=_FILE, help="Keep every removed line here: file, document, line number, label, score, text.")
@_option(_OUT, "--force", is_flag=True, help="Overwrite outputs that exist.")
@_option(_OUT, "--resume", is_flag=True, help="Leave outputs that exist and do the rest: goes on with an interrupted run.")
@_option(_LOOK, "--check", is_flag=True, help="Write nothing; exit with 1 if anything would change.")
@_option(_LOOK, "--diff", is_flag=True, help="Write nothing; show what would change as a unified diff.")
@_option(_LOOK, "--dry-run", is_flag=True, help="Write nothing; list what would change.")
@_option(_LOOK, "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours in the diff.")
@_option(_RUN, "-j", "--jobs", type=click.IntRange(min=0), default=1, show_default=True, help="Worker processes; 0 for one a processor.")
@_option(_RUN, "--page-seconds", type=click.FloatRange(min=0), default=60.0, show_default=True, metavar="N",
         help="Processor time for the text of a page; one that takes longer is told and passed by. 0: no limit.")  # fmt: skip
@_option(_RUN, "-q", "--quiet", is_flag=True, help="No progress and no final sentence; errors are still told.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], quiet: bool, **options: Any) -> None:
    """Clean the text of PATHS: files, folders, `-` for standard input (also if no path is given).

    Text (.txt .md), pages (.html .htm), records (.jsonl .ndjson .parquet) and web archives (.warc .wet) are told by their
    suffix, and so is .gz, .zst or .bz2 after it. Kept lines come out byte for byte, in order, with their own line ends.
    """
    if not paths and sys.stdin.isatty():
        click.echo(ctx.get_help())
        ctx.exit(2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that no half output is left behind
    settings = _settings(options)
    walked = walk(paths or ("-",), _choice(options))
    progress = Progress(walked.sources, quiet)
    report = Report(tell=lambda message: progress.message(f"stripper: {message}"))
    try:
        run(walked, settings, cast(BinaryIO, sys.stdout.buffer), report, progress)
    finally:
        progress.clear()
    if not quiet and _worth_a_sentence(walked, settings, report):
        click.echo(report.sentence(would=bool(settings.preview)), err=True)
    ctx.exit(2 if report.failed else int("check" in settings.preview and report.cleaned > 0))


def _settings(options: dict[str, Any]) -> Settings:
    if options["in_place"] is not None and (options["output"] is not None or options["emit"] != "text"):
        raise click.UsageError("--in-place replaces the inputs with their clean text: it goes with neither -o nor --emit")
    if options["force"] and options["resume"]:
        raise click.UsageError("--force does everything again, --resume does the rest: choose one")
    if options["repeats"] and options["resume"] and options["in_place"] is not None:
        raise click.UsageError("--repeats counts the lines of all inputs, and --in-place --resume has cleaned some: start again, or use -o")
    return Settings(
        encoding=options["encoding"],
        fields=Fields(options["text_field"], options["html_field"], options["id_field"], options["url_field"]),
        model=options["model"],
        keep=options["keep"],
        drop=options["drop"],
        threshold=options["threshold"],
        max_removed=options["max_removed"],
        rules=options["rules"],
        repeats=options["repeats"],
        output=options["output"],
        in_place=options["in_place"],
        emit=options["emit"],
        wanted=options["fields"],
        removed=options["removed"],
        preview=frozenset(name for name in ("check", "diff", "dry_run") if options[name]),
        color=_colored(options["color"]),
        force=options["force"],
        resume=options["resume"],
        jobs=options["jobs"] or os.cpu_count() or 1,
        page_seconds=options["page_seconds"],
    )


def _choice(options: dict[str, Any]) -> Choice:
    return Choice(
        format=options["kind"],
        include=options["include"],
        exclude=options["exclude"],
        hidden=options["hidden"],
        no_ignore=options["no_ignore"],
        avoid=Path(options["output"]).resolve() if options["output"] else None,
    )


def _colored(when: str) -> bool:
    # https://no-color.org: set to anything but nothing, it means no colours unless the user asked for them by an option.
    return when == "always" or (when == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _worth_a_sentence(walked: Walk, settings: Settings, report: Report) -> bool:
    """A filter over one text says nothing but the text."""
    filtered = settings.output is None and settings.in_place is None and not settings.preview
    return not filtered or len(walked.sources) > 1 or report.cleaned + report.unchanged > 1
