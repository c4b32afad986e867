"""Report: what a run did, as counts and one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from stripper.files.document import Document
from stripper.formats import Source
from stripper.result import Result


@dataclass(slots=True)
class Report:
    """Counts of a run. Documents are `cleaned` (lines were removed) or `unchanged`.

    capped   of the unchanged, those that --max-removed left as they were; empty: those without any text
    done     files that an earlier run finished
    failed   inputs and documents that could not be read or cleaned
    skipped  files passed by, for each reason
    tell     gets a message about each document that failed, or that a user should look at
    """

    cleaned: int = 0
    unchanged: int = 0
    capped: int = 0
    empty: int = 0
    done: int = 0
    lines: int = 0
    removed_lines: Counter[str] = field(default_factory=Counter)
    removed_words: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    tell: Callable[[str], None] = lambda _: None

    def add(self, document: Document) -> None:
        """Count a document."""
        if document.error is not None:
            self.fail(f"{document.where}: {document.error}")
        elif document.result is not None:
            self._count(document, document.result)

    def _count(self, document: Document, result: Result) -> None:
        self.cleaned += document.changed
        self.unchanged += not document.changed
        self.lines += len(result.source)
        # Not by `result.lines`: making those took longer than all else that the main process does beside its workers.
        for i in (~result.keeps).nonzero()[0].tolist():
            label = result.policy.labels[result.names[i]]
            self.removed_lines[label] += 1
            self.removed_words[label] += len(result.source[i].split())
        self.capped += result.capped
        self.empty += not len(result.source)
        if result.capped:
            self.tell(f"{document.where}: left as it is, it would have lost more than --max-removed")
        elif not len(result.source) and not document.record_name:  # an archive has too many of these to tell each
            self.tell(f"{document.where}: there is no text in it")

    def fail(self, message: str) -> None:
        """Count a failure and tell it."""
        self.failed += 1
        self.tell(message)

    def merge(self, other: Report) -> None:
        """Add the counts of another report."""
        self.cleaned += other.cleaned
        self.unchanged += other.unchanged
        self.capped += other.capped
        self.empty += other.empty
        self.lines += other.lines
        self.failed += other.failed
        self.removed_lines += other.removed_lines
        self.removed_words += other.removed_words

    def skip_binary(self, source: Source, error: Exception) -> None:
        """Count a binary file: skipped if it was found by walking, failed if the user named it."""
        if source.named:
            self.fail(f"{source.label}: {error}")
        else:
            self.skipped["binary"] += 1

    def sentence(self, would: bool = False) -> str:
        """One sentence: documents, then lines and words removed, by label.

        >>> Report(cleaned=2, unchanged=1, lines=9).sentence()
        '2 documents cleaned, 1 unchanged; no line removed.'
        """
        counts = [f"{_documents(self.cleaned)} {'would be cleaned' if would else 'cleaned'}", f"{self.unchanged:,} unchanged{self._why()}"]
        counts += [f"{self.done:,} done before"] * bool(self.done)
        if self.skipped:
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(self.skipped.items()))
            counts.append(f"{self.skipped.total():,} skipped ({reasons})")
        counts += [f"{self.failed:,} failed"] * bool(self.failed)
        return f"{', '.join(counts)}; {self._removed()}."

    def _why(self) -> str:
        reasons = [f"{self.capped:,} by --max-removed"] * bool(self.capped) + [f"{self.empty:,} without text"] * bool(self.empty)
        return f" ({', '.join(reasons)})" if reasons else ""

    def _removed(self) -> str:
        lines = self.removed_lines.total()
        if not lines:
            return "no line removed"
        by_label = ", ".join(f"{count:,} {label} ({self.removed_words[label]:,})" for label, count in self.removed_lines.most_common())
        return f"{lines:,} of {self.lines:,} lines removed ({self.removed_words.total():,} words): {by_label}"


def _documents(count: int) -> str:
    return f"{count:,} document{'s' * (count != 1)}"
