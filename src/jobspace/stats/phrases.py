"""Terms of one to three words, and which texts have them: what groups of texts are named by."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jobspace.text.clean import singular_word
from jobspace.text.empty_words import empty_words
from jobspace.text.sentences import boilerplate_mask, sentences
from jobspace.text.stems import stems_of
from jobspace.text.stop_words import stop_words

Floats: TypeAlias = NDArray[np.float64]

MAX_WORDS: Final = 3
MAX_TERMS: Final = 60_000
SHARE_OF_PART: Final = 0.6  # of the texts with "machine", so many have "machine learning"
_ADDRESS: Final = re.compile(r"\S*(?:://|@|www\.)\S*|<[^<>]*>|&#?\w+;")
_WORD: Final = re.compile(r"[^\W\d_](?:[\w+#]|[.&'’-](?=[^\W_]))*")
_BETWEEN: Final = re.compile(r"[.&'’-]")
_NO_NOUN: Final = ("ed", "ing", "ly")
_POSSESSIVE: Final = ("'s", "’s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The v terms that enough of n texts have.

    Attributes:
        terms: as they are mostly written.
        words: the stems of each, in order; "" for a word that says nothing by itself.
        has: bool csr (n, v), as float32 ones.
    """

    terms: tuple[str, ...] = field(repr=False)
    words: tuple[tuple[str, ...], ...] = field(repr=False)
    has: csr_matrix = field(repr=False)

    def n_with(self, rows: NDArray[Any]) -> Floats:
        """How many of the rows have each term, float64 (v,)."""
        return np.asarray(self.has[rows].sum(axis=0), np.float64).ravel()


def find_phrases(texts: Sequence[str], *, min_texts: int = 3) -> Phrases:
    """Finds the terms of n texts: one to three words in a row, in at least so many of them.

    Words in a row have nothing but a space between them, and no stop word. Singular and plural are
    one, and so are small and capital letters. A term begins with a word that says something: none
    of those that any posting has. Sentences that any employer writes are left out.

    Args:
        texts: n texts.
        min_texts: fewer have a slip or a name.

    >>> found = find_phrases(["SQL and truck driver", "Truck drivers", "truck"], min_texts=2)
    >>> found.terms, found.has.toarray().astype(int).tolist()
    (('driver', 'truck', 'truck driver'), [[1, 1, 1], [1, 1, 1], [0, 1, 0]])
    """
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    runs = [
        [run for sentence in of_text for run in _runs(sentence, spelled)]
        for of_text in _sentences(texts)
    ]
    often = [word for word, forms in spelled.items() if forms.total() >= min_texts]
    stems = _stems(often)
    keys, has = _counted(runs, stems, min_texts)
    shown = {word: _usual(spelled[word]) for word in often}
    return Phrases(
        terms=tuple(" ".join(shown[word] for word in key.split(" ")) for key in keys),
        words=tuple(tuple(stems[word] or word for word in key.split(" ")) for key in keys),
        has=has,
    )


