"""What an SQLite file is brought back to after a run that wrote it died."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")
_HAS_TO_BE_RECOVERED = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY)


def recover(place: str) -> None:
    """Lets SQLite take back what was not committed; it does so before it reads."""
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def recovered(place: str, read: Callable[[], T]) -> T:
    """What `read` returns on a connection that only reads, which cannot recover a file itself."""
    try:
        return read()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in _HAS_TO_BE_RECOVERED:
            raise
    recover(place)
    return read()
