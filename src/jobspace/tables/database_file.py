"""The file of SQLite or DuckDB that is written."""

from __future__ import annotations

from pathlib import Path

from jobspace.tables.atomic import HiddenFile, require_writable


class DatabaseFile:
    """A database file: a new one is hidden until it is complete, an old one is changed in place."""

    def __init__(self, place: str) -> None:
        """Checks that it can be written."""
        path = Path(place)
        self._hidden = None if path.exists() else HiddenFile(path)
        if self._hidden is None:
            require_writable(path.resolve(), path)
        self.place = str(self._hidden.temporary if self._hidden else path)

    @property
    def is_new(self) -> bool:
        """Whether nobody else can see it yet."""
        return self._hidden is not None

    def appear(self) -> None:
        """Gives a new one its name."""
        if self._hidden:
            self._hidden.appear()

    def vanish(self) -> None:
        """Removes a new one."""
        if self._hidden:
            self._hidden.vanish()
