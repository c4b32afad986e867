"""`stripper completion`: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from stripper.cli import main


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that completes commands, options and labels in SHELL.

    \b
    bash: stripper completion bash > ~/.local/share/bash-completion/completions/stripper
    zsh:  stripper completion zsh > "${fpath[1]}/_stripper"
    fish: stripper completion fish > ~/.config/fish/completions/stripper.fish
    """
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "stripper", "_STRIPPER_COMPLETE").source())
