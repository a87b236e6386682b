"""Long work: its states, its progress, its files.

    queued ──► running ──► done
                  │  └───► failed
    └─────────────┴──────► cancelled

A job has a folder: `in/` holds its input files, `out/` what it makes, `job.json` what it is. Each
runs in a process of its own (`worker`); one stands ready before it is needed.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal

from jobspace.errors import NotFoundError
from jobspace.web.failure import Failure, RefusedError
from jobspace.web.made import job_and_folder, link_folder, made_named
from jobspace.web.store import Store

State = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: Final = frozenset({"done", "failed", "cancelled"})
NOTE: Final = "job.json"
NAMED: Final = 5  # files in the title of a job
MAX_LINE: Final = 1 << 20  # bytes of a line from a worker
N_TRIES: Final = 3  # workers that a job is given to, where one is gone before it begins
N_SOON: Final = 2  # small jobs that run at a time
MAX_WAITING: Final = 50  # jobs in line; more would be forgotten by whoever started them
MAX_KEPT: Final = 1_000  # jobs whose files are held


@dataclass(slots=True, kw_only=True)
class Job:
    """A piece of long work; `Jobs` alone changes it.

    Attributes:
        id: 32 hexadecimal digits.
        kind: the verb.
        title: for people, such as "normalize titles.csv".
        request: what was asked, as JSON.
        inputs: ids of uploaded files, and where they are in the job's `in/`.
        state: see the module.
        progress: what is done now, how much of how much, and other counts.
        failure: what went wrong, where it failed.
        created_s, started_s, ended_s: seconds since 1970.
    """

    id: str
    kind: str
    title: str
    request: dict[str, Any]
    inputs: dict[str, str] = field(default_factory=dict)
    state: State = "queued"
    progress: dict[str, Any] = field(default_factory=dict)
    failure: dict[str, str] | None = None
    created_s: float = field(default_factory=time.time)
    started_s: float | None = None
    ended_s: float | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will change."""
        return self.state in ENDED

    @property
    def seconds(self) -> float:
        """How long it has run."""
        if self.started_s is None:
            return 0.0
        return (self.ended_s or time.time()) - self.started_s

    @property
    def seconds_left(self) -> float | None:
        """How long it may still take at the rate so far; None where that is not known."""
        done = float(self.progress.get("n_done", 0))
        total = float(self.progress.get("n_total", 0))
        since: float | None = self.progress.get("since_s")
        if self.state != "running" or not (done and total) or since is None:
            return None
        return max(0.0, (time.time() - since) * (total - done) / done)