def _counted(
    runs: Sequence[Sequence[Sequence[str]]], stems: Mapping[str, str], min_texts: int
) -> tuple[list[str], csr_matrix]:
    """The terms in enough texts, in the order of the alphabet, and which texts have them."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(
        analyzer=lambda of_text: [term for run in of_text for term in _terms(run, stems)],
        binary=True,
        min_df=min(min_texts, len(runs)),
        max_features=MAX_TERMS,
        dtype=np.float32,
    )
    try:
        has = counter.fit_transform(runs)
    except ValueError:  # what it says where no text has a term, or none is in enough of them
        return [], csr_matrix(np.empty((len(runs), 0), np.float32))
    return counter.get_feature_names_out().tolist(), csr_matrix(has)


def distinct_terms(
    phrases: Phrases, z: Floats, n_with: Floats, n: int, min_z: float = 0.0
) -> list[int]:
    """The n terms of highest z, none of which says what another does.

    A term that shares a word with a better one is left out. But where it has all words of better
    ones and nearly all of their texts, it takes their place: "supply chain" that of "supply" and
    "chain".

    Args:
        phrases: v terms.
        z: (v,), larger is better.
        n_with: (v,), how many of the texts to be named have each term.
        n: the most terms.
        min_z: terms that are not above it are left out.

    Returns:
        Places of terms, the best first; ties in the order of the terms.
    """
    chosen: list[int] = []
    for place in np.argsort(-z, kind="stable").tolist():
        if not z[place] > min_z:
            break
        words = set(phrases.words[place])
        same = [c for c in chosen if words & set(phrases.words[c])]
        if not same:
            if len(chosen) == n:
                break
            chosen.append(place)
            continue
        is_whole = all(set(phrases.words[c]) < words for c in same)
        if is_whole and n_with[place] >= SHARE_OF_PART * max(n_with[c] for c in same):
            chosen[chosen.index(same[0])] = place
            chosen = [c for c in chosen if c not in same[1:]]
    return chosen


def _stems(words: Sequence[str]) -> dict[str, str]:
    """The stem of each word; "" for one that says nothing by itself.

    A word of parts, such as e-commerce or node.js, says something if a part does; R&D does.
    """
    parts = [part for word in words for part in _BETWEEN.split(word)]
    of_parts = iter(stems_of(pa.array(parts, pa.string())).to_pylist())
    stems = {}
    for word in words:
        found = [next(of_parts) for _ in _BETWEEN.split(word)]
        whole = word if any(found) or ("&" in word and len(word) > 2) else ""
        stems[word] = found[0] if len(found) == 1 else "" if word in empty_words() else whole
    return stems


def _terms(run: Sequence[str], stems: Mapping[str, str]) -> Iterator[str]:
    """One to three words of a run; the first says something, and the last is no bare verb.

    A word without a stem is in too few texts, and so are all terms that have it.
    """
    for first, word in enumerate(run):
        if not stems.get(word):
            continue
        for last in range(first, min(first + MAX_WORDS, len(run))):
            end = run[last]
            if end not in stems:
                break
            if stems[end] or not end.endswith(_NO_NOUN):
                yield " ".join(run[first : last + 1])


def _sentences(texts: Sequence[str]) -> Iterator[list[str]]:
    """The sentences of each text, less those that any employer writes."""
    lists = [list(sentences(_ADDRESS.sub(" ", text))) for text in texts]
    flat = pa.array([sentence for of_text in lists for sentence in of_text], pa.string())
    usual = iter(boilerplate_mask(flat).to_pylist())
    for of_text in lists:
        yield [sentence for sentence in of_text if not next(usual)]


def _runs(sentence: str, spelled: dict[str, Counter[str]]) -> Iterator[list[str]]:
    """The singulars of words in a row, stop words aside; how each is spelled is counted."""
    run: list[str] = []
    end = -1
    stops = stop_words()
    for match in _WORD.finditer(sentence):
        word, start = match.group(), match.start()
        if word[-2:] in _POSSESSIVE:
            word = word[:-2]
        is_stop = word.lower() in stops and not _is_acronym(word, sentence)
        if run and (is_stop or start != end + 1 or sentence[end] != " "):
            yield run
            run = []
        end = match.end()
        if not is_stop:
            key = _key(word)
            run.append(key)
            spelled[key][word] += 1
    if run:
        yield run


def _is_acronym(word: str, sentence: str) -> bool:
    """IT and US are words where not the whole sentence is in capitals."""
    return len(word) > 1 and word.isupper() and not sentence.isupper()


@lru_cache(maxsize=200_000)
def _key(word: str) -> str:
    return singular_word(word.lower())


def _usual(forms: Counter[str]) -> str:
    """How a word is mostly written; in small letters where that is at all usual."""
    lower = Counter[str]()
    for form, n in forms.items():
        lower[form.lower()] += n
    usual = min(lower, key=lambda form: (-lower[form], form))
    as_written = {form: n for form, n in forms.items() if form.lower() == usual}
    if as_written.get(usual, 0) * 5 >= sum(as_written.values()):
        return usual
    return min(as_written, key=lambda form: (-as_written[form], form))
