"""Jobs over the API: their order, their end, and what is left when things are killed."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import psutil
import pytest

from raw import connected, heard, request
from server import Served, served_process

WAIT_S = 180.0  # where other programs run too


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("nicegui", reason="the extra web is not installed")
    with served_process(tmp_path_factory.mktemp("jobs")) as one:
        yield one


def until(holds: Callable[[], Any], what: str) -> Any:
    """What `holds` gives as soon as it is something."""
    deadline = time.monotonic() + WAIT_S
    while not (found := holds()):
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
    return found


def many_titles(n_rows: int) -> bytes:
    """Titles that are all different and none a label, so that deciding them takes its time."""
    words = ("nurse", "welder", "clerk", "driver", "broker", "tailor", "monk", "pilot")
    rows = (f"{words[n % 8]} of the {words[n // 8 % 8]} no{n:x}\n" for n in range(n_rows))
    return ("title\n" + "".join(rows)).encode()


def started(server: Served, content: bytes, name: str = "long.csv") -> str:
    file = server.put(name, content)
    job_id: str = server.post("/api/v1/jobs/normalize", {"file": file["id"]})["id"]
    return job_id


def job(server: Served, job_id: str, wait_s: float = 0) -> Any:
    return json.loads(server.get(f"/api/v1/jobs/{job_id}?wait_s={wait_s}"))


def ended(server: Served, job_id: str) -> Any:
    """The job once it has ended."""
    states = {"done", "failed", "cancelled"}
    return until(lambda: (j := job(server, job_id, 10))["state"] in states and j, "the job ends")


def running(server: Served, job_id: str) -> Any:
    """The job once its worker says how far it is."""
    return until(
        lambda: (j := job(server, job_id))["progress"]["what"] and j["state"] == "running" and j,
        "the job runs",
    )


LONG = many_titles(400_000)


def test_jobs_run_in_order_are_cancelled_at_once_and_leave_nothing(server: Served) -> None:
    first = started(server, LONG)
    second = started(server, b"title\nnurse\n", "short.csv")
    third = started(server, b"title\nnurse\n", "shorter.csv")
    running(server, first)
    assert job(server, second)["state"] == "queued"
    seen = json.loads(server.get("/api/v1/jobs"))
    assert [one["id"] for one in seen[:3]] == [third, second, first]
    quick = server.post("/api/v1/normalize", {"file": ["ER nurse"]})  # does not wait in line
    assert quick["rows"][0]["concept_code"] == "29-1141"
    assert job(server, first)["state"] == "running"
    assert server.post(f"/api/v1/jobs/{first}/cancel", {})["state"] == "cancelled"
    assert not (server.files / "jobs" / first / "out").exists()
    ends = [ended(server, one) for one in (second, third)]
    assert [one["state"] for one in ends] == ["done", "done"]
    for one in (first, second, third):
        server.delete(f"/api/v1/jobs/{one}")
    left = {path.name for path in (server.files / "jobs").iterdir()}
    assert left & {first, second, third} == set()
    with pytest.raises(HTTPError, match="404"):
        job(server, second)


def test_a_killed_worker_is_one_failure_and_the_next_job_runs(server: Served) -> None:
    lost = started(server, LONG)
    running(server, lost)
    busy = max(map(psutil.Process, server.workers()), key=lambda p: sum(p.cpu_times()[:2]))
    spare = [pid for pid in server.workers() if pid != busy.pid]
    busy.kill()
    end = ended(server, lost)
    assert (end["state"], end["failure"]["code"]) == ("failed", "lost")
    assert end["files"] == {}
    for pid in spare:
        os.kill(pid, signal.SIGKILL)  # also the one that waits for work
    assert ended(server, started(server, b"title\nnurse\n"))["state"] == "done"


def test_a_job_goes_when_it_is_deleted_or_nobody_waits(server: Served) -> None:
    gone = started(server, LONG)
    running(server, gone)
    server.delete(f"/api/v1/jobs/{gone}")
    assert not (server.files / "jobs" / gone).exists()
    rows = [f"weaver of no{n:x} and monk" for n in range(10_000)]
    body = json.dumps({"file": rows}).encode()
    address = server.address
    headers = ["Content-Type: application/json"]
    before = {one["id"] for one in json.loads(server.get("/api/v1/jobs"))}
    with connected(address) as line:
        line.sendall(
            request(address, "/api/v1/normalize", method="POST", headers=headers, body=body)
        )
        until(lambda: len(json.loads(server.get("/api/v1/jobs"))) > len(before), "it begins")
    until(lambda: len(json.loads(server.get("/api/v1/jobs"))) == len(before), "it is gone")
    until(lambda: b"file.jsonl" not in server.get("/api/v1/files"), "and its rows")


def test_too_many_jobs_are_refused(server: Served) -> None:
    running(server, started(server, LONG))
    file = server.put("one.csv", b"title\nnurse\n")
    for _ in range(50):
        server.post("/api/v1/jobs/look", {"file": file["id"]})
    with pytest.raises(HTTPError, match="429") as refused:
        server.post("/api/v1/jobs/look", {"file": file["id"]})
    assert json.loads(refused.value.read())["code"] == "too_many_jobs"
    for one in json.loads(server.get("/api/v1/jobs")):  # the newest first: none begins
        server.delete(f"/api/v1/jobs/{one['id']}")
    assert ended(server, started(server, b"title\nnurse\n"))["state"] == "done"


def test_a_large_file_streams_and_its_job_moves(server: Served) -> None:
    """A file of 300 MB goes up, and a million rows are decided: the server stays small."""
    server.get("/api/v1/title?text=nurse")  # what it loads when it starts is there
    before = server.rss()
    peak = before
    address, size = server.address, 300 << 20
    head = request(
        address, "/api/v1/files/big.bin", method="PUT", headers=[f"Content-Length: {size}"]
    )
    with connected(address) as line:
        line.sendall(head)
        part = b"a" * (4 << 20)
        for _ in range(size // len(part)):
            line.sendall(part)
            peak = max(peak, server.rss())
        said = heard(line)
    assert said.json()["n_bytes"] == size
    server.delete(f"/api/v1/files/{said.json()['id']}")
    rows = b"ER nurse\nretired teacher\nAccountnat\ntruck driver\n" * 250_000
    big = started(server, b"title\n" + rows, "million.csv")
    done, seen = job(server, big), set()
    while done["state"] in {"queued", "running"}:
        done = job(server, big, 0.2)
        seen.add(done["progress"]["n_done"])
        peak = max(peak, server.rss())
    assert done["state"] == "done"
    assert len(seen) > 2
    taken = sum(1 for _ in server.get(f"/api/v1/jobs/{big}/files/rows.csv").splitlines())
    assert taken == 1_000_001
    assert peak - before < 150 << 20
    server.delete(f"/api/v1/jobs/{big}")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_server(tmp_path: Path, how: signal.Signals) -> None:
    with served_process(tmp_path) as one:
        running(one, started(one, LONG))
        workers = [psutil.Process(pid) for pid in one.workers()]
        files = one.files
        assert workers
        one.process.send_signal(how)
        one.process.wait(20)
        _, alive = psutil.wait_procs(workers, 10)
        assert alive == []
        assert files.exists() is (how == signal.SIGKILL)


def test_what_is_kept_is_taken_up(tmp_path: Path) -> None:
    with served_process(tmp_path, "--keep") as one:
        done = started(one, b"title\nnurse\n")
        assert ended(one, done)["state"] == "done"
        cut = started(one, LONG)
        running(one, cut)
    with served_process(tmp_path, "--keep") as again:
        assert job(again, done)["state"] == "done"
        assert b"29-1141" in again.get(f"/api/v1/jobs/{done}/files/rows.csv")
        assert job(again, cut)["state"] == "cancelled"
        names = [file["name"] for file in json.loads(again.get("/api/v1/files"))]
        assert sorted(names) == ["long.csv", "long.csv"]
