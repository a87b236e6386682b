"""Plain text: every line as it is."""

from __future__ import annotations

from pathlib import Path

from jobspace.documents.document import Document
from jobspace.errors import InputError


def read_plain(path: Path) -> Document:
    """Reads a file of plain text.

    Raises:
        InputError: see `text_of`.
    """
    return Document.of_text(path.name, text_of(path))


def text_of(path: Path) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or Windows' Latin letters.

    Raises:
        InputError: the file is of bytes that are no text.
    """
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:4_096]:
        raise InputError(
            f"{path.name}: got a file of bytes that are no text; expected text. "
            "Give it the suffix of its format, or save it as text."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
