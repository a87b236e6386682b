"""The static encoder: a vector a token and a frequent pair of words, summed to unit length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.word_pairs import WordPairs
from jobspace.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_TYPE = "jobspace-static"
PAIRS_FILE = "word_pairs.txt"
ROWS_AT_ONCE = 16_384  # texts a step
MANY_ROWS = 4_096  # rows to sum from which importing scipy.sparse pays


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """n bags of table rows, flat: bag i is `ids[starts[i]:starts[i + 1]]`.

    Attributes:
        ids: int64 (k,), rows of a table.
        starts: int64 (n + 1,), from 0 to k.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]

    def take(self, bags: NDArray[np.int64]) -> Bags:
        """The picked bags, one after the other."""
        lengths = self.starts[bags + 1] - self.starts[bags]
        ends = np.cumsum(lengths)
        within = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths)
        ids = self.ids[np.repeat(self.starts[bags], lengths) + within]
        return Bags(ids=ids, starts=np.concatenate(([0], ends)).astype(np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """n texts cut into words: `codes[starts[i]:starts[i + 1]]` are rows of `distinct`."""

    distinct: pa.Array
    words: list[str]
    codes: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: pa.Array) -> _Split:
        """Cut at white space; a null has no words."""
        words = pc.utf8_split_whitespace(texts)
        coded = words.flatten().dictionary_encode()
        ends = np.cumsum(np.asarray(pc.fill_null(words.value_lengths(), 0), dtype=np.int64))
        return cls(
            distinct=coded.dictionary,
            words=coded.dictionary.to_pylist(),
            codes=np.asarray(coded.indices, dtype=np.int64),
            starts=np.concatenate(([0], ends)),
        )


@dataclass(kw_only=True)
class StaticEncoder:
    """A table of vectors; a text's is the sum of the rows of its tokens and of its word pairs.

    The weight of a token is the length of its row: frequent, empty words end up short in training,
    telling words long. Order counts in the pairs of neighbouring words that have a row ("software
    engineer"), else not; no attention, hence about a hundred times faster than a transformer. A
    text is cut into words first, each distinct word is tokenized once, and texts are sums of word
    vectors: titles repeat words far more than whole texts.

    Attributes:
        name: what the user asked for.
        fingerprint: hash of the table; two encoders with one fingerprint give the same vectors.
        tokenizer: a Hugging Face `tokenizers.Tokenizer` (WordPiece in the default model).
        table: int8 (n_rows, dim), the quantised rows: those of the tokens, then of the pairs.
        scales: float32 (n_rows,), the factor of each row.
        unknown_id: the token that stands for what has none; its row counts as zeros. -1: none.
        pairs: the word pairs, in order of their rows.

    Source: ours, after Model2Vec (Tulkens and van Dongen, 2024) and sentence-transformers' static
    embeddings; the training is in `jobspace.train.static`.
    """

    name: str
    fingerprint: str
    tokenizer: Tokenizer
    table: NDArray[np.int8]
    scales: NDArray[np.float32]
    unknown_id: int = -1
    pairs: WordPairs = field(default_factory=lambda: WordPairs.of(()), repr=False)
    _floats: NDArray[np.float32] | None = field(default=None, repr=False)

    @classmethod
    @lru_cache(maxsize=1)  # words are compared by it too, whatever the encoder
    def default(cls) -> StaticEncoder:
        """The model that ships with jobspace, loaded once."""
        return cls.load(Path(str(files("jobspace") / "assets" / "model")), name="default")

    @classmethod
    def load(cls, folder: str | Path, *, name: str | None = None) -> StaticEncoder:
        """Load a folder with `model.safetensors`, `tokenizer.json` and `config.json`.

        Raises:
            NotFoundError: a file is missing.
            InputError: a file is damaged, or the folder holds another kind of model.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        folder = Path(folder)
        config = _config(folder)
        tokenizer = _tokenizer(folder)
        unknown = tokenizer.token_to_id(config.get("unknown_token", "[UNK]"))
        try:
            tensors = load_file(folder / "model.safetensors")
            pairs = _pairs(folder, config, len(tensors["table"]))
            return cls(
                name=name or str(folder),
                fingerprint=config["fingerprint"],
                tokenizer=tokenizer,
                table=tensors["table"],
                scales=tensors["scales"],
                unknown_id=-1 if unknown is None else unknown,
                pairs=pairs,
            )
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise _damaged(folder, error) from error

    @property
    def dim(self) -> int:
        """Columns of a vector."""
        return int(self.table.shape[1])

    @property
    def first_pair(self) -> int:
        """The row of the first word pair; before it are the tokens' rows."""
        return len(self.table) - len(self.pairs)

    def encode_batch(self, texts: Sequence[str] | pa.Array) -> NDArray[np.float32]:
        """Encode texts.

        Args:
            texts: n strings; case and accents do not matter.

        Returns:
            float32 (n, dim) unit rows; a text without any known token has a zero row.
        """
        array = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
        out = np.empty((len(array), self.dim), dtype=np.float32)
        for start in range(0, len(array), ROWS_AT_ONCE):
            part = array.slice(start, ROWS_AT_ONCE)
            out[start : start + len(part)] = self._encode_part(part)
        return out

    def bags(self, texts: pa.Array) -> Bags:
        """The rows of the table that each of n texts is the sum of: what training moves.

        A text's tokens come in its order, then its pairs; one without any token has an empty bag.
        """
        split = _Split.of(texts)
        tokens = self._token_ids(split.words).take(split.codes)
        starts = tokens.starts[split.starts]
        text, pair = self.pairs.find(split.distinct, split.codes, split.starts)
        of = np.concatenate([np.repeat(np.arange(len(texts)), np.diff(starts)), text])
        ids = np.concatenate([tokens.ids, pair + self.first_pair])
        n_each = np.bincount(of, minlength=len(texts))
        return Bags(
            ids=ids[np.argsort(of, kind="stable")],
            starts=np.concatenate(([0], np.cumsum(n_each))).astype(np.int64),
        )

    def saved_with(self, folder: Path, vectors: NDArray[np.float32], about: dict[str, Any]) -> None:
        """Write this encoder to a folder with other rows: float32 (n_rows, dim)."""
        unknown = self.tokenizer.id_to_token(self.unknown_id) if self.unknown_id >= 0 else None
        facts = {
            "dim": vectors.shape[1],
            **({"unknown_token": unknown} if unknown else {}),
            **about,
        }
        save(
            folder,
            vectors=vectors,
            tokenizer_json=self.tokenizer.to_str(),
            about=facts,
            pairs=self.pairs.pairs,
        )

    def _encode_part(self, texts: pa.Array) -> NDArray[np.float32]:
        split = _Split.of(texts)
        tokens = self._token_ids(split.words)
        words = sum_runs(self.token_vectors(), tokens.ids, np.diff(tokens.starts))  # (n_words, dim)
        summed = sum_runs(words, split.codes, np.diff(split.starts))  # (n, dim)
        text, pair = self.pairs.find(split.distinct, split.codes, split.starts)
        if len(pair):
            n_each = np.bincount(text, minlength=len(texts))
            summed += sum_runs(self.token_vectors(), pair + self.first_pair, n_each)
        return unit_rows(summed)

    def _token_ids(self, words: list[str]) -> Bags:
        encodings = self.tokenizer.encode_batch_fast(words, add_special_tokens=False)
        ids = [encoding.ids for encoding in encodings]
        lengths = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
        flat = np.fromiter(
            (i for row in ids for i in row), dtype=np.int64, count=int(lengths.sum())
        )
        return Bags(ids=flat, starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))

    def token_vectors(self) -> NDArray[np.float32]:
        """The table as float32 (n_rows, dim), made once, with the unknown token silenced.

        It is kept when it is complete: another thread may ask meanwhile, and makes its own.
        """
        if self._floats is None:
            floats = self.table.astype(np.float32)
            floats *= self.scales[:, None]
            if self.unknown_id >= 0:
                floats[self.unknown_id] = 0.0
            self._floats = floats
        return self._floats


