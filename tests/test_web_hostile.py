"""Requests of strangers, liars and fools: refused in the one shape, and the server goes on."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import socket
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psutil
import pytest

from raw import Said, connected, heard, request, sent
from server import Served, served_process

TOKEN = "a-token-for-tests-0123456789"
WS_KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", WS_KEY)
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
JSON = "Content-Type: application/json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("nicegui", reason="the extra web is not installed")
    with served_process(tmp_path_factory.mktemp("hostile")) as one:
        yield one


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("nicegui", reason="the extra web is not installed")
    with served_process(tmp_path_factory.mktemp("guarded"), "--token", TOKEN) as one:
        yield one


def require_refusal(said: Said, status: int, code: str) -> None:
    assert (said.status, said.json()["code"]) == (status, code), (said.head, said.body[:300])
    assert set(said.json()) == {"code", "message", "hint"}
    assert "x-content-type-options: nosniff" in said.head


def require_alive(address: str) -> None:
    said = sent(address, request(address))
    assert said.status == 200
    assert "content-security-policy: default-src 'none'" in said.head  # nothing from elsewhere


# name: (status, code, what of a request is other than usual)
REFUSED: dict[str, tuple[int, str, dict[str, Any]]] = {
    "a name that was made to point here": (421, "wrong_host", {"host": "evil.example:80"}),
    "a name that begins like ours": (421, "wrong_host", {"host": "localhost.evil.example"}),
    "a user in the host": (421, "wrong_host", {"host": "localhost@evil.example"}),
    "two hosts": (421, "wrong_host", {"headers": ["Host: 127.0.0.1"]}),
    "no host": (421, "wrong_host", {"host": ""}),
    "a foreign origin": (403, "foreign_origin", {"headers": ["Origin: http://evil.example"]}),
    "a null origin": (403, "foreign_origin", {"headers": ["Origin: null"]}),
    "our host at another port": (403, "foreign_origin", {"headers": ["Origin: http://127.0.0.1:1"]}),
    "cross-site": (403, "foreign_origin", {"headers": ["Sec-Fetch-Site: cross-site"]}),
    "same-site": (403, "foreign_origin", {"headers": ["Sec-Fetch-Site: same-site"]}),
    "a link into the API": (
        403,
        "foreign_origin",
        {"headers": ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]},
    ),
    "a huge length": (413, "too_large", {"headers": ["Content-Length: 999999999999999999"]}),
    "json that is too large": (
        413,
        "too_large",
        {"method": "POST", "target": "/api/v1/title", "headers": ["Content-Length: 4194305"]},
    ),
    "an unknown id": (404, "not_found", {"target": f"/api/v1/files/{'0' * 32}"}),
    "an id that is none": (422, "invalid_request", {"target": "/api/v1/files/..%2e"}),
    "a path for an id": (404, "not_found", {"target": "/api/v1/files/..%2f..%2fetc%2fpasswd"}),
    "a path for a job's file": (
        404,
        "not_found",
        {"target": f"/api/v1/jobs/{'0' * 32}/files/..%2f..%2fjob.json"},
    ),
    "a path beside the static files": (404, "not_found", {"target": "/static/..%2f..%2fguard.py"}),
    "a file for a taxonomy": (
        404, "not_found", {"target": "/api/v1/title?text=a&taxonomy=README.md"},
    ),
    "TRACE": (405, "method_not_allowed", {"method": "TRACE"}),
    "brackets": (
        400,
        "bad_request",
        {"method": "POST", "target": "/api/v1/title", "headers": [JSON], "body": b"[" * 10_000},
    ),
    "brackets that are closed": (
        422,
        "invalid_request",
        {
            "method": "POST", "target": "/api/v1/title", "headers": [JSON],
            "body": b'{"texts":' + b"[" * 400 + b"]" * 400 + b"}",
        },
    ),
    "half a character": (
        422,
        "invalid_request",
        {
            "method": "POST", "target": "/api/v1/title", "headers": [JSON],
            "body": rb'{"texts": ["\ud800"], "\ud800": 1}',
        },
    ),
    "no number": (
        422,
        "invalid_request",
        {
            "method": "POST", "target": "/api/v1/title", "headers": [JSON],
            "body": b'{"texts": [], "min_confidence": NaN}',
        },
    ),
    "an endless number": (
        400,
        "bad_request",
        {
            "method": "POST", "target": "/api/v1/title", "headers": [JSON],
            "body": b'{"texts": [], "top_k": ' + b"9" * 5_000 + b"}",
        },
    ),
    "bytes that are no text": (
        400,
        "bad_request",
        {"method": "POST", "target": "/api/v1/title", "headers": [JSON], "body": b'"\xff\xfe"'},
    ),
    "a form": (
        422,
        "invalid_request",
        {
            "method": "POST", "target": "/api/v1/title", "body": b"texts=a",
            "headers": ["Content-Type: application/x-www-form-urlencoded"],
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(server: Served, name: str) -> None:
    status, code, parts = REFUSED[name]
    require_refusal(sent(server.address, request(server.address, **parts)), status, code)


# What is no HTTP, or two requests in one, does not come as far as the guard.
BROKEN = {
    "two lengths": ("Content-Length: 1", "Content-Length: 2"),
    "a negative length": ("Content-Length: -1",),
    "a length that is a word": ("Content-Length: many",),
    "a length and chunks": ("Content-Length: 5", "Transfer-Encoding: chunked"),
    "chunks spelled otherwise": ("Transfer-Encoding: xchunked",),
    "a header in two lines": ("X-A: 1\r\n evil: 1",),
    "a lone line feed": ("X-A: 1\nX-B: 2\r\r",),
    "a nul in a header": ("X-A: a\0b",),
    "an endless head": ("X-A: " + "a" * 100_000,),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_request_is_closed(server: Served, name: str) -> None:
    address = server.address
    smuggled = b"0\r\n\r\nGET /api/v1/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    said = sent(
        address, request(address, method="POST", headers=BROKEN[name]) + smuggled, timeout_s=8
    )
    assert said.status in {0, 400, 405, 413, 431}, said.head
    assert b"[]" not in said.body
    if said.status:
        assert set(said.json()) == {"code", "message", "hint"}
    require_alive(address)


def test_connect_is_closed(server: Served) -> None:
    said = sent(server.address, b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert said.status in {0, 400, 405, 421}
    require_alive(server.address)


@pytest.mark.parametrize("headers", [["Origin: http://evil.example"], ["Origin: null"]])
def test_a_foreign_page_gets_no_websocket(server: Served, headers: list[str]) -> None:
    address = server.address
    assert sent(address, request(address, SOCKET, headers=[*UPGRADE, *headers])).status == 403
    own = f"Origin: {address}"
    with connected(address) as line:
        line.sendall(request(address, SOCKET, headers=[*UPGRADE, own]))
        assert line.recv(100).startswith(b"HTTP/1.1 101")


def test_a_websocket_bears_a_flood(server: Served) -> None:
    """Messages over the limit close the connection; the server keeps nothing of them."""
    address = server.address
    before = server.rss()
    for _ in range(5):
        with connected(address) as line:
            line.sendall(request(address, SOCKET, headers=UPGRADE))
            assert line.recv(1_000).startswith(b"HTTP/1.1 101")
            n_bytes = 64 << 20
            frame = b"\x81\xff" + n_bytes.to_bytes(8, "big") + b"\0\0\0\0"
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(frame)
                for _ in range(64):
                    line.sendall(b"a" * (1 << 20))
                while line.recv(65_536):
                    pass
    assert server.rss() - before < 60 << 20
    require_alive(address)


def test_a_chunked_body_is_counted(server: Served) -> None:
    address = server.address
    head = request(
        address, "/api/v1/title", method="POST", headers=[JSON, "Transfer-Encoding: chunked"]
    )
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    require_refusal(sent(address, head, *([chunk] * 100)), 413, "too_large")


def test_a_body_shorter_than_stated_keeps_nothing(server: Served) -> None:
    address = server.address
    before, listed = set(server.files.glob("files/*")), sent(address, request(address)).json()
    head = request(address, "/api/v1/files/a.csv", method="PUT", headers=["Content-Length: 1000"])
    with connected(address) as line:
        line.sendall(head + b"a,b\n")
    deadline = time.monotonic() + 20
    while set(server.files.glob("files/*")) - before:
        assert time.monotonic() < deadline
    assert sent(address, request(address)).json() == listed


def test_a_token_is_needed_and_hides_in_a_cookie(guarded: Served) -> None:
    address = guarded.address.partition("/?")[0]
    for headers in (
        [],
        ["Authorization: Bearer wrong"],
        ["Authorization: Bearer "],
        [f"Authorization: Basic {TOKEN}"],
        ["Cookie: jobspace_token=wrong"],
        ["Cookie: jobspace_token=\xe4"],
    ):
        said = sent(address, request(address, headers=headers))
        require_refusal(said, 401, "token_needed")
    assert sent(address, request(address, SOCKET, headers=UPGRADE)).status == 403
    require_refusal(sent(address, request(address, "/?token=wrong")), 401, "token_needed")
    for headers in ([f"Authorization: Bearer {TOKEN}"], [f"Cookie: jobspace_token={TOKEN}"]):
        assert sent(address, request(address, headers=headers)).status == 200
    said = sent(address, request(address, f"//evil.example/%2e?token={TOKEN}&a=b"))
    assert said.status == 303
    assert "location: /evil.example/" in said.head
    assert "?a=b" in said.head
    assert TOKEN not in said.head.partition("location")[2].partition("\r\n")[0]
    assert f"set-cookie: jobspace_token={TOKEN}; httponly; path=/; samesite=strict" in said.head
    posted = request(address, f"/api/v1/jobs/look?token={TOKEN[:-1]}", method="POST", body=b"{}")
    require_refusal(sent(address, posted), 401, "token_needed")


NAMES = {
    "..%2F..%2Fetc%2Fpasswd.csv": None,  # a path is no name: not found
    "%2e%2e%5C%2e%2e%5Cboot.ini": "boot.ini",
    "a%00b.csv": "a_b.csv",
    "CON.csv": "CON.csv",
    "file.json": "unnamed",
    "%E2%80%AEvsc.exe": "_vsc.exe",
    "a%0D%0ASet-Cookie:%20x.csv": "a_Set-Cookie_ x.csv",
    quote("<img src=x onerror=alert(1)>.csv"): "_img src_x onerror_alert_1_.csv",
    quote("*?[a]{b}~$(rm -rf).csv", safe=""): "_a_b_rm -rf_.csv",
    ".hidden": "hidden",
    quote("é 職業.csv"): "é 職業.csv",
}


def test_a_file_name_is_made_harmless(server: Served) -> None:
    address = server.address
    for name, kept in NAMES.items():
        said = sent(
            address, request(address, f"/api/v1/files/{name}", method="PUT", body=b"a\n1\n")
        )
        if kept is None:
            require_refusal(said, 404, "not_found")
            continue
        assert said.json()["name"] == kept, name
        folder = server.files / "files" / said.json()["id"]
        assert sorted(path.name for path in folder.iterdir()) == sorted({kept, "file.json"})
        gone = request(address, f"/api/v1/files/{said.json()['id']}", method="DELETE")
        assert sent(address, gone).status == 204
    long = request(address, f"/api/v1/files/{'a' * 10_000}.csv", method="PUT", body=b"a\n1\n")
    require_refusal(sent(address, long), 422, "invalid_request")


def _xlsx(parts: dict[str, bytes]) -> bytes:
    """A small workbook, with some parts replaced."""
    import xlsxwriter

    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "title")
        sheet.write(1, 0, "nurse")
    changed = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return changed.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1">'
    b"<si><t>&e;</t></si><si><t>nurse</t></si></sst>"
)
BIG = 300 << 20  # bytes that a bomb becomes


def _bombs() -> dict[str, bytes]:
    zeros = b"\0" * (1 << 20)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        file.write(b"title\n")
        for _ in range(BIG >> 20):
            file.write(zeros)
    sheet = b"<worksheet><sheetData><row><c><v>" + b"1" * BIG
    return {
        "bomb.csv.gz": packed.getvalue(),
        "bomb.xlsx": _xlsx({"xl/worksheets/sheet1.xml": sheet}),
        "lie.xlsx": b"title\nnurse\n",
        "entities.xlsx": _xlsx({"xl/sharedStrings.xml": ENTITIES}),
    }


def test_files_that_lie_fail_with_one_clear_word(server: Served) -> None:
    """Each job ends, done or failed in the one shape; the server's memory does not grow."""
    before = server.rss()
    for name, content in _bombs().items():  # other lies: test_tables_read.py
        file = server.put(name, content)
        job = server.post("/api/v1/jobs/normalize?wait_s=60", {"file": file["id"]})
        assert job["state"] in {"done", "failed"}, (name, job)
        if job["state"] == "failed":
            assert set(job["failure"]) == {"code", "message", "hint"}, name
            assert str(server.files) not in json.dumps(job["failure"]), name
        else:
            rows = server.get(f"/api/v1/jobs/{job['id']}/files/rows.csv")
            assert b"root:" not in rows, name
        server.delete(f"/api/v1/jobs/{job['id']}")
        server.delete(f"/api/v1/files/{file['id']}")
    assert server.rss() - before < 60 << 20


