"""Ray Data: a class for `map_batches`, of which every actor makes one and so loads the model once.

dataset.map_batches(Clean, batch_format="pyarrow", batch_size=256, concurrency=2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stripper.errors import InputError, MissingExtraError
from stripper.pipeline import Stripper
from stripper.pipelines.columns import PREFIX, Settings

try:
    import pandas as pd
    import pyarrow as pa
    import ray  # noqa: F401 - what the class below is for
except ImportError as error:
    raise MissingExtraError("cleaning Ray datasets", "ray") from error

from stripper.pipelines import arrow, pandas

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Clean:
    """A batch in (Arrow table or pandas frame), the batch with the columns of `arrow.SCHEMA` out.

    Settings go through `fn_constructor_kwargs={"drop": ["title"]}`. Raises `InputError` for a column that is not there, does
    not hold strings, or would be there twice.

    >>> Clean(drop=["title"])(pa.table({"text": ["Share on Facebook"]}))["clean_text"].to_pylist()
    ['']
    """

    def __init__(self, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> None:
        self.column, self.prefix, self.settings = column, prefix, settings
        Stripper(**settings)  # reads the model, and refuses wrong settings before the first batch

    def __call__(self, batch: pa.Table | pd.DataFrame) -> pa.Table | pd.DataFrame:
        if isinstance(batch, pa.Table):
            return arrow.clean(batch, self.column, self.prefix, **self.settings)
        if isinstance(batch, pd.DataFrame):
            return pandas.clean(batch, self.column, self.prefix, **self.settings)
        raise InputError(f"a batch of type {type(batch).__name__}; give map_batches batch_format='pyarrow' or 'pandas'")
