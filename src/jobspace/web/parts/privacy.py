"""What happens to a person's documents, and the button that deletes them."""

from __future__ import annotations

from nicegui import ui

from jobspace.errors import NotFoundError
from jobspace.web.jobs import Job
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server


def privacy(server: Server) -> None:
    """Say where documents are and how long."""
    until = (
        "until you delete them (this server was started with --keep)"
        if server.settings.keep
        else "until you delete them here, or this server ends"
    )
    Tag(
        "p",
        "Nothing leaves the computer that jobspace runs on. Your documents and what is made of "
        f"them stay there {until}; no other copy is kept.",
    ).classes("soft")


def forget_button(server: Server, job: Job) -> None:
    """Draw the button that deletes what a job read, and every job that read documents of it."""

    async def forget() -> None:
        own = own_files(job)
        for other in server.jobs.all():
            if own & set(other.inputs):
                await server.jobs.delete(other)
        for file_id in job.inputs:
            try:
                server.store.delete(file_id)
            except NotFoundError:
                continue  # removed before
        ui.navigate.to(ui.context.client.request.url.path)

    with ui.element("div").classes("line"):
        label = "Delete my documents, and all that was made of them"
        ui.button(label, on_click=forget).props("outline")


def own_files(job: Job) -> set[str]:
    """The ids of a person's own documents among what a job read."""
    mine = job.request["mine"]
    return {one["file"] if isinstance(one, dict) else one for one in mine}
