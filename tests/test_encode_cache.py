"""Encodings on disk: bit-identical, whole after a kill, shared by processes, damage never used."""

import hashlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from jobspace.encode import cache as cache_module
from jobspace.encode.base import wrap
from jobspace.encode.cache import EncodingCache, clear, encodings_folder, info, text_keys

DIM = 5


class Slow:
    """A backend worth caching whose vectors depend on what is asked together, as torch's do."""

    name, fingerprint, dim, cacheable, batch_size = "slow", "slow-1", DIM, True, 4

    def __init__(self, dies_after: int | None = None) -> None:
        self.calls: list[list[str]] = []
        self.dies_after = dies_after

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(self.calls) == self.dies_after:
            raise KeyboardInterrupt
        self.calls.append(list(texts))
        together = sum(map(len, texts)) * 1e-6
        first = [ord(text[0]) + together for text in texts]
        return np.outer(first, np.arange(1, DIM + 1)).astype(np.float32) + text_keys(texts)[
            :, :1
        ].astype(np.float32) / np.float32(2**60)


def vectors_of(texts: Sequence[str]) -> NDArray[np.float32]:
    return (text_keys(texts)[:, :1] % 1000).astype(np.float32) + np.arange(DIM, dtype=np.float32)


def looked_up(cache: EncodingCache, texts: Sequence[str]) -> tuple[list[bool], NDArray[np.float32]]:
    into = np.zeros((len(texts), DIM), np.float32)
    return cache.look_up(text_keys(texts), into).tolist(), into


def file_of(fingerprint: str) -> Path:
    return encodings_folder() / fingerprint / "encodings.sqlite3"


def test_keys_are_blake2b_128() -> None:
    digest = hashlib.blake2b("é".encode(), digest_size=16).digest()
    assert text_keys(["a", "é"])[1].tobytes() == digest
    assert text_keys([]).shape == (0, 2)


def test_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JOBSPACE_CACHE_DIR", str(tmp_path))
    assert encodings_folder() == tmp_path / "encodings"
    monkeypatch.setenv("JOBSPACE_CACHE_DIR", "")
    assert encodings_folder().name == "encodings"
    assert encodings_folder().parent.name.lower() == "jobspace"


def test_what_is_stored_is_found_bit_for_bit() -> None:
    texts = ["nurse", "RN", "cpa"]
    cache = EncodingCache(fingerprint="f")
    assert cache.dim is None
    cache.store("letters", text_keys(texts), vectors_of(texts))
    for reader in (cache, EncodingCache(fingerprint="f")):
        known, got = looked_up(reader, ["cpa", "unheard", "nurse"])
        assert known == [True, False, True]
        assert got[0].tobytes() == vectors_of(["cpa"]).tobytes()
        assert got[2].tobytes() == vectors_of(["nurse"]).tobytes()
        assert not got[1].any()
        assert reader.dim == DIM
    assert looked_up(EncodingCache(fingerprint="other"), texts)[0] == [False] * 3


def test_both_halves_of_a_key_count() -> None:
    cache = EncodingCache(fingerprint="f")
    cache.store("e", np.array([[7, 1]], np.uint64), np.ones((1, DIM), np.float32))
    into = np.zeros((3, DIM), np.float32)
    assert cache.look_up(np.array([[7, 2], [7, 1], [8, 1]], np.uint64), into).tolist() == [
        False,
        True,
        False,
    ]


def test_an_empty_cache_knows_nothing_and_takes_no_texts() -> None:
    cache = EncodingCache(fingerprint="f")
    assert looked_up(cache, ["a"])[0] == [False]
    cache.store("e", text_keys(["a"]), vectors_of(["a"]))
    assert looked_up(cache, [])[0] == []


def test_the_first_writer_wins() -> None:
    one, two = (EncodingCache(fingerprint="f") for _ in range(2))
    one.store("e", text_keys(["a"]), vectors_of(["first"]))
    two.store("e", text_keys(["b", "a"]), vectors_of(["b", "second"]))
    for reader in (one, two, EncodingCache(fingerprint="f")):
        assert looked_up(reader, ["a"])[1].tobytes() == vectors_of(["first"]).tobytes()


def test_a_reader_sees_what_another_stored_since() -> None:
    reader, writer = (EncodingCache(fingerprint="f") for _ in range(2))
    assert looked_up(reader, ["a", "b"])[0] == [False, False]
    writer.store("e", text_keys(["a"]), vectors_of(["a"]))
    assert looked_up(reader, ["a", "b"])[0] == [True, False]
    writer.store("e", text_keys(["b"]), vectors_of(["b"]))
    assert looked_up(reader, ["a", "b"])[0] == [True, True]


