"""The static encoder: sums by hand, whole texts as an oracle, files as they were written."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from jobspace.encode import static
from jobspace.encode.base import wrap
from jobspace.encode.static import StaticEncoder, english_words, save, sum_runs, unit_rows
from jobspace.errors import InputError, NotFoundError

TOKENS = ["[UNK]", "nurse", "##s", "sales", "manager", "/", "re", "##tail", "c", "+"]
# The second row is longer than the others: a telling word counts for more.
VECTORS = np.array(
    [[9, 9, 9], [2, 0, 0], [0, 0, 0.5], [0, 1, 0], [0, 0, 1], [0.5, 0, 0], [0, 1, 1], [1, 0, 0],
     [0, -1, 0], [0, 0, -1]], np.float32
)  # fmt: skip


def tokenizer_json() -> str:
    vocabulary = {token: i for i, token in enumerate(TOKENS)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.enable_truncation(3)
    tokenizer.enable_padding(length=8)
    return str(tokenizer.to_str())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny"
    save(path, vectors=VECTORS, tokenizer_json=tokenizer_json(), about={"dim": 3, "seed": 7})
    return path


@pytest.fixture(scope="module")
def tiny(folder: Path) -> StaticEncoder:
    return StaticEncoder.load(folder)


def unit(*vector: float) -> list[float]:
    return (np.array(vector) / np.linalg.norm(vector)).tolist()


def test_sums_by_hand(tiny: StaticEncoder) -> None:
    texts = ["nurse", "NURSES", "sales manager", "  Sales\tMANAGER sales ", "retail/nurse", "c++"]
    expected = [
        [1, 0, 0], unit(2, 0, 0.5), unit(0, 1, 1), unit(0, 2, 1), unit(1 + 0.5 + 2, 1, 1),
        unit(0, -1, -2),
    ]  # fmt: skip
    vectors = tiny.encode_batch(texts)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=0.01)  # eight bits a number


def test_what_is_unknown_adds_nothing(tiny: StaticEncoder) -> None:
    vectors = tiny.encode_batch(["xyzzy", "", "   ", "xyzzy nurse", "\u2603"])
    np.testing.assert_allclose(vectors, [[0] * 3] * 3 + [[1, 0, 0]] + [[0] * 3], atol=1e-6)


def test_null_and_no_texts(tiny: StaticEncoder) -> None:
    vectors = tiny.encode_batch(pa.array([None, "nurse"], pa.string()))
    assert vectors.tolist() == [[0, 0, 0], [1, 0, 0]]
    assert tiny.encode_batch([]).shape == (0, 3)


def test_a_long_text_is_read_to_its_end(tiny: StaticEncoder) -> None:
    """The tokenizer's file asks for three tokens and padding; neither is done."""
    assert tiny.encode_batch(["sales " * 40 + "nurse " * 400])[0, 0] > 0.99


TEXTS = st.lists(
    st.text(st.sampled_from("nurse NURSES/+ c retail sales é\t-manager☃"), max_size=30), max_size=12
)


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_word_by_word_is_the_whole_text(texts: list[str]) -> None:
    """Oracle: tokenize each text whole, look the rows up, sum."""
    tokenizer = Tokenizer.from_str(tokenizer_json())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    table = np.rint(VECTORS / (np.abs(VECTORS).max(axis=1) / 127)[:, None]).astype(np.int8)
    scales = (np.abs(VECTORS).max(axis=1) / 127).astype(np.float32)
    encoder = StaticEncoder(
        name="t", fingerprint="t", tokenizer=tokenizer, table=table, scales=scales, unknown_id=0
    )
    floats = table * scales[:, None]
    floats[0] = 0
    for vector, text in zip(encoder.encode_batch(texts), texts, strict=True):
        total = floats[tokenizer.encode(text, add_special_tokens=False).ids].sum(axis=0)
        length = np.linalg.norm(total)
        expected = total / length if length > 1e-6 else np.zeros(3)
        if length > 1e-6 or not total.any():
            np.testing.assert_allclose(vector, expected, atol=1e-4)


def test_steps_and_order_change_nothing(
    tiny: StaticEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"{a} {b}" for a in ("nurse", "sales", "c++", "x") for b in ("manager", "", "retail")]
    whole = tiny.encode_batch(texts)
    monkeypatch.setattr(static, "ROWS_AT_ONCE", 5)
    np.testing.assert_allclose(tiny.encode_batch(texts), whole, atol=1e-6)
    np.testing.assert_allclose(tiny.encode_batch(texts[::-1])[::-1], whole, atol=1e-6)
    for text, vector in zip(texts, whole, strict=True):
        np.testing.assert_allclose(tiny.encode_batch([text])[0], vector, atol=1e-6)
    np.testing.assert_allclose(wrap(tiny).encode(texts * 2), np.tile(whole, (2, 1)), atol=1e-6)


