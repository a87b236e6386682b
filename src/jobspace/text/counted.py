"""How many of something, in words."""

from __future__ import annotations


def counted(n: int, one: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(2_000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{n:,} {one if n == 1 else one + 's'}"
