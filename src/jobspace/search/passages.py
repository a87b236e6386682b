"""A text cut into passages of a few sentences: what is encoded, compared and shown as evidence.

The vector of a whole posting is the mean of all it says, and no sentence of it is near that mean.
A passage says one or two things; a posting is as near to a query as its nearest passage.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.text.sentences import sentences

PASSAGE_WORDS: Final = 40  # a passage ends with the sentence that reaches so many
MAX_WORDS: Final = 120  # a sentence longer than this is a list that lost its line breaks
SHORT_LETTERS: Final = 120  # a single line no longer than this is one passage


def passages(texts: pa.Array) -> pa.ListArray:
    """Cut n texts into passages.

    A passage is as many whole sentences as it takes to reach `PASSAGE_WORDS`; a remainder of
    less than half of that joins the passage before. A single short line stays as it is.

    Args:
        texts: n texts; null and blank ones have no passage.

    Returns:
        n lists of strings, none of them null; in the order of the text.

    Source: ours; the length was not tuned on the queries of the benchmarks.

    >>> passages(pa.array(["ER nurse", None, " "])).to_pylist()
    [['ER nurse'], [], []]
    """
    texts = texts.cast(pa.string())
    coded = texts.dictionary_encode()
    distinct = coded.dictionary
    lists = _as_lists(distinct)
    places = pc.fill_null(coded.indices, len(distinct))
    with_none = pa.concat_arrays([lists, pa.array([[]], lists.type)])
    return with_none.take(places)


def passages_of(text: str) -> Iterator[str]:
    """The passages of one text.

    >>> [len(p.split()) for p in passages_of("Care for patients. " * 30)]
    [42, 48]
    """
    held: list[str] = []
    n_words = 0
    before: str | None = None
    for sentence, n in _no_longer(text):
        held.append(sentence)
        n_words += n
        if n_words >= PASSAGE_WORDS:
            if before is not None:
                yield before
            before, held, n_words = " ".join(held), [], 0
    rest = " ".join(held)
    if before is None:
        if rest:
            yield rest
    elif n_words < PASSAGE_WORDS / 2:
        yield f"{before} {rest}".strip()
    else:
        yield before
        yield rest


def _no_longer(text: str) -> Iterator[tuple[str, int]]:
    """The sentences of a text, those without an end cut by words; and how many words each has."""
    for sentence in sentences(text):
        words = sentence.split()
        if len(words) <= MAX_WORDS:
            yield sentence, len(words)
            continue
        for start in range(0, len(words), PASSAGE_WORDS):
            part = words[start : start + PASSAGE_WORDS]
            yield " ".join(part), len(part)


def _as_lists(texts: pa.Array) -> pa.ListArray:
    """Lists of the passages of distinct texts; Python sees the long ones only."""
    stripped = pc.utf8_trim_whitespace(texts)
    is_line = pc.invert(pc.match_substring_regex(stripped, r"[\n\r]"))
    is_short = np.asarray(pc.and_(pc.less_equal(pc.utf8_length(stripped), SHORT_LETTERS), is_line))
    is_blank = np.asarray(pc.equal(stripped, ""))
    long = np.flatnonzero(~is_short & ~is_blank)
    cut = [list(passages_of(text)) for text in stripped.take(pa.array(long)).to_pylist()]
    counts = np.where(is_blank, 0, 1)
    counts[long] = [len(parts) for parts in cut]
    ends = np.concatenate([[0], np.cumsum(counts)])  # (m + 1,)
    flat = np.empty(ends[-1], object)
    flat[ends[:-1][is_short & ~is_blank]] = stripped.filter(
        pa.array(is_short & ~is_blank)
    ).to_pylist()
    for place, parts in zip(long.tolist(), cut, strict=True):
        flat[ends[place] : ends[place + 1]] = parts
    return pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.array(flat.tolist(), pa.string())
    )
