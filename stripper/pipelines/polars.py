"""polars: a frame in, eager or lazy, a frame with the new columns out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from stripper.errors import MissingExtraError
from stripper.pipelines.columns import PREFIX, Settings, names

try:
    import polars as pl
except ImportError as error:
    raise MissingExtraError("cleaning polars frames", "polars") from error

from stripper.pipelines import arrow

if TYPE_CHECKING:
    from typing_extensions import Unpack

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def clean(frame: Frame, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> Frame:
    """`frame` with the columns of `arrow.SCHEMA` added; of a lazy frame a lazy one, which the streaming engine can run.

    Raises `InputError` for a column that is not there, does not hold strings, or would be there twice.

    >>> clean(pl.DataFrame({"text": ["Share on Facebook"]}))["clean_labels"].to_list()
    [['social']]
    """
    if isinstance(frame, pl.LazyFrame):
        schema = frame.collect_schema()
        target = {**schema, **dict(zip(names(schema.names(), column, prefix), _schema().dtypes(), strict=True))}
        step = partial(clean, column=column, prefix=prefix, **settings)
        return frame.map_batches(step, schema=target, streamable=True)
    new = names(frame.columns, column, prefix)
    made = arrow.read(frame[column].to_arrow(), **settings).rename_columns(new)
    return frame.hstack(pl.DataFrame(made))


def _schema() -> pl.Schema:
    return pl.DataFrame(arrow.SCHEMA.empty_table()).schema
