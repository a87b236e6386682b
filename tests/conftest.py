"""Where the shared data sets lie; tests that need them skip with a reason where they are absent."""

import os
from pathlib import Path

import pytest

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
