"""What people see where there is no page, or where one broke."""

from __future__ import annotations

from fastapi import Request, Response
from nicegui.client import Client
from nicegui.page import page

from jobspace.web.parts.frame import frame
from jobspace.web.parts.tag import Tag


def lost(request: Request, status: int) -> Response:
    """A page that says so, with the way to the others."""
    title, text = (
        ("There is no such page", "The pages that there are stand above.")
        if status == 404
        else ("Something went wrong in jobspace itself", "The server's terminal says what.")
    )
    with Client(page("", title=f"{title} · jobspace"), request=request) as client:
        with frame("", is_start=False):
            Tag("h1", title)
            Tag("p", text)
        return client.build_response(request, status)
