"""`/api/v1/taxonomies`: what is installed, and words looked up in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from jobspace.search.lookup import Found
from jobspace.taxonomy.catalog import installed
from jobspace.web.api.errors import FAILURES
from jobspace.web.lookups import found
from jobspace.web.server import Server

Name = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="soc, or an installed one."),
]


class Listed(BaseModel):
    """An installed taxonomy."""

    name: str
    version: str
    n_concepts: int
    n_labels: int
    n_own: int


def router_of(_: Server) -> APIRouter:
    """The routes; one is added by the job `taxonomy_add`."""
    router = APIRouter(tags=["Taxonomies"], responses=FAILURES)

    @router.get("/taxonomies")
    async def taxonomies() -> list[Listed]:
        """The taxonomies there are, soc first."""
        names = Listed.model_fields
        return [Listed(**{name: getattr(one, name) for name in names}) for one in installed()]

    @router.get("/taxonomies/{name}/search")
    async def search(
        name: Name,
        text: Annotated[str, Query(min_length=1, max_length=2_000, examples=["truck driver"])],
        top_k: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> list[Found]:
        """The concepts that a text names, or comes nearest to."""
        return await found(name, text, top_k=top_k)

    return router
