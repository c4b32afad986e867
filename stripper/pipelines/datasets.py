"""Hugging Face datasets: a function for `map`.

    dataset.map(Clean(), batched=True, batch_size=256, num_proc=2)

With `dataset.with_format("arrow")` before it the texts stay in Arrow on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stripper.errors import MissingExtraError
from stripper.pipeline import Stripper
from stripper.pipelines.columns import PREFIX, Settings, names

try:
    import datasets  # noqa: F401 - what the functions below are for
    import pandas as pd
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("cleaning Hugging Face datasets", "datasets") from error

from stripper.pipelines import arrow

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Clean:
    """A batch in (Arrow table or dict of columns), the columns of `arrow.SCHEMA` added to it out.

    datasets hashes this object to find a finished `map` in its cache: it holds the column, the prefix, the settings and the
    digest of the model, so the cache is used again for the same of these and never for another model under the same path.
    Raises `InputError` for a column that is not there, does not hold strings, or would be there twice.

    >>> Clean(drop=["title"])({"text": ["Share on Facebook"]})["clean_text"].tolist()
    ['']
    """

    def __init__(self, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> None:
        self.column, self.prefix, self.settings = column, prefix, settings
        self.digest = Stripper(**settings).model.card.get("digest")

    def __call__(self, batch: pa.Table | Mapping[str, Any]) -> pa.Table | dict[str, Any]:
        if isinstance(batch, pa.Table):
            return arrow.clean(batch, self.column, self.prefix, **self.settings)
        new = names(list(batch), self.column, self.prefix)
        made = arrow.read(pa.array(batch[self.column]), **self.settings)
        # Typed columns: a column of which the first rows are all null would else be of type null for good.
        return {name: pd.Series(column, dtype=pd.ArrowDtype(column.type)) for name, column in zip(new, made.columns, strict=True)}
