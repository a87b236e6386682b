"""The words of what postings ask, laid out flat, with what their spelling and neighbours tell.

A capital tells a name only within a sentence that is written small; `SQL`, `iOS` and `C++` tell it
anywhere but in a sentence that shouts. A word that "the" often follows is a verb. What stands right
after "experience with", or before "skills", is something to be able to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.compare.no_terms import endings, no_first, no_names, ordinary, posts, vague
from jobspace.compare.term_fields import label_words
from jobspace.compare.term_words import single_key, words_in
from jobspace.text.action_verbs import is_noun, verb_of
from jobspace.text.clean import singular_word
from jobspace.text.empty_words import empty_words
from jobspace.text.stop_words import ENGLISH_STOP_WORDS

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Hashes: TypeAlias = NDArray[np.uint64]

_SIGNS: Final = re.compile(r"[A-Z][A-Z0-9&/]+s?|.+[A-Z].*|.*[\d+#&].*|\.NET|.*\.[a-z]{2}|R")
_DETERMINERS_TEXT: Final = (
    "a an the this that these those our your their its his her all any each every"
)
_DETERMINERS: Final = frozenset(_DETERMINERS_TEXT.split())
_OPENERS_TEXT: Final = (
    "experience experienced expertise proficiency proficient knowledge knowledgeable background "
    "familiarity familiar skill skills skilled fluency fluent certified certification degree "
    "understanding trained training competency competence exposure comfortable"
)
_OPENERS: Final = frozenset(_OPENERS_TEXT.split())
_PREPOSITIONS_TEXT: Final = "in of with using on"
_PREPOSITIONS: Final = frozenset(_PREPOSITIONS_TEXT.split())
_CLOSERS_TEXT: Final = (
    "experience skills skill knowledge proficiency expertise certification certifications "
    "principles techniques concepts methodologies background required preferred desired desirable"
)
_CLOSERS: Final = frozenset(_CLOSERS_TEXT.split())
_ADJECTIVE: Final = re.compile(r".{3,}(?:al|ive|ic|ary|ful|less|ous|ly|ed|able|ible|ent|ant)")
_NOUNS_TEXT: Final = (
    "capital retail proposal appraisal material journal hospital logic traffic music clinic "
    "fabric library salary archive seed feed content management equipment document investment "
    "deployment procurement treatment assessment development recruitment accident instrument "
    "restaurant plant retail payment consent event agent rental portal dental signal terminal "
    "fundraising referral withdrawal removal approval renewal arrival"
)
_NOUNS: Final = frozenset(_NOUNS_TEXT.split())
_ING_TEXT: Final = (
    "auditing benchmarking budgeting forecasting modeling prospecting prototyping scripting "
    "troubleshooting upselling"
)
_ING: Final = frozenset(_ING_TEXT.split())
SHARE_VERB: Final = 0.10  # a word that "the" follows as often as this is a verb
SHARE_ING: Final = 0.05  # and for one that ends in -ing
SHOUTS: Final = 0.6  # of the words of a sentence are in capitals: none of them tells a name
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The m words of n distinct sentences, in order.

    Attributes:
        texts: the sentences.
        forms: distinct words as they are spelled. `form`: (m,) places in it.
        keys: distinct keys of single words. `key`: (m,) places in it.
        sentence: (m,) places in `texts`.
        start, end: (m,) characters in it.
        opens: (m,) a phrase begins here.
        capital: (m,) written as a name, where that tells something.
        named: (m,) the same, or with a capital where the word is a name elsewhere.
        n_told: (keys,) how often a word stands where its spelling tells something.
        n_capital: (keys,) how often it is written as a name there.
        share_determiner: (keys,) how often "the" or its like follows.
    """

    texts: tuple[str, ...] = field(repr=False)
    forms: tuple[str, ...] = field(repr=False)
    form: Ints = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    key: Ints = field(repr=False)
    sentence: Ints = field(repr=False)
    start: Ints = field(repr=False)
    end: Ints = field(repr=False)
    opens: Bools = field(repr=False)
    capital: Bools = field(repr=False)
    named: Bools = field(repr=False)
    n_told: Ints = field(repr=False)
    n_capital: Ints = field(repr=False)
    share_determiner: NDArray[np.float64] = field(repr=False)

    def grams(self, n: int) -> tuple[Hashes, Bools]:
        """A hash for the n words from each place on, and whether they are of one phrase."""
        return grams(self.key_hashes()[self.key], self.opens, n)

    def key_hashes(self) -> Hashes:
        """A hash of each key, the same in every market."""
        return np.array([_hash(key) for key in self.keys], np.uint64)

    def of_forms(self, test: Callable[[str], bool]) -> Bools:
        """Which of the m words pass a test of their spelling."""
        return np.array([test(form) for form in self.forms], bool)[self.form]


