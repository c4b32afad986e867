"""LabelSet: the labels of a task, what each means, and which are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stripper.errors import LabelError
from stripper.labels import KEPT, LABELS, MEANINGS

# A label of this name says only on which side a line is; training then takes the likeliest label of that side.
KEEP, DROP = "keep", "drop"


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Names in the order of a model's columns; `kept` are those a clean text holds."""

    names: tuple[str, ...] = LABELS
    kept: frozenset[str] = KEPT
    meanings: tuple[str, ...] = tuple(MEANINGS.values())

    @property
    def allowed(self) -> tuple[str, ...]:
        """What may stand in label files: the names, and "keep" and "drop" for lines of which only the side is known."""
        return tuple(dict.fromkeys((*self.names, KEEP, DROP)))

    @property
    def keeping(self) -> frozenset[str]:
        """Of the allowed names those that are kept."""
        return self.kept if KEEP in self.names else self.kept | {KEEP}


DEFAULT = LabelSet()


def read(path: str | Path) -> LabelSet:
    """The label set of a file with rows `name<TAB>keep|drop<TAB>meaning`; rows that begin with # are comments. Raises `LabelError`."""
    rows: dict[str, tuple[bool, str]] = {}
    for number, row in enumerate(_text(path).splitlines(), 1):
        if not row.strip() or row.startswith("#"):
            continue
        name, side, meaning = (*(part.strip() for part in row.split("\t", 2)), "", "")[:3]
        if side not in (KEEP, DROP):
            raise LabelError(f"{path}:{number}: expected name<TAB>keep or drop<TAB>meaning, found {row!r}")
        if not name or name == "?" or name in rows or any(c.isspace() for c in name):
            raise LabelError(f"{path}:{number}: a label is one word, not '?', and stands once; found {name!r}")
        rows[name] = (side == KEEP, meaning)
    if len({kept for kept, _ in rows.values()}) < 2:
        raise LabelError(f"{path}: there must be a label to keep and a label to drop")
    return LabelSet(
        tuple(rows), frozenset(name for name, (kept, _) in rows.items() if kept), tuple(meaning for _, meaning in rows.values())
    )


def _text(path: str | Path) -> str:
    try:
        return Path(path).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise LabelError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
