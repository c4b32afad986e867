"""`stripper label`: label documents in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from stripper import Stripper
from stripper.labelling import DEFAULT, labelset
from stripper.labelling.session import RANDOM_SHARE, Session


@click.command("label")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("-m", "--model", type=click.Path(path_type=Path), help="The model that proposes labels; the shipped model if left out.")
@click.option("--labels", "label_set", type=click.Path(path_type=Path), help="Your own label set: rows name<TAB>keep|drop<TAB>meaning.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.", show_default=True)
@click.option(
    "--random",
    "random_share",
    type=click.FloatRange(0, 1),
    default=RANDOM_SHARE,
    show_default=True,
    help="Share of documents chosen at random.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def command(folder: Path, model: Path | None, label_set: Path | None, port: int, random_share: float, no_browser: bool) -> None:
    """Label the text and HTML files of FOLDER in the browser, beginning with what the model proposes.

    Every change is saved at once to a label file beside the document (page.txt: page.tsv), which `stripper train` reads.
    The page is served to this machine only, at an address nobody can guess. Stop with Ctrl+C.
    """
    from stripper.labelling.server import Server

    own = labelset.read(label_set) if label_set else DEFAULT
    session = Session(folder, Stripper(model), own, random_share)
    with Server(session, port) as server:
        click.echo(server.url)
        click.echo(f"{len(session.pages)} documents, {session.progress()['done']} done; Ctrl+C stops", err=True)
        if not no_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            progress = session.progress()
            click.echo(f"\n{progress['done']} of {progress['documents']} documents done, {progress['lines']} lines labelled", err=True)
