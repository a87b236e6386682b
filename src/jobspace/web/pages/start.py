"""The start page: what each page does, in two lines, and the jobs so far."""

from __future__ import annotations

from nicegui import ui

from jobspace.web.parts.frame import frame
from jobspace.web.parts.list import PAGES, place_of
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/", title="jobspace")
    def start() -> None:
        with frame(""):
            Tag("h1", "What do you have?")
            Tag(
                "p",
                "Titles, postings, résumés, skills: jobspace reads them on this computer and sends "
                "nothing anywhere. Every page has sample data one click away.",
            ).classes("lead")
            with ui.element("div").classes("cards"):
                for page in PAGES:
                    with ui.element("div").classes("card"):
                        with Tag("h2"):
                            Tag("a", page.name, href=f"/{page.address}")
                        Tag("p", page.about)
            _jobs(server)


def _jobs(server: Server) -> None:
    jobs = [job for job in server.jobs.all() if place_of(job.kind) is not None][:20]
    if not jobs:
        return
    Tag("h2", "Your jobs")
    with Tag("ul"):
        for job in jobs:
            with Tag("li"):
                Tag("a", job.title, href=f"/{place_of(job.kind)}?job={job.id}")
                Tag("span", f" {job.state}").classes("soft")