def test_cells_are_inert_in_what_is_taken_away(server: Served) -> None:
    cells = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "nurse"]
    table = "title\n" + "".join('"' + cell.replace('"', '""') + '"\n' for cell in cells)
    file = server.put("cells.csv", table.encode())
    job = server.post("/api/v1/jobs/normalize?wait_s=60", {"file": file["id"]})
    assert job["state"] == "done"
    lines = server.get(f"/api/v1/jobs/{job['id']}/files/rows.csv").decode().splitlines()[1:]
    assert len(lines) == len(cells)
    assert not [line for line in lines if line.lstrip('"')[:1] in set("=+-@")]
    said = sent(server.address, request(server.address, f"/api/v1/jobs/{job['id']}/files/rows.csv"))
    assert "content-disposition: attachment" in said.head
    assert "sandbox" in said.head


def test_slow_and_many_connections_stop_nobody(server: Served) -> None:
    """Half requests on 200 connections; others are answered meanwhile, at once."""
    address = server.address
    with ExitStack() as stack:
        lines = [stack.enter_context(connected(address)) for _ in range(200)]
        for line in lines:
            line.sendall(b"GET /api/v1/files HTTP/1.1\r\nX-Slow: ")
        began = time.monotonic()
        for at in range(0, 200, 20):
            lines[at].sendall(b"a")
            require_alive(address)
        assert time.monotonic() - began < 10
        for line in lines:
            line.sendall(f"\r\nHost: {urlsplit(address).netloc}\r\n\r\n".encode())
        with ThreadPoolExecutor(20) as pool:
            assert {said.status for said in pool.map(heard, lines)} == {200}