class Jobs:
    """All jobs of a server.

    Args:
        folder: where their folders are; jobs kept there by an earlier server are taken up.
        store: the uploaded files.
        n_at_once: jobs that run at a time; beside them run a few that somebody waits for.
    """

    def __init__(self, folder: Path, store: Store, *, n_at_once: int = 1) -> None:
        """Starts nothing."""
        self._folder = folder
        self._store = store
        self._places = asyncio.Semaphore(n_at_once)
        self._soon_places = asyncio.Semaphore(N_SOON)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._spare: asyncio.Task[asyncio.subprocess.Process] | None = None
        self._jobs: dict[str, Job] = {}
        for note in folder.glob(f"*/{NOTE}"):
            job = Job(**json.loads(note.read_text(encoding="utf-8")))
            if not job.has_ended:
                job.state, job.ended_s = "cancelled", note.stat().st_mtime  # its server ended first
            self._jobs[job.id] = job

    def warm(self) -> None:
        """Have a worker ready before it is asked for."""
        if self._spare is None:
            self._spare = asyncio.create_task(_new_worker())

    def all(self) -> list[Job]:
        """The jobs, the newest first."""
        return sorted(self._jobs.values(), key=lambda job: -job.created_s)

    def get(self, job_id: str) -> Job:
        """The job of an id.

        Raises:
            NotFoundError: there is none.
        """
        if job_id not in self._jobs:
            raise NotFoundError(
                f"job: got {job_id!r}, which is not here; expected the id of a job. "
                "Jobs are deleted when their server ends, unless it was started with --keep."
            )
        return self._jobs[job_id]

    def start(
        self, kind: str, request: Mapping[str, Any], files: Sequence[str], *, soon: bool = False
    ) -> Job:
        """Start a job, or put it in line.

        Args:
            kind: a verb.
            request: what the verb's request model makes of what was asked, as JSON.
            files: ids of uploaded files it reads, or JOB/NAME of a file that a finished job made;
                they stay there for it whatever is deleted.
            soon: somebody waits for this small one: it has a line of its own beside long work.

        Raises:
            NotFoundError: a file is not there, or an encoder or rows that another job made.
            RefusedError: too many jobs wait, or are kept.
        """
        places = self._soon_places if soon else self._places
        return self._started(kind, request, {one: self._path(one) for one in files}, places)

    def _path(self, named: str) -> Path:
        job_id, _, name = named.partition("/")
        return self.file(self.get(job_id), name) if name else self._store.path(named)

    def _started(
        self,
        kind: str,
        request: Mapping[str, Any],
        paths: Mapping[str, Path],
        places: asyncio.Semaphore,
    ) -> Job:
        self._require_room()
        called = [request["name"]] if isinstance(request.get("name"), str) else []
        files = [path.name for path in paths.values()]
        more = [f"and {len(files) - NAMED:,} more"] if len(files) > NAMED else []
        named = " ".join([kind.replace("_", " "), *called, *files[:NAMED], *more])
        made = {name: self._made(name) for name in made_named(request)}
        job = Job(id=secrets.token_hex(16), kind=kind, title=named, request=dict(request))
        inputs = self._folder / job.id / "in"
        job.inputs = _linked(paths, inputs)
        for name, folder in made.items():
            link_folder(folder, inputs / name)
        (self._folder / job.id / "out").mkdir()
        self._jobs[job.id] = job
        self._noted(job)
        self._tasks[job.id] = asyncio.create_task(self._run(job, places))
        return job

    def _made(self, name: str) -> Path:
        """The folder that another job made, see `made`."""
        job_id, folder = job_and_folder(name)
        job, place = self.get(job_id), self._folder / job_id / "out" / folder
        if job.state != "done" or not place.is_dir():
            raise NotFoundError(
                f"{name}: got a job ({job.title}, {job.state}) that made no {folder}; expected "
                "one that did. Choose another, or train one on the page Models."
            )
        return place

    def again(self, job: Job, request: Mapping[str, Any]) -> Job:
        """Start a job on another's input files, asked differently; both go on by themselves."""
        inputs = self._folder / job.id / "in"
        paths = {file_id: inputs / place for file_id, place in job.inputs.items()}
        return self._started(job.kind, request, paths, self._places)

    async def wait(self, job: Job, timeout_s: float | None = None) -> Job:
        """Wait until a job has ended, or so long; the job goes on."""
        task = self._tasks.get(job.id)
        if task is not None:
            await asyncio.wait([task], timeout=timeout_s)
        return job

    async def cancel(self, job: Job) -> None:
        """End a job; nothing of its output stays."""
        task = self._tasks.get(job.id)
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])

    async def delete(self, job: Job) -> None:
        """End a job and delete its files."""
        await self.cancel(job)
        self._jobs.pop(job.id, None)
        self._tasks.pop(job.id, None)
        await asyncio.to_thread(shutil.rmtree, self._folder / job.id, ignore_errors=True)

    async def close(self) -> None:
        """End all jobs and the spare worker."""
        for job in self.all():
            await self.cancel(job)
        if self._spare is not None:
            self._spare.cancel()
            with suppress(asyncio.CancelledError):
                _kill(await self._spare)

    def result(self, job: Job) -> Path:
        """The file of a finished job's result.

        Raises:
            NotFoundError: the job is not done.
        """
        return self.file(job, "result.json")

    def file(self, job: Job, name: str) -> Path:
        """A file that a finished job made.

        Raises:
            NotFoundError: the job is not done, or made no such file; the message lists them.
        """
        if name not in self.files(job):
            listed = ", ".join(self.files(job)) or f"none: the job is {job.state}"
            raise NotFoundError(f"file of the job: got {name!r}; expected one of: {listed}.")
        return self._folder / job.id / "out" / name

    def files(self, job: Job) -> dict[str, int]:
        """The files that a finished job made, and their bytes."""
        if job.state != "done":
            return {}
        made = sorted((self._folder / job.id / "out").iterdir())
        return {path.name: path.stat().st_size for path in made if path.is_file()}

    def _require_room(self) -> None:
        n_waiting = sum(job.state == "queued" for job in self._jobs.values())
        if n_waiting >= MAX_WAITING or len(self._jobs) >= MAX_KEPT:
            raise RefusedError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many_jobs",
                f"jobs: got one more than {MAX_WAITING} in line or {MAX_KEPT:,} kept; expected "
                "fewer. Wait until some have ended, or delete some.",
            )

    async def _run(self, job: Job, places: asyncio.Semaphore) -> None:
        try:
            async with places:
                job.state, job.started_s = "running", time.time()
                await self._worked(job)
        except asyncio.CancelledError:
            job.state = "cancelled"
        job.ended_s = time.time()
        if not self.files(job):
            out = self._folder / job.id / "out"
            await asyncio.to_thread(shutil.rmtree, out, ignore_errors=True)
        if job.id in self._jobs:
            self._noted(job)

    async def _worked(self, job: Job) -> None:
        for _ in range(N_TRIES):
            worker = await self._worker()
            if await self._taken(job, worker):
                break
        if job.state == "running":  # it went without a word
            job.state = "failed"
            job.failure = Failure.saying(
                "lost",
                f"The job's process: ended with code {worker.returncode} before the job was done. "
                "It may have run out of memory: give fewer or shorter rows, or close programs.",
            ).model_dump()

    async def _taken(self, job: Job, worker: asyncio.subprocess.Process) -> bool:
        """Let a worker do a job; False where it was gone before it heard of it."""
        order = {
            "kind": job.kind,
            "request": job.request,
            "inputs": job.inputs,
            "folder": str(self._folder / job.id),
        }
        is_taken = False
        try:
            assert worker.stdin is not None  # both are pipes
            assert worker.stdout is not None
            worker.stdin.write(json.dumps(order).encode() + b"\n")
            async for line in worker.stdout:
                is_taken = True
                _heard(job, json.loads(line))
        finally:
            _kill(worker)
            await worker.wait()
        return is_taken

    async def _worker(self) -> asyncio.subprocess.Process:
        self.warm()
        assert self._spare is not None  # warm made one
        spare, self._spare = self._spare, None
        worker = await spare
        if worker.returncode is not None:  # it was killed while it waited
            worker = await _new_worker()
        self.warm()
        return worker

    def _noted(self, job: Job) -> None:
        note = self._folder / job.id / NOTE
        fresh = note.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(job)), encoding="utf-8")
        fresh.replace(note)


def _linked(paths: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """Hard links to files in a new folder, by their names; a second of a name in a subfolder."""
    folder.mkdir(parents=True, mode=0o700)
    links = {}
    for number, (file_id, path) in enumerate(paths.items()):
        place = Path(path.name)
        if (folder / place).exists():
            place = Path(str(number)) / path.name
            (folder / place).parent.mkdir()
        os.link(path, folder / place)
        links[file_id] = str(place)
    return links


def _heard(job: Job, line: dict[str, Any]) -> None:
    """What a worker's line changes."""
    if "progress" in line:
        told = line["progress"]
        same = told["what"] == job.progress.get("what")
        since = job.progress.get("since_s") if same else time.time()
        job.progress = {**told, "since_s": since}
    elif "failed" in line:
        job.state, job.failure = "failed", line["failed"]
    elif "done" in line:
        job.state = "done"


async def _new_worker() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "jobspace.web.worker",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=MAX_LINE, start_new_session=True,
    )  # fmt: skip


def _kill(worker: asyncio.subprocess.Process) -> None:
    """End a worker and all it started."""
    if worker.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
