"""Which of a user's words an encoder's tokenizer breaks, and what that costs.

A tokenizer knows some thousands of words; any other word is cut into pieces (`pyspark` becomes
`p ##ys ##park`), and the encoder has to guess its meaning from them. How much that matters depends
on the texts: a word counts by how often it occurs, how many pieces it has, and how telling it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.errors import InputError
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.read import open_table
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.train.tokenizer import WordCutter
from jobspace.train.words import Words, words_of

Ints = NDArray[np.int64]

N_EXAMPLES: Final = 2
EXAMPLE_CHARS: Final = 110
MOST_PIECES: Final = 4  # a script the tokenizer does not know has thirty pieces and is no better
NAMELESS: Final = 0.2  # what a word that is surely no name weighs beside one that is


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word that the tokenizer breaks.

    Attributes:
        term: lower case.
        count: occurrences in the distinct texts.
        n_texts: distinct texts that hold it.
        n_pieces, pieces: what the tokenizer makes of it.
        unknown: whether a piece is the token for the unknown: it adds nothing to a vector.
        weight: by which terms are ranked, see `ranked`.
        examples: sentences that hold it, shortened around it.
    """

    term: str
    count: int
    n_texts: int
    n_pieces: int
    pieces: tuple[str, ...]
    unknown: bool
    weight: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a tokenizer makes of a user's texts.

    Attributes:
        encoder: the encoder's name.
        n_tokens: size of its vocabulary.
        n_rows, n_texts: rows, and distinct texts; all counts are of the latter.
        n_words, n_distinct_words: occurrences and distinct words.
        n_broken, n_distinct_broken: of these, the broken ones.
        n_unknown: occurrences of words with a piece that is unknown.
        tokens_per_word, tokens_per_broken_word: means over occurrences; the second is None where
            nothing is broken.
        terms: the broken words, those that matter most first.
    """

    encoder: str
    n_tokens: int
    n_rows: int
    n_texts: int
    n_words: int
    n_distinct_words: int
    n_broken: int
    n_distinct_broken: int
    n_unknown: int
    tokens_per_word: float
    tokens_per_broken_word: float | None
    terms: tuple[Term, ...]

    @property
    def share_broken(self) -> float:
        """Share of the occurrences of words that are broken."""
        return self.n_broken / self.n_words

    def to_arrow(self) -> pa.Table:
        """The terms, one a row; pieces and examples joined to be read."""
        rows = [
            {
                "term": t.term, "count": t.count, "n_texts": t.n_texts, "n_pieces": t.n_pieces,
                "pieces": " ".join(t.pieces), "unknown": t.unknown, "weight": round(t.weight, 3),
                "sentence": t.examples[0] if t.examples else "",
                "sentence_2": t.examples[1] if len(t.examples) > 1 else "",
            }
            for t in self.terms
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=_SCHEMA)


_SCHEMA: Final = pa.schema(
    {
        "term": pa.string(), "count": pa.int64(), "n_texts": pa.int64(), "n_pieces": pa.int64(),
        "pieces": pa.string(), "unknown": pa.bool_(), "weight": pa.float64(),
        "sentence": pa.string(), "sentence_2": pa.string(),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A user's texts, each once, and their words."""

    n_rows: int
    texts: pa.Array
    words: Words


def read_corpus(source: str, *, query: str | None = None, text_of: TextOf) -> Corpus:
    """Read the texts of a file or query.

    Raises:
        InputError: it cannot be read, lacks a column or any row, or the texts hold no word.
    """
    distinct = DistinctTexts()
    n_rows = 0
    with open_table(source, query=query) as stream:
        known = text_of.known(stream)
        for batch in stream:
            distinct.add(known.texts(batch))
            n_rows += batch.num_rows
        require_rows(n_rows, stream)
        return corpus_of(distinct.new_texts(), n_rows=n_rows, name=stream.name)


def corpus_of(texts: pa.Array, *, n_rows: int | None = None, name: str = "texts") -> Corpus:
    """Distinct texts as a corpus.

    Raises:
        InputError: the texts hold no word.
    """
    words = words_of(texts)
    if not len(words.words):
        raise InputError(
            f"text of {name}: got no word in {len(texts):,} distinct texts; expected texts with "
            "words. Name another column with --column."
        )
    return Corpus(n_rows=len(texts) if n_rows is None else n_rows, texts=texts, words=words)


