"""Texts with typing slips in them."""

from __future__ import annotations

import random
from string import ascii_lowercase

KINDS = ("insertion", "deletion", "substitution", "transposition")


def edited(text: str, rng: random.Random) -> str:
    """One insertion, deletion, substitution or transposition, each kind and place as likely.

    New letters are a to z, in capitals where the text has no small letters. The result always
    differs from the text: a draw that changes nothing, such as swapping two equal letters, is
    drawn again.
    """
    while True:
        changed = _edited_once(text, rng)
        if changed != text:
            return changed


def edited_twice(text: str, rng: random.Random) -> str:
    """Two such edits, one after the other; the second never takes the first one back."""
    while True:
        changed = edited(edited(text, rng), rng)
        if changed != text:
            return changed


def _edited_once(text: str, rng: random.Random) -> str:
    kind = rng.choice(KINDS)
    letter = rng.choice(ascii_lowercase)
    letter = letter.upper() if text.isupper() else letter
    if kind == "insertion":
        place = rng.randint(0, len(text))
        return text[:place] + letter + text[place:]
    if kind == "transposition":
        place = rng.randrange(max(len(text) - 1, 1))
        return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    place = rng.randrange(max(len(text), 1))
    put = letter if kind == "substitution" and text else ""
    return text[:place] + put + text[place + 1 :]
