"""The tokenizer inside an encoder, and the pieces it cuts words into."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.encode.static import plain_tokenizer
from jobspace.errors import UsageError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class WordCutter:
    """A tokenizer asked for single words.

    Attributes:
        tokenizer: a Hugging Face `tokenizers.Tokenizer` without padding and truncation.
        encoder_name: for messages.
    """

    tokenizer: Tokenizer
    encoder_name: str

    @classmethod
    def of(cls, encoder: Wrapped) -> WordCutter:
        """The tokenizer of a static, model2vec or sentence-transformers encoder.

        Raises:
            UsageError: the encoder has none that can be looked into.
        """
        backend: Any = encoder.backend
        inner = getattr(getattr(backend, "model", None), "tokenizer", None)
        found = getattr(backend, "tokenizer", None) or getattr(inner, "backend_tokenizer", None)
        if found is None or not hasattr(found, "to_str"):
            raise UsageError(
                f"tokenizer of {encoder.name}: got none that can be looked into; expected a "
                "static, model2vec or sentence-transformers model with a tokenizer.json. "
                "Choose another with --encoder."
            )
        return cls(tokenizer=plain_tokenizer(found.to_str()), encoder_name=encoder.name)

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The tokenizer's file as a dict."""
        settings: dict[str, Any] = json.loads(self.tokenizer.to_str())
        return settings

    @property
    def n_tokens(self) -> int:
        """Size of the vocabulary, added tokens included."""
        return int(self.tokenizer.get_vocab_size(with_added_tokens=True))

    @property
    def unknown_id(self) -> int:
        """The id that stands for what the tokenizer does not know; -1 where it knows all."""
        unknown = self.definition["model"].get("unk_token")
        found = self.tokenizer.token_to_id(unknown) if isinstance(unknown, str) else None
        return -1 if found is None else found

    def ids(self, words: list[str]) -> list[list[int]]:
        """The token ids of each word, as it is cut in the midst of a text.

        The space before it matters to tokenizers that mark where words begin, and to no other.
        """
        padded = [f" {word}" for word in words]
        cut = self.tokenizer.encode_batch_fast(padded, add_special_tokens=False)
        return [encoding.ids for encoding in cut]

    def pieces(self, ids: list[int]) -> list[str]:
        """Tokens as the vocabulary spells them: `["p", "##ys", "##park"]`."""
        return [self.tokenizer.id_to_token(i) or "" for i in ids]
