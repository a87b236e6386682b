"""Pairs of texts that mean the same: mined from a column, or from sets made by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.errors import InputError, UsageError
from jobspace.search.neighbours import highest_of_rows
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.frames import to_stream
from jobspace.tables.read import open_table
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.text.clean import clean, folded, key, singular
from jobspace.train.dataset_rows import Making, Rows
from jobspace.train.splits import assigned, components

BLOCK_CELLS: Final = 1 << 24  # similarities in memory at once, 64 MB
SET: Final = "set"

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paraphrases:
    """The texts of a column that say the same in other words, as a source of rows.

    Each distinct text is compared with all others. Two are a pair where their similarity is at
    least the cut-off and one is among the nearest of the other; those that differ in case, signs or
    number alone ("Nurse", "nurses") teach nothing and are none. Texts that a chain of pairs
    connects are one group, in one split.

    Attributes:
        data: a path, a glob, a database's address, or any dataframe.
        text_of: which text of a row.
        min_similarity: of two texts that are a pair; 0.8 suits the default encoder and titles.
        top_k: nearest texts looked at for each.
        query: the SQL whose rows are read; databases only.

    Source: paraphrase mining, as sentence-transformers does it.
    """

    data: Any
    text_of: TextOf
    min_similarity: float = 0.8
    top_k: int = 5
    query: str | None = None

    def rows(self, making: Making) -> Rows:
        """Read, encode, find the pairs, split.

        Raises:
            InputError: the table cannot be read, or no two texts are that similar.
        """
        making.tell("Reading texts")
        name, n_read, texts = self._texts()
        vectors = making.encode("Encoding texts", texts)
        making.tell("Comparing texts")
        pairs = _different(_nearest(vectors, self.top_k, self.min_similarity), texts)
        if not len(pairs):
            raise InputError(
                f"paraphrases in {name}: got none of similarity ≥ {self.min_similarity} among "
                f"{len(texts):,} distinct texts; expected some. Lower --min-similarity, or name "
                "another column."
            )
        component = components(len(texts), pairs)
        paired = np.unique(pairs)
        split = np.zeros(len(texts), np.int8)
        rng = np.random.default_rng([making.options.seed, 5])
        split[paired] = assigned(component[paired], making.options.shares, rng)
        group = [f"paraphrase:{component[i]}" for i in pairs[:, 0]]
        about = (
            f"paraphrases in {name}: {len(pairs):,} pairs of {len(paired):,} texts of similarity ≥ "
            f"{self.min_similarity} by the encoder {making.encoder.name}"
        )
        return Rows(
            query=[texts[i] for i in pairs[:, 0]],
            positive=[texts[i] for i in pairs[:, 1]],
            group=group,
            kind=group,
            title=[""] * len(pairs),
            split=split[pairs[:, 0]],
            about=[about],
            n_read=n_read,
            left_out=+Counter({"text without a paraphrase": len(texts) - len(paired)}),
        )

    def _texts(self) -> tuple[str, int, list[str]]:
        """The input's name, its rows, and its distinct texts."""
        opened = (
            open_table(self.data, query=self.query)
            if isinstance(self.data, str)
            else to_stream(self.data)
        )
        with opened as stream:
            text_of = self.text_of.known(stream)
            distinct = DistinctTexts()
            n_rows = 0
            for batch in stream:
                distinct.add(text_of.texts(batch))
                n_rows += batch.num_rows
            require_rows(n_rows, stream)
            name = stream.name.replace("\\", "/").rsplit("/", 1)[-1]
        first = {
            folded(text): " ".join(text.split())
            for text in reversed(distinct.new_texts().to_pylist())
            if text.strip()
        }
        return name, n_rows, list(first.values())[::-1]


