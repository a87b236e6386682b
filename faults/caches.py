"""Caches that were damaged, and caches that several runs use at once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.killed import sameness
from faults.case import Case, Setting, ended, judged, normalize, started
from jobspace.encode.cache import EncodingCache, text_keys
from jobspace.encode.load import encoder
from jobspace.search.concepts import ConceptIndex, build_index
from jobspace.search.index_cache import indexes_folder
from jobspace.search.index_files import ARRAYS, TEXTS, concept_index
from jobspace.tables.write import write_table
from jobspace.taxonomy.catalog import taxonomy

N_CONCEPTS = 40
N_SEGMENTS, SEGMENT_TEXTS, DIM = 5, 200, 16
Damage = Callable[[Path, random.Random], None]


def run(setting: Setting) -> Iterator[Case]:
    """Damage each file of the caches in each way, and compare what is answered."""
    before = os.environ.get("JOBSPACE_CACHE_DIR")
    os.environ["JOBSPACE_CACHE_DIR"] = str(setting.folder("own-cache"))
    try:
        for what, damage in DAMAGES.items():
            yield _index(setting, what, damage)
            yield _encodings(setting, what, damage)
    finally:
        os.environ.pop("JOBSPACE_CACHE_DIR")
        if before is not None:
            os.environ["JOBSPACE_CACHE_DIR"] = before
    yield _shared(setting)


def _cut(path: Path, rng: random.Random) -> None:
    os.truncate(path, rng.randrange(path.stat().st_size))


def _flip(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def _zero(path: Path, rng: random.Random) -> None:
    """A page of zeros, as a power cut leaves where a file was not yet on disk."""
    content = bytearray(path.read_bytes())
    start = rng.randrange(len(content)) // 4096 * 4096
    end = min(start + 4096, len(content))
    content[start:end] = bytes(end - start)
    path.write_bytes(content)


def _delete(path: Path, _: random.Random) -> None:
    path.unlink()


DAMAGES: dict[str, Damage] = {
    "cut short": _cut,
    "one bit flipped": _flip,
    "a page of zeros": _zero,
    "deleted": _delete,
}


def _index(setting: Setting, what: str, damage: Damage) -> Case:
    rng = random.Random(setting.seed)
    own, reader = _small_taxonomy(), encoder("default")
    sound = build_index(own, reader)  # in memory, not mapped from the files
    concept_index(own, reader)
    (folder,) = indexes_folder().iterdir()
    files = sorted(path.name for path in folder.iterdir())
    wrong = []
    for name in files:
        for _ in range(setting.n_times):
            damage(folder / name, rng)
            found = concept_index(own, reader)
            wrong += [f"{name} {what}: another index"] if not _same(sound, found) else []
            again = concept_index(own, reader)
            wrong += [f"{name} {what}: not mended"] if not _same(sound, again) else []
    return judged(
        "a damaged index",
        f"each of its {len(files)} files {what}, {setting.n_times} times",
        "never used: the same answers as from a new one",
        wrong,
    )


def _small_taxonomy() -> object:
    concepts = taxonomy("soc").concepts.slice(0, N_CONCEPTS).select(["code", "title"])
    return taxonomy(concepts, code="code", title="title")


def _same(one: ConceptIndex, other: ConceptIndex) -> bool:
    arrays = all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ARRAYS)
    words, others = one.concept_words, other.concept_words
    return (
        arrays
        and all(getattr(one, name).equals(getattr(other, name)) for name in TEXTS)
        and words.words.equals(others.words)
        and np.array_equal(words.concept, others.concept)
        and np.array_equal(words.word, others.word)
    )


def _encodings(setting: Setting, what: str, damage: Damage) -> Case:
    rng = random.Random(setting.seed)
    texts = [f"text {i}" for i in range(N_SEGMENTS * SEGMENT_TEXTS)]
    vectors = np.random.default_rng(0).random((len(texts), DIM), dtype=np.float32)  # (n, DIM)
    keys, wrong = text_keys(texts), []
    for i in range(setting.n_times):
        root = setting.work / f"encodings-{what}-{i}"
        _fill(root, keys, vectors)
        damage(root / "f" / "encodings.sqlite3", rng)
        wrong += _used(root, keys, vectors)
        _fill(root, keys, vectors)
        wrong += _used(root, keys, vectors, all_of_them=True)
    return judged(
        "damaged encodings",
        f"the file {what}, {setting.n_times} times",
        "what is damaged is never used, is encoded again and kept",
        wrong,
    )


def _fill(root: Path, keys: np.ndarray, vectors: np.ndarray) -> None:
    """Store what is not known, as a run does."""
    cache = EncodingCache(fingerprint="f", root=root)
    known = cache.look_up(keys, np.zeros_like(vectors))
    for part in np.split(np.flatnonzero(~known), N_SEGMENTS):
        if len(part):
            cache.store("tiny", keys[part], vectors[part])


def _used(
    root: Path, keys: np.ndarray, vectors: np.ndarray, *, all_of_them: bool = False
) -> list[str]:
    into = np.zeros_like(vectors)
    known = EncodingCache(fingerprint="f", root=root).look_up(keys, into)
    wrong = [] if np.array_equal(into[known], vectors[known]) else ["other vectors were used"]
    return wrong + (["some are not kept again"] if all_of_them and not known.all() else [])


def _shared(setting: Setting) -> Case:
    """Several runs that begin without a cache, all at once."""
    few = setting.work / "shared.parquet"
    write_table(setting.rows().slice(0, 5_000), few)
    cache = setting.work / "shared-cache"
    prelude = f"import os; os.environ['JOBSPACE_CACHE_DIR'] = {str(cache)!r}\n"
    outputs = [setting.work / f"shared-{i}.parquet" for i in range(3)]
    running = [started(setting, few, output, prelude=prelude) for output in outputs]
    wrong = [f"exit code {r.code}: {r.said}" for r in map(ended, running) if r.code]
    last = setting.work / "shared-last.parquet"
    normalize(setting, few, last, prelude=prelude)
    for output in outputs if not wrong else []:
        same = sameness(output, last)
        wrong += [same] if same.startswith("NO") else []
    left = [path.name for path in (cache / "indexes").iterdir() if path.name.startswith(".")]
    wrong += [f"left behind: {name}" for name in left]
    return judged(
        "runs that share a cache",
        "three at once, from an empty one",
        "all complete, the same rows, one index",
        wrong,
    )
