"""The files of an official release: in a folder, or in a zip file at any depth."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jobspace.errors import InputError, NotFoundError

MAX_UNZIPPED_BYTES = 2_000_000_000
_DAMAGED = (
    OSError, EOFError, RuntimeError, UnicodeDecodeError, zipfile.BadZipFile, zipfile.LargeZipFile,
    zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The files of a folder or zip file, found by name and read whole.

    Zip entries are read by name into memory and never extracted to a path, so that an entry such as
    "../../x" is harmless.

    Args:
        path: The folder or zip file, as the user gave it.
        members: File name (without folders) → where it is: a path below the folder, or the
            name of a zip entry.
    """

    path: Path
    members: dict[str, str]

    def find(self, *names: str) -> str | None:
        """The first of the file names that is there, in its own spelling; case is ignored."""
        there = {name.casefold(): name for name in self.members}
        return next((there[name.casefold()] for name in names if name.casefold() in there), None)

    def find_pattern(self, pattern: str) -> list[str]:
        """The file names that match the whole regular expression; sorted, case is ignored."""
        return sorted(name for name in self.members if re.fullmatch(pattern, name, re.IGNORECASE))

    def read(self, name: str) -> bytes:
        """The content of a file that `find` named.

        Raises:
            InputError: The file cannot be read, or its zip file is damaged.
        """
        if self.path.is_dir():
            with _readable(self.path):
                return (self.path / self.members[name]).read_bytes()
        with _readable(self.path), zipfile.ZipFile(self.path) as archive:
            return archive.read(self.members[name])


def open_release(path: str | Path) -> Release:
    """Lists the files of a folder or zip file.

    Args:
        path: A folder (files directly in it count, or those of its only subfolder), or a zip file.

    Raises:
        NotFoundError: Nothing is there.
        InputError: It is neither, is damaged, or would fill more than 2 GB.
    """
    path = Path(path)
    if path.is_dir():
        return Release(path=path, members=_folder_members(path))
    if not path.exists():
        raise NotFoundError(
            f"Taxonomy files: got {path}; expected an existing folder or zip file. Check the path."
        )
    with _readable(path), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNZIPPED_BYTES:
        raise InputError(
            f"Zip file {path}: got {size / 1e9:,.1f} GB of content; expected at most "
            f"{MAX_UNZIPPED_BYTES / 1e9:.0f} GB. Take the official release."
        )
    return Release(path=path, members=_by_name(entry.filename for entry in entries))


def version_in(text: str) -> str:
    """The first thing in a text that looks like a version ("29.3", "1.2.0"), else "unknown"."""
    match = re.search(r"(?<!\d)\d{1,3}[._]\d{1,2}(?:[._]\d{1,2})?(?!\d)", text)
    return match[0].replace("_", ".") if match else "unknown"


def _folder_members(path: Path) -> dict[str, str]:
    children = sorted(path.iterdir())
    folders = [child for child in children if child.is_dir()]
    files = [child.name for child in children if child.is_file()]
    if not files and len(folders) == 1:
        files = [f"{folders[0].name}/{child.name}" for child in sorted(folders[0].iterdir())]
    return _by_name(iter(files))


def _by_name(places: Iterator[str]) -> dict[str, str]:
    members: dict[str, str] = {}
    for place in places:
        name = place.replace("\\", "/").rpartition("/")[2]
        if name and not name.startswith("."):
            members.setdefault(name, place)
    return members


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"Taxonomy files: got {path} ({reason}); expected a readable folder or zip file. "
            f"Get the official release again."
        ) from error
