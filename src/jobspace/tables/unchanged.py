"""Input files that must stay as they are while they are read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jobspace.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What input files looked like when a run began.

    A file that is exchanged for another (written beside it and renamed) is no harm: the old one is
    read to its end. One that is written in place gives rows of both, or fewer, and nobody would
    know.
    """

    files: tuple[tuple[Path, os.stat_result], ...]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Watch:
        """Looks at regular files; what is not there is found out when it is opened."""
        return cls(files=tuple((path, path.stat()) for path in paths if path.is_file()))

    def until_the_end(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same batches, and after the last one a look at the files.

        Raises:
            InputError: a file was written to.
        """
        yield from batches
        for path, before in self.files:
            if _is_written_to(path, before):
                raise InputError(
                    f"input: got {path}, which was written to while it was read; expected a file "
                    "that stays as it is. Run again when it is complete, or on a copy."
                )


def _is_written_to(path: Path, before: os.stat_result) -> bool:
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    is_same = (now.st_dev, now.st_ino) == (before.st_dev, before.st_ino)
    return is_same and (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
