"""The application: the API, the pages, and the guard around both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

import jobspace
from jobspace.web.api import at_once, files, jobs, search, taxonomies, title
from jobspace.web.api.errors import add_errors, add_page_errors
from jobspace.web.guard import API, Guard
from jobspace.web.server import Server
from jobspace.web.settings import Settings

DOCS = "/api/docs"  # the one page among the API's addresses
ABOUT = """
The verbs of jobspace over HTTP. What is small is sent inside the request and answered at once;
tables and documents are uploaded (`PUT /api/v1/files/NAME`) and worked on by jobs, with an id,
progress and results.

Every error has one shape: `{"code": …, "message": …, "hint": …}`.
"""


def application(settings: Settings) -> ASGIApp:
    """The whole application; it opens its folder when it is started, and tidies up when ended."""
    server = Server.opened(settings)
    api = _api(server)
    return Guard(_Parts(api, _pages(server, api)), settings)


def _api(server: Server) -> FastAPI:
    app = FastAPI(
        title="jobspace",
        version=jobspace.__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    add_errors(app)
    for part in (title, at_once, search, files, jobs, taxonomies):
        app.include_router(part.router_of(server), prefix="/api/v1")
    return app


def _pages(server: Server, api: FastAPI) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with server:
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    add_errors(app)
    from nicegui import app as pages

    from jobspace.web.pages import add_pages
    from jobspace.web.pages.docs import add_docs
    from jobspace.web.pages.lost import lost

    add_docs(server, DOCS, api.openapi)
    add_pages(app, server)
    add_page_errors(pages, lost)
    return app


class _Parts:
    """Sends a request to the API or to the pages, so that neither answers for the other."""

    def __init__(self, api: ASGIApp, pages: ASGIApp) -> None:
        self._api, self._pages = api, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        is_api = scope["type"] == "http" and f"{path}/".startswith(API) and path != DOCS
        await (self._api if is_api else self._pages)(scope, receive, send)
