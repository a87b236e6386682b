"""A folder of training data on a hub that speaks the Hugging Face API."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jobspace.errors import InputError, MissingExtraError, UsageError

_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


def check_name(name: str) -> None:
    """Refuse a name that no hub takes, before the work.

    Raises:
        UsageError: it is not NAMESPACE/NAME.
        MissingExtraError: the hub's client is not installed.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"push: got {name!r}; expected NAMESPACE/NAME of letters, digits, '-', '_' and '.'. "
            "Give for example --push my-team/postings."
        )
    try:
        import huggingface_hub  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.of("push", "huggingface_hub", "train") from error


def publish(folder: str | Path, name: str, files: Sequence[str]) -> str:
    """Pushes files of a folder to a hub, as one commit; makes the repository where it is missing.

    The address is `HF_ENDPOINT` (huggingface.co where it is not set), the token `HF_TOKEN`. A new
    repository is private: whoever owns the texts decides who reads them.

    Args:
        folder: holds the files; it is only read.
        name: NAMESPACE/NAME.
        files: the names of those to push.

    Returns:
        The address of the commit.

    Raises:
        InputError: the hub refuses, or cannot be reached; the folder stays as it is.
    """
    from huggingface_hub import CommitOperationAdd, HfApi
    from huggingface_hub.errors import HfHubHTTPError

    # The errors of its HTTP client, which has not been the same in all its versions.
    client_error: type[Exception] = HfHubHTTPError.__bases__[0]
    hub = HfApi(endpoint=os.environ.get("HF_ENDPOINT") or None, token=os.environ.get("HF_TOKEN"))
    operations = [
        CommitOperationAdd(path_in_repo=file, path_or_fileobj=Path(folder) / file) for file in files
    ]
    try:
        hub.create_repo(name, repo_type="dataset", private=True, exist_ok=True)
        done = hub.create_commit(
            name, operations, commit_message="Training data by jobspace", repo_type="dataset"
        )
    except (client_error, OSError, ValueError) as error:
        raise InputError(
            f"push of {folder} to {name} at {hub.endpoint}: got {_first_line(error)}; expected it "
            "to be taken. The folder is whole; check HF_TOKEN and HF_ENDPOINT, then run: hf upload "
            f"{name} {folder} --repo-type dataset"
        ) from error
    return str(done.commit_url)


def _first_line(error: Exception) -> str:
    """What went wrong, on one line, without the token."""
    line = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
    token = os.environ.get("HF_TOKEN")
    return (line.replace(token, "***") if token else line)[:300]
