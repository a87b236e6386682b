"""The sample data: small invented tables and documents for a first try."""

from __future__ import annotations

from pathlib import Path

from jobspace.errors import NotFoundError

_HERE = Path(__file__).resolve()
_PACKAGED = _HERE.parents[1] / "assets" / "examples"
_CHECKOUT = _HERE.parents[3] / "examples"

# A wheel carries the repository's folder; an editable installation reads it where it stands.
FOLDER = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def sample(name: str) -> Path:
    """Where a sample is.

    Raises:
        NotFoundError: there is none of that name.
    """
    known = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file()}
    if name not in known:
        raise NotFoundError(f"sample: got {name!r}; expected one of: {', '.join(sorted(known))}.")
    return known[name]
