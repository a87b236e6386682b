"""`/api/v1/jobs`: long work with an id, progress, results, and an end on request."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from jobspace.web.api.errors import FAILURES
from jobspace.web.failure import Failure
from jobspace.web.guard import REPORT_POLICY
from jobspace.web.jobs import Job, State
from jobspace.web.server import Server
from jobspace.web.store import ID
from jobspace.web.work.asked import Asked
from jobspace.web.work.kinds import KINDS, kind_of

JobId = Annotated[str, Path(pattern=ID, description="The id of a job.")]
FileName = Annotated[
    str, Path(pattern=r"^[a-z][a-z0-9_-]{0,40}\.[a-z]{2,8}$", description="As the job lists it.")
]
WaitS = Annotated[
    float,
    Query(ge=0, le=60, description="Wait so many seconds for the job's end before answering."),
]


class Progress(BaseModel):
    """How far a job is: `n_done` of `n_total`, 0 where that is not known."""

    what: str = ""
    n_done: int = 0
    n_total: int = 0
    n_rows: int | None = None
    points: list[list[float | None]] = Field(
        default=[], description="Of a training: epoch, loss, validation MRR of each epoch so far."
    )
    seconds: float = Field(description="How long it has run.")
    seconds_left: float | None = Field(description="At the rate so far; null where not known.")


class Shown(BaseModel):
    """A job."""

    id: str
    kind: str
    title: str
    state: State
    progress: Progress
    failure: Failure | None
    files: dict[str, int] = Field(description="Files it made, and their bytes; once it is done.")


def shown(job: Job, server: Server) -> Shown:
    """A job as the API has it."""
    told = {key: value for key, value in job.progress.items() if key in Progress.model_fields}
    return Shown(
        id=job.id,
        kind=job.kind,
        title=job.title,
        state=job.state,
        progress=Progress(**told, seconds=job.seconds, seconds_left=job.seconds_left),
        failure=Failure(**job.failure) if job.failure else None,
        files=server.jobs.files(job),
    )


def router_of(server: Server) -> APIRouter:
    """The routes: one to start each kind of job, and those of all jobs."""
    router = APIRouter(tags=["Jobs"], responses=FAILURES)
    for kind in KINDS:
        _add_start(router, server, kind)

    @router.get("/jobs")
    async def jobs() -> list[Shown]:
        """All jobs, the newest first."""
        return [shown(job, server) for job in server.jobs.all()]

    @router.get("/jobs/{job_id}")
    async def job(job_id: JobId, wait_s: WaitS = 0) -> Shown:
        """One job: its state and progress."""
        return shown(await server.jobs.wait(server.jobs.get(job_id), wait_s), server)

    @router.get("/jobs/{job_id}/result")
    async def result(job_id: JobId) -> Response:
        """What a finished job came to."""
        path = server.jobs.result(server.jobs.get(job_id))
        return FileResponse(path, media_type="application/json")

    @router.get("/jobs/{job_id}/files/{name}", response_class=FileResponse)
    async def file(job_id: JobId, name: FileName, view: Literal["0", "1"] = "0") -> Response:
        """A file that the job made, as a download; with `view=1` a report as a page."""
        path = server.jobs.file(server.jobs.get(job_id), name)
        disposition = "inline" if view == "1" and name.endswith(".html") else "attachment"
        return FileResponse(
            path,
            filename=name,
            content_disposition_type=disposition,
            headers={"content-security-policy": REPORT_POLICY, "cache-control": "no-store"},
        )

    @router.post("/jobs/{job_id}/cancel")
    async def cancel(job_id: JobId) -> Shown:
        """End a job; nothing of its output stays."""
        job = server.jobs.get(job_id)
        await server.jobs.cancel(job)
        return shown(job, server)

    @router.delete("/jobs/{job_id}", status_code=204)
    async def delete(job_id: JobId) -> Response:
        """End a job and delete its files."""
        await server.jobs.delete(server.jobs.get(job_id))
        return Response(status_code=204)

    return router


def _add_start(router: APIRouter, server: Server, kind: str) -> None:
    module = kind_of(kind)
    request: type[Asked] = module.Request

    async def start(asked: Any, wait_s: WaitS = 0) -> Shown:
        job = server.jobs.start(kind, asked.model_dump(mode="json"), asked.files())
        return shown(await server.jobs.wait(job, wait_s), server)

    start.__annotations__.update(asked=request, wait_s=WaitS, **{"return": Shown})
    start.__doc__ = (module.__doc__ or "").strip()
    router.post(f"/jobs/{kind}", status_code=202, name=f"start_{kind}")(start)
