"""Requests byte by byte, for what no client would send."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a server answered: status 0 and nothing else where it only closed the connection."""

    status: int
    head: str
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def sent(address: str, *chunks: bytes, timeout_s: float = 30) -> Said:
    """What a server says to these bytes, until it closes or the body it stated is there."""
    with connected(address) as line:
        line.settimeout(timeout_s)
        with suppress(BrokenPipeError, ConnectionResetError):
            for chunk in chunks:
                line.sendall(chunk)
        return heard(line)


def heard(line: socket.socket) -> Said:
    """The first answer on a connection."""
    got = b""
    with suppress(ConnectionResetError):
        while not _is_whole(got):
            part = line.recv(65_536)
            if not part:
                break
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1]) if head.startswith(b"HTTP/1.1 ") else 0
    return Said(status=status, head=head.decode("latin-1").lower(), body=body)


def _is_whole(got: bytes) -> bool:
    head, found, body = got.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 204"):
        return bool(found)
    stated = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
    return bool(found) and bool(stated) and len(body) >= int(stated)


def request(
    address: str,
    target: str = "/api/v1/files",
    *,
    method: str = "GET",
    headers: Iterable[str] = (),
    body: bytes = b"",
    host: str | None = None,
) -> bytes:
    """A request as it goes over the line; `host` "" leaves it out."""
    name = urlsplit(address).netloc if host is None else host
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {name}"] if name else []), *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
