"""Whatever goes wrong becomes the one shape; and the schema says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from jobspace.errors import JobspaceError
from jobspace.web.failure import Failure, RefusedError, status_of

_ALL: Final = (400, 401, 403, 404, 405, 408, 413, 421, 422, 429, 500, 501, 503, 507)
# For `responses=` of every route: each error has the one shape.
FAILURES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Failure, "description": HTTPStatus(status).phrase} for status in _ALL
}


def add_errors(app: FastAPI) -> None:
    """Answer every error of the app in the one shape."""
    app.add_exception_handler(JobspaceError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def add_page_errors(pages: FastAPI, lost: Callable[[Request, int], Response]) -> None:
    """Let the pages' own application answer programs in the one shape.

    Args:
        pages: the application.
        lost: draws the page that people get instead.
    """

    async def not_found(request: Request, error: Exception) -> Response:
        return lost(request, 404) if _is_seen(request) else await _http(request, error)

    async def broken(request: Request, error: Exception) -> Response:
        answered = await _unexpected(request, error)
        return lost(request, 500) if _is_seen(request) else answered

    pages.add_exception_handler(404, not_found)
    pages.add_exception_handler(HTTPException, _http)
    pages.add_exception_handler(RequestValidationError, _invalid)
    pages.add_exception_handler(Exception, broken)


def _is_seen(request: Request) -> bool:
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def answer(status: int, failure: Failure) -> JSONResponse:
    """A response in the one shape."""
    return JSONResponse(failure.model_dump(), status)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, RefusedError):
        return answer(error.status, error.failure)
    assert isinstance(error, JobspaceError)  # what it is registered for
    return answer(status_of(error), Failure.of(error))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(
        422, Failure(code="invalid_request", message=said_invalid(error.errors()), hint=_DOCS)
    )


_DOCS: Final = "See /api/docs for what is expected."


def said_invalid(errors: Sequence[Any]) -> str:
    """What is wrong with a request, field by field, in one line."""
    parts = []
    for one in errors[:5]:
        place = ".".join(str(step) for step in one["loc"] if step != "body") or "body"
        parts.append(f"{place[:200]}: {one['msg'].removeprefix('Value error, ')}")
    more = f"; and {len(errors) - 5} more" if len(errors) > 5 else ""
    said = "; ".join(parts) + more + "."
    return said.encode("utf-8", "replace").decode("utf-8")  # a name may hold half a character


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    message = f"{request.method} {request.url.path[:200]}: {phrase}."
    answered = answer(error.status_code, Failure(code=code, message=message, hint=_DOCS))
    answered.headers.update(error.headers or {})
    return answered


async def _gone(_: Request, __: Exception) -> JSONResponse:
    """Nobody hears it: who sent the request left before its end."""
    return answer(400, Failure(code="lost", message="The request broke off.", hint=""))


async def _unexpected(_: Request, __: Exception) -> JSONResponse:
    """The server writes the traceback itself."""
    return answer(
        500,
        Failure(
            code="internal",
            message="Something went wrong in jobspace itself.",
            hint="The server's terminal says what; please report it.",
        ),
    )
