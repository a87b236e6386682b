"""Inputs that change while they are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from faults.case import Case, Setting, ended, judged, normalize, others_in, started
from jobspace.errors import InputError
from jobspace.tables.read import open_table
from jobspace.tables.write import write_table

SUFFIXES = (".csv", ".csv.gz", ".jsonl", ".parquet", ".arrow")
N_ROWS = 200_000


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x,y\n")


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(path.read_bytes()[::-1][:1000])


def _exchange(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"a,b\n1,2\n")
    other.replace(path)


CHANGES: dict[str, Callable[[Path], None]] = {
    "appended to": _append,
    "cut in half": _cut,
    "overwritten at its beginning": _overwrite,
}


def run(setting: Setting) -> Iterator[Case]:
    """Change each format in each way after its first rows were read; then a whole command."""
    rows = setting.rows().slice(0, N_ROWS)
    rows = rows.append_column("padding", pa.array([f"{i:>40}" for i in range(rows.num_rows)]))
    for what, change in CHANGES.items():
        yield _changed(setting, rows, what, change)
    yield _exchanged(setting, rows)
    yield _command(setting)


def _changed(setting: Setting, rows: pa.Table, what: str, change: Callable[[Path], None]) -> Case:
    wrong = []
    for suffix in SUFFIXES:
        path = setting.work / f"changing{suffix}"
        write_table(rows, path)
        with open_table(path, batch_rows=1_000) as stream:
            batches = iter(stream)
            next(batches)
            change(path)
            try:
                n = 1_000 + sum(batch.num_rows for batch in batches)
            except InputError:
                continue
        wrong.append(f"{suffix}: {n:,} of {rows.num_rows:,} rows, without a word")
    return judged(
        "an input that changes",
        f"{what} after the first rows: {' '.join(SUFFIXES)}",
        "one sentence that names the file, each time",
        wrong,
    )


def _exchanged(setting: Setting, rows: pa.Table) -> Case:
    wrong = []
    for suffix in SUFFIXES:
        path = setting.work / f"exchanged{suffix}"
        write_table(rows, path)
        with open_table(path, batch_rows=1_000) as stream:
            batches = iter(stream)
            first = next(batches)
            _exchange(path)
            n = first.num_rows + sum(batch.num_rows for batch in batches)
        wrong += [] if n == rows.num_rows else [f"{suffix}: {n:,} rows"]
    return judged(
        "an input that is exchanged",
        "another file renamed to its name after the first rows",
        "the old one was read to its end",
        wrong,
    )


def _command(setting: Setting) -> Case:
    source, folder = setting.work / "growing.csv", setting.folder("growing")
    write_table(setting.rows(), source)
    output = folder / "coded.csv"
    with started(setting, source, output) as process:
        while process.poll() is None and not any(folder.iterdir()):
            pass  # its hidden output appears when it begins to read
        _append(source)
        ran = ended(process)
    wrong = ran.complaint() + others_in(folder)
    again = normalize(setting, source, output)
    wrong += [f"run again: {again.said}"] if again.code else []
    return judged(
        "an input that changes",
        f"normalize of {setting.n_rows:,} rows of csv, appended to while it runs",
        "one sentence, no output; run again: complete",
        wrong,
    )
