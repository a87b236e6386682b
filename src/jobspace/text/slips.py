"""What a typing slip costs: how unlikely it is that a hand typed this word and meant that one."""

import numpy as np

from jobspace.text.hash_table import Ints
from jobspace.text.near_words import (
    EXTRA,
    MAX_LETTERS,
    MISSING,
    OTHER,
    SWAPPED,
    Edits,
    Flags,
    Floats,
    Spelled,
)

# Costs are in nats: an edit that costs 1 more needs a word that is e times as frequent. Leaving
# out a letter or swapping two can go wrong in one way a place, a wrong letter in 25.
_COST_SWAP, _COST_MISSING, _COST_DOUBLE = 0.4, 0.6, 0.2
_COST_SLIP, _COST_VOWEL, _COST_WRONG = 1.4, 1.2, 2.6
_COST_FIRST = 1.2  # the first letter is seldom mistyped
_COST_ENDING = 2.5  # "operation" is no slip for "operations"
GAIN_PAIR = 3.0  # labels have the word beside the same neighbour
# ln(uses per million words of the labels) that a target needs, by letters of the unknown word.
_NEED = np.array([99.0] * 4 + [6.0, 4.0, 3.0, 1.5] + [0.0] * (MAX_LETTERS - 7))
_MIN_LEAD = np.log(8.0)  # by which the target of a four-letter word must lead the next


def _touching_keys() -> Flags:
    """Which letters touch on a QWERTY keyboard; (256, 256) by byte."""
    rows = (("qwertyuiop", 0.0), ("asdfghjkl", 0.25), ("zxcvbnm", 0.75))
    place = {c: (x + shift, y) for y, (row, shift) in enumerate(rows) for x, c in enumerate(row)}
    touch = np.zeros((256, 256), dtype=bool)
    for a, (ax, ay) in place.items():
        for b, (bx, by) in place.items():
            touch[ord(a), ord(b)] = a != b and (ax - bx) ** 2 + (ay - by) ** 2 < 1.7
    return touch


TOUCH = _touching_keys()
_VOWEL = np.isin(np.arange(256), list(b"aeiouy"))


def _costs(words: Spelled, known: Spelled, edits: Edits) -> Floats:
    """What each edit costs, in nats.

    Args:
        words: The unknown words.
        known: The known words.
        edits: Pairs of them, n.

    Returns:
        float64 (n,), from 0.2 (a doubled letter) to 3.8 (a wrong first letter).
    """
    word, place, kind = edits.word, edits.place, edits.kind
    typed, meant = words.letter(word, place), known.letter(edits.known, place)
    before = np.where(place > 0, words.letter(word, place - 1), 0)
    after = np.where(place + 1 < words.lengths[word], words.letter(word, place + 1), 0)
    meant_before = np.where(place > 0, known.letter(edits.known, place - 1), 0)
    cost: Floats = np.full(len(word), _COST_WRONG)
    cost[(kind == OTHER) & _VOWEL[typed] & _VOWEL[meant]] = _COST_VOWEL
    cost[(kind == OTHER) & TOUCH[typed, meant]] = _COST_SLIP
    cost[(kind == EXTRA) & (TOUCH[typed, before] | TOUCH[typed, after])] = _COST_SLIP
    cost[(kind == EXTRA) & (typed == before)] = _COST_DOUBLE
    cost[kind == MISSING] = _COST_MISSING
    cost[(kind == MISSING) & (meant == meant_before)] = _COST_DOUBLE
    cost[kind == SWAPPED] = _COST_SWAP
    final = (kind == MISSING) & (place == known.lengths[edits.known] - 1) & (meant == ord("s"))
    cost += _COST_ENDING * final + _COST_FIRST * (place == 0)
    return cost


def weigh(
    words: Spelled, known: Spelled, edits: Edits, weight: Floats
) -> tuple[Ints, Ints, Floats]:
    """Gives each pair of words one edit apart its score, by the cheapest edit.

    The score is ln(frequency of the known word) - cost of the edit - what a word of that length
    needs. A four-letter word is near too many others: unless letters were swapped or one target
    leads clearly, it also needs a neighbour's word for it.

    Args:
        words: The unknown words.
        known: The known words.
        edits: Pairs of them; a pair may come several times.
        weight: ln(uses per million words of the labels) of each known word.

    Returns:
        Rows of the unknown and of the known word, sorted, and the score in nats above what is
        needed, one row a pair.
    """
    score = weight[edits.known] - _costs(words, known, edits) - _NEED[words.lengths[edits.word]]
    order = np.lexsort((-score, edits.known, edits.word))
    word, target = edits.word[order], edits.known[order]
    new = np.append(True, (np.diff(word) != 0) | (np.diff(target) != 0))[: len(word)]
    word, target, order = word[new], target[new], order[new]
    sure = (edits.kind[order] == SWAPPED) | (words.lengths[word] > 4)
    sure |= _leads(word, weight[target])
    score = score[order]
    return word, target, np.where(sure, score, np.minimum(score, 0.0) - GAIN_PAIR)


def _leads(group: Ints, weight: Floats) -> Flags:
    """Whether a weight is above all others of its run of equal groups, by _MIN_LEAD at least."""
    if not len(group):
        return np.zeros(0, dtype=bool)
    starts = np.flatnonzero(np.append(True, np.diff(group) != 0))
    sizes = np.diff(np.append(starts, len(group)))
    highest = np.repeat(np.maximum.reduceat(weight, starts), sizes)
    others = np.where(weight == highest, -np.inf, weight)
    second = np.repeat(np.maximum.reduceat(others, starts), sizes)
    alone = np.repeat(np.add.reduceat((weight == highest).astype(np.int64), starts), sizes) == 1
    leads: Flags = alone & (weight == highest) & (weight - second >= _MIN_LEAD)
    return leads
