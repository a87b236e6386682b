"""A folder that appears under its name when it is complete, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jobspace.errors import InputError, UsageError


@contextmanager
def new_folder(path: str | Path, *, known_files: Sequence[str] = ()) -> Iterator[Path]:
    """Gives a hidden folder beside `path` that gets its name when the `with` block ends well.

    After an error it is removed, and what stood at `path` is as it was.

    Args:
        path, known_files: see `free_place`.

    Yields:
        The hidden folder to write to.

    Raises:
        UsageError: see `free_place`; before the work.
        InputError: the disk is full.
    """
    target = free_place(path, known_files=known_files)
    hidden = target.with_name(f".{target.name}.tmp-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        hidden.mkdir()
        yield hidden
        _take_place(hidden, target)
    except OSError as error:
        raise InputError(
            f"output {path}: cannot be written ({error.strerror or error}); nothing was left "
            "there. Free space on the disk or choose another place with -o."
        ) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def free_place(path: str | Path, *, known_files: Sequence[str] = ()) -> Path:
    """The whole path of a folder that can be made, or replaced.

    Args:
        path: the folder to be; its parent must exist.
        known_files: names of files that an earlier run wrote. A folder with other files in it is
            not replaced; an empty one is.

    Raises:
        UsageError: something else is at `path`, or the parent cannot be written.
    """
    target = Path(path).expanduser().resolve()
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK | os.X_OK):
        raise UsageError(
            f"output: got {path}, but {target.parent} is no folder that can be written; expected "
            "one. Create it, or choose another place with -o."
        )
    if target.exists() and not target.is_dir():
        raise UsageError(
            f"output: got {path}, a file; expected a folder. Choose another place with -o."
        )
    others = (
        sorted({e.name for e in target.iterdir()} - set(known_files)) if target.exists() else []
    )
    if others:
        own = ", or one that this command made" if known_files else ""
        raise UsageError(
            f"output: got {path}, which holds {others[0]!r}; expected a new or empty folder{own}. "
            "Choose another with -o, or remove it."
        )
    return target


def _take_place(hidden: Path, target: Path) -> None:
    """Name the hidden folder; what was there goes only once the new one can take its place."""
    old = hidden.with_name(hidden.name + ".old")
    if target.exists():
        target.rename(old)
    try:
        hidden.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
