"""The kinds of jobs, by name: each a module with a `Request` and a `run`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from jobspace.errors import NotFoundError

if TYPE_CHECKING:
    from jobspace.web.work.asked import Asked
    from jobspace.web.worker import Room

KINDS: Final = (
    "look",
    "normalize",
    "find",
    "find_rows",
    "search",
    "duplicates",
    "distinct_rows",
    "match",
    "relate",
    "map",
    "discover",
    "taxonomy_add",
    "evaluate",
    "dataset",
    "train",
    "average",
    "compare",
    "ask",
    "writing",
    "posture",
)


class Kind(Protocol):
    """What a module in `work/` offers."""

    Request: type[Asked]

    def run(self, asked: Any, room: Room) -> dict[str, Any]:
        """Do it: files go to the room's output; what is returned is the job's result, as JSON."""
        ...


def kind_of(name: str) -> Kind:
    """The module of a kind.

    Raises:
        NotFoundError: there is none of that name.
    """
    if name not in KINDS:
        raise NotFoundError(f"kind of job: got {name!r}; expected one of: {', '.join(KINDS)}.")
    return cast("Kind", import_module(f"jobspace.web.work.{name}"))
