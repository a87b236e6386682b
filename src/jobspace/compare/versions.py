"""Dated versions of a person's documents: which there are, from when each is, how one knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from jobspace.compare.dated import When, when_of, when_of_file
from jobspace.compare.git_history import Commit, commits_of, document_at, is_committed
from jobspace.compare.mine import Mine, mine_of
from jobspace.compare.windows import By, window_start
from jobspace.documents.read import document_paths
from jobspace.errors import InputError, UsageError

Place: TypeAlias = str | Path
Places: TypeAlias = Place | Sequence[Place] | Mapping[str, Place]

_GIVEN: Final = re.compile(r"((?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)=(.+)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A person's documents as they were at a time.

    Attributes:
        name: of the file, or files if several have one date.
        when: from then on it is the one, until the next.
        source: where the date is from: the name, the front matter, a commit.
        mine: its sentences.
    """

    name: str
    when: When
    source: str
    mine: Mine = field(repr=False)


def versions_of(places: Places, *, today: date) -> tuple[Version, ...]:
    """Dated files as versions, the oldest first; files of one date are one version together.

    A date is given (`2024-03=cv.pdf`; in Python {"2024-03": "cv.pdf"}), or it is from the file's
    front matter (`date:`), its name, or its folder's name. When a file was written to disk says
    nothing: a copy is new.

    Raises:
        UsageError: a file without a date.
        Others: see `read_document`.
    """
    dated: dict[When, list[tuple[Path, str]]] = {}
    for given, place in _given(places):
        for path in document_paths([place]):
            when, source = _when(path, given, today)
            dated.setdefault(when, []).append((path, source))
    return tuple(_version(when, dated[when]) for when in sorted(dated))


def versions_in_git(file: Path, by: By) -> tuple[tuple[Version, ...], tuple[str, ...]]:
    """The last version of each window in a file's git history, the oldest first.

    Returns:
        The versions, and sentences on what was left out.

    Raises:
        InputError: no version has a sentence.
        Others: see `commits_of`.
    """
    commits = commits_of(file)
    last = {window_start(commit.day, by): commit for commit in commits}
    versions, unread = [], []
    for commit in last.values():
        try:
            versions.append(_at(file, commit))
        except InputError as error:
            unread.append((commit, error))
    if not versions:
        raise unread[-1][1]
    return tuple(versions), tuple(_notes(file, commits, last.values(), unread, by))


def _at(file: Path, commit: Commit) -> Version:
    document = document_at(file, commit)
    return Version(
        name=document.name,
        when=When(day=commit.day, unit="day"),
        source="its commit",
        mine=mine_of(document),
    )


def _notes(
    file: Path,
    commits: Sequence[Commit],
    kept: Iterable[Commit],
    unread: Sequence[tuple[Commit, InputError]],
    by: By,
) -> Iterable[str]:
    if (n := len(commits)) > (m := len(list(kept))):
        yield f"Of {n:,} commits of {file.name} the last of each {by} is looked at: {m:,}."
    for commit, error in unread:
        yield f"The version of {commit.day} ({commit.hash[:7]}) is left out: {error}"
    if not is_committed(file, commits[-1]):
        yield f"{file.name} has changes that are not committed; they are not looked at."


def _given(places: Places) -> Iterable[tuple[str | None, Place]]:
    if isinstance(places, Mapping):
        yield from places.items()
        return
    for place in [places] if isinstance(places, (str, Path)) else places:
        match = _GIVEN.fullmatch(str(place))
        if match and not Path(place).exists():
            yield match[1], match[2]
        else:
            yield None, place


def _when(path: Path, given: str | None, today: date) -> tuple[When, str]:
    if given is not None:
        when = when_of(given, today=today)
        if when is None:
            raise UsageError(
                f"date of {path.name}: got {given!r}; expected 2024, 2024-03 or 2024-03-15. "
                "Give it so."
            )
        return when, "as given"
    found = when_of_file(path, today=today)
    if found is None:
        raise UsageError(
            f"date of {path.name}: got none, or two, in its name and front matter; expected one. "
            f"Rename it (such as {path.stem}-2024-03{path.suffix}), put `date: 2024-03` between "
            f"two lines --- at its top, write 2024-03={path.name}, or use --git."
        )
    return found


def _version(when: When, files: Sequence[tuple[Path, str]]) -> Version:
    return Version(
        name=" + ".join(path.name for path, _ in files),
        when=when,
        source=" and ".join(dict.fromkeys(source for _, source in files)),
        mine=mine_of([path for path, _ in files]),
    )
