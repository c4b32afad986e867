"""datatrove: a step that cleans `Document.text`, and a filter over what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stripper.errors import InputError, MissingExtraError
from stripper.pipeline import BATCH_DOCUMENTS, Stripper
from stripper.pipelines.columns import PREFIX, Settings, row
from stripper.result import Result

try:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.writers.disk_base import DiskWriter
    from datatrove.utils.batching import batched
except ImportError as error:
    raise MissingExtraError("a datatrove step", "datatrove") from error

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Clean(PipelineStep):
    """Replaces the text of every document by its clean text.

    What was found goes into the metadata, the names behind `prefix`: the `columns.FIELDS` but for `text`, and each of the `spans`
    with its `text`, so that nothing is lost. Stats: documents unchanged, cleaned, emptied; lines and characters removed, by label.
    """

    name = "stripper"
    type = "✂️ - CLEAN"

    def __init__(self, prefix: str = PREFIX, **settings: Unpack[Settings]) -> None:
        super().__init__()
        self.prefix, self.settings = prefix, settings

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:  # noqa: ARG002 - datatrove's signature
        stripper = Stripper(**self.settings)
        for documents in batched(data, BATCH_DOCUMENTS):
            with self.track_time("batch"):
                for document, result in zip(documents, stripper.process_many(document.text for document in documents), strict=True):
                    self._clean(document, result)
            yield from documents

    def _clean(self, document: Document, result: Result) -> None:
        found = row(result)
        found["spans"] = [{**span, "text": document.text[span["start"] : span["end"]]} for span in found["spans"]]
        self._count(document, found)
        document.text = found.pop("text")
        document.metadata |= {self.prefix + name: value for name, value in found.items()}

    def _count(self, document: Document, found: dict[str, Any]) -> None:
        outcome = "unchanged" if found["text"] == document.text else "cleaned" if found["text"].strip() else "emptied"
        self.stat_update("documents", outcome)
        for span in found["spans"]:
            self.stat_update("lines_removed", f"lines_removed_{span['label']}")
            self.stat_update("characters_removed", f"characters_removed_{span['label']}", value=span["end"] - span["start"])


class HasBody(BaseFilter):
    """Drops a document of which `Clean` labelled no line as body (reason `no_body`), or of which it removed more than
    `max_removed_share`, 0..1, of the characters (reason `removed_share`). Stands behind `Clean`."""

    name = "stripper: has a body"

    def __init__(self, max_removed_share: float = 1.0, prefix: str = PREFIX, exclusion_writer: DiskWriter | None = None) -> None:
        super().__init__(exclusion_writer)
        self.max_removed_share, self.prefix = max_removed_share, prefix

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """True, or False and the reason. Raises `InputError` if `Clean` has not seen the document."""
        if self.prefix + "labels" not in doc.metadata:
            raise InputError(f"document {doc.id}: no {self.prefix}labels in its metadata; put Clean(prefix={self.prefix!r}) before HasBody")
        if "body" not in doc.metadata[self.prefix + "labels"]:
            return False, "no_body"
        if doc.metadata[self.prefix + "removed_share"] > self.max_removed_share:
            return False, "removed_share"
        return True
