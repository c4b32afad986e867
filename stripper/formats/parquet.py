"""Parquet: column to column, one row group in memory at a time. Only the text column is rewritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from stripper.errors import InputError, MissingExtraError
from stripper.formats.jsonl import Fields
from stripper.formats.record import Page, Record

ROWS = 1024  # rows read at once from a row group


class Origin(NamedTuple):
    """Where a record stood: a batch of rows of a row group, and the row in it. Row -1 stands for a file without rows."""

    file: Any  # pyarrow.parquet.ParquetFile
    batch: Any  # pyarrow.RecordBatch
    row: int
    group: int


def read(stream: BinaryIO, name: str, fields: Fields) -> Iterator[Record]:
    """The records of a Parquet file. Raises `InputError` if it is none, or lacks the columns."""
    arrow, parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(stream)
        _check(file.schema_arrow, fields)
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(ROWS, row_groups=[group]):
                yield from _records(file, batch, group, name, fields)
        if not file.metadata.num_rows:
            empty = arrow.RecordBatch.from_pylist([], schema=file.schema_arrow)
            yield Record(name, None, Origin(file, empty, -1, 0))
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"not a Parquet file, or a damaged one: {error}") from error


def _records(file: Any, batch: Any, group: int, name: str, fields: Fields) -> Iterator[Record]:
    values = batch.column(fields.html or fields.text).to_pylist()
    nothing = [None] * len(values)
    names = batch.column(fields.id).to_pylist() if fields.id in batch.schema.names else nothing
    urls = batch.column(fields.url).to_pylist() if fields.url in batch.schema.names else nothing
    for row, (value, known, url) in enumerate(zip(values, names, urls, strict=True)):
        address = url if isinstance(url, str) else None
        content = Page(value, address) if fields.html and value is not None else value
        yield Record(f"{name}:{row}" if known is None else str(known), content, Origin(file, batch, row, group), url=address)


def _check(schema: Any, fields: Fields) -> None:
    wanted = fields.html or fields.text
    if wanted not in schema.names:
        option = "--html-field" if fields.html else "--text-field"
        raise InputError(f"no column {wanted!r} among {', '.join(schema.names)}; name the right one with {option}")
    kind = str(schema.field(wanted).type)
    if "string" not in kind:
        raise InputError(f"column {wanted!r} holds {kind}, not strings")


class Writer:
    """Writes cleaned rows into `stream` as they come: the row groups, schema and codecs of the file they came from.

    text  name of the text column; added at the end if the file has none
    """

    def __init__(self, stream: BinaryIO, text: str) -> None:
        self._arrow, self._parquet = _pyarrow()
        self._stream, self._text = stream, text
        self._file: Any = None
        self._texts: list[str | None] = []
        self._done: list[Any] = []
        self._group = 0

    def write(self, origin: Origin, text: str | None) -> None:
        """The next row, with its clean text; None leaves it as it was."""
        if self._file is None:
            self._begin(origin.file)
        if origin.group != self._group:
            self._flush()
            self._group = origin.group
        if origin.row >= 0:
            self._texts.append(text if text is not None else self._old(origin))
        if origin.row == origin.batch.num_rows - 1:
            self._done.append(self._replaced(origin.batch, self._texts))
            self._texts = []

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Write the last row group and the footer. After a failure let go of the file, which pyarrow would close too late and loudly."""
        if kind is None:
            self._flush()
            self._file.close()
        elif self._file is not None:
            with suppress(Exception):
                self._file.close()

    def _begin(self, original: Any) -> None:
        schema = original.schema_arrow
        self._schema = schema if self._text in schema.names else schema.append(self._arrow.field(self._text, self._arrow.string()))
        self._file = self._parquet.ParquetWriter(self._stream, self._schema, compression=_codecs(original.metadata))

    def _old(self, origin: Origin) -> str | None:
        names = origin.batch.schema.names
        return origin.batch.column(self._text)[origin.row].as_py() if self._text in names else None

    def _flush(self) -> None:
        if self._done:
            table = self._arrow.Table.from_batches(self._done, self._schema)
            self._file.write_table(table, row_group_size=max(1, table.num_rows))
        self._done = []

    def _replaced(self, batch: Any, texts: Sequence[str | None]) -> Any:
        field = self._schema.field(self._text)
        plain = self._arrow.array(texts, self._arrow.large_string())
        column = plain.dictionary_encode().cast(field.type) if self._arrow.types.is_dictionary(field.type) else plain.cast(field.type)
        arrays = dict(zip(batch.schema.names, batch.columns, strict=True)) | {self._text: column}
        return self._arrow.RecordBatch.from_arrays([arrays[name] for name in self._schema.names], schema=self._schema)


def _codecs(metadata: Any) -> dict[str, str] | str:
    if not metadata.num_row_groups:
        return "snappy"
    group = metadata.row_group(0)
    columns = (group.column(i) for i in range(group.num_columns))
    return {column.path_in_schema: column.compression.lower().replace("uncompressed", "none") for column in columns}


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtraError("reading and writing Parquet", "parquet") from error
    return pyarrow, pyarrow.parquet
