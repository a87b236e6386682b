"""A file that appears under its name when it is complete, or not at all.

It is written under a hidden name in the same folder (`.NAME.tmp-PID-RANDOM`), forced to disk, and
then renamed. What a killed run left behind is removed when the same file is next written.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from jobspace.errors import UsageError

# A leftover may carry our own process id (containers start counting anew): ours are those listed
# here.
_BEING_WRITTEN: set[Path] = set()
# SQLite and DuckDB keep a journal beside a file they write.
_BESIDE = ("", "-journal", "-wal", "-shm", ".wal")


class HiddenFile:
    """The hidden file that is to become `path`."""

    def __init__(self, path: Path) -> None:
        """Checks that `path` can be written, and removes what killed runs left of it."""
        self._path = path.expanduser().resolve()
        require_writable(self._path, path)
        remove_leftovers(self._path)
        token = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.temporary = self._path.with_name(f".{self._path.name}.tmp-{token}")
        _BEING_WRITTEN.add(self.temporary)

    def appear(self) -> None:
        """Forces the file to disk and gives it its name, in place of any file of that name."""
        with self.temporary.open("rb+") as file:
            os.fsync(file.fileno())
        self.temporary.replace(self._path)
        _BEING_WRITTEN.discard(self.temporary)

    def vanish(self) -> None:
        """Removes the hidden file, if it is there, and what databases put beside it."""
        for suffix in _BESIDE:
            self.temporary.with_name(self.temporary.name + suffix).unlink(missing_ok=True)
        _BEING_WRITTEN.discard(self.temporary)


def require_writable(path: Path, given: Path) -> None:
    """Raises UsageError where no file can be written at `path`, which the user named `given`."""
    if path.is_dir() or (path.exists() and not path.is_file()):
        what = "a folder" if path.is_dir() else "no regular file"
        raise UsageError(f"output: got {given}, which is {what}; expected a file. Name a file.")
    if not path.parent.is_dir():
        raise UsageError(
            f"output: got {given}, but the folder {path.parent} does not exist; expected one that "
            "does. Create it, or choose another place with -o."
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(
            f"output: got {given}, but the folder {path.parent} cannot be written; expected one "
            "that can. Choose another place with -o."
        )


def remove_leftovers(path: Path) -> None:
    """Removes the hidden files that killed runs left of this one; those of living runs stay."""
    beside = "|".join(re.escape(suffix) for suffix in _BESIDE)
    pattern = re.compile(re.escape(f".{path.name}.tmp-") + rf"(\d+)-[0-9a-f]{{8}}({beside})")
    for sibling in path.parent.iterdir():
        match = pattern.fullmatch(sibling.name)
        if match and sibling not in _BEING_WRITTEN and not _is_alive(int(match[1])):
            with suppress(OSError):
                sibling.unlink()


def _is_alive(pid: int) -> bool:
    """Whether another process of that id runs; on Windows, where asking ends it, always true."""
    if pid == os.getpid():
        return False
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