def _nearest(vectors: Vectors, top_k: int, min_similarity: float) -> Ints:
    """Pairs (first < second) of texts where one is among the k nearest of the other, ascending."""
    n = len(vectors)
    found: set[tuple[int, int]] = set()
    step = max(1, BLOCK_CELLS // max(n, 1))
    k = min(top_k, n - 1)
    for start in range(0, n if k > 0 else 0, step):
        similarity = vectors[start : start + step] @ vectors.T  # (b, n)
        rows = np.arange(len(similarity))
        similarity[rows, rows + start] = -np.inf
        row, at = highest_of_rows(similarity, k, min_similarity)
        first, second = row + start, at
        low, high = np.minimum(first, second), np.maximum(first, second)
        found.update(zip(low.tolist(), high.tolist(), strict=True))
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def _different(pairs: Ints, texts: Sequence[str]) -> Ints:
    """The pairs whose texts differ in more than case, signs and number."""
    keys = singular(key(clean(pa.array(texts, pa.string())))).to_pylist()
    kept = [i for i, (a, b) in enumerate(pairs.tolist()) if keys[a] != keys[b]]
    return pairs[np.array(kept, np.int64)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMade:
    """Sets of texts that mean the same, made by a person, as a source of rows.

    Sets that have a text in common are one group.

    Attributes:
        files: JSON lines, each `{"set": [TEXT, TEXT, …]}`.
        pairs_per_label: positives of each text, at most.
    """

    files: Sequence[str]
    pairs_per_label: int = 2

    def rows(self, making: Making) -> Rows:
        """Read, join, split, draw positives.

        Raises:
            InputError: a file is not of such lines, or no set has two different texts.
        """
        making.tell("Reading sets")
        sets = [texts for file in self.files for texts in _sets(file)]
        members, n_small = _members(sets)
        rng = np.random.default_rng([making.options.seed, 6])
        numbers = np.repeat(np.arange(len(members)), [len(texts) for texts in members])
        split = assigned(numbers, making.options.shares, rng)
        first = np.searchsorted(numbers, np.arange(len(members)))
        drawn = list(_drawn(members, self.pairs_per_label, rng))
        group = [f"set:{number}" for number, _, _ in drawn]
        names = ", ".join(file.replace("\\", "/").rsplit("/", 1)[-1] for file in self.files)
        return Rows(
            query=[query for _, query, _ in drawn],
            positive=[positive for _, _, positive in drawn],
            group=group,
            kind=group,
            title=[""] * len(drawn),
            split=split[first[[number for number, _, _ in drawn]]],
            about=[f"{len(members):,} sets made by hand, of {names}"],
            n_read=len(sets),
            left_out=+Counter({"set of fewer than two different texts": n_small}),
        )


def _sets(file: str) -> Iterator[list[str]]:
    with open_table(file) as stream:
        if SET not in stream.schema.names or not _holds_lists(stream.schema.field(SET).type):
            got = ", ".join(f"{field.name} ({field.type})" for field in stream.schema)
            raise InputError(
                f"sets of {file}: got {got}; expected a column {SET!r} of lists of texts. Write "
                'lines such as {"set": ["RN", "registered nurse"]}.'
            )
        for batch in stream:
            for members in batch.column(SET).to_pylist():
                yield [" ".join(str(text).split()) for text in members or () if text is not None]


def _holds_lists(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _members(sets: Sequence[Sequence[str]]) -> tuple[list[list[str]], int]:
    """The different texts of each group of sets that share one; and how many sets are too small."""
    ids: dict[str, int] = {}
    spelled: list[str] = []
    links = []
    n_small = 0
    for texts in sets:
        mine = []
        for text in filter(None, texts):
            number = ids.setdefault(folded(text), len(spelled))
            if number == len(spelled):
                spelled.append(text)
            mine.append(number)
        n_small += len(set(mine)) < 2
        links += [(mine[0], other) for other in mine[1:]]
    component = components(len(spelled), np.array(links, np.int64).reshape(-1, 2))
    groups: dict[int, list[str]] = {}
    for text, number in zip(spelled, component.tolist(), strict=True):
        groups.setdefault(number, []).append(text)
    members = [texts for texts in groups.values() if len(texts) > 1]
    if not members:
        raise InputError(
            f"sets made by hand: got {len(sets)} without two different texts; expected sets of "
            "two or more. Put texts that mean the same into one set."
        )
    return members, n_small


def _drawn(
    members: Sequence[Sequence[str]], n_pairs: int, rng: np.random.Generator
) -> Iterator[tuple[int, str, str]]:
    """(number of the group, query, positive): for each text some of the others."""
    for number, texts in enumerate(members):
        for i, text in enumerate(texts):
            others = [*texts[:i], *texts[i + 1 :]]
            for at in rng.permutation(len(others))[:n_pairs]:
                yield number, text, others[at]


def check_cut_off(min_similarity: float) -> None:
    """Refuse a cut-off that parts nothing.

    Raises:
        UsageError: it is not in (0, 1).
    """
    if not 0 < min_similarity < 1:
        raise UsageError(
            f"min similarity: got {min_similarity:g}; expected a number above 0 and below 1. "
            "Give for example --min-similarity 0.8."
        )
