"""`serve`: fifty askers at once on `title`, with titles as donors typed them and all different."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, cycle
from urllib.parse import quote, urlsplit

import numpy as np
import psutil

from benchmarks.options import Options, environment, jobspace
from benchmarks.result import Result, Value, progress

N_CLIENTS = 50
SECONDS = 60.0
N_DRAWN = 200_000  # titles, by their counts; more than are asked for
SAID = "jobspace is at "


def run(options: Options) -> list[Result]:
    """Requests a second and how long one takes, for two mixtures of titles."""
    seconds = options.seconds or SECONDS
    rows = [
        _measured(name, titles, seconds, options) for name, titles in _mixtures(options).items()
    ]
    return [
        Result(
            title=f"serve: {N_CLIENTS} clients, each asks for one title after the other",
            rows=rows,
            notes=("the clients run on the same machine and take their part of it",),
        )
    ]


def _mixtures(options: Options) -> dict[str, list[str]]:
    """Titles drawn with the counts of the FEC's table; and each of its spellings once."""
    with options.fec.open(encoding="utf-8", newline="") as file:
        counted = [(row["occupation"], int(row["count"])) for row in csv.DictReader(file)]
    texts = [text for text, _ in counted]
    counts = np.array([count for _, count in counted], dtype=np.float64)
    rng = np.random.default_rng(options.seed)
    drawn = rng.choice(len(texts), N_DRAWN, p=counts / counts.sum())
    once = rng.permutation(len(texts))
    return {
        "as typed, with their repeats": [texts[i] for i in drawn],
        "each different": [texts[i] for i in once],
    }


def _measured(name: str, titles: list[str], seconds: float, options: Options) -> dict[str, Value]:
    progress(f"serve: {name}, {seconds:.0f} s")
    with _served(options) as (address, process):
        before = process.cpu_times()
        seen = asyncio.run(_asked(address, titles, seconds))
        after = process.cpu_times()
    cpu_s = after.user + after.system - before.user - before.system
    taken = np.array(seen.seconds) * 1000
    return {
        "titles": name,
        "requests": len(taken),
        "requests/s": len(taken) / seconds,
        "p50 ms": float(np.quantile(taken, 0.5)),
        "p99 ms": float(np.quantile(taken, 0.99)),
        "max ms": float(taken.max()),
        "errors": seen.n_errors,
        "server's cpu ms a request": cpu_s * 1000 / len(taken),
    }


@contextlib.contextmanager
def _served(options: Options) -> Iterator[tuple[str, psutil.Process]]:
    """The address of a fresh server, and its process."""
    command = jobspace("serve", "--no-open", "--port", "0")
    with subprocess.Popen(
        command, env=environment(options), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # a pipe
        try:
            line = process.stdout.readline()
            if not line.startswith(SAID):
                raise RuntimeError(f"jobspace serve said {line!r}")
            yield line.removeprefix(SAID).strip(), psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGINT)


@dataclass(slots=True)
class _Seen:
    """How long each answer took, and how many were none."""

    seconds: list[float] = field(default_factory=list)
    n_errors: int = 0


class _Client(asyncio.Protocol):
    """One connection that asks again as soon as it is answered; made to cost little itself."""

    def __init__(self, requests: Iterator[bytes], seen: _Seen, until: float) -> None:
        self._requests, self._seen, self._until = requests, seen, until
        self._got = b""
        self._asked = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return
        stated = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
        if len(body) < int(stated or b"0"):
            return
        now = time.perf_counter()
        self._got = b""
        if head.startswith(b"HTTP/1.1 200") and b'"decisions"' in body:
            self._seen.seconds.append(now - self._asked)
        else:
            self._seen.n_errors += 1
        if now < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if time.perf_counter() < self._until:
            self._seen.n_errors += 1
        if not self.ended.done():
            self.ended.set_result(None)

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._transport.write(next(self._requests))


async def _asked(address: str, titles: list[str], seconds: float) -> _Seen:
    """Warm up with one question; then all clients until the time is over."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    tail = f" HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
    requests = cycle([f"GET /api/v1/title?text={quote(t)}{tail}".encode() for t in titles])
    loop = asyncio.get_running_loop()

    async def client(until: float, seen: _Seen) -> None:
        _, one = await loop.create_connection(lambda: _Client(requests, seen, until), host, port)
        await one.ended

    first = f"GET /api/v1/title?text=nurse{tail}".encode()
    _, warm = await loop.create_connection(
        lambda: _Client(chain([first], requests), _Seen(), 0.0), host, port
    )
    await warm.ended
    seen = _Seen()
    until = time.perf_counter() + seconds
    await asyncio.gather(*(client(until, seen) for _ in range(N_CLIENTS)))
    return seen
