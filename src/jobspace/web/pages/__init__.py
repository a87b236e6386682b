"""The pages of the web app, one file each."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from nicegui import ui

from jobspace.web.parts.list import PAGES
from jobspace.web.server import Server

STATIC = Path(__file__).resolve().parents[1] / "parts" / "static"


def add_pages(app: FastAPI, server: Server) -> None:
    """Add every page to an application."""
    app.mount("/static", StaticFiles(directory=STATIC))
    for name in ("start", *(page.address for page in PAGES)):
        import_module(f"jobspace.web.pages.{name}").add_page(server)
    ui.run_with(
        app,
        title="jobspace",
        language="en-US",
        tailwind=False,
        reconnect_timeout=30,
        show_welcome_message=False,
        message_history_length=200,
    )