def market_of(texts: Iterable[str]) -> Market:
    """Lays out the words of n distinct sentences."""
    several = tuple(texts)
    read = [words_in(text) for text in several]
    sentence = np.repeat(np.arange(len(several)), [len(words) for words in read])
    flat = [word for words in read for word in words]
    spelled, start, end, opened, started = zip(*flat, strict=True) if flat else [()] * 5
    forms, form = _coded(spelled)
    keys, key_of_form = _coded([single_key(text) for text in forms])
    opens, starts = np.array(opened, bool), np.array(started, bool)
    opens[np.flatnonzero(np.diff(sentence, prepend=-1))] = True
    key = key_of_form[form]
    capital, told = _capitals(len(several), forms, form, sentence, opens, starts)
    n_told = np.bincount(key[told], minlength=len(keys))
    n_capital = np.bincount(key[capital], minlength=len(keys))
    upper = np.array([text[:1].isupper() for text in forms], bool)[form]
    is_name = (2 * n_capital >= n_told) & (n_capital > 0)
    return Market(
        texts=several,
        forms=forms,
        form=form,
        keys=keys,
        key=key,
        sentence=sentence,
        start=np.array(start, np.int64),
        end=np.array(end, np.int64),
        opens=opens,
        capital=capital,
        named=capital | (upper & is_name[key]),
        n_told=n_told,
        n_capital=n_capital,
        share_determiner=_share_determiner(forms, form, key, opens, len(keys)),
    )


def grams(hashes: Hashes, opens: Bools, n: int) -> tuple[Hashes, Bools]:
    """A hash for the n words from each of m places on, and whether no phrase begins within."""
    found = hashes.copy()
    valid = ahead(np.ones(len(hashes), bool), n - 1)
    for step in range(1, n):
        found = found * _PRIME + ahead(hashes, step)
        valid &= ~ahead(opens, step)
    return found, valid


def ahead(values: Any, step: int, beyond: bool = False) -> Any:
    """(m,) the value so many places on; `beyond` where that is after the last.

    >>> ahead(np.array([True, False, True]), 1).tolist(), ahead(np.array([7]), 2).tolist()
    ([False, True, False], [0])
    """
    found = np.full_like(values, beyond)
    found[: max(len(values) - step, 0)] = values[step:]
    return found


def gram_hash(keys: Sequence[str]) -> int:
    """The hash that `grams` gives words of these keys."""
    found = _hash(keys[0])
    for key in keys[1:]:
        found = (found * int(_PRIME) + _hash(key)) & 0xFFFF_FFFF_FFFF_FFFF
    return found


