"""A form as an earlier job was asked, as far as what it names is still here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui


def take_up(resume: Callable[[str], Awaitable[None]], job_id: str) -> None:
    """Take up a job once the page is shown: a look at its tables may take longer than an answer."""
    if job_id:
        ui.timer(0, lambda: resume(job_id), once=True)


def fill_again(field: Any, value: Any) -> None:
    """Put a value into a field; a choice that is not offered any more is left as it is."""
    if isinstance(field, ui.select) and isinstance(value, list):
        field.value = [one for one in value if one in field.options]
    elif not isinstance(field, ui.select) or value in field.options:
        field.value = value