def sum_runs(
    rows: NDArray[np.float32], ids: NDArray[np.integer[Any]], lengths: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Sum consecutive runs of picked rows.

    Args:
        rows: float32 (m, d).
        ids: integers (k,), the rows picked, run after run.
        lengths: (n,) with sum k, the length of each run; 0 gives a zero row.

    Returns:
        float32 (n, d).
    """
    ends = np.cumsum(lengths)
    if len(ids) >= MANY_ROWS:
        return _sum_many(rows, ids, ends)
    out = np.zeros((len(lengths), rows.shape[1]), dtype=np.float32)
    starts = ends - lengths
    for place in range(int(lengths.max(initial=0))):  # one after the other, as the product does
        here = np.flatnonzero(lengths > place)
        out[here] += rows[ids[starts[here] + place]]
    return out


def _sum_many(
    rows: NDArray[np.float32], ids: NDArray[np.integer[Any]], ends: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The same as a product with a sparse matrix of ones, which copies no row."""
    from scipy.sparse import csr_array

    starts = np.concatenate(([0], ends))
    ones = np.ones(len(ids), dtype=np.float32)
    summed = csr_array((ones, ids, starts), shape=(len(ends), len(rows))) @ rows
    return np.asarray(summed, dtype=np.float32)


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring rows to length 1 in place; zero rows stay zero. Shape (n, d) in and out."""
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    norms[norms == 0] = 1.0
    vectors /= norms[:, None]
    return vectors


def save(
    folder: Path,
    *,
    vectors: NDArray[np.float32],
    tokenizer_json: str,
    about: dict[str, Any],
    pairs: Sequence[str] = (),
) -> None:
    """Write a static model: rows quantised to int8, tokenizer, configuration with fingerprint.

    Args:
        folder: made when absent.
        vectors: float32 (n_rows, dim), the tokens' rows, then the pairs'.
        tokenizer_json: the text of a `tokenizers` file.
        about: what the configuration records of the training.
        pairs: the word pairs that have rows, in the order of these.
    """
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    scales = np.abs(vectors).max(axis=1) / 127.0
    scales[scales == 0] = 1.0
    table = np.rint(vectors / scales[:, None]).astype(np.int8)
    tensors = {"table": table, "scales": scales.astype(np.float32)}
    save_file(tensors, folder / "model.safetensors")
    (folder / "tokenizer.json").write_text(tokenizer_json, encoding="utf-8")
    digest = blake2b(table.tobytes(), digest_size=16)
    digest.update(tensors["scales"].tobytes())
    digest.update(tokenizer_json.encode())
    if pairs:
        lines = "".join(f"{pair}\n" for pair in pairs)
        (folder / PAIRS_FILE).write_text(lines, encoding="utf-8")
        digest.update(lines.encode())
        about = {"n_word_pairs": len(pairs), **about}
    config = {"model_type": MODEL_TYPE, "fingerprint": digest.hexdigest(), **about}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _config(folder: Path) -> dict[str, Any]:
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        if not (folder / name).is_file():
            raise NotFoundError(
                f"model {folder}: got no {name} there; expected the folder of a saved model. "
                "Check the path, or save the model again."
            )
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error
    if config.get("model_type") != MODEL_TYPE:
        raise InputError(
            f"model {folder}: got model_type {config.get('model_type')!r}; expected {MODEL_TYPE!r}."
        )
    return config


def _pairs(folder: Path, config: dict[str, Any], n_rows: int) -> WordPairs:
    """The model's word pairs; a KeyError, OSError or ValueError where they do not fit its table."""
    n_pairs = int(config.get("n_word_pairs", 0))
    if not n_pairs:
        return WordPairs.of(())
    pairs = (folder / PAIRS_FILE).read_text(encoding="utf-8").splitlines()
    if len(pairs) != n_pairs or n_pairs > n_rows:
        raise ValueError(f"{PAIRS_FILE}: got {len(pairs):,} pairs; expected {n_pairs:,}")
    return WordPairs.of(pairs)


def plain_tokenizer(definition: str) -> Tokenizer:
    """A tokenizer of its file's text, without padding and truncation.

    Raises:
        ValueError: the text is no tokenizer's.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(definition)
    except Exception as error:  # the package raises nothing narrower
        raise ValueError(f"tokenizer.json: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _tokenizer(folder: Path) -> Tokenizer:
    try:
        return plain_tokenizer((folder / "tokenizer.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> InputError:
    return InputError(
        f"model {folder}: got a file that cannot be read ({error}); expected a saved model. "
        "Save it again."
    )


@lru_cache(maxsize=1)
def english_words() -> pa.Array:
    """The whole words in the default model's vocabulary: common English, names and places.

    About 20,000 distinct lower-case words of letters; spelling repair leaves them as they are.
    """
    tokens = pa.array(StaticEncoder.default().tokenizer.get_vocab().keys(), pa.string())
    return tokens.filter(pc.match_substring_regex(tokens, "^[a-z]{3,}$"))
