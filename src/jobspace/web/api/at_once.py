"""`/api/v1/VERB`: small tables and texts inside the request, answered at once.

Each verb asks for what its job asks for, but where the job takes the id of an uploaded file, this
takes the rows or the text. Underneath a job does it, in a process of its own; then its files go.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from copy import copy
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from jobspace.tables.write import write_table
from jobspace.web.api.at_once_examples import EXAMPLES
from jobspace.web.api.errors import FAILURES
from jobspace.web.failure import Failure, RefusedError
from jobspace.web.jobs import Job
from jobspace.web.server import Server
from jobspace.web.work.asked import Asked
from jobspace.web.work.kinds import KINDS, kind_of
from jobspace.web.work.rows import ROWS, mapped

MAX_S: Final = 120.0  # seconds that an answer may take; what takes longer is a job
LOOK_S: Final = 0.5  # seconds between two looks at whether somebody still waits
MAX_ROWS: Final = 10_000
Gone = Callable[[], Awaitable[bool]]

Cell = str | int | float | bool | None
Row = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=500)], Cell], Field(min_length=1)
]
Table = Annotated[
    list[Annotated[str, Field(max_length=200_000)]] | list[Row],
    Field(
        min_length=1,
        max_length=MAX_ROWS,
        description=f"Up to {MAX_ROWS:,} texts, or rows of columns.",
    ),
]
Text = Annotated[str, Field(min_length=1, max_length=1_000_000, description="A text, or markdown.")]
Texts = Annotated[
    list[Text],
    Field(min_length=1, max_length=1_000, description="Texts, or markdown, a document each."),
]
# What stands where the verb's job takes ids of files.
CONTENT: Final[dict[str, dict[str, Any]]] = {
    "normalize": {"file": Table},
    "find": {"file": Table},
    "match": {"left": Table, "right": Table},
    "compare": {"mine": Texts, "postings": Texts},
    "ask": {"mine": Texts, "posting": Text},
    "evaluate": {"file": Table},
}
_LEFT_OUT: Final = frozenset({"rows", "pairs"})  # formats of files, and further files


class Answer(BaseModel):
    """What the verb came to."""

    result: dict[str, Any] = Field(description="As of the verb's job.")
    rows: list[dict[str, Any]] | None = Field(
        description="The rows with the verb's columns, where it makes rows."
    )


def router_of(server: Server) -> APIRouter:
    """The routes: one a verb."""
    router = APIRouter(tags=["Small tables and texts"], responses=FAILURES)
    for verb in CONTENT:
        if verb in KINDS:
            _add(router, server, verb)
    return router


def _add(router: APIRouter, server: Server, verb: str) -> None:
    module = kind_of(verb)

    async def answer(asked: Any, request: Request) -> Response:
        body = await _answered(server, verb, asked, request.is_disconnected)
        return Response(body, media_type="application/json")

    answer.__annotations__.update(asked=_request_of(verb, module.Request))
    about = (module.__doc__ or "").strip().partition("\n")[0]
    answer.__doc__ = f"{about}\n\nUp to {MAX_ROWS:,} rows and 4 MB; more is a file and a job."
    router.post(f"/{verb}", response_model=Answer, name=f"{verb}_at_once")(answer)


def _request_of(verb: str, request: type[Asked]) -> type[Asked]:
    """The job's request with contents in the place of files."""
    fields: dict[str, Any] = {}
    for name, known in request.model_fields.items():
        if name in CONTENT[verb]:
            fields[name] = (CONTENT[verb][name], ...) if known.is_required() else (
                CONTENT[verb][name] | None, None,
            )  # fmt: skip
        elif name not in _LEFT_OUT:
            fields[name] = (known.annotation, _own(known))
    made: type[Asked] = create_model(
        f"{verb.title()}AtOnce",
        __base__=Asked,
        __doc__=f"What {verb} is asked, with the rows and texts themselves.",
        **fields,
    )
    made.model_config["json_schema_extra"] = {"examples": [EXAMPLES[verb]]}
    made.model_rebuild(force=True)
    return made


def _own(field: FieldInfo) -> FieldInfo:
    """A copy, as a model changes what it is given."""
    return copy(field)


async def _answered(server: Server, verb: str, asked: Asked, gone: Gone) -> bytes:
    """Store what was sent, do the verb's job, and delete both; earlier where nobody waits."""
    stored: list[str] = []
    job: Job | None = None
    try:
        request = asked.model_dump(mode="json", exclude_unset=True)
        for name in CONTENT[verb]:
            content = request.get(name)
            if content is not None:
                ids = await _stored(server, name, content, stored)
                request[name] = ids if CONTENT[verb][name] is Texts else ids[0]
        if "rows" in kind_of(verb).Request.model_fields:
            request["rows"] = "jsonl"
        checked = _checked(verb, request)
        order = checked.model_dump(mode="json")
        job = server.jobs.start(verb, order, checked.files(), soon=True)
        until_s = time.monotonic() + MAX_S
        while not job.has_ended and time.monotonic() < until_s and not await gone():
            await server.jobs.wait(job, LOOK_S)
        return await asyncio.to_thread(_body, server, _done(job))
    finally:
        if job is not None:
            await server.jobs.delete(job)
        for file_id in stored:
            server.store.delete(file_id)


def _checked(verb: str, request: dict[str, Any]) -> Asked:
    try:
        return kind_of(verb).Request.model_validate(request)
    except ValidationError as error:  # what only the job's request refuses
        raise RequestValidationError(error.errors()) from error


async def _stored(server: Server, name: str, content: Any, stored: list[str]) -> list[str]:
    """Store what was sent: one file of a table, one of each document; `stored` lists all."""
    documents = [content] if isinstance(content, str) else content
    files = (
        [(f"{name}.jsonl", _lines(content))]
        if _is_table(name)
        else [(f"{name}-{n}.md", _whole(text)) for n, text in enumerate(documents, 1)]
    )
    before = len(stored)
    for called, chunks in files:
        stored.append((await server.store.add(called, chunks)).id)
    return stored[before:]


def _is_table(name: str) -> bool:
    return name in {"file", "left", "right"}


async def _lines(table: Sequence[Any]) -> AsyncIterator[bytes]:
    rows = ({"text": row} if isinstance(row, str) else row for row in table)
    yield b"".join(json.dumps(row).encode() + b"\n" for row in rows)


async def _whole(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


def _done(job: Job) -> Job:
    """The job, if it is done.

    Raises:
        RefusedError: it failed, or goes on.
    """
    if job.failure is not None:
        raise RefusedError.of(HTTPStatus.BAD_REQUEST, Failure(**job.failure))
    if job.state != "done":
        raise RefusedError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "too_slow",
            f"{job.kind}: got no answer in {MAX_S:.0f} s; expected one. Upload the rows as a file "
            f"and start a job: POST /api/v1/jobs/{job.kind}.",
        )
    return job


def _body(server: Server, job: Job) -> bytes:
    """The answer as JSON, written by the job but for its frame."""
    result = server.jobs.result(job).read_bytes()
    rows = _rows(server.jobs.file(job, ROWS)) if ROWS in server.jobs.files(job) else b"null"
    return b'{"result": %b, "rows": %b}' % (result, rows)


def _rows(path: Path) -> bytes:
    written = path.with_suffix(".jsonl")
    if not written.exists():
        write_table(mapped(path), str(written))
    return b"[%b]" % b",".join(written.read_bytes().splitlines())
