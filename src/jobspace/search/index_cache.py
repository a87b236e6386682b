"""What concept indexes are kept on disk, and how to be rid of them."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobspace.errors import InputError, UsageError
from jobspace.folders import cache_folder
from jobspace.taxonomy.catalog import installed, taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexInfo:
    """A concept index on disk.

    Attributes:
        name: its folder's: layout, taxonomy's and encoder's fingerprints, text of the labels.
        taxonomy: the taxonomy there is now that it was made of; None for an outdated one.
        n_concepts, n_labels, dim: what it holds; 0 where it is not complete.
        n_bytes: on disk.
    """

    name: str
    taxonomy: str | None
    n_concepts: int
    n_labels: int
    dim: int
    n_bytes: int


def info() -> list[IndexInfo]:
    """Describe the indexes that are kept, largest first."""
    folder = indexes_folder()
    folders = [entry for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    owners = _owners() if folders else {}
    found = [_describe(entry, owners) for entry in folders]
    return sorted(found, key=lambda entry: (-entry.n_bytes, entry.name))


def clear() -> list[IndexInfo]:
    """Delete all indexes; returns what was there. Each is built again when it is next needed."""
    was = info()
    if indexes_folder().is_dir():
        try:
            shutil.rmtree(indexes_folder())
        except OSError as error:
            raise UsageError(
                f"cache {indexes_folder()}: cannot be cleared ({error.strerror}). "
                "Delete the folder yourself, or set JOBSPACE_CACHE_DIR to another."
            ) from error
    return was


def indexes_folder() -> Path:
    """Where `jobspace.search.index_files` keeps them."""
    return cache_folder() / "indexes"


def _owners() -> dict[str, str]:
    """The name of each taxonomy there is, by the part of its fingerprint that names an index."""
    owners = {}
    for record in reversed(installed()):
        with suppress(InputError):  # a damaged taxonomy is no reason to keep its index
            owners[taxonomy(record.name).fingerprint[:16]] = record.name
    return owners


def _describe(folder: Path, owners: dict[str, str]) -> IndexInfo:
    n_concepts = n_labels = dim = 0
    with suppress(OSError, ValueError):  # a damaged one is built anew when it is next used
        if (folder / "keys.arrow").is_file():
            n_concepts = len(np.load(folder / "starts.npy", mmap_mode="r")) - 1
            n_labels, dim = np.load(folder / "bare.npy", mmap_mode="r").shape
    parts = folder.name.split("-")
    return IndexInfo(
        name=folder.name,
        taxonomy=owners.get(parts[1]) if len(parts) > 1 else None,
        n_concepts=n_concepts,
        n_labels=n_labels,
        dim=dim,
        n_bytes=sum(file.stat().st_size for file in folder.iterdir()),
    )
