"""The versions of one file in its git history, read with the git program; nothing is changed.

No shell, and no name that could become an option. What a repository's own settings might start (a
pager, a signature check, a text converter, a file watcher, a fetch) is turned off.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from jobspace.documents.document import Document
from jobspace.documents.read import read_document
from jobspace.errors import InputError, NotFoundError, UsageError

_QUIET: Final = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
_LOG: Final = (
    *("log", "--follow", "--diff-filter=d", "--name-only", "--no-ext-diff", "--no-textconv"),
    *("--no-relative", "--no-show-signature", "-z", "--format=%x01%H%x02%aI"),
)
_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit that changed the file.

    Attributes:
        hash: of the commit.
        day: the author's date.
        path: the file's then, from the root of the repository.
    """

    hash: str
    day: date
    path: str


def commits_of(file: Path) -> tuple[Commit, ...]:
    """The commits that changed a file, the oldest first; renames are followed.

    Raises:
        NotFoundError: no such file.
        UsageError: git is not installed, or the file is a folder.
        InputError: the file is in no repository, or git knows no version of it.
    """
    real = file.expanduser().resolve()
    if not real.exists():
        raise NotFoundError(f"document: got {file}; expected a file. Check the path.")
    if real.is_dir():
        raise UsageError(f"--git: got the folder {file}; expected one file. Name a file in it.")
    text = os.fsdecode(_git(real.parent, (*_LOG, "--", real.name), file))
    found = [_commit(entry) for entry in text.split("\x01")[1:]]
    if not found:
        raise InputError(
            f"git history of {file}: got no commit; expected at least one. Commit the file, or "
            "give dated files without --git."
        )
    order = sorted(range(len(found)), key=lambda i: (found[i].day, -i))  # the newest is first
    return tuple(found[i] for i in order)


def document_at(file: Path, commit: Commit) -> Document:
    """The file as a commit has it, read like any document; its name says of which commit it is.

    Raises:
        As `read_document`.
    """
    real = file.expanduser().resolve()
    blob = f"{commit.hash}:{commit.path}"  # begins with a hash: never an option
    content = _git(real.parent, ("cat-file", "blob", blob), file)
    with TemporaryDirectory(prefix="jobspace-") as folder:
        copy = Path(folder) / Path(commit.path).name
        copy.write_bytes(content)
        return replace(read_document(copy), name=f"{real.name} at {commit.hash[:7]}")


def is_committed(file: Path, last: Commit) -> bool:
    """Whether the file as it lies there is the last version that git knows."""
    real = file.expanduser().resolve()
    content = _git(real.parent, ("cat-file", "blob", f"{last.hash}:{last.path}"), file)
    return content.replace(b"\r\n", b"\n") == real.read_bytes().replace(b"\r\n", b"\n")


def _commit(entry: str) -> Commit:
    """From `hash 02 date 00 newline path 00`."""
    head, _, paths = entry.partition("\0")
    name, _, day = head.partition("\x02")
    path = next(_paths(paths.split("\0")))
    return Commit(hash=name, day=datetime.fromisoformat(day).date(), path=path)


def _paths(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        if path := part.removeprefix("\n"):
            yield path


def _git(folder: Path, args: Sequence[str], file: Path) -> bytes:
    quiet = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "LC_ALL": "C",
    }
    command = ["git", *_QUIET, "-C", str(folder), *args]
    try:
        done = subprocess.run(  # no shell; the file's name stands after --
            command,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_S,
            env=os.environ | quiet,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise UsageError(
            "--git: got no program git; expected it to be installed. Install git, or give dated "
            "files without --git."
        ) from None
    except subprocess.TimeoutExpired:
        raise InputError(
            f"git history of {file}: got no answer in {_TIMEOUT_S} s; expected one. Save the "
            "versions as dated files, and give these without --git."
        ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise InputError(
            f"git history of {file}: got {said or 'an error'!r} from git; expected a file in a "
            "git repository. Give dated files without --git."
        )
    return done.stdout
