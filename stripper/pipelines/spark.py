"""Spark: a DataFrame in, a DataFrame with the new columns out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from stripper.errors import MissingExtraError
from stripper.pipelines.columns import PREFIX, Settings, names

try:
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructField, StructType
except ImportError as error:
    raise MissingExtraError("cleaning Spark frames", "spark") from error

from stripper.pipelines import arrow, pandas

if TYPE_CHECKING:
    from typing_extensions import Unpack

Batch = TypeVar("Batch", pa.RecordBatch, pd.DataFrame)


def clean(frame: DataFrame, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> DataFrame:
    """`frame` with the columns of `arrow.SCHEMA` added: `frame.mapInArrow(Clean(...), schema(frame))`.

    stripper must be installed where the executors run. Raises `InputError` for a column that is not there or would be there
    twice; one that does not hold strings fails the task.
    """
    return frame.mapInArrow(Clean(column, prefix, **settings), schema(frame, column, prefix))


def schema(frame: DataFrame, column: str = "text", prefix: str = PREFIX) -> StructType:
    """The schema of `clean`'s frame."""
    added = from_arrow_schema(arrow.SCHEMA)
    new = [StructField(name, field.dataType) for name, field in zip(names(frame.columns, column, prefix), added, strict=True)]
    return StructType([*frame.schema.fields, *new])


class Clean:
    """What `mapInArrow` and `mapInPandas` call once a task: batches in, batches with the new columns out. A worker process reads
    the model once, for all its tasks.

    >>> [frame] = Clean()(iter([pd.DataFrame({"text": ["Share on Facebook"]})]))
    >>> frame["clean_labels"][0].tolist()
    ['social']
    """

    def __init__(self, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> None:
        self.column, self.prefix, self.settings = column, prefix, settings

    def __call__(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        for batch in batches:
            if isinstance(batch, pd.DataFrame):
                yield pandas.clean(batch, self.column, self.prefix, **self.settings)
            else:
                table = arrow.clean(pa.Table.from_batches([batch]), self.column, self.prefix, **self.settings)
                yield from table.to_batches()