@given(
    stored=st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=9)),
    asked=st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=20),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_agrees_with_a_dict(
    stored: list[list[str]], asked: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = EncodingCache(fingerprint="f", root=tmp_path_factory.mktemp("root"))
    reference: dict[str, NDArray[np.float32]] = {}
    for texts in stored:
        vectors = vectors_of([f"{text}!" for text in texts])
        cache.store("e", text_keys(texts), vectors)
        for text, vector in zip(texts, vectors, strict=True):
            reference.setdefault(text, vector)
        known, got = looked_up(cache, asked)
        assert known == [text in reference for text in asked]
        for text, row in zip(asked, got, strict=True):
            assert np.array_equal(row, reference.get(text, np.zeros(DIM)))


def test_the_writer_stores_every_so_many_texts_and_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache_module, "STORE_EVERY_TEXTS", 4)
    cache, other = (EncodingCache(fingerprint="f") for _ in range(2))
    with cache.writer("e") as writer:
        writer.add(text_keys(["a", "b"]), vectors_of(["a", "b"]))
        assert looked_up(other, ["a", "b", "c"])[0] == [False, False, False]
        writer.add(text_keys(["c", "d"]), vectors_of(["c", "d"]))
        assert looked_up(other, ["a", "b", "c"])[0] == [True, True, True]
        writer.add(text_keys(["e"]), vectors_of(["e"]))
    assert looked_up(other, ["e"])[0] == [True]


def test_the_writer_stores_every_so_many_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "STORE_EVERY_S", 0.0)
    with EncodingCache(fingerprint="f").writer("e") as writer:
        writer.add(text_keys(["a"]), vectors_of(["a"]))
        assert looked_up(EncodingCache(fingerprint="f"), ["a"])[0] == [True]


def test_a_warm_run_asks_nothing_and_gives_the_same_bits() -> None:
    texts = [f"{letter * n}" for letter in "abc" for n in range(1, 6)]
    cold, warm = Slow(), Slow()
    first = wrap(cold).encode(texts)
    again = wrap(warm).encode(texts[::-1])
    assert len(cold.calls) == 4
    assert warm.calls == []
    assert again[::-1].tobytes() == first.tobytes()


def test_a_stopped_run_resumes_with_the_batches_it_would_have_asked_for() -> None:
    texts = [f"{letter * n}" for letter in "abc" for n in range(1, 6)]
    whole = Slow()
    expected = wrap(whole).encode(texts)
    clear()
    stopped = Slow(dies_after=2)
    with pytest.raises(KeyboardInterrupt):
        wrap(stopped).encode(texts)
    resumed = Slow()
    seen: list[tuple[int, int]] = []
    got = wrap(resumed).encode(texts, progress=lambda *at: seen.append(at))
    assert stopped.calls + resumed.calls == whole.calls
    assert got.tobytes() == expected.tobytes()
    assert seen[0] == (8, 15)
    assert seen[-1] == (15, 15)


KILLED = """
import sys, time
import numpy as np
from jobspace.encode.base import wrap

class Backend:
    name, fingerprint, dim, cacheable, batch_size = "b", "killed-1", 64, True, 32
    def encode_batch(self, texts):
        time.sleep(float(sys.argv[1]))
        return np.array([np.random.default_rng(int(t)).random(64) for t in texts], np.float32)

texts = [str(n) for n in range(100_000, 120_000)]
vectors = wrap(Backend()).encode(texts, progress=lambda done, _: print(done, flush=True))
np.save(sys.argv[2], vectors)
"""


