"""`/api/v1/search`: the rows of a space that are nearest to a query."""

from __future__ import annotations

from fastapi import APIRouter

from jobspace.web.api.errors import FAILURES
from jobspace.web.searches import Hits, Query
from jobspace.web.server import Server


def router_of(server: Server) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["Search"], responses=FAILURES)

    @router.get("/spaces")
    async def spaces() -> list[str]:
        """The names of the spaces that the server was started with."""
        return list(server.settings.spaces)

    @router.post("/search")
    async def search(query: Query) -> Hits:
        """Search a space, or the table of a finished `search` job, by meaning and by words."""
        return await server.searches.find(query)

    return router
