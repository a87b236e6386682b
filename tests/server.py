"""A server as a user starts it, for tests: a real process on a free port of this computer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server; its methods expect that what is asked succeeds.

    Attributes:
        address: as it was printed.
        process: its process.
        folder: holds its data, its caches and its temporary files.
    """

    address: str
    process: subprocess.Popen[str]
    folder: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def files(self) -> Path:
        """Where it keeps files and jobs."""
        kept = self.folder / "data" / "served"
        return kept if kept.exists() else next(self.folder.glob("jobspace-*"))

    def rss(self) -> int:
        """The bytes of memory it holds, without its workers."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def workers(self) -> list[int]:
        """Its workers' process ids."""
        return [one.pid for one in psutil.Process(self.pid).children(recursive=True)]

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        headers = {"Content-Type": "application/json"}
        asked = urllib.request.Request(self.address + path, body, headers, method=method)
        with urllib.request.urlopen(asked, timeout=120) as answer:
            told: bytes = answer.read()
            return told

    def get(self, path: str) -> bytes:
        return self.ask("GET", path)

    def post(self, path: str, body: Any) -> Any:
        return json.loads(self.ask("POST", path, json.dumps(body).encode()))

    def put(self, name: str, content: bytes) -> Any:
        return json.loads(self.ask("PUT", f"/api/v1/files/{name}", content))

    def delete(self, path: str) -> None:
        self.ask("DELETE", path)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The address of a server, see `served_process`."""
    with served_process(folder, *options) as server:
        yield server.address


@contextmanager
def served_process(folder: Path, *options: str) -> Iterator[Served]:
    """A server with data and caches of its own; ended by a signal, checked to end.

    Args:
        folder: for its data and caches, and for what it says (`stderr.txt`).
        options: of `jobspace serve`.
    """
    own = {
        "JOBSPACE_DATA_DIR": str(folder / "data"),
        "JOBSPACE_CACHE_DIR": str(folder / "cache"),
        "TMPDIR": str(folder),
        "OMP_NUM_THREADS": "1",
    }
    begin = ["-c", "from jobspace.cli.main import main; main()", "serve", "--no-open"]
    command = [sys.executable, *begin, "--port", "0", *options]
    with (
        (folder / "stderr.txt").open("w") as said,
        subprocess.Popen(
            command, env=os.environ | own, stdout=subprocess.PIPE, stderr=said, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("jobspace is at "), (folder / "stderr.txt").read_text()
            address = line.removeprefix("jobspace is at ").strip()
            yield Served(address=address, process=process, folder=folder)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            finally:
                process.kill()
