"""Indexes on disk: read again as they were, never shared by what differs, never half."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from jobspace.encode.base import wrap
from jobspace.folders import cache_folder
from jobspace.search.concepts import ConceptIndex
from jobspace.search.index_files import ARRAYS, TEXTS, concept_index
from jobspace.search.index_files import WORDS as WORDS_OF
from tiny import WORDS, Words, taxonomy


def folders() -> list[Path]:
    return sorted((cache_folder() / "indexes").iterdir())


def assert_same(one: ConceptIndex, other: ConceptIndex) -> None:
    assert one.fingerprint == other.fingerprint
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
        assert getattr(one, name).dtype == getattr(other, name).dtype, name
    for name in TEXTS:
        assert getattr(one, name).equals(getattr(other, name)), name
    assert one.concept_words.words.equals(other.concept_words.words)
    assert one.concept_words.n_concepts == other.concept_words.n_concepts
    for name in WORDS_OF:
        pairs = getattr(one.concept_words, name), getattr(other.concept_words, name)
        assert pairs[0].tolist() == pairs[1].tolist() != [], name
        assert pairs[0].dtype == pairs[1].dtype, name


def test_the_second_time_it_is_read_and_answers_the_same() -> None:
    built = concept_index(taxonomy(), wrap(Words()))
    encoder = Words()
    read = concept_index(taxonomy(), wrap(encoder))
    assert encoder.asked == []
    assert_same(built, read)
    assert isinstance(read.scoring.base, np.memmap)  # mapped, not copied
    keys = pa.array(["nurse", "tax lawyer", "sales director", "xyz"])
    asked = wrap(Words()).encode(keys.to_pylist())
    for top_k in (1, 9):
        one, other = built.nearest(asked, keys, top_k), read.nearest(asked, keys, top_k)
        assert one.concept.tolist() == other.concept.tolist()
        assert one.closeness.tolist() == other.closeness.tolist()
    assert built.exact(read.keys)[0].tolist() == read.exact(read.keys)[0].tolist()


def test_an_index_without_neighbouring_words_is_read_again() -> None:
    of = taxonomy({"1": "nurse"}, [])
    concept_index(of, wrap(Words()))
    assert concept_index(of, wrap(Words())).bigrams.to_pylist() == []


def test_progress_is_of_the_building_only() -> None:
    calls: list[tuple[int, int]] = []
    for _ in range(2):
        concept_index(taxonomy(), wrap(Words()), progress=lambda *done: calls.append(done))
        n = len(calls)
    assert n == len(calls) > 0


def test_taxonomies_encoders_and_label_texts_never_share_a_folder() -> None:
    other = {word: tuple(reversed(vector)) for word, vector in WORDS.items()}
    encoders = [
        wrap(Words(fingerprint="an encoder with a long name, 1")),
        wrap(Words(other, fingerprint="an encoder with a long name, 2")),
    ]
    taxonomies = [taxonomy(), taxonomy(order=["51-3011", "29-1141"], titles={
        "51-3011": "Bakers", "29-1141": "Registered Nurses"}, labels=[])]  # fmt: skip
    wanted = [(t, e, x) for t in taxonomies for e in encoders for x in ("aka", "label")]
    for of, encoder, label_text in wanted:
        concept_index(of, encoder, label_text=label_text)
    assert len(folders()) == 8
    for of, encoder, label_text in wanted:
        index = concept_index(of, encoder, label_text=label_text)
        np.testing.assert_array_equal(index.bare, encoder.encode(of.labels["label"]))


def test_a_cache_that_cannot_be_written_costs_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = concept_index(taxonomy(), wrap(Words()))
    (tmp_path / "file").write_text("a folder cannot be made in a file")
    monkeypatch.setenv("JOBSPACE_CACHE_DIR", str(tmp_path / "file" / "cache"))
    for _ in range(2):
        encoder = Words()
        assert_same(concept_index(taxonomy(), wrap(encoder)), there)
        assert encoder.asked


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_cache_costs_time_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JOBSPACE_CACHE_DIR", str(tmp_path))
    tmp_path.chmod(0o500)
    assert concept_index(taxonomy(), wrap(Words())).taxonomy.n_concepts == 6
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        assert concept_index(taxonomy(), wrap(Words())).taxonomy.n_concepts == 6
    assert folders() == []
    concept_index(taxonomy(), wrap(Words()))
    assert len(folders()) == 1


def test_half_an_index_is_not_read() -> None:
    whole = concept_index(taxonomy(), wrap(Words()))
    (folders()[0] / "keys.arrow").unlink()
    encoder = Words()
    assert_same(concept_index(taxonomy(), wrap(encoder)), whole)
    assert encoder.asked
    assert len(folders()) == 1


def test_whoever_comes_second_keeps_the_first_ones_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes build one index at a time: the one that renames last finds it done."""
    replace = os.replace

    def after_another(work: Path, folder: Path) -> None:
        monkeypatch.setattr(os, "replace", replace)
        concept_index(taxonomy(), wrap(Words()))  # the other process
        replace(work, folder)

    monkeypatch.setattr(os, "replace", after_another)
    mine = concept_index(taxonomy(), wrap(Words()))
    assert len(folders()) == 1
    assert_same(concept_index(taxonomy(), wrap(Words())), mine)
