"""Installed taxonomies on disk: Arrow files that are mapped into memory, and a record of each.

    DATA/taxonomies/onet/record.json       names the folder beside it
    DATA/taxonomies/onet/1f3a…/            concepts.arrow, labels.arrow, skills.arrow
    DATA/own/onet.arrow                    concepts and labels of the user's own

A taxonomy is written to a new folder before its record is replaced, in one step: whoever reads
meanwhile sees the old one or the new one, never a part.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

from jobspace.errors import InputError, UsageError
from jobspace.folders import data_folder
from jobspace.taxonomy.model import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The record of one available taxonomy.

    Args:
        name: What the user calls it.
        version: The release, or "unknown".
        n_concepts: Number of concepts, without the user's own.
        n_labels: Number of labels, without the user's own.
        n_own: Number of own rows that `extend` added.
        levels: The groups its concepts roll up to, coarsest first.
        source: Address or path it came from; "embedded" for the one in the package.
        sha256: SHA-256 of the file it came from; None for a folder, a dataframe, or "embedded".
        checksum_known: Whether that was compared with a checksum known beforehand; if not, it is
            that of the first download, and later downloads are compared with it.
        added_at: When it was installed (ISO 8601, UTC); None for "embedded".
        folder: The folder of its files; None for "embedded".
        n_skills: Number of labels of skills that came with it; 0 for none.
    """

    name: str
    version: str
    n_concepts: int
    n_labels: int
    n_own: int
    levels: tuple[str, ...]
    source: str
    sha256: str | None
    checksum_known: bool
    added_at: str | None
    folder: str | None
    n_skills: int = 0


def is_name(text: str) -> bool:
    """Whether a text can be the name of an installed taxonomy."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text) is not None


def check_name(name: str) -> str:
    """The name in lower case, if it can be one of an installed taxonomy.

    Raises:
        UsageError: It is not letters, digits, ".", "_" and "-".
    """
    if not is_name(name):
        raise UsageError(
            f"Taxonomy name: got {name!r}; expected up to 64 letters, digits, '.', '_' or '-'. "
            f"Choose a short name such as onet27."
        )
    return name.lower()


def record_of(name: str) -> Installed | None:
    """The record of an installed taxonomy; None where there is none.

    Raises:
        InputError: The record is damaged.
    """
    path = _home(name) / "record.json"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Installed(**{**fields, "levels": tuple(fields["levels"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise _damaged(name, path) from error


def records() -> list[Installed]:
    """The records of all installed taxonomies, by name."""
    names = sorted(path.parent.name for path in _home("").glob("*/record.json"))
    return [record for record in map(record_of, names) if record is not None]


def load(record: Installed) -> Taxonomy:
    """Maps an installed taxonomy into memory, without reading it.

    Raises:
        InputError: Its files are missing or damaged.
    """
    folder = _home(record.name) / str(record.folder)
    try:
        return Taxonomy(
            name=record.name,
            version=record.version,
            concepts=read_arrow(folder / "concepts.arrow"),
            labels=read_arrow(folder / "labels.arrow"),
            levels=record.levels,
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise _damaged(record.name, folder) from error


def load_skills(record: Installed) -> pa.Table:
    """Maps the skills of an installed taxonomy into memory, where it has some.

    Raises:
        InputError: The file is missing or damaged.
    """
    path = _home(record.name) / str(record.folder) / "skills.arrow"
    try:
        return read_arrow(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise _damaged(record.name, path) from error


def save(taxonomy: Taxonomy, record: Installed, skills: pa.Table | None = None) -> Installed:
    """Installs a taxonomy under the record's name, in place of one that was there.

    Args:
        taxonomy: What is installed.
        record: Its record, without a folder.
        skills: What `skills.skills_in` found in the same release.

    Returns:
        The record with its folder.

    Raises:
        InputError: The data folder cannot be written; what was installed before stays.
    """
    home = _home(record.name)
    record = replace(record, folder=uuid.uuid4().hex)
    folder = home / str(record.folder)
    with writing(folder):
        try:
            write_arrow(taxonomy.concepts, folder / "concepts.arrow")
            write_arrow(taxonomy.labels, folder / "labels.arrow")
            if skills is not None:
                write_arrow(skills, folder / "skills.arrow")
            with _whole(home / "record.json") as part:
                part.write_text(json.dumps(asdict(record), indent=2), encoding="utf-8")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    for older in home.iterdir():
        if older.is_dir() and older != folder:
            shutil.rmtree(older, ignore_errors=True)
    return record


def delete(record: Installed) -> None:
    """Removes an installed taxonomy; the user's own additions to it stay."""
    with writing(_home(record.name)):
        (_home(record.name) / "record.json").unlink()
        shutil.rmtree(_home(record.name), ignore_errors=True)


def own_path(name: str) -> Path:
    """The file with the user's own concepts and labels for a taxonomy."""
    return data_folder() / "own" / f"{name}.arrow"


def read_arrow(path: Path) -> pa.Table:
    """An Arrow file, mapped into memory."""
    with pa.memory_map(str(path)) as source:
        return ipc.open_file(source).read_all()


def write_arrow(table: pa.Table, path: Path) -> None:
    """Writes an Arrow file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _whole(path) as part, ipc.new_file(str(part), table.schema) as writer:
        writer.write_table(table)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns a failure to write below one of jobspace's own folders into one line.

    Raises:
        InputError: The folder cannot be written, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"Folder for taxonomies: got {path} ({error.strerror or error}); expected a place that "
            f"can be written. Free some space, or set JOBSPACE_DATA_DIR and JOBSPACE_CACHE_DIR."
        ) from error


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A path to write to that takes the place of the real one once all is written."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _home(name: str) -> Path:
    return data_folder() / "taxonomies" / name


def _damaged(name: str, path: Path) -> InputError:
    return InputError(
        f"Installed taxonomy {name}: got missing or damaged files in {path}; expected those "
        f"written by 'taxonomy add'. Run: jobspace taxonomy add {name}"
    )
