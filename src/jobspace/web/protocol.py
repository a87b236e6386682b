"""HTTP as uvicorn speaks it, with an end to what never ends.

A request's head that is endless, or that comes a byte at a time, would hold memory and a connection
for as long as it likes. Bodies are counted and timed by the guard, once a request is there.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from jobspace.web.failure import Failure

MAX_HEAD: Final = 64 << 10  # bytes of a request line and its headers
HEAD_S: Final = 15.0  # seconds in which they must be there


class Bounded(HttpToolsProtocol):
    """A connection whose requests begin in time and with a head that has an end."""

    def __init__(self, *args: Any, **more: Any) -> None:
        """Takes what uvicorn gives."""
        super().__init__(*args, **more)
        self._head_ends: asyncio.TimerHandle | None = None
        self._n_head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes before a request is there."""
        if self._head_ends is None and (self.cycle is None or self.cycle.response_complete):
            self._wait_for_head()
        if self._head_ends is not None:
            self._n_head += len(data)
        super().data_received(data)
        if self._head_ends is not None and self._n_head > MAX_HEAD:
            self._refuse(
                431,
                "too_large",
                f"The request's head: got more than {MAX_HEAD:,} bytes; expected fewer.",
            )

    def on_headers_complete(self) -> None:
        """The request is there."""
        self._head_is_there()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Say in the one shape that this is no HTTP."""
        self._refuse(400, "bad_request", f"The request: got {msg!r}; expected HTTP/1.1.")

    def _wait_for_head(self) -> None:
        self._n_head = 0
        self._head_ends = self.loop.call_later(HEAD_S, self._too_slow)

    def _head_is_there(self) -> None:
        if self._head_ends is not None:
            self._head_ends.cancel()
            self._head_ends = None

    def _too_slow(self) -> None:
        self._refuse(
            408,
            "too_slow",
            f"The request's head: got only a part of it in {HEAD_S:.0f} s; expected the whole.",
        )

    def _refuse(self, status: int, code: str, sentences: str) -> None:
        self._head_is_there()
        if self.transport.is_closing():
            return
        body = json.dumps(Failure.saying(code, sentences).model_dump()).encode()
        head = (
            f"HTTP/1.1 {status} Refused\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
