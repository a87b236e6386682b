"""From a name to an encoder: which one, and what is said where there is none."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from jobspace.encode import static, transformer
from jobspace.encode.base import wrap
from jobspace.encode.load import Model2VecEncoder, encoder
from jobspace.errors import InputError, NotFoundError, UsageError

WORDS = {"[UNK]": 0, "emergency": 1, "nurse": 2, "of": 3, "chief": 4}
ROWS = np.array([[9, 9, 9], [1, 0, 2], [0, 3, 0], [1, 1, 1], [-2, 0, 1]], np.float32)


def word_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


def save_model2vec(folder: Path, **tensors: NDArray[np.generic]) -> Path:
    folder.mkdir(exist_ok=True)
    save_file(tensors, folder / "model.safetensors")
    tokenizer = word_tokenizer()
    tokenizer.enable_truncation(2)  # as saved by some; the encoder reads all of a text
    tokenizer.enable_padding(length=5, pad_id=1)
    tokenizer.post_processor = TemplateProcessing(single="chief $A", special_tokens=[("chief", 4)])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text('{"model_type": "model2vec", "normalize": true}')
    return folder


def unit(rows: object) -> NDArray[np.float64]:
    exact = np.asarray(rows, np.float64)
    return exact / np.linalg.norm(exact, axis=1, keepdims=True)


def test_model2vec_is_the_mean_of_token_rows(tmp_path: Path) -> None:
    folder = save_model2vec(tmp_path / "m", embeddings=ROWS)
    loaded = encoder(str(folder))
    assert isinstance(loaded.backend, Model2VecEncoder)
    assert (loaded.name, loaded.dim, loaded.cache) == (str(folder), 3, None)
    texts = ["nurse", "emergency nurse", "chief of emergency nurse", "nurse plumber nurse"]
    means = [[0, 3, 0], [0.5, 1.5, 1], [0, 1, 1], [0, 3, 0]]
    np.testing.assert_allclose(loaded.encode(texts), unit(means), atol=1e-6)


def test_model2vec_unknown_words_only_are_a_zero_row(tmp_path: Path) -> None:
    loaded = encoder(str(save_model2vec(tmp_path / "m", embeddings=ROWS)))
    got = loaded.encode(["plumber", "nurse", "", "plumber x"])
    assert got.tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert loaded.backend.encode_batch([]).shape == (0, 3)
    assert loaded.backend.encode_batch(["", "nurse"]).tolist() == [[0, 0, 0], [0, 3, 0]]


def test_model2vec_weights_and_mapping(tmp_path: Path) -> None:
    folder = save_model2vec(
        tmp_path / "m",
        embeddings=np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float16),
        weights=np.array([1, 0.5, 2, 0.25, 3], np.float64),
        mapping=np.array([0, 2, 1, 0, 1]),
    )
    got = encoder(str(folder)).encode(["emergency nurse", "chief of nurse"])
    means = [[0, 2 / 2, 0.5 / 2], [0.25 / 3, (3 + 2) / 3, 0]]
    np.testing.assert_allclose(got, unit(means), atol=1e-6)


def test_model2vec_agrees_with_a_loop_over_tokens(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    table = random.standard_normal((5, 16)).astype(np.float32)
    loaded = encoder(str(save_model2vec(tmp_path / "m", embeddings=table)))
    texts = [" ".join(random.choice(list(WORDS)[1:], size=n)) for n in random.integers(1, 9, 50)]
    expected = [np.mean([table[WORDS[word]] for word in text.split()], axis=0) for text in texts]
    np.testing.assert_allclose(loaded.encode(texts), unit(expected), atol=1e-5)


def test_model2vec_fingerprint_follows_the_table(tmp_path: Path) -> None:
    one = encoder(str(save_model2vec(tmp_path / "a", embeddings=ROWS))).fingerprint
    same = encoder(str(save_model2vec(tmp_path / "b", embeddings=ROWS))).fingerprint
    other = encoder(str(save_model2vec(tmp_path / "c", embeddings=ROWS * 2))).fingerprint
    assert one == same != other


@pytest.mark.parametrize("damage", ["few rows", "no rows", "weights", "no tokenizer", "tokenizer"])
def test_a_damaged_model2vec_folder(tmp_path: Path, damage: str) -> None:
    rows = {"few rows": {"embeddings": ROWS[:3]}, "no rows": {"other": ROWS}}
    folder = save_model2vec(tmp_path / "m", **rows.get(damage, {"embeddings": ROWS}))
    if damage == "weights":
        (folder / "model.safetensors").write_bytes(b"\0" * 20)
    if damage == "no tokenizer":
        (folder / "tokenizer.json").unlink()
    if damage == "tokenizer":
        (folder / "tokenizer.json").write_text('{"model": {}}')
    with pytest.raises(InputError, match="cannot be read as a model2vec model") as error:
        encoder(str(folder))
    assert "\n" not in str(error.value)


def test_a_static_folder_is_read_by_the_static_encoder(tmp_path: Path) -> None:
    static.save(tmp_path / "m", vectors=ROWS, tokenizer_json=word_tokenizer().to_str(), about={})
    loaded = encoder(str(tmp_path / "m"))
    assert isinstance(loaded.backend, static.StaticEncoder)
    assert loaded.name == str(tmp_path / "m")
    assert loaded.cache is None
    np.testing.assert_allclose(
        loaded.encode(["emergency nurse", "plumber"])[:1], unit([[1, 3, 2]]), atol=0.01
    )


def test_default_is_the_static_model(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stand:
        name, fingerprint, dim = "default", "d", 2

        def encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
            return np.ones((len(texts), 2), np.float32)

    monkeypatch.setattr(static.StaticEncoder, "default", Stand)
    assert isinstance(encoder("default").backend, Stand)
    assert isinstance(encoder("default", device="cpu").backend, Stand)


@pytest.mark.parametrize("name", ["", "./no/such", "/no/such", "a/b/c", "two words", "~/none"])
def test_a_path_that_is_not_there(name: str) -> None:
    with pytest.raises(NotFoundError, match="no folder here; expected default, minilm"):
        encoder(name)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"without config\.json"):
        encoder(str(tmp_path))


@pytest.mark.parametrize("config", ["{", "[]", "\x00"])
def test_a_config_that_cannot_be_read(tmp_path: Path, config: str) -> None:
    (tmp_path / "config.json").write_text(config)
    with pytest.raises(InputError, match=r"config\.json, which cannot be read"):
        encoder(str(tmp_path))


def test_a_config_of_another_kind_goes_to_sentence_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Path, str]] = []

    def load_folder(name: str, folder: Path, device: str) -> Model2VecEncoder:
        asked.append((name, folder, device))
        return encoder(str(save_model2vec(tmp_path / "stand", embeddings=ROWS))).backend  # type: ignore[return-value]

    monkeypatch.setattr(transformer, "load_folder", load_folder)
    monkeypatch.setattr(transformer, "load_name", load_folder)
    bert, parts = tmp_path / "bert", tmp_path / "parts"
    for folder, file in ((bert, "config.json"), (parts, "modules.json")):
        folder.mkdir()
        (folder / file).write_text(json.dumps({"model_type": "bert"}))
        encoder(str(folder), device="cpu")
    assert asked == [(str(bert), bert, "cpu"), (str(parts), parts, "cpu")]


def test_openai_without_a_model() -> None:
    with pytest.raises(UsageError, match="expected openai:MODEL"):
        encoder("openai:")


def test_a_device_is_checked_for_every_encoder(tmp_path: Path) -> None:
    folder = save_model2vec(tmp_path / "m", embeddings=ROWS)
    with pytest.raises(UsageError, match="got 'tpu'; expected auto, cpu, cuda"):
        encoder(str(folder), device="tpu")


def test_an_encoder_of_ones_own(tmp_path: Path) -> None:
    own = Model2VecEncoder.load(save_model2vec(tmp_path / "m", embeddings=ROWS), name="own")
    assert wrap(own).encode(["nurse"]).tolist() == [[0, 1, 0]]


def test_loading_loads_nothing_heavy(tmp_path: Path) -> None:
    """Pandas is not on the list: pyarrow imports it at the first array, where it is there."""
    folder = save_model2vec(tmp_path / "m", embeddings=ROWS)
    code = (
        "import sys; from jobspace.encode.load import encoder; light = set(sys.modules);"
        f"encoder({str(folder)!r}).encode(['nurse']);"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'sklearn', 'scipy'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules);"
        "assert not {'tokenizers', 'sqlite3', 'urllib.request', 'platformdirs'} & light"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