def start(pause_s: float, out: Path, cache: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "JOBSPACE_CACHE_DIR": str(cache)}
    command = [sys.executable, "-c", KILLED, str(pause_s), str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_kill_9_half_way_then_the_same_bits(tmp_path: Path) -> None:
    with start(0.002, tmp_path / "killed.npy", tmp_path / "a") as killed:
        assert killed.stdout is not None
        for line in killed.stdout:
            if int(line) >= 8_000:
                break
        killed.send_signal(signal.SIGKILL)
    assert not (tmp_path / "killed.npy").exists()
    for name, folder in (("resumed", "a"), ("whole", "b")):
        with start(0, tmp_path / f"{name}.npy", tmp_path / folder) as run:
            assert run.stdout is not None
            first = next(iter(run.stdout))
            if name == "resumed":
                assert int(first) >= 7_000  # kept: all but the last segment
            run.stdout.read()
    resumed, whole = ((tmp_path / f"{name}.npy").read_bytes() for name in ("resumed", "whole"))
    assert resumed == whole


def test_two_processes_at_once_share_one_file(tmp_path: Path) -> None:
    runs = [start(0.001, tmp_path / f"{n}.npy", tmp_path / "shared") for n in range(2)]
    for run in runs:
        run.communicate(timeout=120)
        assert run.returncode == 0
    assert (tmp_path / "0.npy").read_bytes() == (tmp_path / "1.npy").read_bytes()
    (entry,) = info(tmp_path / "shared" / "encodings")
    assert entry.n_texts >= 20_000
    assert entry.n_bad == 0


def test_a_changed_byte_is_noticed_counted_and_encoded_again() -> None:
    texts = [str(n) for n in range(40)]
    expected = wrap(Slow()).encode(texts)
    (segment,) = sqlite_rows("slow-1", "select vectors from segment")
    data = bytearray(file_of("slow-1").read_bytes())
    at = data.find(segment[0][:64]) + 7
    data[at] ^= 1
    file_of("slow-1").write_bytes(data)

    backend = Slow()
    encoder = wrap(backend)
    assert encoder.encode(texts).tobytes() == expected.tobytes()
    assert sum(map(len, backend.calls)) == 40
    assert encoder.cache is not None
    assert encoder.cache.n_bad == 1
    assert encoder.cache.problem is None
    (entry,) = info()
    assert (entry.n_texts, entry.n_bad) == (40, 1)
    third = Slow()
    assert wrap(third).encode(texts).tobytes() == expected.tobytes()
    assert third.calls == []


@pytest.mark.parametrize("damage", ["cut", "noise", "not a database", "empty"])
def test_a_damaged_file_is_set_aside(damage: str) -> None:
    texts = [str(n) for n in range(3_000)]
    expected = wrap(Slow()).encode(texts)
    path = file_of("slow-1")
    data = path.read_bytes()
    broken = {
        "cut": data[: len(data) // 2],
        "noise": data[:4096] + b"\xa5" * (len(data) - 4096),
        "not a database": b"x" * len(data),
        "empty": b"",
    }
    path.write_bytes(broken[damage])
    backend = Slow()
    encoder = wrap(backend)
    assert encoder.encode(texts).tobytes() == expected.tobytes()
    assert encoder.cache is not None
    assert encoder.cache.n_bad == (0 if damage == "empty" else 1)
    assert sum(entry.n_bad for entry in info()) == (0 if damage == "empty" else 1)
    third = Slow()
    assert wrap(third).encode(texts).tobytes() == expected.tobytes()
    assert third.calls == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said_and_stops_nothing(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    encoder = wrap(Slow())
    encoder.cache = EncodingCache(fingerprint="slow-1", root=locked / "encodings")
    assert encoder.encode(["a"]).shape == (1, DIM)
    assert "Permission denied" in (encoder.cache.problem or "")


def test_a_file_in_the_folders_place_is_said_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    encoder = wrap(Slow())
    encoder.cache = EncodingCache(fingerprint="slow-1", root=tmp_path / "file")
    assert encoder.encode(["a"]).shape == (1, DIM)
    assert encoder.cache.problem is not None
    assert "\n" not in encoder.cache.problem


def test_a_locked_file_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "WAIT_FOR_LOCK_S", 0.05)
    cache = EncodingCache(fingerprint="f")
    cache.store("e", text_keys(["a"]), vectors_of(["a"]))
    holder = sqlite3.connect(file_of("f"), isolation_level=None)
    holder.execute("begin exclusive")
    cache.store("e", text_keys(["b"]), vectors_of(["b"]))
    assert "locked" in (cache.problem or "")
    holder.close()


def test_another_length_of_vector_is_not_taken_for_ours() -> None:
    cache = EncodingCache(fingerprint="f")
    cache.store("e", text_keys(["a"]), vectors_of(["a"]))
    assert not cache.look_up(text_keys(["a"]), np.zeros((1, DIM + 1), np.float32)).any()


def test_a_fingerprint_that_is_no_file_name_gets_one() -> None:
    cache = EncodingCache(fingerprint="../../etc: x")
    assert cache.folder.parent == encodings_folder()
    cache.store("e", text_keys(["a"]), vectors_of(["a"]))
    assert [entry.fingerprint for entry in info()] == ["../../etc: x"]


def test_info_and_clear() -> None:
    assert info() == []
    assert clear() == []
    wrap(Slow()).encode(["a", "bb", "ccc"])
    (entry,) = info()
    assert (entry.encoder, entry.fingerprint, entry.n_texts) == ("slow", "slow-1", 3)
    assert entry.n_bytes == file_of("slow-1").stat().st_size
    assert clear() == [entry]
    assert info() == []
    assert not encodings_folder().exists()


def test_static_encoders_leave_no_trace() -> None:
    class Fast(Slow):
        cacheable = False

    wrap(Fast()).encode(["a"])
    assert not encodings_folder().exists()


def sqlite_rows(fingerprint: str, query: str) -> list[tuple[bytes, ...]]:
    connection = sqlite3.connect(file_of(fingerprint))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
