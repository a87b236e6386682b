"""Texts with typing slips in them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from jobspace.evaluate.edits import edited


def perturbed(texts: Sequence[str], n: int, seed: int) -> Iterator[str]:
    """n distinct texts: each one of `texts` with one or two edits and its case perhaps changed.

    Args:
        texts: some of three characters or more; shorter ones are passed over.
        n: how many; far more than can be made of `texts` never ends.
        seed: same seed, same texts.
    """
    rng = random.Random(seed)
    long_enough = [text for text in texts if len(text) >= 3]
    cases = (str, str, str.lower, str.title)
    seen: set[str] = set()
    while len(seen) < n:
        text = rng.choice(long_enough)
        for _ in range(rng.randint(1, 2)):
            text = edited(text, rng)
        text = rng.choice(cases)(text)
        if text not in seen:
            seen.add(text)
            yield text
