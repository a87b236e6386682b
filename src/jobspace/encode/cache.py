"""Encodings kept on disk, so that a run that was killed takes up where it was.

One SQLite file per encoder, in a folder named by its fingerprint. A row of it is a segment: the
keys and vectors of the texts encoded since the last commit, and a checksum over both. Segments
are only ever added, each in one transaction: after `kill -9` a segment is there whole or not at
all, and several processes may add to one file. SQLite guards the file's structure, the checksum
its content; what fails either is set aside and counted, never used. Keys are held in memory,
sorted, so one binary search looks up all texts, and a segment is read as one piece. (One database
row per text was measured too: 80,000 look-ups/s against 400,000.)

An encoding that cannot be stored (read-only folder, full disk) stops nothing: `problem` says so.
"""

import hashlib
import os
import re
import shutil
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

STORE_EVERY_TEXTS: Final = 1_024  # a killed run loses at most so many texts and one batch,
STORE_EVERY_S: Final = 2.0  # or so many seconds of work
WAIT_FOR_LOCK_S: Final = 60.0

_ASIDE: Final = ".damaged-"
_FILE: Final = "encodings.sqlite3"
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_SCHEMA: Final = """
create table if not exists fact (name text primary key, value text not null) without rowid;
create table if not exists segment (
    id integer primary key, n integer not null, is_bad integer not null default 0,
    checksum integer not null, keys blob not null, vectors blob not null
);
"""


def encodings_folder() -> Path:
    """Where encodings are kept: in `$JOBSPACE_CACHE_DIR`, else in the user's cache folder."""
    chosen = os.environ.get("JOBSPACE_CACHE_DIR")
    if chosen:
        return Path(chosen).expanduser() / "encodings"
    from platformdirs import user_cache_path

    return user_cache_path("jobspace") / "encodings"


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheInfo:
    """What is kept of one encoder; `n_bad` counts the segments and files set aside as damaged."""

    encoder: str
    fingerprint: str
    n_texts: int
    n_bytes: int
    n_bad: int


@dataclass(frozen=True, slots=True)
class _Index:
    """Where each key's vector is; sorted by the key's first half, first written first."""

    first: NDArray[np.uint64]
    second: NDArray[np.uint64]
    segment: NDArray[np.int64]
    row: NDArray[np.int64]
    last_segment: int = 0

    @classmethod
    def empty(cls) -> "_Index":
        none, nowhere = np.empty(0, np.uint64), np.empty(0, np.int64)
        return cls(none, none, nowhere, nowhere)

    def add(self, segments: list[tuple[int, bytes]]) -> "_Index":
        """The index with some (id, keys) added."""
        keys = [np.frombuffer(blob, "<u8").reshape(-1, 2) for _, blob in segments]
        first = np.concatenate([self.first, *(k[:, 0] for k in keys)])
        order = np.argsort(first, kind="stable")
        second = np.concatenate([self.second, *(k[:, 1] for k in keys)])
        ids = [np.full(len(k), i) for (i, _), k in zip(segments, keys, strict=True)]
        segment = np.concatenate([self.segment, *ids])
        row = np.concatenate([self.row, *(np.arange(len(k)) for k in keys)])
        last = max((i for i, _ in segments), default=self.last_segment)
        return _Index(first[order], second[order], segment[order], row[order], last)

    def without(self, segment: int) -> "_Index":
        """The index without one segment's keys."""
        keep = self.segment != segment
        return _Index(
            self.first[keep],
            self.second[keep],
            self.segment[keep],
            self.row[keep],
            self.last_segment,
        )

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.intp]:
        """For each key its place in the index, -1 where it is not there."""
        if not len(self.first):
            return np.full(len(keys), -1)
        place = np.searchsorted(self.first, keys[:, 0]).clip(max=len(self.first) - 1)
        same = (self.first[place] == keys[:, 0]) & (self.second[place] == keys[:, 1])
        return np.where(same, place, -1)


