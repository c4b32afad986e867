"""Walk: the sources that the paths of a command line stand for, in a fixed order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stripper.files import ignore
from stripper.formats import Source, format_of

PART = ".stripper-part"  # suffix of an output that is not finished


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files of a folder are taken.

    format            read every file as this format, whatever its suffix
    include, exclude  patterns as in `.gitignore`
    hidden            also files and folders whose name begins with a dot
    no_ignore         do not read `.gitignore` files
    avoid             a folder that is never walked: where the outputs go
    """

    format: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    hidden: bool = False
    no_ignore: bool = False
    avoid: Path | None = None


@dataclass(slots=True)
class Walk:
    """The sources that were found, and how many files were passed by, for each reason."""

    sources: list[Source] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)


def walk(paths: Sequence[str], choice: Choice) -> Walk:
    """The sources of `paths`: files as named, folders walked in order of names, `-` standard input.

    Names are relative to the folder if it is the only path; else they begin with the last part of their path.
    """
    found = Walk()
    for given in paths:
        path = Path(given)
        if given == "-":
            found.sources.append(Source(None, "-", choice.format or "text"))
        elif path.is_dir():
            prefix = "" if len(paths) == 1 else f"{path.resolve().name}/"
            _folder(path, prefix, choice, found)
        elif path.exists():
            found.sources.append(Source(path, path.name, choice.format or format_of(path) or "text"))
        else:
            found.missing.append(f"{given}: no such file or folder")
    return found


def _folder(top: Path, prefix: str, choice: Choice, found: Walk) -> None:
    include = ignore.patterns(choice.include)
    for path, relative in _Tree(top, choice, found).files():
        wanted = bool(ignore.matches(include, relative, folder=False))
        kind = choice.format or format_of(path) or ("text" if wanted else None)
        if include and not wanted:
            found.skipped["not included"] += 1
        elif kind is None:
            found.skipped["other suffix"] += 1
        else:
            found.sources.append(Source(path, prefix + relative, kind, named=False))


Ignores = list[tuple[str, tuple[ignore.Pattern, ...]]]  # a folder's absolute path, and the patterns of its .gitignore


class _Tree:
    """A folder that is walked. Paths are relative to it, with `/` between their parts."""

    def __init__(self, top: Path, choice: Choice, found: Walk) -> None:
        self.top, self.choice, self.found = top, choice, found
        self.absolute = str(top.resolve())
        self.exclude = ignore.patterns(choice.exclude)

    def files(self) -> Iterator[tuple[Path, str]]:
        """The files that nothing rules out: those of a folder, then those of its folders, by name."""
        pending = [("", [] if self.choice.no_ignore else _above(Path(self.absolute)))]
        while pending:
            folder, above = pending.pop()
            entries = self._entries(folder)
            rules = above if self.choice.no_ignore or not entries else [*above, self._ignores(folder)]
            folders = []
            for entry in entries:
                relative = f"{folder}/{entry.name}".lstrip("/")
                is_folder = entry.is_dir(follow_symlinks=False)
                reason = self._reason(entry, relative, is_folder, rules)
                if reason and not is_folder:
                    self.found.skipped[reason] += 1
                elif not reason and is_folder:
                    folders.append((relative, rules))
                elif not reason:
                    yield Path(entry.path), relative
            pending.extend(reversed(folders))

    def _ignores(self, folder: str) -> tuple[str, tuple[ignore.Pattern, ...]]:
        absolute = f"{self.absolute}/{folder}".rstrip("/")
        try:
            return absolute, ignore.read(self.top / folder)
        except OSError as error:
            self.found.missing.append(f"{self.top / folder}/.gitignore: {error.strerror}")
            return absolute, ()

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.top / folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.found.missing.append(f"{self.top / folder}: {error.strerror}")
            return []

    def _reason(self, entry: os.DirEntry[str], relative: str, is_folder: bool, rules: Ignores) -> str | None:
        """Why a file or folder is not taken, None if it is."""
        absolute = f"{self.absolute}/{relative}"
        if entry.is_symlink():
            return "symbolic link"
        if entry.name == ".git" or entry.name.endswith(PART) or (entry.name.startswith(".") and not self.choice.hidden):
            return "hidden"
        if ignore.matches(self.exclude, relative, is_folder) or (self.choice.avoid and absolute == str(self.choice.avoid)):
            return "excluded"
        verdicts = (ignore.matches(given, absolute[len(base) + 1 :], is_folder) for base, given in reversed(rules))
        if next((verdict for verdict in verdicts if verdict is not None), False):
            return "ignored"
        return None if is_folder or entry.is_file() else "no regular file"


def _above(top: Path) -> Ignores:
    """The patterns of the folders above `top` up to the repository's; none outside a repository."""
    folders = [top, *top.parents]
    root = next((i for i, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    return [(str(folder).rstrip("/"), ignore.read(folder)) for folder in reversed(folders[1 : root + 1])]
