"""From a name to an encoder.

| name | encoder | needs |
|---|---|---|
| `default` | the static model that comes with jobspace | nothing |
| `minilm` | all-MiniLM-L6-v2 | extra `transformer` |
| `openai:MODEL` | an OpenAI-compatible `/embeddings` address | `OPENAI_API_KEY` |
| a folder | a jobspace, model2vec or sentence-transformers model, by its config.json | its kind's |
| any other | a sentence-transformers name, `TechWolf/JobBERT-v2` | extra `transformer` |

A name that cannot be loaded is an error that says what is missing; nothing takes its place.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import Encoder, Wrapped, check_device, wrap
from jobspace.encode.static import plain_tokenizer
from jobspace.errors import InputError, NotFoundError, UsageError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Model2VecEncoder", "encoder", "wrap"]

_HUB_NAME: Final = re.compile(r"[\w-][\w.-]*(/[\w.-]+)?")
_EXPECTED: Final = (
    "default, minilm, openai:MODEL, the folder of a model, or a sentence-transformers name"
)


def encoder(name: str, *, device: str = "auto", cache: bool = True) -> Wrapped:
    """Load the encoder of a name.

    Args:
        name: see the table above; a folder wins over a name on Hugging Face.
        device: auto, cpu or cuda; auto takes CUDA where torch sees it. Encoders without torch
            (static models, `openai:`) run where they run.
        cache: whether vectors of a slow encoder are kept on disk for the next run.

    Returns:
        The encoder, wrapped: `encode(texts)` gives float32 `(n, dim)`, unit rows.

    Raises:
        UsageError: the device is not there, or the API's key or address is not set.
        NotFoundError: the name is no encoder on this machine and cannot be downloaded.
        MissingExtraError: a package is missing; the message names the pip line.
        InputError: a folder holds a model that cannot be read.
    """
    check_device(device)
    backend = _backend(name, device)
    return wrap(backend) if cache else Wrapped(backend=backend)


def _backend(name: str, device: str) -> Encoder:
    if name == "default":
        from jobspace.encode.static import StaticEncoder

        return StaticEncoder.default()
    if name == "minilm":
        from jobspace.encode.transformer import load_minilm

        return load_minilm(device)
    if name.startswith("openai:"):
        return _api(name)
    folder = Path(name).expanduser()
    if name and folder.is_dir():
        return _from_folder(name, folder, device)
    return _from_hub(name, device)


def _api(name: str) -> Encoder:
    from jobspace.encode.api import ApiEncoder

    model = name.removeprefix("openai:")
    if not model:
        raise UsageError("encoder: got 'openai:'; expected openai:MODEL. Name the model.")
    return ApiEncoder(model=model)


def _from_hub(name: str, device: str) -> Encoder:
    if not _HUB_NAME.fullmatch(name):
        raise NotFoundError(
            f"encoder: got {name!r}, which is no folder here; expected {_EXPECTED}. Check the path."
        )
    from jobspace.encode.transformer import load_name

    return load_name(name, device)


def _from_folder(name: str, folder: Path, device: str) -> Encoder:
    """Choose the reader by what config.json says the model is."""
    kind = _model_type(folder)
    if kind == "jobspace-static":
        from jobspace.encode.static import StaticEncoder

        return StaticEncoder.load(folder, name=name)
    if kind == "model2vec":
        return Model2VecEncoder.load(folder, name=name)
    from jobspace.encode.transformer import load_folder

    return load_folder(name, folder, device)


def _model_type(folder: Path) -> str | None:
    path = folder / "config.json"
    if not path.is_file():
        if (folder / "modules.json").is_file():  # sentence-transformers, its parts in subfolders
            return None
        raise NotFoundError(
            f"encoder: got the folder {folder} without config.json or modules.json; expected the "
            f"folder of a saved model. Check the path."
        )
    try:
        kind = json.loads(path.read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(
            f"encoder: got {path}, which cannot be read ({error}); expected a JSON object. "
            f"Save the model again."
        ) from error
    return str(kind) if kind is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model2VecEncoder:
    """A model2vec folder as an encoder backend: the mean of the rows of a text's tokens.

    With `mapping` several tokens share a row; with `weights` each token scales its row. Both are
    worked into one table on loading. Tokens the tokenizer does not know are left out. All of a
    text is read, where the package model2vec stops at 512 tokens. Rows are sums: the wrapper
    brings them to unit length, so dividing by the number of tokens would change nothing.

    Attributes:
        tokenizer: a Hugging Face `tokenizers.Tokenizer`.
        table: float32 `(n_tokens, dim)`.

    Source: Model2Vec (Tulkens and van Dongen, 2024), its `StaticModel.encode`.
    """

    name: str
    fingerprint: str
    tokenizer: "Tokenizer" = field(repr=False)
    table: NDArray[np.float32] = field(repr=False)

    @classmethod
    def load(cls, folder: Path, *, name: str) -> "Model2VecEncoder":
        """Load `model.safetensors` (embeddings, perhaps weights and mapping) and `tokenizer.json`.

        Raises:
            InputError: a file is missing or cannot be read.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            tensors = load_file(folder / "model.safetensors")
            definition = (folder / "tokenizer.json").read_text(encoding="utf-8")
            tokenizer = plain_tokenizer(definition)
            table = _table(tensors, tokenizer.get_vocab_size(with_added_tokens=True))
            unknown = json.loads(definition)["model"].get("unk_token")
        except (OSError, SafetensorError, ValueError, LookupError, TypeError) as error:
            raise InputError(
                f"encoder {name}: got {folder}, which cannot be read as a model2vec model "
                f"({error}); expected model.safetensors with embeddings, and tokenizer.json. "
                f"Save it again."
            ) from error
        if unknown is not None and (at := tokenizer.token_to_id(unknown)) is not None:
            table[at] = 0
        digest = hashlib.blake2b(definition.encode(), digest_size=16)
        digest.update(table.data)
        return cls(name=name, fingerprint=digest.hexdigest(), tokenizer=tokenizer, table=table)

    def saved_with(self, folder: Path, table: NDArray[np.float32], about: dict[str, Any]) -> None:
        """Write this encoder to a folder with other rows: float32 (n_tokens, dim)."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        save_file({"embeddings": table}, folder / "model.safetensors")
        (folder / "tokenizer.json").write_text(self.tokenizer.to_str(), encoding="utf-8")
        config = {"model_type": "model2vec", "normalize": True, **about}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return int(self.table.shape[1])

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Turn n texts into float32 `(n, dim)`; a text without a known token is a zero row."""
        encodings = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        ids = [np.asarray(encoding.ids, np.intp) for encoding in encodings]
        lengths = np.fromiter(map(len, ids), np.intp, len(ids))
        vectors = np.zeros((len(ids), self.dim), np.float32)
        if lengths.any():
            starts = np.cumsum(lengths) - lengths
            rows = self.table[np.concatenate(ids)]  # (n tokens, dim)
            some = lengths > 0
            vectors[some] = np.add.reduceat(rows, starts[some], axis=0)
        return vectors


def _table(tensors: dict[str, Any], n_tokens: int) -> NDArray[np.float32]:
    """One weighted row a token id, `(n_tokens, dim)`."""
    table: NDArray[np.float32] = tensors["embeddings"].astype(np.float32)
    if "mapping" in tensors:
        table = table[tensors["mapping"]]
    if "weights" in tensors:
        table = table * tensors["weights"].astype(np.float32)[:, None]
    if len(table) < n_tokens:
        raise ValueError(f"{len(table)} rows for {n_tokens} tokens")
    return np.ascontiguousarray(table)
