"""A place to drop files; they go to the store, and the page gets their ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from jobspace.web.failure import Failure
from jobspace.web.store import Stored

TABLES = ".csv,.tsv,.json,.jsonl,.ndjson,.parquet,.pq,.arrow,.feather,.ipc,.xlsx,.xls,.gz,.zst"
DOCUMENTS = ".txt,.md,.html,.htm,.pdf,.docx,.yaml,.yml,.json"


class Drop(Element, component="static/drop.js"):
    """A place to drop files, or to choose them by mouse or keyboard.

    Args:
        label: what to drop, such as "Drop a table".
        accept: suffixes, such as `TABLES`.
        on_stored: called for each file that is up.
        on_refused: called for each that is not.
        multiple: whether several may come.
        max_bytes: of one file.
    """

    def __init__(  # a component's properties
        self,
        label: str,
        *,
        accept: str,
        on_stored: Callable[[Stored], Any],
        on_refused: Callable[[Failure], Any],
        multiple: bool = False,
        max_bytes: int = 4 << 30,
    ) -> None:
        """Drawn where it is made."""
        super().__init__()
        kinds = accept.replace(",.", " ").lstrip(".")
        self.props.update(
            {"label": f"{label}, or click to choose", "hint": kinds, "accept": accept,
             "multiple": multiple, "most": max_bytes}
        )  # fmt: skip

        def stored(event: GenericEventArguments) -> Any:
            return on_stored(Stored(**event.args))

        def refused(event: GenericEventArguments) -> Any:
            return on_refused(Failure(**event.args))

        self.on("stored", stored)
        self.on("refused", refused)
