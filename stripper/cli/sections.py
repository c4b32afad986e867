"""Sections: a command whose help groups its options under headings, and options with an optional value."""

from __future__ import annotations

from typing import Any

import click


class Option(click.Option):
    """An option in a section of the help. With `value_if_bare`, it may stand alone: only `--name=VALUE` gives it a value."""

    def __init__(self, *arguments: Any, section: str, value_if_bare: str | None = None, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.section, self.value_if_bare = section, value_if_bare


class Command(click.Command):
    """A command with `Option`s."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        bare = {
            name: option
            for option in self.params
            if isinstance(option, Option) and option.value_if_bare is not None
            for name in option.opts
        }
        stop = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [f"{_long(bare[a])}={bare[a].value_if_bare}" if a in bare else a for a in args[:stop]] + args[stop:])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            shown = parameter.get_help_record(ctx)
            if shown:
                sections.setdefault(getattr(parameter, "section", "Other options"), []).append(shown)
        for name, rows in sections.items():
            with formatter.section(name):
                formatter.write_dl(rows)


def _long(option: Option) -> str:
    return max(option.opts, key=len)
