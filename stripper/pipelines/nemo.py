"""NeMo Curator: a stage of a pipeline, over document batches.

pipeline.add_stage(Clean())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stripper.errors import MissingExtraError
from stripper.pipeline import Stripper
from stripper.pipelines.columns import FIELDS, PREFIX, Settings

try:
    import pyarrow as pa
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.stages.resources import Resources
    from nemo_curator.tasks import DocumentBatch
except ImportError as error:
    raise MissingExtraError("a NeMo Curator stage", "nemo") from error

from stripper.pipelines import arrow, pandas

if TYPE_CHECKING:
    from nemo_curator.backends.base import WorkerMetadata
    from typing_extensions import Unpack


class Clean(ProcessingStage[DocumentBatch, DocumentBatch]):
    """A batch with the columns of `arrow.SCHEMA` added; one of Arrow stays Arrow, one of pandas pandas.

    Raises `InputError` for a column that is not there, does not hold strings, or would be there twice.
    """

    name = "stripper"
    resources = Resources(cpus=1.0)
    batch_size = 1  # document batches; each holds many documents

    def __init__(self, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> None:
        self.column, self.prefix, self.settings = column, prefix, settings

    def inputs(self) -> tuple[list[str], list[str]]:
        """The column that is read."""
        return ["data"], [self.column]

    def outputs(self) -> tuple[list[str], list[str]]:
        """The columns that are added."""
        return ["data"], [self.prefix + name for name in FIELDS]

    def setup(self, worker_metadata: WorkerMetadata | None = None) -> None:  # noqa: ARG002 - NeMo Curator's signature
        """Read the model, once a worker, and refuse wrong settings before the first batch."""
        Stripper(**self.settings)

    def process(self, task: DocumentBatch) -> DocumentBatch:
        """The batch, cleaned."""
        clean = arrow.clean if isinstance(task.data, pa.Table) else pandas.clean
        data = clean(task.data, self.column, self.prefix, **self.settings)
        return DocumentBatch(dataset_name=task.dataset_name, data=data, _metadata=task._metadata, _stage_perf=task._stage_perf)
