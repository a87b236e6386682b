"""What a running server holds: settings, files, jobs, and what decides titles."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from jobspace.folders import data_folder
from jobspace.web.jobs import Jobs
from jobspace.web.searches import Searches
from jobspace.web.settings import Settings
from jobspace.web.store import Store
from jobspace.web.titles import Titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server's parts; `opened` makes one, leaving it deletes what is not kept.

    Attributes:
        settings: what it was started with.
        folder: where files and jobs are.
        store: the uploaded files.
        jobs: long work.
        titles: decides titles.
        searches: asks spaces.
    """

    settings: Settings
    folder: Path
    store: Store
    jobs: Jobs
    titles: Titles
    searches: Searches

    @classmethod
    def opened(cls, settings: Settings) -> Server:
        """Make the folder and take up what is kept there; to be called in the event loop."""
        folder = kept_folder() if settings.keep else Path(tempfile.mkdtemp(prefix="jobspace-"))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = Store(folder / "files", settings)
        jobs = Jobs(folder / "jobs", store, n_at_once=settings.n_at_once)
        return cls(
            settings=settings,
            folder=folder,
            store=store,
            jobs=jobs,
            titles=Titles(),
            searches=Searches(settings, jobs),
        )

    async def __aenter__(self) -> Server:
        """Have a worker and the titles ready."""
        self.jobs.warm()
        self.titles.warm()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all jobs; delete all files unless they are kept."""
        await self.jobs.close()
        self.titles.close()
        self.searches.close()
        if not self.settings.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def kept_folder() -> Path:
    """Where files and jobs stay with `--keep`."""
    return data_folder() / "served"
