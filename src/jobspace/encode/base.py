"""What an encoder is, and the one wrapper that every backend is used through.

A backend writes one method, `encode_batch`. `Wrapped` adds what all of them need: each distinct
text once, batches of texts of one length, unit rows, a count of the texts that were cut, and, for
backends slower than a disk, a cache.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.errors import InputError, UsageError

if TYPE_CHECKING:
    from jobspace.encode.cache import EncodingCache

Vectors: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = NDArray[np.intp]
Texts: TypeAlias = "Sequence[str | None] | pa.Array[Any] | pa.ChunkedArray[Any]"
Progress: TypeAlias = Callable[[int, int], None]

DEVICES = ("auto", "cpu", "cuda")
BATCH_LARGE = 8_192  # texts a call where nothing is padded: its vectors stay near the processor
BATCH_CACHED = 1_024  # where the work is kept, so that little of it is lost


_TEXT_TYPES = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_null,
)


class Encoder(Protocol):
    """What a backend provides: three facts and one method.

    Optional attributes, read where present:

    - `batch_size: int`: at most so many texts a call, of similar length (backends that pad).
      Without it calls are large and in order of appearance.
    - `cacheable: bool`: True where encoding is slower than reading vectors from disk.
    - `cut(texts) -> bool array (n,)`: which texts are longer than the encoder reads.
    """

    @property
    def name(self) -> str:
        """The name the user chose it by."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would; names the cache."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""

    def encode_batch(self, texts: Sequence[str], /) -> Vectors:
        """Turn n texts, none of them blank, into an array `(n, dim)`; rows need not be unit."""


@dataclass(slots=True, kw_only=True, eq=False)
class Wrapped:
    """An encoder as `jobspace.encoder` returns it.

    Args:
        backend: what turns texts into vectors.
        cache: where vectors are kept between runs; None keeps none.
    """

    backend: Encoder
    cache: "EncodingCache | None" = None
    _cut: set[int] = field(default_factory=set, repr=False)  # hashes: texts may be long

    @property
    def name(self) -> str:
        """The name the user chose the encoder by."""
        return self.backend.name

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would."""
        return self.backend.fingerprint

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        known = self.cache.dim if self.cache is not None else None
        return self.backend.dim if known is None else known

    @property
    def n_cut(self) -> int:
        """Distinct texts so far that were cut at the encoder's limit; 0 where it has none."""
        return len(self._cut)

    def encode(self, texts: Texts, *, progress: Progress | None = None) -> Vectors:
        """Turn n texts into n unit vectors.

        Each distinct text is encoded once. Batches are formed from the set of distinct texts,
        longest first, before the cache is asked: neither the order of the texts nor a run that
        was stopped and started again changes what a backend is asked together.

        Args:
            texts: n texts; null is read as the empty text.
            progress: called with (distinct texts done, distinct texts in all), blank ones left out.

        Returns:
            float32 `(n, dim)`, rows in the order given, each of length 1; `(0, dim)` for no
            texts. A blank text, and a text without any token the encoder knows, is a row of zeros.

        Raises:
            InputError: a text is not text, or the backend returned something that is no vector.
        """
        column = _text_column(texts).dictionary_encode()
        rows = np.zeros((len(column.dictionary), self.dim), np.float32)  # (m, d)
        self._fill(rows, cast(pa.LargeStringArray, column.dictionary), progress)
        if len(column) == len(rows):  # all distinct, and codes count up in order of appearance
            return rows
        codes: NDArray[np.int32] = column.indices.to_numpy(zero_copy_only=False)
        return rows[codes]  # (n, d)

    def _fill(
        self, rows: Vectors, distinct: pa.LargeStringArray, progress: Progress | None
    ) -> None:
        """Write the unit vector of each text that is not blank into its row."""
        blank = pc.equal(pc.utf8_trim_whitespace(distinct), pa.scalar("", pa.large_string()))
        filled = np.flatnonzero(~blank.to_numpy(zero_copy_only=False))
        texts: list[str] = distinct.to_pylist()
        self._count_cut([texts[i] for i in filled])
        todo = _Todo(texts=texts, rows=rows, n_total=len(filled), progress=progress)
        batches = _batches(distinct, filled, self.backend)
        if self.cache is None:
            for batch in batches:
                todo.encode(self.backend, batch)
                todo.report(len(batch))
        else:
            _encode_through(self.cache, self.backend, todo, batches)

    def _count_cut(self, texts: list[str]) -> None:
        cut = getattr(self.backend, "cut", None)
        if cut is not None and texts:
            self._cut.update(hash(texts[i]) for i in np.flatnonzero(cut(texts)))


@dataclass(slots=True, kw_only=True)
class _Todo:
    """The distinct texts of one call and the rows their vectors go to."""

    texts: list[str]
    rows: Vectors  # (m, d)
    n_total: int
    progress: Progress | None
    n_done: int = 0

    def encode(self, backend: Encoder, batch: Rows) -> None:
        """Write the unit vectors of the texts at `batch`."""
        answer = backend.encode_batch([self.texts[i] for i in batch])
        self.rows[batch] = unit_rows(answer, (len(batch), self.rows.shape[1]), backend.name)

    def report(self, n: int) -> None:
        """Say that n more texts are done."""
        self.n_done += n
        if self.progress is not None:
            self.progress(self.n_done, self.n_total)


