"""Where the shared data sets lie; tests that need them skip with a reason where they are absent."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.postgres import missing
from benchmarks.postgres import postgres_server as started_server
from browser import browser
from server import served
from web import PHONE, opened_tab

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("JOBSPACE_SHARED_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}; set JOBSPACE_SHARED_DATA")
    return SHARED


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own data and cache folder: none depends on what a user installed."""
    monkeypatch.setenv("JOBSPACE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    monkeypatch.setenv("JOBSPACE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of the test process's own."""
    if (why := missing()) is not None:
        pytest.skip(why)
    with started_server() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: Any) -> str:
    """The address of an empty database of that server."""
    return str(postgres_server.emptied())


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of the test module's own listens."""
    pytest.importorskip("nicegui", reason="the extra web is not installed")
    with served(tmp_path_factory.mktemp("served")) as listening:
        yield listening


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser of the test module's own."""
    with browser() as driven:
        yield driven


@pytest.fixture
def tab(chromium: Any, address: str) -> Iterator[Any]:
    """A browser's tab, at the width of a desktop."""
    with opened_tab(chromium, address) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Any, address: str) -> Iterator[Any]:
    """A browser's tab, at the width of a phone."""
    with opened_tab(chromium, address, PHONE) as opened:
        yield opened


@pytest.fixture
def a_command(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command `jobspace` for an interpreter that finds the package but has no script of it."""
    if not Path(sys.executable).with_name("jobspace").exists():
        folder = tmp_path_factory.mktemp("bin")
        script = folder / "jobspace"
        start = "from jobspace.cli.main import main; main()"
        script.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{start}' \"$@\"\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
