"""A process that does one job and ends: `python -m jobspace.web.worker`.

It reads one line of JSON (what to do, and where), and writes lines of JSON: progress, then done or
failed. Work in a process of its own keeps the pages fluent, is cancelled by ending the process, and
gives its memory back. The worker ends when its input does: no job outlives the server.

What libraries print goes to stderr; the lines have a channel of their own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import IO, Any, Final

from pydantic import BaseModel

from jobspace.errors import InputError, JobspaceError
from jobspace.web.failure import Failure

TELL_S: Final = 0.2  # seconds between two reports of progress
LEAST_MEMORY: Final = 4 << 30  # bytes that a job may have on any computer
NICE: Final = 5  # the server's pages come first


class Room:
    """A job's folder, and the channel to whoever waits.

    The working directory is `in/`, so files are called by their names and messages show no path.

    Args:
        folder: the job's.
        inputs: where each uploaded file is, by its id.
        channel: where the lines go.

    Attributes:
        began_in: the working directory before, that of the server.
    """

    def __init__(self, folder: Path, inputs: Mapping[str, str], channel: IO[str]) -> None:
        """Holds on to them."""
        self.folder = folder
        self.began_in = Path.cwd()
        self._inputs = inputs
        self._channel = channel
        self._told = 0.0
        self._last: tuple[Any, ...] = ()

    def input(self, file_id: str) -> str:
        """The path of an uploaded file that the job reads."""
        return self._inputs[file_id]

    def output(self, name: str) -> str:
        """The path of a file that the job makes."""
        return str(self.folder / "out" / name)

    def tell(self, what: str, n_done: int, n_total: int, **more: Any) -> None:
        """Say how far the job is; more than a few times a second is not passed on.

        `points`, numbers for each step of learning so far, is drawn as curves.
        """
        now = time.monotonic()
        if now - self._told < TELL_S and what == (self._last or ("",))[0]:
            return
        self._told, self._last = now, (what, n_done)
        self.say({"progress": {"what": what, "n_done": n_done, "n_total": n_total, **more}})

    def say(self, line: dict[str, Any]) -> None:
        """Write a line."""
        self._channel.write(json.dumps(line) + "\n")
        self._channel.flush()


def plain(value: Any) -> Any:
    """Frozen results as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def work(order: dict[str, Any], room: Room) -> None:
    """Do one job: check its request, run it, leave its result in `out/result.json`."""
    from jobspace.web.work.kinds import kind_of
    from jobspace.web.work.rows import loosen

    kind = kind_of(order["kind"])
    try:
        result = kind.run(kind.Request.model_validate(order["request"]), room)
        loosen(room.folder / "out")
        path = room.folder / "out" / "result.json"
        path.write_text(json.dumps(result, default=plain, allow_nan=False), encoding="utf-8")
        room.say({"done": True})
    except JobspaceError as error:
        room.say({"failed": Failure.of(error).model_dump()})
    except MemoryError:
        lack = InputError("memory: got too little for this job. Give fewer or shorter rows.")
        room.say({"failed": Failure.of(lack).model_dump()})
    except Exception:
        broken = Failure(
            code="internal",
            message="Something went wrong in jobspace itself.",
            hint="The server's terminal says what; please report it.",
        )
        room.say({"failed": broken.model_dump()})
        raise  # to the terminal


def _end_with(source: IO[str]) -> None:
    """Leave when the server closes the channel, or is gone."""
    source.read()
    os._exit(1)


def main() -> None:
    """Get ready, wait for an order, do it."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(NICE)
    _stay_small()
    _get_ready()
    line = sys.stdin.readline()
    if not line:
        return
    threading.Thread(target=_end_with, args=(sys.stdin,), daemon=True).start()
    order = json.loads(line)
    folder = Path(order["folder"])
    room = Room(folder, order["inputs"], channel)
    room.say({"taken": True})
    os.chdir(folder / "in")
    work(order, room)


def _stay_small() -> None:
    """End this process, and no other, when a job takes nearly all memory of the computer."""
    if sys.platform != "linux":
        return  # others do not count what is only reserved apart
    import resource

    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most = max(LEAST_MEMORY, total * 4 // 5)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _get_ready() -> None:
    """Import what most jobs need before there is one."""
    import jobspace.normalize.table
    import jobspace.web.work.kinds  # noqa: F401


if __name__ == "__main__":
    main()
