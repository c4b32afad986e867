"""Dask: a dataframe in, a dataframe with the new columns out, lazily, partition by partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stripper.errors import MissingExtraError
from stripper.pipelines.columns import PREFIX, Settings

try:
    import dask.dataframe as dd
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("cleaning Dask dataframes", "dask") from error

from stripper.pipelines import arrow, pandas

if TYPE_CHECKING:
    from typing_extensions import Unpack


def clean(frame: dd.DataFrame, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> dd.DataFrame:
    """`frame` with the columns of `arrow.SCHEMA` added. Every worker process reads the model once.

    Raises `InputError` for a column that is not there, does not hold strings, or would be there twice.
    """
    meta = pandas.clean(frame._meta, column, prefix, **settings)
    return frame.map_partitions(pandas.clean, column, prefix, meta=meta, **settings)


def schema(frame: dd.DataFrame, column: str = "text", prefix: str = PREFIX) -> pa.Schema:
    """The Arrow schema of `clean`'s frame, for `clean(frame).to_parquet(folder, schema=schema(frame))`: Dask cannot infer lists."""
    return arrow.schema(pa.Schema.from_pandas(frame._meta_nonempty, preserve_index=False), column, prefix)
