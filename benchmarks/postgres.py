"""A PostgreSQL server of its own, for benchmarks, faults and tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")  # where Debian puts them, a folder a version
QUICK = ("fsync=off", "full_page_writes=off")  # it is thrown away; what is committed stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server in a folder of its own.

    Attributes:
        programs: the folder of `pg_ctl`.
        home: the folder with its data, socket and log.
        port: where it listens, on 127.0.0.1 and the socket.
    """

    programs: Path
    home: Path
    port: int

    @property
    def address(self) -> str:
        """What `jobspace` takes, without a table."""
        return f"postgresql://me@127.0.0.1:{self.port}/postgres"

    def emptied(self) -> str:
        """The address, after all tables are dropped."""
        from adbc_driver_postgresql.dbapi import connect

        with connect(self.address, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        return self.address

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        settings = (f"port={self.port}", f"unix_socket_directories={self.home}", *QUICK)
        options = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self.home / "log"), "-o", options,
                  "start")  # fmt: skip

    def stop(self) -> None:
        """End it at once, as a crash would: open transactions are lost, committed ones stay."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def make(self) -> None:
        """Make an empty database, whose user `me` needs no password."""
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", "me", "-E", "UTF8", "--no-sync")

    @property
    def _data(self) -> str:
        return str(self.home / "data")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            user=_user(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


def missing() -> str | None:
    """Why no server can be started here, or None."""
    if not _versions():
        return f"no PostgreSQL server programs in {PROGRAMS} (apt-get install postgresql)"
    return None


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A server that runs in the `with` block, from an empty database; nothing of it stays."""
    home = Path(tempfile.mkdtemp(prefix="jobspace-pg-"))
    if (user := _user()) is not None:
        shutil.chown(home, user)
    server = Server(programs=_versions()[-1], home=home, port=_free_port())
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):  # a fault may have stopped it
                server.stop()
    finally:
        shutil.rmtree(home)


def _versions() -> list[Path]:
    return sorted(PROGRAMS.glob("*/bin"))


def _user() -> str | None:
    """Whom the programs run as: they refuse root."""
    return "postgres" if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
