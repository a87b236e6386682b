"""A space: rows with their passages and vectors in a folder, searchable, safe to share.

    space.json     which encoder made the vectors, what the text of a row is, the id's column
    rows.lance     the rows, in LanceDB's format, with all versions of them
    lock           held by the process that writes; readers need none

A search sees the rows at one version, whatever is written meanwhile.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.search.lance_rows import LanceRows
from jobspace.tables.text_of import TextOf

ABOUT: Final = "space.json"
LOCK: Final = "lock"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a space was built with.

    Attributes:
        encoder, fingerprint, dim: what its vectors were made with.
        columns, template: what the text of a row is.
        id: the column that tells rows apart; None where rows are only added.
        format: of the folder.
    """

    encoder: str
    fingerprint: str
    dim: int
    columns: tuple[str, ...]
    template: str | None
    id: str | None
    format: int = FORMAT

    @property
    def text_of(self) -> TextOf:
        """What the text of a row is."""
        return TextOf(columns=self.columns, template=self.template)

    def write(self, folder: Path) -> None:
        """Keep it in the folder."""
        content = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (folder / ABOUT).write_text(content + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> About:
        """What a folder says of itself.

        Raises:
            NotFoundError: there is no such folder, or it is no space.
            InputError: it is damaged, or of a later jobspace.
        """
        path = folder / ABOUT
        if not path.is_file():
            what = "which does not exist" if not folder.exists() else f"which has no {ABOUT}"
            raise NotFoundError(
                f"space: got {folder}, {what}; expected a folder that jobspace space build made. "
                "Check the path, or build it."
            )
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            found = cls(**content | {"columns": tuple(content["columns"])})
        except (OSError, ValueError, TypeError, LookupError) as error:
            raise InputError(
                f"space: got {path}, which cannot be read ({error}); expected what jobspace "
                "space build wrote. Build the space again."
            ) from error
        if found.format != FORMAT:
            raise InputError(
                f"space: got {folder} of format {found.format}; expected {FORMAT}. Update "
                "jobspace, or build the space again."
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A state of the rows: its number, when it was made (ISO 8601), and how many rows it had."""

    version: int
    made: str
    n_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceInfo:
    """What a space holds.

    Attributes:
        folder: where it is.
        n_rows, n_passages: rows, and passages of their texts.
        about: what it was built with.
        index: the kind of the index of vectors; None where all are compared.
        columns: the user's, with their types.
        versions: from the first there is to the last.
        n_bytes: on disk, with all versions.
    """

    folder: str
    n_rows: int
    n_passages: int
    about: About
    index: str | None
    columns: dict[str, str]
    versions: tuple[Version, ...]
    n_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """An opened space: `jobspace.search` looks into it, `append` and `delete` change it.

    Attributes:
        folder: where it is.
        about: what it was built with.
        encoder: makes the vectors of queries and of rows added.
        rows: the table.
    """

    folder: Path
    about: About
    encoder: Wrapped = field(repr=False)
    rows: LanceRows = field(repr=False)

    @classmethod
    def open(
        cls, folder: str | Path, *, encoder: str | Wrapped | None = None, device: str = "auto"
    ) -> Space:
        """Open a folder that `jobspace space build` made.

        Args:
            folder: where it is.
            encoder: None takes the one the space was built with; another is refused.
            device: where a transformer runs.

        Raises:
            NotFoundError: the folder is no space.
            UsageError: its vectors are of another encoder.
            InputError: it is damaged.
            MissingExtraError: LanceDB is not installed.
        """
        path = Path(folder).expanduser()
        about = About.read(path)
        rows = LanceRows.open(path, about.dim)
        wanted = about.encoder if encoder is None else encoder
        ready = load_encoder(wanted, device=device) if isinstance(wanted, str) else wanted
        _require_same(about, ready, path)
        return cls(folder=path, about=about, encoder=ready, rows=rows)

    def append(self, data: Any) -> Any:
        """Add the rows of a table; with ids, a row of the same id is replaced.

        Returns:
            A `Changed`: how many were added and replaced.
        """
        from jobspace.search.space_write import append
        from jobspace.tables.frames import to_stream

        with to_stream(data) as stream:
            return append(self, stream)

    def delete(self, where: str) -> int:
        """Remove the rows within an SQL condition; returns how many there were."""
        from jobspace.search.space_write import delete

        n_deleted, _ = delete(self.folder, where=where)
        self.rows.refresh()
        return n_deleted

    def info(self) -> SpaceInfo:
        """What it holds now."""
        self.rows.refresh()
        return _info(self.folder, self.about, self.rows)


def space_info(folder: str | Path) -> SpaceInfo:
    """What a space holds; its encoder is not needed.

    Raises:
        NotFoundError, InputError: as `Space.open`.
    """
    path = Path(folder).expanduser()
    about = About.read(path)
    return _info(path, about, LanceRows.open(path, about.dim))


def is_space(source: object) -> bool:
    """Whether a path is a folder: spaces are, tables are not."""
    return isinstance(source, (str, Path)) and Path(source).expanduser().is_dir()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold a space for writing; waits for another writer. A process that dies lets go."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)


def _require_same(about: About, encoder: Wrapped, folder: Path) -> None:
    if encoder.fingerprint == about.fingerprint:
        return
    if encoder.name != about.encoder:
        raise UsageError(
            f"encoder: got {encoder.name}; expected {about.encoder}, which the space {folder} was "
            "built with. Leave --encoder out, or build another space."
        )
    raise UsageError(
        f"encoder: got {encoder.name} with the fingerprint {encoder.fingerprint[:12]}…; expected "
        f"{about.fingerprint[:12]}…, which the space {folder} was built with: the model has "
        "changed since. Build the space again."
    )


def _info(folder: Path, about: About, rows: LanceRows) -> SpaceInfo:
    versions = tuple(
        Version(
            version=int(found["version"]),
            made=found["timestamp"].isoformat(timespec="seconds"),
            n_rows=int(found["metadata"].get("total_rows", 0)),
        )
        for found in rows.versions()
    )
    files = [path for path in folder.rglob("*") if path.is_file()]
    return SpaceInfo(
        folder=str(folder),
        n_rows=rows.n_rows,
        n_passages=rows.n_passages(),
        about=about,
        index=rows.index_kind(),
        columns={column.name: str(column.type) for column in rows.schema},
        versions=versions,
        n_bytes=sum(path.stat().st_size for path in files),
    )


def empty_column(name: str, kind: pa.DataType) -> pa.Field:
    """A field as a space can hold it: a column without any value is text."""
    return pa.field(name, pa.string() if pa.types.is_null(kind) else kind)
