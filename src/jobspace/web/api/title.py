"""`/api/v1/title`: what occupation a text names, while it is typed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from jobspace.normalize.title import Decision
from jobspace.web.api.errors import FAILURES
from jobspace.web.server import Server
from jobspace.web.titles import How
from jobspace.web.work.asked import ShortText, Taxonomy

TopK = Annotated[int, Field(ge=1, le=50, description="Candidates listed for each text.")]
MinConfidence = Annotated[float, Field(ge=0, le=1, description="Below it: abstained.")]


class Asked(BaseModel):
    """Texts to decide."""

    model_config = ConfigDict(extra="forbid")
    texts: Annotated[
        list[ShortText], Field(max_length=1_000, examples=[["ER nurse", "cpa", "retired teacher"]])
    ]
    taxonomy: Taxonomy = "soc"
    top_k: TopK = 1
    min_confidence: MinConfidence = 0.25


class Decided(BaseModel):
    """One decision a text, in order."""

    decisions: list[Decision]


def router_of(server: Server) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["Titles"], responses=FAILURES)

    @router.get("/title", response_model=Decided)
    async def title(
        text: Annotated[str, Query(max_length=2_000, examples=["ER nurse"])],
        taxonomy: Annotated[Taxonomy, Query()] = "soc",
        top_k: Annotated[int, Query(ge=1, le=50)] = 1,
        min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.25,
    ) -> Decided:
        """What occupation a text names, with confidence and evidence."""
        how = How(taxonomy=taxonomy, top_k=top_k, min_confidence=min_confidence)
        return Decided(decisions=await server.titles.decide([text], how))

    @router.post("/title", response_model=Decided)
    async def titles(asked: Asked) -> Decided:
        """The same for up to 1,000 texts; more are a file and a job."""
        how = How(taxonomy=asked.taxonomy, top_k=asked.top_k, min_confidence=asked.min_confidence)
        return Decided(decisions=await server.titles.decide(asked.texts, how))

    return router
