"""What went wrong, on a page."""

from __future__ import annotations

from nicegui import ui
from pydantic import ValidationError

from jobspace.errors import JobspaceError
from jobspace.web.api.errors import said_invalid
from jobspace.web.failure import Failure
from jobspace.web.parts.tag import Tag


class FailureBox:
    """A place for a failure; empty until there is one."""

    def __init__(self) -> None:
        """Drawn where it is made."""
        self._box = ui.element("div").props("role=alert")

    def clear(self) -> None:
        """Nothing went wrong."""
        self._box.clear()

    def show(self, failure: Failure) -> None:
        """Say what went wrong, and what to do."""
        self._box.clear()
        with self._box, ui.element("div").classes("failure"):
            Tag("p", failure.message)
            if failure.hint:
                Tag("p", failure.hint)

    def say(self, message: str) -> None:
        """Say what is missing before anything can start."""
        self.show(Failure(code="wrong_usage", message=message, hint=""))

    def show_error(self, error: JobspaceError | ValidationError) -> None:
        """Say what one of our errors, or a refused form, says."""
        if isinstance(error, ValidationError):
            message = said_invalid(error.errors())
            self.show(Failure(code="invalid_request", message=message, hint=""))
        else:
            self.show(Failure.of(error))