# ---- pieces ----


def test_sum_runs_by_hand() -> None:
    rows = np.array([[1, 2], [10, 20], [100, 200]], np.float32)
    out = sum_runs(rows, np.array([0, 1, 2, 2]), np.array([0, 2, 0, 1, 1, 0]))
    assert out.tolist() == [[0, 0], [11, 22], [0, 0], [100, 200], [100, 200], [0, 0]]
    assert sum_runs(rows, np.zeros(0, int), np.zeros(3, int)).tolist() == [[0, 0]] * 3
    assert sum_runs(rows, np.zeros(0, int), np.zeros(0, int)).shape == (0, 2)


def test_unit_rows_in_place() -> None:
    rows = np.array([[3, 4], [0, 0]], np.float32)
    assert unit_rows(rows) is rows
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0]], rtol=1e-6)


# ---- files ----


def test_saved_rows_come_back_within_half_a_step(folder: Path, tiny: StaticEncoder) -> None:
    restored = tiny.table * tiny.scales[:, None]
    step = np.abs(VECTORS).max(axis=1, keepdims=True) / 127
    assert (np.abs(restored - VECTORS) <= step / 2 + 1e-7).all()
    assert tiny.table.dtype == np.int8
    config = json.loads((folder / "config.json").read_text())
    assert (config["dim"], config["seed"]) == (3, 7)
    assert tiny.dim == 3
    assert tiny.name == str(folder)


def test_a_row_of_zeros_stays_one(tmp_path: Path) -> None:
    vectors = np.zeros((len(TOKENS), 2), np.float32)
    vectors[1] = 1
    save(tmp_path / "m", vectors=vectors, tokenizer_json=tokenizer_json(), about={})
    assert StaticEncoder.load(tmp_path / "m").encode_batch(["sales"]).tolist() == [[0, 0]]


def test_the_fingerprint_is_of_the_content(tmp_path: Path, tiny: StaticEncoder) -> None:
    def fingerprint(name: str, vectors: np.ndarray, definition: str) -> str:
        save(tmp_path / name, vectors=vectors, tokenizer_json=definition, about={"note": name})
        return StaticEncoder.load(tmp_path / name).fingerprint

    assert fingerprint("same", VECTORS, tokenizer_json()) == tiny.fingerprint
    assert fingerprint("longer", 2 * VECTORS, tokenizer_json()) != tiny.fingerprint
    assert fingerprint("turned", -VECTORS, tokenizer_json()) != tiny.fingerprint
    other = tokenizer_json().replace("##tail", "##tial")
    assert fingerprint("words", VECTORS, other) != tiny.fingerprint


def test_the_same_bytes_twice(tmp_path: Path, folder: Path) -> None:
    save(tmp_path, vectors=VECTORS, tokenizer_json=tokenizer_json(), about={"dim": 3, "seed": 7})
    for file in folder.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(missing: str, folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        if file.name != missing:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(NotFoundError, match=missing.replace(".", r"\.")) as raised:
        StaticEncoder.load(tmp_path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", '{"model_type": "bert"}'),
        ("config.json", "not json"),
        ("config.json", '{"model_type": "jobspace-static"}'),
        ("model.safetensors", "not tensors"),
        ("tokenizer.json", "not json"),
    ],
)
def test_a_damaged_file_is_told(file: str, content: str, folder: Path, tmp_path: Path) -> None:
    for source in folder.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / file).write_text(content)
    with pytest.raises(InputError, match=str(tmp_path)) as raised:
        StaticEncoder.load(tmp_path)
    assert "\n" not in str(raised.value)


# ---- the model in the wheel ----


def test_the_default_model_knows_that_synonyms_are_near() -> None:
    encoder = StaticEncoder.default()
    vectors = encoder.encode_batch(["lawyer", "attorney", "plumber", "LAWYER", "Läwyer"])
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    np.testing.assert_array_equal(vectors[3], vectors[0])
    np.testing.assert_array_equal(vectors[4], vectors[0])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.dim == encoder.table.shape[1] == 256


def test_english_words_are_whole_words() -> None:
    words = set(english_words().to_pylist())
    assert {"nurse", "director", "ohio"} <= words
    assert not {"##s", "rn", "mnager", "[unk]"} & words
    assert len(words) > 10_000
