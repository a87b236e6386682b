"""A text file as a list: one entry a line."""

from __future__ import annotations

from pathlib import Path

from jobspace.errors import InputError


def read_lines(path: str, what: str) -> list[str]:
    """The lines of a text file without the white space around them; blank ones are left out.

    Args:
        path: the file, in UTF-8, with or without a byte order mark.
        what: what stands on a line, in messages: "term".

    Raises:
        InputError: it cannot be read, or holds nothing.
    """
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{what}s of {path}: cannot be read ({error}); expected a text file in UTF-8, one "
            f"{what} a line. Check the path."
        ) from error
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise InputError(
            f"{what}s of {path}: got none; expected one or more. Put one {what} on each line."
        )
    return found