def test_a_request_that_never_comes_is_ended(server: Served) -> None:
    with connected(server.address) as line:
        line.sendall(b"GET / HTTP/1.1\r\nX-")
        began = time.monotonic()
        assert heard(line).status == 408
        assert 10 < time.monotonic() - began < 40
        assert line.recv(1) == b""


def test_a_body_that_stops_half_way_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the guard alone, which waits a minute for more in earnest."""
    pytest.importorskip("starlette", reason="the extra web is not installed")
    from jobspace.web import guard
    from jobspace.web.settings import Settings

    monkeypatch.setattr(guard, "STALL_S", 0.05)
    said: list[Any] = []

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        said.append("the body was taken as whole")

    async def stalling() -> Any:
        if not said:
            said.append({"type": "http.request", "body": b"{", "more_body": True})
            return said[0]
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"}", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    headers = [(b"host", b"127.0.0.1:80"), (b"content-length", b"2")]
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/title", "query_string": b"",
        "headers": headers,
    }  # fmt: skip
    asyncio.run(guard.Guard(reading, Settings())(scope, stalling, send))
    assert said[1]["status"] == 408
    assert json.loads(said[2]["body"])["code"] == "too_slow"


def test_no_secret_of_the_computer_was_opened(server: Served) -> None:
    """After all of this the server still holds no file outside its own folders."""
    process = psutil.Process(server.pid)
    opened = {Path(file.path) for file in process.open_files()}
    assert not [path for path in opened if path.is_relative_to("/etc")]
    assert socket.gethostname()  # the machine is still there
