"""`rows`: row files as donors would fill them, sampled from the FEC strings by their counts."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from benchmarks.options import Options
from benchmarks.result import Result, Value, progress

CHUNK_ROWS = 262_144
FILE_ROWS = 10_000_000  # what is more comes in several files, as exports do
SCHEMA = pa.schema([("id", pa.int64()), ("occupation", pa.string()), ("amount", pa.float64())])


def run(options: Options) -> list[Result]:
    """Write the row files of all sizes."""
    table: list[dict[str, Value]] = []
    for n in options.rows:
        began = time.perf_counter()
        source = rows_source(options, n)
        seconds = time.perf_counter() - began
        path = Path(source)
        files = list(path.parent.glob(path.name))
        megabytes = sum(file.stat().st_size for file in files) / 1e6
        table.append(
            {"rows": n, "source": source, "files": len(files), "MB": megabytes, "seconds": seconds}
        )
    notes = ("sampled from fec-occupations by its counts; columns id, occupation, amount",)
    return [Result(title="rows", rows=table, notes=notes)]


def rows_file(options: Options, n: int) -> Path:
    """The parquet file of n sampled rows; written unless it is there."""
    path = options.work / "rows" / f"fec-{n}-seed{options.seed}.parquet"
    if path.exists():
        return path
    progress(f"writing {n:,} rows to {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(options, path, 0, n, np.random.default_rng(options.seed))
    return path


def rows_source(options: Options, n: int) -> str:
    """What a command is given to read n sampled rows: a file, or many by a glob."""
    if n <= FILE_ROWS:
        return str(rows_file(options, n))
    folder = options.work / "rows" / f"fec-{n}-seed{options.seed}"
    if not folder.exists():
        progress(f"writing {n:,} rows to {folder}")
        unfinished = folder.with_suffix(".tmp")
        unfinished.mkdir(parents=True, exist_ok=True)  # what a stopped run left is written over
        seeds = np.random.SeedSequence(options.seed).spawn(-(-n // FILE_ROWS))
        for i, seed in enumerate(seeds):
            start, end = i * FILE_ROWS, min(n, (i + 1) * FILE_ROWS)
            path = unfinished / f"{i:04d}.parquet"
            _write(options, path, start, end, np.random.default_rng(seed))
        unfinished.rename(folder)
    return str(folder / "*.parquet")


def _write(options: Options, path: Path, start: int, end: int, rng: np.random.Generator) -> None:
    """Write the rows numbered from `start` to below `end`; the file appears when it is whole."""
    texts, counts = fec_counts(options.fec)
    unfinished = path.with_suffix(".tmp")
    with pq.ParquetWriter(unfinished, SCHEMA) as writer:
        for first in range(start, end, CHUNK_ROWS):
            writer.write_batch(_batch(texts, counts, first, min(CHUNK_ROWS, end - first), rng))
    unfinished.rename(path)


def fec_counts(path: Path) -> tuple[pa.Array, NDArray[np.int64]]:
    """The distinct strings, blank included, and how often each was typed."""
    options = csv.ConvertOptions(column_types={"occupation": pa.string(), "count": pa.int64()})
    table = csv.read_csv(path, convert_options=options)
    return table["occupation"].combine_chunks(), np.asarray(table["count"])


def _batch(
    texts: pa.Array, counts: NDArray[np.int64], start: int, n: int, rng: np.random.Generator
) -> pa.RecordBatch:
    """n rows drawn with replacement: each text as likely as its share of the counts."""
    ends = np.cumsum(counts)
    drawn = np.searchsorted(ends, rng.integers(0, ends[-1], n), side="right")
    amount = np.round(rng.lognormal(4.0, 1.2, n), 2)  # donations: half of them below 55 dollars
    columns = [
        pa.array(np.arange(start, start + n)),
        texts.take(pa.array(drawn)),
        pa.array(amount),
    ]
    return pa.record_batch(columns, schema=SCHEMA)
