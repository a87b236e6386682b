"""Who may ask, how much at a time, and what a browser may do with the answers.

A page of a stranger's, open in the same browser, can send requests to this computer. It is kept out
by three things: the name it asks by (a name that was made to point here is none of ours: DNS
rebinding), where it asks from (a browser says so in Origin and Sec-Fetch-Site), and the token,
where there is one. What we answer says that no other page may read, frame or script it.

Source: OWASP cheat sheets on CSRF and on DNS rebinding; Fetch metadata (W3C).
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jobspace.web.failure import RefusedError
from jobspace.web.settings import LOCAL_NAMES, Settings

COOKIE: Final = "jobspace_token"
UPLOADS: Final = "/api/v1/files/"
API: Final = "/api/"
STALL_S: Final = 60.0  # seconds in which more of a body must come
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# NiceGUI builds its pages in the browser from templates, with inline scripts: 'unsafe-inline' and
# 'unsafe-eval' cannot be left out. Nothing comes from or goes to another place.
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'"
)
# A report runs apart: its scripts see nothing of the app, and nothing is fetched.
REPORT_POLICY: Final = (
    "sandbox allow-scripts allow-downloads allow-modals; default-src 'none'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "content-security-policy": POLICY,
}
_ADDED: Final = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]


class Guard:
    """ASGI middleware around everything: pages, API, sockets."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """`app` answers what passes."""
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the body counted and the headers put in."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            welcome = self._checked(scope)
        except RefusedError as refused:
            await _refuse(refused, scope, receive, send)
            return
        if welcome is not None:
            await welcome(scope, receive, _with_headers(send))
            return
        await self._passed(scope, receive, send)

    def _checked(self, scope: Scope) -> Response | None:
        """Raise what is wrong; a response where a token in the address becomes a cookie."""
        headers = Headers(scope=scope)
        _check_host(headers, self._settings)
        _check_origin(headers, scope)
        if scope["type"] == "http":
            _check_length(headers, self._limit(scope))
        return _check_token(headers, scope, self._settings.token)

    def _limit(self, scope: Scope) -> int:
        uploads = scope["path"].startswith(UPLOADS)
        return self._settings.max_file_bytes if uploads else self._settings.max_body_bytes

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Body(receive, self._limit(scope))
        began = False

        async def noted(message: Message) -> None:
            nonlocal began
            if body.refused is not None and not began:
                return  # what the app makes of a body that broke off
            began = True
            await _with_headers(send)(message)

        receiving = body.received if scope["type"] == "http" else receive
        try:
            await self._app(scope, receiving, noted)
        except RefusedError:
            if began:
                raise
        if body.refused is not None and not began:
            await _refuse(body.refused, scope, receive, send)


class _Body:
    """A request's body, counted and timed while it is received."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._n_bytes = 0
        self._is_whole = False
        self.refused: RefusedError | None = None

    async def received(self) -> Message:
        """The next message.

        Raises:
            RefusedError: the body is too large, or does not go on; `refused` keeps it.
        """
        if self._is_whole:
            return await self._receive()  # only the end of the connection is left to hear of
        try:
            async with asyncio.timeout(STALL_S):
                message = await self._receive()
        except TimeoutError:
            self.refused = _stalled()
            raise self.refused from None
        if message["type"] == "http.request":
            self._is_whole = not message.get("more_body", False)
            self._n_bytes += len(message.get("body", b""))
            if self._n_bytes > self._limit:
                self.refused = _too_large(self._limit)
                raise self.refused
        return message


def _stalled() -> RefusedError:
    return RefusedError(
        HTTPStatus.REQUEST_TIMEOUT,
        "too_slow",
        f"The request's body: got nothing for {STALL_S:.0f} s; expected the rest. Try again.",
    )


def _check_host(headers: Headers, settings: Settings) -> None:
    """Without a token only this computer's own names are taken."""
    hosts = headers.getlist("host")
    name = _host_name(hosts[0]) if len(hosts) == 1 else None
    if name is None or (settings.token is None and name not in LOCAL_NAMES):
        raise RefusedError(
            HTTPStatus.MISDIRECTED_REQUEST,
            "wrong_host",
            "Host: got a name that is not this server's; expected localhost or 127.0.0.1. "
            "Open the address that jobspace serve printed.",
        )


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname if not set(host) & set("@/\\?#") else None
    except ValueError:
        return None


def _check_origin(headers: Headers, scope: Scope) -> None:
    """A browser says where a request comes from; only our own pages may ask, others may link."""
    origins = headers.getlist("origin")
    own = headers["host"].lower()
    foreign = any(_origin_host(origin) != own for origin in origins)
    fetched = headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}
    linked = (
        scope["type"] == "http"
        and scope["method"] in _SAFE
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
        and not scope["path"].startswith(API)
    )
    if foreign or (fetched and not linked):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "foreign_origin",
            "Origin: got a request from another page; expected one from jobspace's own pages or "
            "from a program. Open the address that jobspace serve printed.",
        )


def _origin_host(origin: str) -> str | None:
    """Host and port of an origin, in small letters; None where it is none ("null")."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in {"http", "https"} else None


def _check_length(headers: Headers, limit: int) -> None:
    stated = headers.get("content-length", "0")
    if not (stated.isascii() and stated.isdigit()):
        raise RefusedError(
            HTTPStatus.BAD_REQUEST,
            "bad_request",
            "Content-Length: got something else than a number; expected the body's bytes.",
        )
    if int(stated) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> RefusedError:
    return RefusedError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        f"The request's body: got more than {limit:,} bytes; expected fewer. "
        "Upload a large table as a file and start a job.",
    )


def _check_token(headers: Headers, scope: Scope, token: str | None) -> Response | None:
    if token is None:
        return None
    query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    in_address = [value for name, value in query if name == "token"]
    if in_address and scope["type"] == "http" and _same(in_address, token):
        return _with_cookie(scope, query, token)
    if _same([*_bearer(headers), *_cookie(headers)], token):
        return None
    raise RefusedError(
        HTTPStatus.UNAUTHORIZED,
        "token_needed",
        "The token: got none, or a wrong one; expected the one the server was started with. "
        "Open the address that jobspace serve printed, or send Authorization: Bearer TOKEN.",
    )


def _same(given: Iterable[str], token: str) -> bool:
    return any(hmac.compare_digest(one.encode(), token.encode()) for one in given)


def _bearer(headers: Headers) -> list[str]:
    kind, _, value = headers.get("authorization", "").partition(" ")
    return [value.strip()] if kind.lower() == "bearer" else []


def _cookie(headers: Headers) -> list[str]:
    try:
        held = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return []
    return [held.value] if held is not None else []


def _with_cookie(scope: Scope, query: list[tuple[str, str]], token: str) -> Response | None:
    """Keep the token in a cookie and take it out of the address, which is seen and kept."""
    if scope["method"] not in _SAFE:
        return None
    rest = urlencode([(name, value) for name, value in query if name != "token"])
    answer = RedirectResponse("/" + scope["path"].lstrip("/") + (f"?{rest}" if rest else ""), 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
    return answer


async def _refuse(refused: RefusedError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    answer = JSONResponse(refused.failure.model_dump(), refused.status)
    answer.headers["connection"] = "close"  # what is left of a body is not read
    await answer(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            names = {name for name, _ in given}
            message["headers"] = given + [pair for pair in _ADDED if pair[0] not in names]
        await send(message)

    return sent
