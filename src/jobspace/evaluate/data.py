"""Where the public test sets lie, and where each is to be had."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from jobspace.errors import InputError, NotFoundError

_Row = TypeVar("_Row")

SOURCES: Final = {
    "jobbert-eval": "https://github.com/jensjorisdecorte/JobBERT-evaluation-dataset",
    "title-similarity-en": "https://github.com/Avature/jobtitlesimilarity-dataset",
    "skill-extraction": "https://github.com/jensjorisdecorte/Skill-Extraction-benchmark",
    "actblue-occupations": "the ActBlue occupations coded to O*NET",
    "onet-29.3": "https://www.onetcenter.org/database.html (release 29.3)",
    "onet-27.0": "https://www.onetcenter.org/database.html (release 27.0)",
    "esco-1.2": "https://esco.ec.europa.eu/en/use-esco/download (version 1.2, English csv)",
}


def data_folder(chosen: str | Path | None = None) -> Path:
    """The folder of the test sets: the chosen one, `$JOBSPACE_SHARED_DATA`, `../shared/data`."""
    return Path(chosen or os.environ.get("JOBSPACE_SHARED_DATA") or Path("..", "shared", "data"))


def place(data: Path, folder: str, file: str = "") -> Path:
    """A test set's folder, or a file of it.

    Raises:
        NotFoundError: it is not there; the message says where to get it.
    """
    path = data / folder / file if file else data / folder
    if path.exists():
        return path
    raise NotFoundError(
        f"test data: got nothing at {path}; expected {folder}/{file or '…'}. Get it from "
        f"{SOURCES[folder]} into that place, or name another folder with --data or "
        f"JOBSPACE_SHARED_DATA."
    )


def rows_of(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a csv file with a header.

    Raises:
        InputError: a column is missing, or there is no row.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        there = reader.fieldnames or []
        missing = [name for name in columns if name not in there]
        if missing:
            raise InputError(
                f"{path}: got the columns {', '.join(there) or 'none'}; expected "
                f"{', '.join(columns)}. Get the file again."
            )
        rows = list(reader)
    return _some(rows, path)


def lines_of(path: Path, n_fields: int) -> list[list[str]]:
    """The fields of a tab-separated file without a header.

    Raises:
        InputError: a line has another number of fields, or there is no line.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split("\t") for line in lines if line.strip()]
    for number, row in enumerate(rows, 1):
        if len(row) != n_fields:
            raise InputError(
                f"{path}, line {number}: got {len(row)} fields; expected {n_fields}, separated by "
                f"tabs. Get the file again."
            )
    return _some(rows, path)


def _some(rows: list[_Row], path: Path) -> list[_Row]:
    if not rows:
        raise InputError(f"{path}: got no rows; expected some. Get the file again.")
    return rows
