"""No room: files that cannot grow, in every format, and a cache that cannot be written."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from faults.case import Case, Setting, judged, normalize, others_in
from jobspace.tables.read import open_table
from jobspace.tables.write import write_table

ROOM = 1 << 20  # bytes
OLD = pa.table({"a": ["old"]})
NAMES = (
    "x.csv", "x.csv.gz", "x.jsonl", "x.parquet", "x.arrow", "x.xlsx", "x.sqlite", "x.duckdb",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where there is little: a folder, and what makes it so for a process."""

    folder: Path
    how: str
    limit: Callable[[], None] | None


def run(setting: Setting) -> Iterator[Case]:
    """Write each format where there is no room, then where there is; fill the cache's disk."""
    few = replace(setting, n_rows=20_000, n_texts=1_000)
    with ExitStack() as stack:
        for room in _rooms(setting, stack):
            for name in NAMES[6:] if setting.is_short else NAMES:
                yield _full(few, room, name)
            yield _full_cache(few, room)


def _rooms(setting: Setting, stack: ExitStack) -> Iterator[Room]:
    """A file size limit; for root a small disk too, where it may mount one."""
    yield Room(folder=setting.folder("limited"), how="files may have 1 MB", limit=_limit_files)
    if setting.is_short:
        return
    small = setting.folder("small-disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(small)]
    if os.geteuid() == 0 and not subprocess.run(mount, capture_output=True, check=False).returncode:
        stack.callback(subprocess.run, ["umount", str(small)], check=True)
        yield Room(folder=small, how="a disk of 1 MB", limit=None)


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def _address(path: Path, table: str) -> str:
    """The output as `jobspace` takes it."""
    scheme = path.suffix.removeprefix(".")
    return f"{scheme}:///{path}?table={table}" if scheme in ("sqlite", "duckdb") else str(path)


def _full(setting: Setting, room: Room, name: str) -> Case:
    path = room.folder / name
    is_database = _address(path, "") != str(path)
    write_table(OLD, _address(path, "old"))
    before = path.read_bytes()
    source = _source(setting)
    failed = normalize(setting, source, _address(path, "new"), before=room.limit)
    wrong = failed.complaint() + others_in(room.folder, name)
    if is_database:
        wrong += _old_is_there(path)
    elif path.read_bytes() != before:
        wrong.append("the old file is not what it was")
    path.unlink(missing_ok=True)
    elsewhere = setting.work / f"roomy-{name}"
    again = normalize(setting, source, _address(elsewhere, "new"))
    wrong += [f"with room: {again.said}"] if again.code else []
    elsewhere.unlink(missing_ok=True)
    return judged(
        "no room on the disk",
        f"{room.how}; normalize to {path.suffix} over an old one",
        "one sentence; the old one is there, nothing else; with room: complete",
        wrong,
    )


def _source(setting: Setting) -> Path:
    """Rows that no format makes small."""
    path = setting.work / "noise.parquet"
    if not path.exists():
        rng = np.random.default_rng(setting.seed)
        noise = [rng.bytes(64).hex() for _ in range(setting.n_rows)]
        write_table(setting.rows().append_column("noise", pa.array(noise)), path)
    return path


def _old_is_there(path: Path) -> list[str]:
    address = _address(path, "old").partition("?")[0]
    with open_table(address, query="SELECT * FROM old") as stream:
        found = stream.read_all().to_pydict()
    return [] if found == OLD.to_pydict() else ["the old table is not what it was"]


def _full_cache(setting: Setting, room: Room) -> Case:
    cache, output = room.folder / "cache", setting.work / "out.parquet"
    prelude = f"import os; os.environ['JOBSPACE_CACHE_DIR'] = {str(cache)!r}\n"
    few = setting.work / "few.parquet"
    write_table(setting.rows().slice(0, 5_000), few)
    ran = normalize(setting, few, output, prelude=prelude, before=room.limit)
    wrong = [f"exit code {ran.code}: {ran.said}"] if ran.code else []
    output.unlink(missing_ok=True)
    return judged(
        "no room for the cache",
        f"{room.how}; normalize with the cache there",
        "the run is complete",
        wrong,
    )
