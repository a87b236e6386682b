"""What new tokens change: which words are near a term, and whether it finds its sentences.

Two encoders, before and after, are asked the same. *Neighbours*: the words of the corpus nearest to
each term. *Retrieval*: each term looks for the sentences that hold it, among these and sentences
without any of the terms; the value is the average precision. A tokenizer that breaks the term
mistakes sentences with the same pieces for it (`java ##script` and Java). *Moved*: how similar the
sentences' vectors are before and after; 1 where nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors, Wrapped
from jobspace.stats.intervals import Interval, difference_interval
from jobspace.stats.metrics import average_precision
from jobspace.train.words import Words

Ints = NDArray[np.int64]

MOST_TERMS: Final = 100
SENTENCES_A_TERM: Final = 5
MOST_OTHERS: Final = 300  # sentences without a term
MOST_WORDS: Final = 1_000  # among which neighbours are looked for: the most frequent
N_NEIGHBOURS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The words nearest to a term, the nearest first."""

    term: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyEffect:
    """Before and after, on a corpus.

    Attributes:
        n_terms, n_sentences: asked, and looked among.
        map_before, map_after: mean average precision of the terms' own sentences.
        change: after - before, with its 95 % interval over the terms.
        similarity_moved: mean cosine of a term's sentences before and after; None where the two
            encoders have vectors of different lengths.
        similarity_others: the same of sentences without a term.
        neighbours: of each term.
    """

    n_terms: int
    n_sentences: int
    map_before: float
    map_after: float
    change: Interval
    similarity_moved: float | None
    similarity_others: float | None
    neighbours: tuple[Neighbours, ...]


def vocabulary_effect(
    before: Wrapped, after: Wrapped, words: Words, terms: list[str], *, seed: int = 0
) -> VocabularyEffect | None:
    """Ask two encoders for the same terms of a corpus.

    Args:
        before: the encoder as it was.
        after: the one with new tokens, perhaps trained since.
        words: of the corpus.
        terms: the terms that became tokens, those that matter most first; the first 100 that the
            corpus holds are asked.
        seed: of the sample of sentences and of the interval.

    Returns:
        None where the corpus holds none of the terms, or nothing but them.
    """
    ids = {word: i for i, word in enumerate(words.words.to_pylist())}
    asked = [term for term in terms if term in ids][:MOST_TERMS]
    if not asked:
        return None
    bench = _bench(words, np.asarray([ids[term] for term in asked], np.int64), seed)
    if len(bench.sentences) <= 1:
        return None
    found = [_Answer.of(encoder, asked, bench) for encoder in (before, after)]
    values = [average_precision(a.terms @ a.sentences.T, bench.relevant) for a in found]
    moved = _moved(found[0].sentences, found[1].sentences)
    held = np.zeros(len(bench.sentences), np.bool_)
    held[[i for items in bench.relevant for i in items]] = True
    return VocabularyEffect(
        n_terms=len(asked),
        n_sentences=len(bench.sentences),
        map_before=float(values[0].mean()),
        map_after=float(values[1].mean()),
        change=difference_interval(values[0], values[1], seed=seed),
        similarity_moved=None if moved is None else float(moved[held].mean()),
        similarity_others=None if moved is None or held.all() else float(moved[~held].mean()),
        neighbours=_neighbours(asked, bench.words, found[0], found[1]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """Sentences, which of them are right for each term, and words to be neighbours."""

    sentences: list[str]
    relevant: list[list[int]]
    words: list[str]


def _bench(words: Words, terms: Ints, seed: int) -> _Bench:
    rng = np.random.default_rng(seed)
    order = np.argsort(words.where_words, kind="stable")
    starts = np.searchsorted(words.where_words[order], [terms, terms + 1])
    of_terms = [np.unique(words.where_lines[order[s:e]]) for s, e in starts.T.tolist()]
    chosen = [rng.permutation(lines)[:SENTENCES_A_TERM] for lines in of_terms]
    without = np.setdiff1d(words.where_lines, np.concatenate(of_terms))
    others = rng.permutation(without)[:MOST_OTHERS]
    lines = np.concatenate([*chosen, others])
    texts = words.lines.take(pa.array(lines)).to_pylist()
    places: dict[str, int] = {}
    place = {int(at): places.setdefault(t, len(places)) for at, t in zip(lines, texts, strict=True)}
    relevant = [sorted({place[int(i)] for i in found if int(i) in place}) for found in of_terms]
    frequent = np.argsort(-words.counts, kind="stable")[:MOST_WORDS]
    near = words.words.take(pa.array(np.union1d(frequent, terms))).to_pylist()
    return _Bench(sentences=list(places), relevant=relevant, words=near)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """One encoder's vectors."""

    terms: Vectors
    sentences: Vectors
    words: Vectors

    @classmethod
    def of(cls, encoder: Wrapped, terms: list[str], bench: _Bench) -> _Answer:
        """Encode all; nothing goes into the cache, for nobody will ask again."""
        encode = Wrapped(backend=encoder.backend).encode
        return cls(
            terms=encode(terms), sentences=encode(bench.sentences), words=encode(bench.words)
        )


def _moved(before: Vectors, after: Vectors) -> Vectors | None:
    if before.shape != after.shape:
        return None
    cosines: Vectors = np.einsum("ij,ij->i", before, after)
    return cosines


def _neighbours(
    terms: list[str], words: list[str], before: _Answer, after: _Answer
) -> tuple[Neighbours, ...]:
    near = [_nearest(terms, words, answer) for answer in (before, after)]
    return tuple(
        Neighbours(term=term, before=old, after=new)
        for term, old, new in zip(terms, *near, strict=True)
    )


def _nearest(terms: list[str], words: list[str], answer: _Answer) -> list[tuple[str, ...]]:
    order = np.argsort(-(answer.terms @ answer.words.T), axis=1, kind="stable")
    found = []
    for term, row in zip(terms, order, strict=True):
        others = (words[i] for i in row.tolist() if words[i] != term)
        found.append(tuple(word for word, _ in zip(others, range(N_NEIGHBOURS), strict=False)))
    return found
