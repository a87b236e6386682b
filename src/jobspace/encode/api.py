"""An encoder behind an OpenAI-compatible `/embeddings` address: OpenAI's own, or a local server."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.endpoint import Client, Endpoint
from jobspace.errors import InputError

PROBE: Final = "dimension"  # the text that is encoded to learn how long a vector is


@dataclass(slots=True, kw_only=True)
class ApiEncoder:
    """A model behind an `/embeddings` address, as an encoder backend.

    Args:
        model: the model's name there.
        endpoint: where and how to ask; by default from the environment.
    """

    model: str
    endpoint: Endpoint = field(default_factory=Endpoint.from_environment)
    _dim: int | None = field(default=None, init=False, repr=False)
    _client: Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the client once the model's name is known."""
        self._client = Client(
            endpoint=self.endpoint,
            path="/embeddings",
            name=f"encoder {self.name}",
            wanted="vectors",
            kept="encodings made so far are kept",
        )

    @property
    def cacheable(self) -> bool:
        """Always: each answer costs time and money."""
        return True

    @property
    def batch_size(self) -> int:
        """Texts a call, as many as a request takes."""
        return self.endpoint.max_texts

    @property
    def name(self) -> str:
        """The name the user chose it by."""
        return f"openai:{self.model}"

    @property
    def fingerprint(self) -> str:
        """Hash of address and model; a server that changes a model under its name goes unseen."""
        identity = f"{self.endpoint.base_url}\n{self.model}"
        return "openai-" + hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()

    @property
    def dim(self) -> int:
        """Numbers in a vector; costs a request before the first answer."""
        if self._dim is None:
            self.encode_batch([PROBE])
        return self._dim or 0

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Turn n texts into float32 `(n, dim)`, in as many requests as the limits ask for.

        Raises:
            UsageError: the key is refused.
            NotFoundError: nothing answers at the address, or it does not know the model.
            InputError: the server refuses the texts, keeps failing, or answers no vectors.
        """
        parts = [
            self._vectors(self._client.ask({"model": self.model, "input": list(part)}), len(part))
            for part in _parts(texts, self.endpoint)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self.dim), np.float32)

    def _vectors(self, answer: bytes, n: int) -> NDArray[np.float32]:
        """Read an answer's vectors into the order of the texts."""
        try:
            data = json.loads(answer)["data"]
            by_index = {item["index"]: item["embedding"] for item in data}
            with np.errstate(over="ignore"):  # what is beyond float32 is refused as not finite
                vectors = np.array([by_index[i] for i in range(n)], np.float32)
            whole = len(data) == n and vectors.ndim == 2
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise InputError(
                f"encoder {self.name}: got an answer from {self.endpoint.base_url} that is no list "
                f"of {n} vectors of one length; expected an OpenAI-compatible /embeddings address. "
                f"Check OPENAI_BASE_URL and the model."
            )
        if vectors.shape[1] != (self._dim or vectors.shape[1]):
            raise InputError(
                f"encoder {self.name}: got a vector of {vectors.shape[1]} numbers; expected "
                f"{self._dim}, as before. The server changed its model: start again."
            )
        self._dim = vectors.shape[1]
        return vectors


def _parts(texts: Sequence[str], endpoint: Endpoint) -> Iterator[Sequence[str]]:
    """Cut texts into requests by count and by characters; a text too long alone goes alone."""
    start, n_characters = 0, 0
    for at, text in enumerate(texts):
        full = n_characters + len(text) > endpoint.max_characters
        if at > start and (full or at - start == endpoint.max_texts):
            yield texts[start:at]
            start, n_characters = at, 0
        n_characters += len(text)
    if texts:
        yield texts[start:]
