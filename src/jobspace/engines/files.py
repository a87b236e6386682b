"""A verb over files on an engine: cut into parts, done by workers, put together, whole or not."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

from jobspace.engines.names import check_engine
from jobspace.engines.parts import Part, PartWork, block_parts, parquet_parts, staged_parts
from jobspace.engines.process import Sent
from jobspace.engines.work import Work
from jobspace.errors import InputError
from jobspace.tables.atomic_folder import new_folder
from jobspace.tables.compose import require_new_names
from jobspace.tables.flat import decoded_schema
from jobspace.tables.formats import file_kind
from jobspace.tables.places import require_apart
from jobspace.tables.read import input_paths, is_database, open_table
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import require_rows
from jobspace.tables.write import open_writer

WorkOf: TypeAlias = Callable[[Stream], Work]
_PART: Final = re.compile(r"part-\d{5,}\.\w+(\.\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes.

    Attributes:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: a file; a folder of parts where it ends with / or has no suffix; None writes none.
        only: a column of yes and no; only rows with yes are written.
    """

    source: str
    query: str | None = None
    output: str | None = None
    only: str | None = None

    @property
    def part_suffix(self) -> str | None:
        """The format of parts where the output is a folder of them; None for anything else."""
        if self.output is None or self.output == "-" or is_database(self.output):
            return None
        suffix = "".join(Path(self.output).suffixes)
        if self.output.endswith("/") or not suffix:
            return suffix or ".parquet"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run came to.

    Attributes:
        engine: who did it; n_parts: in how many parts.
        n_rows: rows of the input.
        counted: the column that was counted, and `n_by_value`: rows by its value, most first.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    engine: str
    n_parts: int
    n_rows: int
    counted: str | None
    n_by_value: dict[str, int]
    problems: tuple[Problem, ...]
    n_problems: int


def run_files(engine: str, work_of: WorkOf, places: Places, counted: str | None = None) -> Done:
    """Do a work on all rows of an input.

    Args:
        engine: local, spark or ray.
        work_of: makes the work, once the input's columns are known.
        places: see there. The output appears whole, at the end, or not at all.
        counted: a new column whose values are counted.

    Raises:
        UsageError: an unknown engine, or a column's name is there already.
        InputError: the input cannot be read, or the engine gave up.
        MissingExtraError: the engine is not installed.
    """
    check_engine(engine)
    require_apart({"the input": places.source}, {"output": places.output})
    with open_table(places.source, query=places.query) as stream, _folder(places) as folder:
        work = work_of(stream)
        sent = Sent.of(work)
        require_new_names(stream.schema.names, sent.prepared().added.names)
        parts = PartWork(
            sent=sent,
            parts=_parts(stream, places, work.within, folder / "given"),
            given=stream.schema.remove_metadata(),
            folder=str(folder),
            suffix=places.part_suffix or ".arrow",
            counted=counted,
            only=places.only,
        )
        done = _done(engine, parts, stream)
        _put_together(done, parts, places)
        counts: Counter[str] = Counter()
        for one in done:
            counts.update(json.loads(one["counts"]))
        return Done(
            engine=engine,
            n_parts=len(parts.parts),
            n_rows=sum(one["n_rows"] for one in done),
            counted=counted,
            n_by_value=dict(counts.most_common()),
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )


def _done(engine: str, work: PartWork, stream: Stream) -> list[dict[str, Any]]:
    """What became of each part, in the order of the parts."""
    require_rows(len(work.parts), stream)
    adapter: Any = import_module(f"jobspace.engines.{engine}")
    done: list[dict[str, Any]] = adapter.run_parts(work).sort_by("number").to_pylist()
    failed = next((one["error"] for one in done if one["error"] is not None), None)
    if failed is not None:
        raise InputError(failed)
    if [one["number"] for one in done] != list(range(len(work.parts))):
        raise InputError(
            f"engine {engine}: got {len(done)} parts back; expected each of {len(work.parts)} "
            "once. Run it again, or use --engine local."
        )
    return done


def _parts(stream: Stream, places: Places, within: str | None, folder: Path) -> tuple[Part, ...]:
    """The input in parts; rows that workers cannot reach by themselves are put into `folder`."""
    folder.mkdir()
    if within is not None:
        return block_parts(stream, within, folder)
    paths = [] if is_database(places.source) or places.source == "-" else input_paths(places.source)
    if paths and all(file_kind(path).format == "parquet" for path in paths):
        return parquet_parts([path.resolve() for path in paths])
    return staged_parts(stream, folder)


@contextmanager
def _folder(places: Places) -> Iterator[Path]:
    """Where workers write: the output itself where it is a folder, else one that goes again."""
    output = places.output
    if output is not None and places.part_suffix is not None:
        target = Path(output).expanduser()
        mine = [p.name for p in target.iterdir()] if target.is_dir() else []
        with new_folder(target, known_files=[name for name in mine if _PART.fullmatch(name)]) as at:
            yield at
        return
    is_file = output is not None and output != "-" and not is_database(output)
    beside = Path(output or "").expanduser().resolve() if is_file else None
    at = Path(
        tempfile.mkdtemp(
            prefix=f".{beside.name}.parts-" if beside else "jobspace-",
            dir=beside.parent if beside and beside.parent.is_dir() else None,
        )
    )
    try:
        yield at
    finally:  # a worker that outlives its engine finds no folder of the name it knows
        shutil.rmtree(at.rename(at.with_name(f"{at.name}-done")), ignore_errors=True)


def _put_together(done: list[dict[str, Any]], work: PartWork, places: Places) -> None:
    folder = Path(work.folder)
    if places.part_suffix is not None:
        _settle(done, folder, places.part_suffix)
    elif places.output is not None:
        with open_writer(places.output, decoded_schema(work.schema)) as writer:
            for one in done:
                with open_table(folder / one["file"]) as part:
                    for batch in part:
                        writer.write(batch)


def _settle(done: list[dict[str, Any]], folder: Path, suffix: str) -> None:
    """Give the parts their names; what failed tries left, and the staged rows, go."""
    for one in done:
        (folder / one["file"]).rename(folder / f"part-{one['number']:05d}{suffix}")
    kept = {f"part-{one['number']:05d}{suffix}" for one in done}
    for path in folder.iterdir():
        if path.is_dir():
            for staged in path.iterdir():
                staged.unlink()
            path.rmdir()
        elif path.name not in kept:
            path.unlink()
