"""Batch: many documents as columns, one row a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stripper import lines as lines_

# Characters of a line that the features see: its beginning and its end. The middle of a long paragraph adds cost, not
# accuracy, and a bound makes a 50 MB line as cheap as any other.
HEAD, TAIL = 400, 120


@dataclass(frozen=True, slots=True)
class Batch:
    """Columns over all non-blank lines of some documents, in order. Arrays are `(n_lines,)` unless stated.

    codes     `(n_chars,)` uint32: the code points of every line's view (stripped, cut to HEAD + TAIL), each ended by a newline
    first     where a line's view begins in `codes`
    size      characters of a line's view
    length    characters of the whole stripped line
    indent    characters of white space before a line
    blank     blank lines between a line and the one before it
    document  number of the document of a line
    bounds    `(n_documents + 1,)`: the lines of document `d` are `bounds[d]:bounds[d + 1]`
    """

    documents: tuple[lines_.Lines, ...]
    codes: NDArray[np.uint32]
    first: NDArray[np.int64]
    size: NDArray[np.int64]
    length: NDArray[np.int64]
    indent: NDArray[np.int64]
    blank: NDArray[np.int64]
    document: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Batch:
        """The columns of `texts`. Equal texts give equal columns whatever stands beside them."""
        documents = tuple(lines_.split(text) for text in texts)
        views: list[str] = []
        length: list[int] = []
        indent: list[int] = []
        blank: list[int] = []
        for document in documents:
            text, before = document.text, 0
            for start, end in zip(document.start, document.end, strict=True):
                line = text[start:end]
                view = line.strip()
                size = len(view)
                length.append(size)
                indent.append(0 if size == end - start else end - start - len(line.lstrip()))
                blank.append(0 if before and start == before + 1 else text.count("\n", before, start) - (before > 0))
                views.append(view if size <= HEAD + TAIL else view[:HEAD] + view[-TAIL:])
                before = end
        sizes = np.fromiter(map(len, views), np.int64, len(views))
        counts = np.array([len(document) for document in documents], np.int64)
        return cls(
            documents,
            codes=np.frombuffer("\n".join([*views, ""]).encode("utf-32-le", "surrogatepass"), np.uint32),
            first=np.cumsum(sizes + 1) - sizes - 1,
            size=sizes,
            length=np.array(length, np.int64),
            indent=np.array(indent, np.int64),
            blank=np.array(blank, np.int64),
            document=np.repeat(np.arange(len(counts)), counts),
            bounds=np.append(0, np.cumsum(counts)),
        )

    def rows(self, start: int, stop: int) -> Batch:
        """The lines `start..stop` alone, torn from their documents: `document` and `bounds` are those of the whole batch."""
        if start == 0 and stop >= len(self):
            return self
        inside = slice(start, stop)
        first, size = self.first[inside], self.size[inside]
        return replace(
            self,
            codes=self.codes[first[0] : first[-1] + size[-1] + 1],
            first=first - first[0],
            size=size,
            length=self.length[inside],
            indent=self.indent[inside],
            blank=self.blank[inside],
            document=self.document[inside],
        )
