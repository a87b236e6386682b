"""Uploaded files, under names of ours: no path ever comes from a client."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from errno import EDQUOT, ENOSPC
from http import HTTPStatus
from pathlib import Path
from typing import Final

from jobspace.errors import NotFoundError
from jobspace.web.failure import RefusedError
from jobspace.web.settings import Settings

ID: Final = r"^[0-9a-f]{32}$"
MAX_NAME: Final = 100  # characters
MAX_FILES: Final = 5_000
NOTE: Final = "file.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An uploaded file.

    Attributes:
        id: what requests call it by: 32 hexadecimal digits.
        name: the user's name for it, made harmless; what messages and reports call it by.
        n_bytes: its size.
    """

    id: str
    name: str
    n_bytes: int


class Store:
    """The folder of uploaded files: each in a folder of its own, named by its id.

    Args:
        folder: made when needed.
        settings: the limits.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Takes up what an earlier server kept in the folder."""
        self._folder = folder
        self._settings = settings
        self._held: dict[str, Stored] = {}
        self._n_held = 0  # bytes of all files, and below of those that are not whole yet
        self._n_coming = 0
        for note in sorted(folder.glob(f"*/{NOTE}")):
            one = Stored(**json.loads(note.read_text(encoding="utf-8")))
            self._held[one.id] = one
            self._n_held += one.n_bytes

    def all(self) -> list[Stored]:
        """The files, in the order they came."""
        return list(self._held.values())

    def get(self, file_id: str) -> Stored:
        """The file of an id.

        Raises:
            NotFoundError: there is none.
        """
        if file_id not in self._held:
            raise NotFoundError(
                f"file: got {file_id!r}, which is not here; expected the id of an uploaded file. "
                "Upload it: PUT /api/v1/files/NAME."
            )
        return self._held[file_id]

    def path(self, file_id: str) -> Path:
        """Where the file of an id is."""
        one = self.get(file_id)
        return self._folder / one.id / one.name

    async def add(self, name: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Keep a file that arrives in chunks; a part of one is not kept.

        Raises:
            RefusedError: the files together would be too large.
        """
        self._require_room()
        file_id = secrets.token_hex(16)
        place = self._folder / file_id
        place.mkdir(parents=True, mode=0o700)
        try:
            one = Stored(
                id=file_id,
                name=harmless(name),
                n_bytes=await self._written(place / harmless(name), chunks),
            )
            (place / NOTE).write_text(json.dumps(asdict(one)), encoding="utf-8")
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._held[one.id] = one
        self._n_held += one.n_bytes
        return one

    def delete(self, file_id: str) -> None:
        """Delete a file; jobs that read it have their own hold of it."""
        one = self.get(file_id)
        del self._held[one.id]
        self._n_held -= one.n_bytes
        shutil.rmtree(self._folder / one.id)

    async def _written(self, path: Path, chunks: AsyncIterator[bytes]) -> int:
        n_bytes = 0
        try:
            with path.open("xb") as file:
                async for chunk in chunks:
                    n_bytes += len(chunk)
                    self._n_coming += len(chunk)
                    self._require_room()
                    file.write(chunk)
        except OSError as error:
            if error.errno not in {ENOSPC, EDQUOT}:
                raise
            raise _full("the disk has room for") from error
        finally:
            self._n_coming -= n_bytes
        return n_bytes

    def _require_room(self) -> None:
        most = self._settings.max_stored_bytes
        if self._n_held + self._n_coming > most or len(self._held) >= MAX_FILES:
            raise _full(f"{most:,} bytes together, in {MAX_FILES:,} files")


def _full(room: str) -> RefusedError:
    return RefusedError(
        HTTPStatus.INSUFFICIENT_STORAGE,
        "too_large",
        f"The uploaded files: got more than there is room for; expected at most {room}. "
        "Delete some.",
    )


def harmless(name: str) -> str:
    """A file name without anything a path, a glob or a shell would understand.

    >>> harmless("../../etc/pass*wd.csv")
    'pass_wd.csv'
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.\- ]+", "_", last).strip(" ").lstrip(".-")
    stem, dot, suffixes = plain.partition(".")
    plain = f"{stem[: MAX_NAME - 20]}{dot}{suffixes[-19:]}"
    return plain if plain not in {"", NOTE} else "unnamed"
