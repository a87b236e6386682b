"""`/api/v1/files`: tables and documents that jobs read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from jobspace.web.api.errors import FAILURES
from jobspace.web.server import Server
from jobspace.web.store import ID, Stored

FileId = Annotated[str, Path(pattern=ID, description="The id of an uploaded file.")]
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file's bytes, as they are.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def router_of(server: Server) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["Files"], responses=FAILURES)

    @router.put("/files/{name}", status_code=201, openapi_extra=BODY)
    async def upload(name: Annotated[str, Path(max_length=255)], request: Request) -> Stored:
        """Upload a file: `curl -T titles.csv http://127.0.0.1:8080/api/v1/files/`.

        Its name says its format, and is what messages and reports call it; it is kept under an id.
        It is deleted when the server ends.
        """
        return await server.store.add(name, request.stream())

    @router.get("/files")
    async def files() -> list[Stored]:
        """The uploaded files."""
        return server.store.all()

    @router.get("/files/{file_id}")
    async def file(file_id: FileId) -> Stored:
        """One uploaded file."""
        return server.store.get(file_id)

    @router.delete("/files/{file_id}", status_code=204)
    async def delete(file_id: FileId) -> Response:
        """Delete an uploaded file; jobs that read it go on."""
        server.store.delete(file_id)
        return Response(status_code=204)

    return router
