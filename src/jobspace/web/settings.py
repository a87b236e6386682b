"""What a server is started with."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jobspace.errors import NotFoundError, UsageError

LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
MIN_TOKEN: Final = 16  # characters; fewer can be guessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a server is started with.

    Attributes:
        host, port: where it listens; port 0 takes any that is free.
        token: what every request must know; needed for a host that others can reach.
        keep: whether files and jobs stay when the server ends.
        spaces: stored spaces that the Search page offers, by name; opened for reading only.
        max_file_bytes: of one uploaded file; `max_body_bytes` of any other request.
        max_stored_bytes: of all uploaded files together.
        n_at_once: jobs that run at a time; others wait.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    token: str | None = None
    keep: bool = False
    spaces: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    max_file_bytes: int = 4 << 30
    max_body_bytes: int = 4 << 20
    max_stored_bytes: int = 16 << 30
    n_at_once: int = max(1, (os.cpu_count() or 1) // 2)

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach the server."""
        return self.host in LOCAL_NAMES

    def check(self) -> None:
        """Refuse settings under which strangers could use the server.

        Raises:
            UsageError: the message says what to do.
        """
        if not 0 <= self.port <= 65535:
            raise UsageError(f"--port: got {self.port}; expected 0 to 65535.")
        if not self.is_local and self.token is None:
            raise UsageError(
                f"--host {self.host}: got no --token; expected one, as others can reach it. "
                "Give --token SECRET, or leave --host out."
            )
        if self.token is not None and not _is_good(self.token):
            raise UsageError(
                f"--token: got {len(self.token)} characters; expected {MIN_TOKEN} or more: "
                'letters, digits, - or _. One is made by: python -c "import secrets; '
                'print(secrets.token_urlsafe())"'
            )


def _is_good(token: str) -> bool:
    plain = token.isascii() and token.replace("-", "").replace("_", "").isalnum()
    return plain and len(token) >= MIN_TOKEN


def spaces_named(folders: Iterable[Path]) -> Mapping[str, Path]:
    """Folders of stored spaces by their names.

    Raises:
        NotFoundError: a folder is not there.
        UsageError: two have the same name.
    """
    named: dict[str, Path] = {}
    for folder in folders:
        path = folder.expanduser().resolve()
        if not path.is_dir():
            raise NotFoundError(
                f"--space: got {folder}, which is no folder; expected a space. "
                "Make one: jobspace space build."
            )
        if path.name in named:
            raise UsageError(f"--space: got two named {path.name}; expected different names.")
        named[path.name] = path
    return MappingProxyType(named)