@lru_cache(maxsize=262_144)
@lru_cache(maxsize=65_536)
def _hash(key: str) -> int:
    from hashlib import blake2b

    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def _coded(texts: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    """The distinct texts in order of appearance, and the place of each in them."""
    places: dict[str, int] = {}
    coded = np.array([places.setdefault(text, len(places)) for text in texts], np.int64)
    return tuple(places), coded


def _capitals(
    n_sentences: int,
    forms: Sequence[str],
    form: Ints,
    sentence: Ints,
    opens: Bools,
    starts: Bools,
) -> tuple[Bools, Bools]:
    """Which words are written as names, and of which their spelling tells that at all."""
    n_words = np.bincount(sentence, minlength=n_sentences)
    loud = np.array([text.isupper() and len(text) > 1 for text in forms], bool)[form]
    n_loud = np.bincount(sentence[loud], minlength=n_sentences)
    shouts = ((n_words >= 4) & (n_loud > SHOUTS * n_words))[sentence]
    upper = np.array([text[:1].isupper() for text in forms], bool)[form]
    long = np.array([len(t) >= 4 and t.lower() not in ENGLISH_STOP_WORDS for t in forms], bool)
    inner = ~opens & long[form]
    n_inner = np.bincount(sentence[inner], minlength=n_sentences)
    n_upper = np.bincount(sentence[inner & upper], minlength=n_sentences)
    plain = np.array([_is_plain(text) for text in forms], bool)[form]
    n_plain = np.bincount(sentence[inner & upper & plain], minlength=n_sentences)
    titled = ((n_inner >= 2) & (n_upper > 0.6 * n_inner) & (n_plain > 0))[sentence]
    signs = np.array([_SIGNS.fullmatch(text) is not None for text in forms], bool)[form]
    told = ~shouts & ((~titled & ~starts) | signs)
    return told & (upper | signs), told


def _is_plain(word: str) -> bool:
    """Whether a word is none of a name's, so that its capital says the sentence is a title."""
    small = word.lower()
    return small in empty_words() and small not in ordinary() and small != "office"


def _share_determiner(
    forms: Sequence[str], form: Ints, key: Ints, opens: Bools, n_keys: int
) -> NDArray[np.float64]:
    """How often a determiner follows each key."""
    is_one = np.array([text.lower() in _DETERMINERS for text in forms], bool)[form]
    follows = ahead(is_one & ~opens, 1)
    n = np.bincount(key, minlength=n_keys)
    return np.bincount(key[follows], minlength=n_keys) / np.maximum(n, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Where postings name what one must be able to do: (m,) each.

    Attributes:
        opened: "experience with" or its like stands before.
        listed: a phrase begins, and such words stand before it in the sentence.
        begins: a phrase begins, or a stop word stands before.
        stops: a phrase, or a stop word, begins here.
        closer: "skills" or its like, "required" or its like.
        copula: "is" or "are": "Python is a plus".
        opens: a phrase begins.
    """

    opened: Bools
    listed: Bools
    begins: Bools
    stops: Bools
    closer: Bools
    copula: Bools
    opens: Bools

    @classmethod
    def of(cls, market: Market) -> Slots:
        """Reads them off the words."""
        first = market.of_forms(lambda t: t.lower() in _OPENERS)
        preposition = market.of_forms(lambda t: t.lower() in _PREPOSITIONS)
        stop = market.of_forms(lambda t: t.lower() in ENGLISH_STOP_WORDS)
        opens, m = market.opens, len(market.form)
        opened = np.zeros(m, bool)
        opened[2:] = (first[:-2] & preposition[1:-1] & ~opens[1:-1] & ~opens[2:])[: max(m - 2, 0)]
        begins = opens.copy()
        begins[1:] |= stop[:-1]
        last = np.maximum.accumulate(np.where(opened, np.arange(m), -1)) if m else np.arange(0)
        return cls(
            opened=opened,
            listed=opens & (last > np.searchsorted(market.sentence, market.sentence)),
            begins=begins,
            stops=opens | stop,
            closer=market.of_forms(lambda t: t.lower() in _CLOSERS) & ~opens,
            copula=market.of_forms(lambda t: t in ("is", "are")) & ~opens,
            opens=opens,
        )

    def filled(self, n: int) -> Bools:
        """Where n words are what "experience with" asks for, or "skills" follows them."""
        ends, whole = ahead(self.stops, n, beyond=True), ahead(self.opens, n, beyond=True)
        closes, is_so = ahead(self.closer, n), ahead(self.copula, n)
        begun = (self.begins & closes) | (self.opens & is_so)
        return np.asarray((self.opened & ends) | (self.listed & whole) | begun, bool)


# ---- what single words may be in a term ----


def says_something(word: str) -> bool:
    """Whether a word may stand in a term: no stop word, but for an acronym such as IT."""
    small = word.lower()
    if (word.isupper() and len(word) > 1) or (word[0].isupper() and small in ordinary()):
        return True
    if len(word) == 1:
        return word in "RC"
    return small not in ENGLISH_STOP_WORDS and "'" not in word[-3:] and "’" not in word[-3:]


def is_strong(word: str) -> bool:
    """Whether a word tells what a term is about: it is not among the empty ones."""
    return word.lower() not in empty_words()


def may_begin(word: str) -> bool:
    """Whether a word may begin a plain term: no verb, adverb or adjective of any work."""
    small = word.lower()
    if (
        small in no_first()
        or small in _OPENERS
        or small.endswith(("ly", "ed", "'s", "’s"))
        or small in _DETERMINERS
    ):
        return False
    return not _is_verb_only(small)


def may_end(word: str) -> bool:
    """Whether a word may end a plain term: a noun, and no post."""
    small = word.lower()
    one = singular_word(small)
    if one in posts() or (one in vague() and one not in endings()):
        return False
    if _ADJECTIVE.fullmatch(small) and one not in _NOUNS and not small.endswith("ment"):
        return False
    return not _is_verb_only(small) and small not in no_first()


def may_be_name(word: str) -> bool:
    """Whether a word may be a name by itself."""
    small = word.lower().replace(".", "")
    if small.endswith(("ly", "-related", "-based", "-focused", "-driven", "-oriented")):
        return False
    one = singular_word(small)
    if small in no_names() or one in no_names() or one in posts():
        return False
    return verb_of(small) is None or bool(re.search(r"[A-Z]{2}|[A-Z].*[A-Z]", word))


def _is_verb_only(small: str) -> bool:
    verb = verb_of(small)
    if verb is not None and small.endswith("ing"):
        return small not in label_words() and small not in _ING
    return verb is not None and not is_noun(verb)
