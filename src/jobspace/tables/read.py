"""Opens any input as a stream of Arrow batches: files, globs, standard input, databases.

    csv tsv        every column as text; ragged and undecodable rows kept and noted   delimited.py
    json jsonl     columns of the types the values have                               jsonlines.py
    parquet arrow  columns as stored                                                  columnar.py
    xlsx xls       the first sheet, loaded whole                                      sheets.py
    databases      the rows of a query                                                database.py

Everything but Excel, JSON arrays, and Parquet from a pipe or compressed, takes bounded memory.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.tables.columnar import open_arrow, open_parquet
from jobspace.tables.delimited import DelimitedFile
from jobspace.tables.formats import (
    ByteSource,
    FileKind,
    TextBytes,
    arrow_reader,
    file_kind,
    open_bytes,
    open_raw,
    reading,
)
from jobspace.tables.jsonlines import JsonFile
from jobspace.tables.stream import Extent, Part, PartOptions, Problem, Stream
from jobspace.tables.unchanged import Watch

__all__ = ["Problem", "Stream", "open_table"]

# Formats whose schema is known without reading the file: several files are compared before the
# work.
_QUICK_SCHEMA = ("csv", "tsv", "parquet", "arrow")


def open_table(
    source: str | Path | Sequence[str | Path],
    *,
    query: str | None = None,
    batch_rows: int = 131_072,
    columns: Sequence[str] | None = None,
) -> Stream:
    """Opens a table for reading, from wherever it is.

    Args:
        source: a path, a glob (`data/*.csv.gz`) or a list of paths of files with the same columns;
            `-` for standard input; `sqlite:///file.db`, `duckdb:///file.duckdb` or
            `postgresql://…`.
        query: the SQL whose rows are read; for databases, and only for them.
        batch_rows: most rows a batch has; 131,072 keeps a batch of short texts near 10 MB.
        columns: the columns to read, in this order; all for None.

    Returns:
        A stream, to be used as a context manager. A file with a header and no rows gives a schema
        and no batches.

    Raises:
        NotFoundError: the file does not exist, or the glob finds none.
        UsageError: the suffix is unknown, the path is a folder, or a query is missing or too many.
        InputError: the content is empty, not of its format, or lacks a column.
        MissingExtraError: PostgreSQL without the extra `postgres`.
    """
    options = PartOptions(columns=columns, batch_rows=batch_rows)
    if isinstance(source, (str, Path)) and is_database(source):
        from jobspace.tables.database import open_query

        return open_query(str(source), query, options)
    if query is not None:
        raise UsageError(
            f"query: got a query for {source}; expected none for files. "
            "Leave --query out, or name a database such as sqlite:///file.db."
        )
    if isinstance(source, (str, Path)) and _is_pipe(source):
        return _open_pipe(None if str(source) == "-" else Path(source), options)
    return _open_files(input_paths(source), options)


def is_database(source: str | Path) -> bool:
    """Whether an input or output is a database rather than a file."""
    return "://" in str(source) or Path(source).suffix.lower() == ".duckdb"


def _is_pipe(source: str | Path) -> bool:
    path = Path(source)
    return str(source) == "-" or path.is_fifo() or path.is_char_device()


def input_paths(source: str | Path | Sequence[str | Path]) -> list[Path]:
    """The files that an input names: those of a glob by name.

    Raises:
        UsageError: it is a folder.
        NotFoundError: the glob finds none.
    """
    if not isinstance(source, (str, Path)):
        return [path for one in source for path in input_paths(one)]
    path = Path(source).expanduser()
    if path.is_dir():
        raise UsageError(
            f"input: got the folder {path}; expected a file. "
            f"Name a file in it, or several with a glob such as '{path}/*.csv'."
        )
    if path.exists() or not glob.has_magic(str(source)):
        return [path]
    found = sorted(Path(match) for match in glob.glob(str(path), recursive=True))  # noqa: PTH207
    if not found:
        raise NotFoundError(
            f"input: got {source}, which matches no file; expected at least one. Check the pattern."
        )
    return found


def _open_pipe(path: Path | None, options: PartOptions) -> Stream:
    source = open_bytes(path, "")
    with reading(source.name):
        part = _open_source(source, _sniffed(source), options)
    return part.as_stream(source.name, options)


def _sniffed(source: ByteSource) -> FileKind:
    """The format of bytes without a name: by their first ones, csv if nothing else."""
    start = source.bytes.peek(8)[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PAR1"):
        return FileKind(format="parquet")
    if start.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return FileKind(format="arrow")
    return FileKind(format="json" if start[:1] in (b"{", b"[") else "csv")


def _open_files(paths: list[Path], options: PartOptions) -> Stream:
    if not paths:
        raise UsageError("input: got no files; expected at least one. Name a file.")
    watch = Watch.of(paths)
    kinds = [file_kind(path) for path in paths]
    n_bytes_total = sum(_size(path) for path in paths)
    first = _open_path(paths[0], kinds[0], options)
    if len(paths) == 1:
        first = replace(first, batches=watch.until_the_end(first.batches))
        return first.as_stream(str(paths[0]), options, n_bytes_total)
    chain = _Chain(first, paths, kinds, options)
    with ExitStack() as until_ready:
        until_ready.callback(chain.close)
        n_rows_total = chain.check_others()
        until_ready.pop_all()
    resources = ExitStack()
    resources.callback(chain.close)
    return Stream(
        first.schema,
        watch.until_the_end(chain.batches()),
        name=f"{paths[0]} and {len(paths) - 1} more",
        extent=Extent(
            n_rows_total=n_rows_total,
            n_bytes_total=n_bytes_total,
            n_bytes_read=chain.n_bytes_read,
        ),
        log=options.log,
        resources=resources,
    )


def _size(path: Path) -> int:
    with open_raw(path) as file:
        return file.seek(0, 2)


class _Chain:
    """Several files with the same columns, read one after the other."""

    def __init__(
        self, first: Part, paths: list[Path], kinds: list[FileKind], options: PartOptions
    ) -> None:
        self._part = first
        self._paths = paths
        self._kinds = kinds
        self._options = options
        self._schema = first.schema
        self._n_bytes_done = 0

    def check_others(self) -> int | None:
        """Compares the columns of the files with the first one's; the rows of all, where known."""
        n_rows = self._part.n_rows
        for path, kind in zip(self._paths[1:], self._kinds[1:], strict=True):
            if kind.format not in _QUICK_SCHEMA:
                n_rows = None
                continue
            quiet = PartOptions(columns=self._options.columns, batch_rows=1)
            part = _open_path(path, kind, quiet)
            part.close()
            self._require_same(part.schema, path)
            n_rows = None if n_rows is None or part.n_rows is None else n_rows + part.n_rows
        return n_rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows of all files, with the columns in the order of the first."""
        yield from self._part.batches
        for path, kind in zip(self._paths[1:], self._kinds[1:], strict=True):
            self._n_bytes_done += self._part.n_bytes_read()
            self._part.close()
            self._part = _open_path(path, kind, self._options)
            self._require_same(self._part.schema, path)
            for batch in self._part.batches:
                yield batch.select(self._schema.names).cast(self._schema)

    def n_bytes_read(self) -> int:
        """Bytes read of all files so far."""
        return self._n_bytes_done + self._part.n_bytes_read()

    def close(self) -> None:
        """Closes the file being read."""
        self._part.close()

    def _require_same(self, schema: pa.Schema, path: Path) -> None:
        expected = {field.name: field.type for field in self._schema}
        got = {field.name: field.type for field in schema}
        if got == expected:
            return
        differing = [name for name in {**expected, **got} if got.get(name) != expected.get(name)]
        name = differing[0]
        raise InputError(
            f"columns of {path}: got {_described(name, got)}; expected "
            f"{_described(name, expected)} as in {self._paths[0]}. Read files with the same "
            "columns together."
        )


def _described(name: str, types: dict[str, pa.DataType]) -> str:
    return f"{name!r} of type {types[name]}" if name in types else f"no column {name!r}"


def _open_path(path: Path, kind: FileKind, options: PartOptions) -> Part:
    with reading(str(path)):
        return open_part(path, kind, options)


def open_part(path: Path, kind: FileKind, options: PartOptions) -> Part:
    """Opens one file by its format."""
    if kind.format == "parquet" and not kind.compression:
        return open_parquet(path, options)
    if kind.format == "arrow" and not kind.compression:
        return open_arrow(path, options)
    return _open_source(open_bytes(path, kind.compression), kind, options, path)


def _open_source(
    source: ByteSource, kind: FileKind, options: PartOptions, path: Path | None = None
) -> Part:
    with ExitStack() as resources:
        resources.callback(source.close)
        part = _part_of(source, kind, options, path)
        part.resources.push(resources.pop_all())
        return part


def _part_of(source: ByteSource, kind: FileKind, options: PartOptions, path: Path | None) -> Part:
    match kind.format:
        case "csv" | "tsv":
            return _open_delimited(source, kind, options)
        case "json" | "jsonl":
            return _open_json(source, kind, options, path)
        case "parquet":
            return open_parquet(arrow_reader(source.bytes.read()), options, source.name)
        case "arrow":
            return open_arrow(arrow_reader(source.bytes.read()), options, source.name)
        case "xlsx":
            from jobspace.tables.sheets import open_sheet

            return open_sheet(source, options)


def _open_delimited(source: ByteSource, kind: FileKind, options: PartOptions) -> Part:
    table = DelimitedFile(
        TextBytes(source),
        name=source.name,
        log=options.log,
        columns=options.columns,
        prefers_tab=kind.format == "tsv",
    )
    return Part(
        schema=table.schema,
        batches=table.batches(options.batch_rows),
        n_bytes_read=source.n_bytes_read,
    )


def _open_json(source: ByteSource, kind: FileKind, options: PartOptions, path: Path | None) -> Part:
    def lookahead() -> TextBytes:
        again = open_bytes(path, kind.compression)
        resources.callback(again.close)
        return TextBytes(again)

    resources = ExitStack()
    table = JsonFile(
        TextBytes(source),
        lookahead=lookahead if path is not None else None,
        name=source.name,
        log=options.log,
        columns=options.columns,
    )
    resources.close()
    return Part(
        schema=table.schema,
        batches=table.batches(options.batch_rows),
        n_bytes_read=source.n_bytes_read,
    )
