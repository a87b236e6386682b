"""Downloads the official release of a taxonomy."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jobspace.errors import InputError, UsageError
from jobspace.folders import cache_folder
from jobspace.taxonomy.store import writing

# Called with the bytes fetched so far and the bytes in all (0 where the server does not say).
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """An official release.

    Args:
        version: Its version.
        url: Its direct address; None where there is none that stays the same.
        sha256: Its checksum; None where it is not known beforehand.
        page: Where a person can get it.
    """

    version: str
    url: str | None
    sha256: str | None
    page: str


OFFICIAL = {
    "onet": Official(
        version="29.3",
        url="https://www.onetcenter.org/dl_files/database/db_29_3_text.zip",
        sha256=None,
        page="https://www.onetcenter.org/database.html",
    ),
    # The export is made on request and its address is sent by mail.
    "esco": Official(
        version="1.2",
        url=None,
        sha256=None,
        page="https://esco.ec.europa.eu/en/use-esco/download",
    ),
}


@contextmanager
def downloaded(
    name: str, *, expected_sha256: str | None = None, progress: Progress | None = None
) -> Iterator[tuple[Path, str]]:
    """Fetches an official release into a folder that is gone afterwards.

    Args:
        name: "onet" or "esco".
        expected_sha256: What its checksum must be, where the release's own is not known.
        progress: Told of the bytes fetched.

    Yields:
        The path of the file, and its SHA-256.

    Raises:
        UsageError: The release has no direct address.
        InputError: It cannot be fetched, or its checksum is wrong.
    """
    official = OFFICIAL[name]
    if official.url is None:
        raise UsageError(
            f"Download of {name}: got no file; expected --from, since its address is sent by mail. "
            f"Get the csv export from {official.page} and run: "
            f"jobspace taxonomy add {name} --from FILE.zip"
        )
    parent = cache_folder()
    with writing(parent):
        parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="download-", dir=parent) as folder:
        path = _fetch(name, official.url, Path(folder), progress)
        sha256 = sha256_of(path)
        expected = official.sha256 or expected_sha256
        if expected is not None and sha256 != expected:
            whose = "published" if official.sha256 else "recorded at the first download"
            raise InputError(
                f"Download of {name} from {official.url}: got SHA-256 {sha256}; "
                f"expected {expected} ({whose}). Nothing was installed. Check the file by hand "
                f"and use --from FILE, or run 'jobspace taxonomy remove {name}' first to accept it."
            )
        yield path, sha256


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Bar:
    """What pooch expects of a progress bar."""

    def __init__(self, progress: Progress) -> None:
        self.total = 0
        self._done = 0
        self._progress = progress

    def update(self, n_bytes: int) -> None:
        self._done = min(self._done + n_bytes, self.total or self._done + n_bytes)
        self._progress(self._done, self.total)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        pass


def _fetch(name: str, url: str, folder: Path, progress: Progress | None) -> Path:
    import pooch
    import requests

    logger = pooch.get_logger()
    level = logger.level
    # pooch would write its own lines to the terminal.
    logger.setLevel("ERROR")
    bar = _Bar(progress) if progress else False
    fetch = pooch.HTTPDownloader(progressbar=bar, timeout=60)
    try:
        path = pooch.retrieve(
            url, known_hash=None, fname="release.zip", path=folder, downloader=fetch
        )
    except (requests.RequestException, OSError) as error:
        response = getattr(error, "response", None)
        if response is not None:
            response.close()
        raise InputError(
            f"Download of {name} from {url}: got {_reason(error)}; expected the file. Check the "
            f"network, or get the file by hand and run: jobspace taxonomy add {name} --from FILE"
        ) from error
    finally:
        logger.setLevel(level)
    return Path(path)


def _reason(error: Exception) -> str:
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the answer {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return "no answer in 60 s"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    if isinstance(error, requests.RequestException):
        return "a transfer that broke off"
    return str(error).splitlines()[0]
