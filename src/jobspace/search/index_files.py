"""Concept indexes kept on disk: a taxonomy is encoded once for each encoder, then memory-mapped."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Progress, Wrapped
from jobspace.folders import cache_folder
from jobspace.search.concept_words import ConceptWords
from jobspace.search.concepts import ConceptIndex, LabelText, build_index, fingerprint_of
from jobspace.taxonomy.model import Taxonomy

LAYOUT = "v6"  # rises when what an index holds changes
ARRAYS = (
    "scoring", "bare", "centroids", "starts", "key_labels", "key_concepts", "word_counts",
)  # fmt: skip
WORDS = ("concept", "word")  # arrays of the index's ConceptWords, beside its words
TEXTS = ("words", "bigrams", "keys")  # the last is written last: its presence means all are there
FILES = (
    *(f"{name}.npy" for name in (*ARRAYS, *(f"concept_words_{name}" for name in WORDS))),
    *(f"{name}.arrow" for name in ("concept_words", *TEXTS)),
)
SUMS = "checksums.json"


def concept_index(
    taxonomy: Taxonomy,
    encoder: Wrapped,
    *,
    label_text: LabelText = "aka",
    progress: Progress | None = None,
) -> ConceptIndex:
    """The index of a taxonomy under an encoder: read from the cache, or built and kept there.

    Reading takes milliseconds (arrays are memory-mapped), building some seconds for O*NET. Where
    the cache folder cannot be written the index is built again in each run: slower, never wrong.
    """
    fingerprint = fingerprint_of(taxonomy, encoder, label_text)
    folder = cache_folder() / "indexes" / f"{LAYOUT}-{fingerprint}"
    try:
        return _read(folder, taxonomy, fingerprint)
    except (OSError, ValueError, KeyError):  # not built yet, or not what was written: built anew
        shutil.rmtree(folder, ignore_errors=True)
    index = build_index(taxonomy, encoder, label_text=label_text, progress=progress)
    try:
        _write(folder, index)
    except OSError:  # a read-only or full cache costs time in the next run, nothing else
        return index
    return index


def _read(folder: Path, taxonomy: Taxonomy, fingerprint: str) -> ConceptIndex:
    # before anything is made of them: what readers of damaged files raise is anybody's guess
    if json.loads((folder / SUMS).read_text(encoding="ascii")) != _checksums(folder):
        raise ValueError("an index that is not what was written")
    # as plain arrays: slicing an np.memmap costs far more
    arrays = {n: np.asarray(np.load(folder / f"{n}.npy", mmap_mode="r")) for n in ARRAYS}
    texts = {name: _read_texts(folder / f"{name}.arrow") for name in TEXTS}
    of_words = {n: np.asarray(np.load(folder / f"concept_words_{n}.npy")) for n in WORDS}
    concept_words = ConceptWords(
        words=_read_texts(folder / "concept_words.arrow"),
        n_concepts=taxonomy.n_concepts,
        **of_words,
    )
    return ConceptIndex(
        taxonomy=taxonomy,
        fingerprint=fingerprint,
        concept_words=concept_words,
        **texts,
        **arrays,
    )


def _checksums(folder: Path) -> dict[str, list[int]]:
    """Size and sum of each file: another one where a bit of it changed, its words xored.

    As fast as memory is read, 10 times as fast as CRC-32: `jobspace title` waits for it.
    """
    paths = [folder / name for name in FILES]
    return {p.name: [p.stat().st_size, _xored(np.memmap(p, np.uint8, "r"))] for p in paths}


def _xored(raw: NDArray[np.uint8]) -> int:
    whole = len(raw) // 8 * 8
    rest = np.zeros(8, np.uint8)
    rest[: len(raw) - whole] = raw[whole:]
    words = np.asarray(raw[:whole]).view(np.uint64)
    return int(np.bitwise_xor.reduce(words, initial=rest.view(np.uint64)[0]))


def _read_texts(path: Path) -> pa.Array:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()["text"].combine_chunks()


def _write_texts(path: Path, texts: pa.Array) -> None:
    table = pa.table({"text": texts})
    with pa.ipc.new_file(path, table.schema) as sink:
        sink.write_table(table)


def _write_sums(work: Path) -> None:
    """Sum what was written, and have it all on disk before it gets its name."""
    (work / SUMS).write_text(json.dumps(_checksums(work)), encoding="ascii")
    for path in work.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _write(folder: Path, index: ConceptIndex) -> None:
    """Write beside the place and rename, so that a reader never sees half an index."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".tmp-", dir=folder.parent))
    try:
        for name in ARRAYS:
            np.save(work / f"{name}.npy", getattr(index, name))
        for name in WORDS:
            np.save(work / f"concept_words_{name}.npy", getattr(index.concept_words, name))
        _write_texts(work / "concept_words.arrow", index.concept_words.words)
        for name in TEXTS:
            _write_texts(work / f"{name}.arrow", getattr(index, name))
        _write_sums(work)
        if not (folder / "keys.arrow").is_file():
            shutil.rmtree(folder, ignore_errors=True)
        work.replace(folder)
    except OSError:
        shutil.rmtree(work, ignore_errors=True)
        if not (folder / "keys.arrow").is_file():  # else another process was first: the same index
            raise
