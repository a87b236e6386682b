"""Texts with less in them: without stop words, or with nothing but jargon.

An encoder may do better, or worse, on a text that is cut down to what tells. Which of the two has
to be measured, so `jobspace evaluate` compares three readings of one text:

    original        Head of the IT department (SAP, Kubernetes)
    no-stop-words   Head IT department (SAP, Kubernetes)
    jargon-only     IT SAP Kubernetes

Words are what white space separates; the case and the order of what stays are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final, Literal, TypeAlias, get_args

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import UsageError
from jobspace.text.clean import key, replaced, singular, words_mapped

How: TypeAlias = Literal["original", "no-stop-words", "jargon-only"]

READINGS: Final = get_args(How)
# scikit-learn's ENGLISH_STOP_WORDS, written out: importing them takes a second or two.
_ENGLISH_TEXT: Final = (
    "a about above across after afterwards again against all almost alone along already also "
    "although always am among amongst amoungst amount an and another any anyhow anyone anything "
    "anyway anywhere are around as at back be became because become becomes becoming been "
    "before beforehand behind being below beside besides between beyond bill both bottom but by "
    "call can cannot cant co con could couldnt cry de describe detail do done down due during "
    "each eg eight either eleven else elsewhere empty enough etc even ever every everyone "
    "everything everywhere except few fifteen fifty fill find fire first five for former "
    "formerly forty found four from front full further get give go had has hasnt have he hence "
    "her here hereafter hereby herein hereupon hers herself him himself his how however hundred "
    "i ie if in inc indeed interest into is it its itself keep last latter latterly least less "
    "ltd made many may me meanwhile might mill mine more moreover most mostly move much must my "
    "myself name namely neither never nevertheless next nine no nobody none noone nor not "
    "nothing now nowhere of off often on once one only onto or other others otherwise our ours "
    "ourselves out over own part per perhaps please put rather re same see seem seemed seeming "
    "seems serious several she should show side since sincere six sixty so some somehow someone "
    "something sometime sometimes somewhere still such system take ten than that the their them "
    "themselves then thence there thereafter thereby therefore therein thereupon these they "
    "thick thin third this those though three through throughout thru thus to together too top "
    "toward towards twelve twenty two un under until up upon us very via was we well were what "
    "whatever when whence whenever where whereafter whereas whereby wherein whereupon wherever "
    "whether which while whither who whoever whole whom whose why will with within without "
    "would yet you your yours yourself yourselves"
)
ENGLISH_STOP_WORDS: Final = frozenset(_ENGLISH_TEXT.split())
# In that list, but the words of work: fire fighter, bill collector, system engineer.
_WORDS_OF_WORK: Final = frozenset(
    {"bill", "call", "detail", "fill", "fire", "front", "interest", "mill", "mine", "move"}
    | {"show", "system", "top"}
)
_EDGES: Final = r"^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$"
_ACRONYM: Final = r"^\PL*\p{Lu}\PL*\p{Lu}[\p{Lu}\PL]*$"  # IT, U.S.
_PART: Final = re.compile(r"[^\W_][\w+#]+")


def texts_as(texts: pa.Array, how: str, *, known: pa.Array | None = None) -> pa.StringArray:
    """Reads texts in one of three ways.

    `no-stop-words` drops the words of scikit-learn's English list, less those that name work (fire,
    bill, system, …). An acronym in a text that is not all in capitals is none of them: `IT`, `US`.

    `jargon-only` keeps what general English lacks: words of two characters or more, one of them a
    letter, that are no stop words and not among `known`, neither as they are nor in the singular.
    Each part of `React/Redux` and of `e-commerce` is looked up by itself.

    Args:
        texts: n texts; null is read as the empty text.
        how: one of `READINGS`.
        known: lower-case words of general English, such as `encode.static.english_words()`; only
            `jargon-only` reads them, and needs them.

    Returns:
        n texts, none null, in the same order, words parted by one space. A text of which nothing
        stays is empty: what that means is for the caller to say. `original` changes nothing but
        null.

    Raises:
        UsageError: `how` is no reading, or `jargon-only` without `known`.

    Source: ours; the list is scikit-learn's `ENGLISH_STOP_WORDS`.

    Example:
        >>> texts = pa.array(["Head of the IT department", "Nurse with Kubernetes/Docker skills"])
        >>> texts_as(texts, "no-stop-words").to_pylist()
        ['Head IT department', 'Nurse Kubernetes/Docker skills']
        >>> known = pa.array(["head", "department", "nurse", "skill", "docker"])
        >>> texts_as(texts, "jargon-only", known=known).to_pylist()
        ['IT', 'Kubernetes']
    """
    plain = pc.fill_null(texts.cast(pa.string()), "")
    if how == "original":
        return plain
    if how == "no-stop-words":
        return _by_words(plain, _without_stop_words)
    if how != "jargon-only":
        raise UsageError(
            f"reading of texts: got {how!r}; expected one of {', '.join(READINGS)}. Choose one."
        )
    if known is None:
        raise UsageError(
            "known words: got none; expected those of general English, by which jargon is told. "
            "Give known=english_words()."
        )
    return _by_words(plain, partial(_jargon, known=known.cast(pa.string())))


def stop_mask(words: pa.Array) -> pa.BooleanArray:
    """Says which words, whatever their case and the signs at their ends, are stop words.

    >>> stop_mask(pa.array(["The", "(of)", "fire", "nurse,"])).to_pylist()
    [True, True, False, False]
    """
    return pc.is_in(
        replaced(pc.utf8_lower(words), (_EDGES, "")),
        value_set=pa.array(sorted(stop_words()), pa.string()),
    )


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """English words that say nothing by themselves, but for those that name work (fire, bill)."""
    return ENGLISH_STOP_WORDS - _WORDS_OF_WORK


def _by_words(texts: pa.StringArray, change: Callable[..., pa.StringArray]) -> pa.StringArray:
    """Changes texts word by word; the change is told whether capitals mean an acronym."""
    spaced = pc.binary_join(pc.utf8_split_whitespace(texts), " ")
    shouted = pc.equal(spaced, pc.utf8_upper(spaced))
    in_capitals = words_mapped(spaced, partial(change, acronyms=False))
    in_both = words_mapped(spaced, partial(change, acronyms=True))
    changed = pc.if_else(shouted, in_capitals, in_both)
    return pc.binary_join(pc.utf8_split_whitespace(pc.utf8_trim_whitespace(changed)), " ")


def _without_stop_words(words: pa.StringArray, acronyms: bool) -> pa.StringArray:
    return pc.if_else(_dropped(words, acronyms), "", words)


def _dropped(words: pa.StringArray, acronyms: bool) -> pa.BooleanArray:
    stops = stop_mask(words)
    return pc.and_not(stops, pc.match_substring_regex(words, _ACRONYM)) if acronyms else stops


def _jargon(words: pa.StringArray, acronyms: bool, *, known: pa.StringArray) -> pa.StringArray:
    """The parts of each word that general English lacks, joined by a space."""
    of_words = pa.array([_PART.findall(word) for word in words.to_pylist()], pa.list_(pa.string()))
    parts = of_words.flatten()
    keys = key(parts)
    english = pc.or_(pc.is_in(keys, value_set=known), pc.is_in(singular(keys), value_set=known))
    plain = pc.or_(english, _dropped(parts, acronyms))
    kept = pc.and_not(pc.match_substring_regex(parts, r"\p{L}"), plain)
    left = pc.if_else(kept, parts, "")
    return pc.binary_join(pa.ListArray.from_arrays(of_words.offsets, left), " ")
