"""Hugging Face datasets: a function for `map`, over batches in Arrow format.

dataset.with_format("arrow").map(Clean(), batched=True, batch_size=256, num_proc=2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stripper.errors import InputError, MissingExtraError
from stripper.pipeline import Stripper
from stripper.pipelines.columns import PREFIX, Settings

try:
    import datasets  # noqa: F401 - what the class below is for
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("cleaning Hugging Face datasets", "datasets") from error

from stripper.pipelines import arrow

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Clean:
    """A table in, the table with the columns of `arrow.SCHEMA` out.

    datasets hashes this object to find a finished `map` in its cache: it holds the column, the prefix, the settings and the
    digest of the model, so the cache is used again for the same of these and never for another model under the same path.
    Raises `InputError` for a batch that is no table, and for a column that is not there, does not hold strings, or would be there
    twice.

    >>> Clean(drop=["title"])(pa.table({"text": ["Share on Facebook"]}))["clean_text"].to_pylist()
    ['']
    """

    def __init__(self, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> None:
        self.column, self.prefix, self.settings = column, prefix, settings
        self.digest = Stripper(**settings).model.card.get("digest")

    def __call__(self, batch: pa.Table) -> pa.Table:
        # Dicts would lose the types: a column of which the first batch is all null would be of type null for good.
        if not isinstance(batch, pa.Table):
            raise InputError(
                f"a batch of type {type(batch).__name__}; call dataset.with_format('arrow') before map, and give it batched=True"
            )
        return arrow.clean(batch, self.column, self.prefix, **self.settings)
