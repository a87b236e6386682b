"""File formats by suffix, and bytes in and out of plain, gzip and zstd files.

A name such as `donors.csv.gz` is read from the right: the compression, then the format. Nothing is
guessed from a path's content; content that is not what the suffix says is an error that says what
it is.
"""

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

import pyarrow as pa

from jobspace.errors import InputError, JobspaceError, NotFoundError, UsageError

FormatName = Literal["csv", "tsv", "json", "jsonl", "parquet", "arrow", "xlsx"]
Compression = Literal["", "gzip", "zstd"]

SUFFIXES: dict[str, FormatName] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".xlsx": "xlsx",
    ".xls": "xlsx",
}
_COMPRESSIONS: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd"}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"FEA1", "a Feather version 1 file"),
    (b"PK\x03\x04", "a zip or Excel file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"SQLite format 3", "an SQLite database"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x7fELF", "a program"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Bytes that text files do not hold; NUL, tab, line ends, form feed and escape are left out on
# purpose.
_CONTROLS = bytes(b for b in range(1, 32) if b not in b"\t\n\r\x0b\x0c\x1a\x1b")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """What a file name says: its format and its compression (`""` for none)."""

    format: FormatName
    compression: Compression = ""
    legacy_excel: bool = False


def allowed_suffixes() -> str:
    """The suffixes in words, for error messages."""
    return f"{' '.join(SUFFIXES)}, with or without {' or '.join(_COMPRESSIONS)}"


def file_kind(path: Path) -> FileKind:
    """Reads format and compression off a file name.

    Raises:
        UsageError: the suffix is none of those jobspace knows.

    >>> file_kind(Path("donors.CSV.gz"))
    FileKind(format='csv', compression='gzip', legacy_excel=False)
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression: Compression = ""
    if suffixes and suffixes[-1] in _COMPRESSIONS:
        compression = _COMPRESSIONS[suffixes.pop()]
    if suffixes and suffixes[-1] in SUFFIXES:
        legacy = suffixes[-1] == ".xls"
        return FileKind(format=SUFFIXES[suffixes[-1]], compression=compression, legacy_excel=legacy)
    got = "".join(path.suffixes[-2:]) or "no suffix"
    raise UsageError(
        f"format of {path}: got {got}; expected {allowed_suffixes()}. Rename or convert the file."
    )


class CountedFile(io.RawIOBase):
    """A binary file that counts the bytes taken from it, for progress."""

    def __init__(self, raw: BinaryIO) -> None:
        """Counts what is taken from `raw`."""
        super().__init__()
        self._raw = raw
        self.n_bytes_read = 0

    def readable(self) -> bool:
        """Always true: the file is there to be read."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fills `buffer` from the file and counts what came."""
        view = memoryview(cast(bytearray, buffer)).cast("B")
        data = self._raw.read(len(view))
        view[: len(data)] = data
        self.n_bytes_read += len(data)
        return len(data)

    def close(self) -> None:
        """Closes the file, unless it is standard input."""
        if self._raw is not sys.stdin.buffer:
            self._raw.close()
        super().close()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteSource:
    """Decompressed bytes of one input, with its name and the count of bytes taken from disk."""

    name: str
    bytes: io.BufferedReader
    counted: CountedFile

    def n_bytes_read(self) -> int:
        """Bytes taken from disk so far, before decompression."""
        return self.counted.n_bytes_read

    def close(self) -> None:
        """Closes the file underneath."""
        self.bytes.close()
        self.counted.close()


def open_raw(path: Path) -> BinaryIO:
    """Opens a file for reading; a missing file and a lack of permission are told apart."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFoundError(
            f"input: got {path}; expected an existing file. Check the path and the current folder."
        ) from None
    except OSError as error:
        raise InputError(f"input: cannot open {path} ({error.strerror}).") from None


def open_bytes(path: Path | None, compression: Compression) -> ByteSource:
    """Opens a file (or standard input for None) as a stream of decompressed bytes."""
    raw = sys.stdin.buffer if path is None else open_raw(path)
    counted = CountedFile(raw)
    name = "standard input" if path is None else str(path)
    stream: io.BufferedReader = io.BufferedReader(counted, 1 << 20)
    if not compression and path is None:
        compression = _sniff_compression(stream)
    if compression == "gzip":
        stream = io.BufferedReader(gzip.GzipFile(fileobj=stream, mode="rb"), 1 << 20)
    elif compression == "zstd":
        plain = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
        stream = io.BufferedReader(CountedFile(plain), 1 << 20)
    return ByteSource(name=name, bytes=stream, counted=counted)


def arrow_reader(data: bytes) -> pa.NativeFile:
    """The same bytes, for Arrow to read, in memory of its own.

    Arrow's threads may be the last to let go of what they read, after the call that read it has
    returned. Memory of Python's needs Python's lock for that, and a process that ends in that
    moment aborts ("terminate called without an active exception").
    """
    memory = pa.BufferOutputStream()
    memory.write(data)
    return pa.BufferReader(memory.getvalue())  # noqa: TID251


def _sniff_compression(stream: io.BufferedReader) -> Compression:
    start = stream.peek(4)[:4]
    if start[:2] == b"\x1f\x8b":
        return "gzip"
    return "zstd" if start == b"\x28\xb5\x2f\xfd" else ""


class TextBytes:
    """The bytes of a text file as UTF-8 without a byte order mark; UTF-16 is recoded on the way."""

    def __init__(self, source: ByteSource) -> None:
        """Looks at the first bytes, and refuses those of a binary file."""
        self._source = source
        start = source.bytes.read(64 * 1024)
        self._decoder = self._decoder_for(start)
        if self._decoder is None:
            refuse_binary(start, source.name)
        self._start = start.removeprefix(codecs.BOM_UTF8)

    @staticmethod
    def _decoder_for(start: bytes) -> codecs.IncrementalDecoder | None:
        if start[:2] in _UTF16:
            return codecs.getincrementaldecoder("utf-16")()
        even, odd = start[0:2000:2], start[1:2000:2]
        if odd and odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
            return codecs.getincrementaldecoder("utf-16-le")()
        return None

    def read(self, n_bytes: int) -> bytes:
        """The next bytes, about `n_bytes` of them; `b""` at the end."""
        data = self._start or self._source.bytes.read(n_bytes)
        self._start = b""
        if self._decoder is None:
            return data
        text = self._decoder.decode(data, final=not data)
        return text.encode("utf-8", "surrogatepass") if text or not data else self.read(n_bytes)


def refuse_binary(start: bytes, name: str) -> None:
    """Raises InputError where the first bytes of a file are not those of text."""
    what = next((what for magic, what in _MAGIC if start.startswith(magic)), None)
    n_controls = len(start) - len(start.translate(None, _CONTROLS))
    if what is None and (
        n_controls > 0.05 * len(start) or start.count(0) > 0.3 * max(1, len(start))
    ):
        what = "binary data"
    if what is not None:
        raise InputError(
            f"content of {name}: got {what}; expected text. "
            f"Give the file the suffix of its real format ({allowed_suffixes()}) or convert it."
        )


def first_line(error: BaseException) -> str:
    """An exception's message, on one line."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(". ") if lines else type(error).__name__


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turns what libraries raise over damaged files into InputError with the file's name."""
    try:
        yield
    except pa.ArrowMemoryError as error:  # a damaged file may ask for any amount
        raise InputError(
            f"content of {name}: cannot be read ({first_line(error)}). "
            "Check that the file is complete; a sound one needs more memory than there is."
        ) from error
    except (JobspaceError, MemoryError):
        raise
    except (pa.ArrowException, OSError, EOFError, zlib.error, UnicodeError) as error:
        raise InputError(
            f"content of {name}: cannot be read ({first_line(error)}). "
            "Check that the file is complete and of the format its suffix says."
        ) from error