def vocabulary(corpus: Corpus, encoder: Wrapped) -> Vocabulary:
    """Report which words of a corpus an encoder's tokenizer breaks.

    Args:
        corpus: see `read_corpus` and `corpus_of`.
        encoder: static, model2vec or sentence-transformers.

    Returns:
        The counts, and all broken words, ranked (see `ranked`).

    Raises:
        UsageError: the encoder has no tokenizer that can be looked into.
    """
    cutter = WordCutter.of(encoder)
    words = corpus.words
    ids = cutter.ids(words.words.to_pylist())
    n_pieces = np.fromiter(map(len, ids), np.int64, len(ids))
    unknown = np.fromiter((cutter.unknown_id in row for row in ids), np.bool_, len(ids))
    broken = (n_pieces > 1) | unknown
    n_words, n_broken = int(words.counts.sum()), int(words.counts[broken].sum())
    of_broken = int((words.counts * n_pieces)[broken].sum())
    return Vocabulary(
        encoder=encoder.name,
        n_tokens=cutter.n_tokens,
        n_rows=corpus.n_rows,
        n_texts=len(corpus.texts),
        n_words=n_words,
        n_distinct_words=len(ids),
        n_broken=n_broken,
        n_distinct_broken=int(broken.sum()),
        n_unknown=int(words.counts[unknown].sum()),
        tokens_per_word=float((words.counts * n_pieces).sum() / n_words),
        tokens_per_broken_word=of_broken / n_broken if n_broken else None,
        terms=tuple(_terms(words, np.flatnonzero(broken), ids, cutter)),
    )


def ranked(words: Words, broken: Ints, n_pieces: Ints) -> tuple[Ints, NDArray[np.float64]]:
    """Order broken words by what they cost: count x pieces too many x how telling they are.

    Telling is ln(1 + texts / texts with the word), as in TF-IDF: what every text says
    ("responsibilities") tells nothing; times 0.2 + how sure the case says that the word is a name:
    broken names (`MySQL`) hide more than broken forms of plain words (`fluently`). Pieces beyond
    the fourth do not count.

    Returns:
        The words and their weights, the greatest first; equal ones in alphabetical order.

    Source: ours; chosen by reading the first hundred terms of postings, titles and résumés.
    """
    rarity = np.log1p(words.n_all_texts / words.n_texts[broken])
    too_many = np.clip(n_pieces[broken], 2, MOST_PIECES) - 1
    weights = words.counts[broken] * too_many * rarity * (NAMELESS + words.name_share[broken])
    spelled = np.asarray(words.words.take(pa.array(broken)).to_pylist(), dtype=np.str_)
    order = np.lexsort((spelled, -weights))
    return broken[order], weights[order]


def _terms(words: Words, broken: Ints, ids: list[list[int]], cutter: WordCutter) -> list[Term]:
    n_pieces = np.fromiter(map(len, ids), np.int64, len(ids))
    order, weights = ranked(words, broken, n_pieces)
    spelled = words.words.take(pa.array(order, pa.int64())).to_pylist()
    examples = words.examples(order, N_EXAMPLES)
    return [
        Term(
            term=term,
            count=int(words.counts[i]),
            n_texts=int(words.n_texts[i]),
            n_pieces=len(ids[i]),
            pieces=tuple(cutter.pieces(ids[i])),
            unknown=cutter.unknown_id in ids[i],
            weight=float(weight),
            examples=tuple(around(term, line) for line in lines),
        )
        for term, i, weight, lines in zip(
            spelled, order.tolist(), weights.tolist(), examples, strict=True
        )
    ]


def around(term: str, line: str, width: int = EXAMPLE_CHARS) -> str:
    """A sentence shortened to `width` characters with the term in the middle of what is left.

    >>> around("mysql", "We run MySQL in many places of the world", 24)
    'We run MySQL in many …'
    """
    line = " ".join(line.split())
    if len(line) <= width:
        return line
    at = max(line.lower().find(term), 0)
    start = max(0, min(at - (width - len(term)) // 2, len(line) - width))
    end = start + width
    start = line.find(" ", start) + 1 if start and " " in line[start:at] else start
    end = line.rfind(" ", at + len(term), end) if end < len(line) else end
    shown = line[start : end if end > at else start + width]
    return ("… " if start else "") + shown.strip() + (" …" if end < len(line) else "")


def report_of(texts: Any, encoder: Wrapped) -> Vocabulary:
    """The report on a list or array of texts; each distinct text counts once."""
    distinct = DistinctTexts()
    column = texts if isinstance(texts, pa.Array | pa.ChunkedArray) else pa.array(texts)
    distinct.add(column)
    return vocabulary(corpus_of(distinct.new_texts(), n_rows=len(column)), encoder)