def _encode_through(
    cache: "EncodingCache", backend: Encoder, todo: _Todo, batches: Iterator[Rows]
) -> None:
    """Take what the cache has, encode the rest and store it as it comes.

    What is missing of one batch is encoded together and stored together, so a run that takes up
    a killed one's work asks the backend for the very batches that one would have asked for.
    """
    from jobspace.encode.cache import text_keys

    keys = text_keys(todo.texts)  # (m, 2)
    known = cache.look_up(keys, todo.rows)  # (m,)
    todo.report(int(known.sum()))
    with cache.writer(backend.name) as writer:
        for batch in batches:
            missing = batch[~known[batch]]
            if len(missing):
                todo.encode(backend, missing)
                writer.add(keys[missing], todo.rows[missing])
                todo.report(len(missing))


def wrap(backend: Encoder) -> Wrapped:
    """Wrap any object that satisfies `Encoder`; a wrapped one comes back as it is.

    Raises:
        UsageError: the object lacks a part of the protocol.
    """
    if isinstance(backend, Wrapped):
        return backend
    for part in ("name", "fingerprint", "encode_batch"):  # asking for dim may cost a request
        if not hasattr(backend, part):
            raise UsageError(
                f"encoder: got a {type(backend).__name__} without {part!r}; expected an object "
                f"with name, fingerprint, dim and encode_batch. Add what is missing."
            )
    if not getattr(backend, "cacheable", False):
        return Wrapped(backend=backend)
    from jobspace.encode.cache import EncodingCache

    return Wrapped(backend=backend, cache=EncodingCache(fingerprint=backend.fingerprint))


def check_device(device: str) -> None:
    """Refuse a device that is none of `DEVICES`.

    Raises:
        UsageError: it is none of them.
    """
    if device not in DEVICES:
        raise UsageError(f"device: got {device!r}; expected {', '.join(DEVICES)}. Choose one.")


def unit_rows(answer: object, shape: tuple[int, int], name: str) -> Vectors:
    """Scale each row of an encoder's answer to length 1; a row of zeros stays.

    Args:
        answer: what `encode_batch` returned.
        shape: the (n, dim) it must have.
        name: the encoder's, for the message.

    Raises:
        InputError: not numbers, another shape, or a number that is not finite.
    """
    vectors = np.asarray(answer)
    if vectors.shape != shape or vectors.dtype.kind not in "fiu":
        raise InputError(
            f"encoder {name}: got vectors of shape {vectors.shape} and type {vectors.dtype}; "
            f"expected {shape} numbers. The encoder changed or is at fault: run jobspace cache "
            f"clear, or use another."
        )
    with np.errstate(over="ignore", under="ignore"):
        vectors = np.array(vectors, np.float32)
        squares = np.einsum("ij,ij->i", vectors, vectors)
    odd = ~((squares > 1e-20) & (squares < 1e20))  # zero, not finite, or beyond float32 squared
    if odd.any():
        vectors[odd] = _within_range(vectors[odd], name)
        squares[odd] = np.einsum("ij,ij->i", vectors[odd], vectors[odd])
    vectors /= np.sqrt(np.where(squares > 0, squares, np.float32(1)))[:, None]
    return vectors


def _within_range(vectors: Vectors, name: str) -> Vectors:
    """Divide each row, in place, by its largest number, so that its squares are floats again."""
    peak = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    if not np.isfinite(peak).all():
        raise InputError(
            f"encoder {name}: got a vector with a number that is not finite; expected finite "
            f"numbers. The encoder is at fault: use another one, or run it in full precision."
        )
    with np.errstate(under="ignore"):
        vectors /= np.where(peak > 0, peak, np.float32(1))
    return vectors


def _batches(distinct: pa.LargeStringArray, filled: Rows, backend: Encoder) -> Iterator[Rows]:
    """Cut the rows to encode into calls: longest first, so that too long fails at once."""
    size = getattr(backend, "batch_size", None)
    if size is not None:
        keys = pa.table({"length": pc.binary_length(distinct), "text": distinct})
        order = pc.sort_indices(keys, [("length", "descending"), ("text", "ascending")]).to_numpy()
        filled = order[np.isin(order, filled)].astype(np.intp)
    step = size or (BATCH_CACHED if getattr(backend, "cacheable", False) else BATCH_LARGE)
    for start in range(0, len(filled), step):
        yield filled[start : start + step]


def _text_column(texts: Texts) -> pa.LargeStringArray:
    """Read any sequence of texts as one arrow array without nulls."""
    if isinstance(texts, str):
        raise UsageError(
            f"texts: got one text {texts!r:.40}; expected a list of texts. Use [text]."
        )
    try:
        column = _as_arrow(texts)
        column.validate(full=True)
    except (pa.ArrowException, UnicodeError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"texts: got something that is not text ({reason}); expected texts. Convert them first."
        ) from error
    return cast(pa.LargeStringArray, column.fill_null(""))


def _as_arrow(texts: Texts) -> pa.LargeStringArray:
    if isinstance(texts, list | tuple):
        return pa.array(texts, pa.large_string())
    column = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(texts)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not any(check(kind) for check in _TEXT_TYPES):
        raise TypeError(f"type {column.type}")
    return cast(pa.LargeStringArray, column.cast(pa.large_string()))
