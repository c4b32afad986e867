"""pandas: a frame in, a frame with the new columns out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stripper.errors import MissingExtraError
from stripper.pipelines.columns import PREFIX, Settings, names

try:
    import pandas as pd
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError("cleaning pandas frames", "pandas") from error

from stripper.pipelines import arrow

if TYPE_CHECKING:
    from typing_extensions import Unpack


def clean(frame: pd.DataFrame, column: str = "text", prefix: str = PREFIX, **settings: Unpack[Settings]) -> pd.DataFrame:
    """`frame` with the columns of `arrow.SCHEMA` added, lists as arrays; a missing text (None, NaN) gives missing values.

    Raises `InputError` for a column that is not there, does not hold strings, or would be there twice.

    >>> clean(pd.DataFrame({"text": ["Share on Facebook"]}))["clean_labels"][0].tolist()
    ['social']
    """
    new = names(list(frame.columns), column, prefix)
    made = arrow.read(pa.array(frame[column], from_pandas=True), **settings).to_pandas()
    return frame.assign(**{name: made[field].array for name, field in zip(new, made, strict=True)})
