"""A folder that appears under its name when it is complete, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobspace.errors import InputError, UsageError


def require_new(output: str | Path) -> Path:
    """The path of a folder that can be made; an empty one may be there.

    Raises:
        UsageError: something is there already, or the folder around it cannot be written.
    """
    path = Path(output).expanduser().resolve()
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise UsageError(
            f"output: got {output}, which exists; expected a new or empty folder. "
            "Choose another with -o, or remove it."
        )
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(
            f"output: got {output}, but {path.parent} is no folder that can be written; expected "
            "one. Create it, or choose another place with -o."
        )
    return path


@contextmanager
def whole_folder(output: str | Path) -> Iterator[Path]:
    """Give a hidden folder to fill; it takes the name `output` when the block ends without error.

    Raises:
        UsageError: see `require_new`.
        InputError: the disk is full, or cannot be written.
    """
    path = require_new(output)
    hidden = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield hidden
        hidden.chmod(0o755)
        hidden.replace(path)
    except OSError as error:
        raise InputError(
            f"output {output}: cannot be written ({error.strerror or error}); nothing was left "
            "there. Free space on the disk or choose another place with -o."
        ) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
