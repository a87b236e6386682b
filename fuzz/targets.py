"""What is fuzzed: each target takes bytes and may raise jobspace's errors alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.errors import JobspaceError

MAX_ROWS: Final = 100_000  # read of one input; a bomb is cut here if a reader lets it through


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A piece of jobspace that meets strangers' bytes.

    Attributes:
        name: on the command line.
        suffixes: of the files it reads; the input's first byte chooses one.
        run: takes a path, or for texts its bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    run: Callable[[Path], Any]

    def feed(self, data: bytes) -> bool:
        """Try an input; whether it was taken, False where one of jobspace's errors refused it.

        Raises:
            Exception: any other error; it is a finding.
        """
        suffix = self.suffixes[data[0] % len(self.suffixes)] if data else self.suffixes[0]
        return self.feed_as(suffix, data[1:])

    def feed_as(self, suffix: str, content: bytes) -> bool:
        """Try the content of a file with a suffix."""
        with _file(suffix, content) as path:
            try:
                self.run(path)
            except JobspaceError as error:
                if "\n" in str(error).strip():
                    raise AssertionError(f"an error of several lines: {error}") from error
                return False
        return True


@contextmanager
def _file(suffix: str, content: bytes) -> Iterator[Path]:
    folder = Path(os.environ.get("JOBSPACE_FUZZ_DIR", tempfile.gettempdir()))
    path = folder / f"fuzzed-{os.getpid()}{suffix}"
    path.write_bytes(content)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _table(path: Path) -> None:
    from jobspace.tables.read import open_table

    n_rows = 0
    with open_table(path, batch_rows=1_000) as stream:
        for batch in stream:
            batch.validate(full=True)
            n_rows += batch.num_rows
            if n_rows > MAX_ROWS:
                break


def _document(path: Path) -> None:
    from jobspace.documents.read import read_document
    from jobspace.documents.split import sentences_of

    sentences_of(read_document(path))


def _texts(path: Path) -> None:
    from jobspace.normalize.title import titles

    lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")[:50]
    decided = titles(lines, _normalizer())
    assert len(decided) == len(lines)
    assert all(0 <= (one.confidence or 0) <= 1 for one in decided)


def _taxonomy(path: Path) -> None:
    from jobspace.taxonomy.table import read_table

    read_table(path, name="fuzzed", code="code", title="title", label="label")


def _official(path: Path) -> None:
    from jobspace.taxonomy.esco import read_esco
    from jobspace.taxonomy.onet import read_onet

    (read_onet if path.read_bytes()[:1] < b"\x80" else read_esco)(path)


def _corrections(path: Path) -> None:
    from jobspace.normalize.corrections import read_corrections

    ready = _normalizer()
    found = read_corrections(path, ready.taxonomy)
    ready.with_corrections(found).decide(pa.array(["nurse", "zzqk vorp"]))


@lru_cache(maxsize=1)
def _normalizer() -> Any:
    from jobspace.normalize.normalizer import normalizer

    return normalizer("soc")


TARGETS: Final = {
    target.name: target
    for target in (
        Target(name="delimited", suffixes=(".csv", ".tsv", ".csv.gz", ".csv.zst"), run=_table),
        Target(name="json", suffixes=(".json", ".jsonl"), run=_table),
        Target(name="columnar", suffixes=(".parquet", ".arrow", ".feather"), run=_table),
        Target(name="sheets", suffixes=(".xlsx", ".xls"), run=_table),
        Target(name="texts", suffixes=(".txt",), run=_texts),
        Target(
            name="documents", suffixes=(".txt", ".md", ".html", ".yaml", ".json"), run=_document
        ),
        Target(name="pdf", suffixes=(".pdf",), run=_document),
        Target(name="docx", suffixes=(".docx",), run=_document),
        Target(name="taxonomy", suffixes=(".csv", ".jsonl"), run=_taxonomy),
        Target(name="official", suffixes=(".zip", ".txt", ".csv"), run=_official),
        Target(name="corrections", suffixes=(".csv", ".jsonl"), run=_corrections),
    )
}