@dataclass(slots=True, kw_only=True)
class EncodingCache:
    """The encodings of one encoder on disk.

    Args:
        fingerprint: the encoder's.
        root: the folder of all encoders' encodings; by default `encodings_folder()`.

    Attributes:
        n_bad: segments and files this object found damaged and set aside.
        problem: one line on why encodings could not be read or stored, or None.
    """

    fingerprint: str
    root: Path = field(default_factory=encodings_folder)
    n_bad: int = 0
    problem: str | None = None
    _index: _Index = field(default_factory=_Index.empty, repr=False)
    _dim: int | None = None

    @property
    def folder(self) -> Path:
        """Where this encoder's encodings are."""
        if _SAFE_NAME.fullmatch(self.fingerprint):
            return self.root / self.fingerprint
        return self.root / hashlib.blake2b(self.fingerprint.encode(), digest_size=16).hexdigest()

    @property
    def dim(self) -> int | None:
        """Numbers in a stored vector; None while nothing is stored."""
        if self._dim is None and (self.folder / _FILE).exists():
            self._dim = self._with_database(_stored_dim)
        return self._dim

    def look_up(self, keys: NDArray[np.uint64], into: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Copy the vectors that are stored.

        Args:
            keys: `(m, 2)`, from `text_keys`.
            into: `(m, dim)`; the rows of known keys are written.

        Returns:
            bool `(m,)`: which keys are known.
        """
        known = np.zeros(len(keys), np.bool_)
        if self.dim == into.shape[1]:
            self._with_database(lambda database: self._read(database, keys, into, known))
        return known

    def store(self, encoder: str, keys: NDArray[np.uint64], vectors: NDArray[np.float32]) -> None:
        """Add the vectors `(n, dim)` of n keys as one segment."""
        key_bytes, vector_bytes = keys.astype("<u8").tobytes(), vectors.astype("<f4").tobytes()
        facts = {"encoder": encoder, "fingerprint": self.fingerprint, "dim": str(vectors.shape[1])}
        row = (len(keys), _checksum(key_bytes, vector_bytes), key_bytes, vector_bytes)

        def add(database: sqlite3.Connection) -> None:
            database.execute("begin immediate")
            database.executemany("insert or ignore into fact values (?, ?)", facts.items())
            database.execute(
                "insert into segment (n, checksum, keys, vectors) values (?, ?, ?, ?)", row
            )
            database.execute("commit")

        if self.problem is None:
            self._with_database(add)

    @contextmanager
    def writer(self, encoder: str) -> "Iterator[Writer]":
        """Collect encodings and store them now and then, and whatever is left at the end."""
        writer = Writer(cache=self, encoder=encoder)
        try:
            yield writer
        finally:
            writer.flush()

    def _read(
        self,
        database: sqlite3.Connection,
        keys: NDArray[np.uint64],
        into: NDArray[np.float32],
        known: NDArray[np.bool_],
    ) -> None:
        new = database.execute(
            "select id, keys from segment where id > ? and not is_bad order by id",
            (self._index.last_segment,),
        ).fetchall()
        index = self._index.add(new) if new else self._index
        self._index = index
        place = index.find(keys)
        wanted = np.flatnonzero(place >= 0)
        wanted = wanted[np.argsort(index.segment[place[wanted]], kind="stable")]
        segments = index.segment[place[wanted]]
        for part in np.split(wanted, np.flatnonzero(np.diff(segments)) + 1) if len(wanted) else []:
            segment = int(index.segment[place[part[0]]])
            vectors = _vectors_of(database, segment, into.shape[1])
            if vectors is None:
                self._set_segment_aside(database, segment)
            else:
                into[part] = vectors[index.row[place[part]]]
                known[part] = True

    def _set_segment_aside(self, database: sqlite3.Connection, segment: int) -> None:
        self.n_bad += 1
        self._index = self._index.without(segment)
        database.execute("update segment set is_bad = 1 where id = ?", (segment,))

    def _with_database(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do some work on a connection of its own: safe across threads and forks."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / _FILE
            with closing(
                sqlite3.connect(path, timeout=WAIT_FOR_LOCK_S, isolation_level=None)
            ) as database:
                identity = path.stat().st_ino
                database.executescript(_SCHEMA)
                return work(database)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                self._set_folder_aside(identity)
            else:
                self.problem = f"encodings cache {self.folder}: {error}"
        except OSError as error:
            self.problem = f"encodings cache {self.folder}: {error.strerror or error}"
        return None

    def _set_folder_aside(self, identity: int) -> None:
        """Rename the folder of a damaged file, unless another process has done so already."""
        self.n_bad += 1
        self._index, self._dim = _Index.empty(), None
        aside = self.folder.with_name(f"{self.folder.name}{_ASIDE}{time.time_ns()}")
        if (self.folder / _FILE).stat().st_ino == identity:
            self.folder.rename(aside)


@dataclass(slots=True, kw_only=True)
class Writer:
    """Collects encodings and stores them every so many texts or seconds."""

    cache: EncodingCache
    encoder: str
    _keys: list[NDArray[np.uint64]] = field(default_factory=list)
    _vectors: list[NDArray[np.float32]] = field(default_factory=list)
    _n: int = 0
    _since: float = field(default_factory=time.monotonic)

    def add(self, keys: NDArray[np.uint64], vectors: NDArray[np.float32]) -> None:
        """Take the vectors `(n, dim)` of n keys; they are stored together."""
        self._keys.append(keys)
        self._vectors.append(vectors)
        self._n += len(keys)
        if self._n >= STORE_EVERY_TEXTS or time.monotonic() - self._since >= STORE_EVERY_S:
            self.flush()

    def flush(self) -> None:
        """Store what was collected."""
        if self._n:
            self.cache.store(
                self.encoder, np.concatenate(self._keys), np.concatenate(self._vectors)
            )
        self._keys, self._vectors, self._n = [], [], 0
        self._since = time.monotonic()


def text_keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Hash each text to 128 bits (BLAKE2b); `(n, 2)`."""
    digest = hashlib.blake2b
    hashes = b"".join([digest(text.encode(), digest_size=16).digest() for text in texts])
    return np.frombuffer(hashes, "<u8").reshape(-1, 2)


def info(root: Path | None = None) -> list[CacheInfo]:
    """Describe what is kept of each encoder, largest first.

    Args:
        root: the folder of all encoders' encodings; by default `encodings_folder()`.
    """
    root = root or encodings_folder()
    folders = [folder for folder in root.iterdir() if folder.is_dir()] if root.is_dir() else []
    found = [_describe(folder) for folder in folders]
    return sorted(found, key=lambda entry: (-entry.n_bytes, entry.fingerprint))


def clear(root: Path | None = None) -> list[CacheInfo]:
    """Delete all encodings; returns what was there."""
    root = root or encodings_folder()
    was = info(root)
    if root.is_dir():
        shutil.rmtree(root)
    return was


def _describe(folder: Path) -> CacheInfo:
    facts, n_texts, n_bad = _contents(folder / _FILE)
    return CacheInfo(
        encoder=facts.get("encoder", "unknown"),
        fingerprint=facts.get("fingerprint", folder.name),
        n_texts=n_texts,
        n_bytes=sum(file.stat().st_size for file in folder.iterdir()),
        n_bad=n_bad,
    )


def _contents(path: Path) -> tuple[dict[str, str], int, int]:
    """The facts, the number of usable texts and of segments set aside; a damaged file is one."""
    if _ASIDE in path.parent.name:
        return {}, 0, 1
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            facts = dict(database.execute("select name, value from fact"))
            counts = (
                "select coalesce(sum(n * not is_bad), 0), coalesce(sum(is_bad), 0) from segment"
            )
            n_texts, n_bad = database.execute(counts).fetchone()
    except sqlite3.DatabaseError:
        return {}, 0, 1
    return facts, n_texts, n_bad


def _stored_dim(database: sqlite3.Connection) -> int | None:
    row = database.execute("select value from fact where name = 'dim'").fetchone()
    return int(row[0]) if row else None


def _vectors_of(database: sqlite3.Connection, segment: int, dim: int) -> NDArray[np.float32] | None:
    """The vectors of a segment `(n, dim)`, or None where the checksum tells they changed."""
    keys, vectors, checksum = database.execute(
        "select keys, vectors, checksum from segment where id = ?", (segment,)
    ).fetchone()
    if _checksum(keys, vectors) != checksum:
        return None
    return np.frombuffer(vectors, "<f4").reshape(-1, dim)


def _checksum(keys: bytes, vectors: bytes) -> int:
    return zlib.crc32(vectors, zlib.crc32(keys))
