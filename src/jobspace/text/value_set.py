"""A fixed set of texts that others are looked up in, a few at a time or a million."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

FEW = 256  # texts that a dict answers faster than Arrow, whatever the size of the set
SHARE = 8  # and of a larger set the eighth part: Arrow hashes the whole of it at every call
CALLS = 40  # with so few texts before the dict is made: it costs what so many calls of Arrow do


class ValueSet:
    """Where texts stand in a set of distinct texts.

    Arrow answers a million texts at once in no time, but hashes the whole set anew at every call:
    for one title among 30,000 labels that is all the time there is. A dict answers few texts at
    once; making it costs as much as some calls, so it is made when there were that many.

    Args:
        values: (m,) distinct texts.
    """

    __slots__ = ("_calls", "_places", "_values")

    def __init__(self, values: pa.Array) -> None:
        """Keeps the values; nothing is hashed yet."""
        self._values = values
        self._places: dict[str, int] | None = None
        self._calls = 0

    def places(self, texts: pa.Array) -> NDArray[np.int64]:
        """The row of each text (n,) in the set, -1 where it is not there: int64 (n,)."""
        if len(texts) <= max(FEW, len(self._values) // SHARE) and self._is_warm():
            places = self._dict()
            rows = [-1 if text is None else places.get(text, -1) for text in texts.to_pylist()]
            return np.array(rows, dtype=np.int64)
        found = pc.index_in(texts, value_set=self._values)
        return np.asarray(pc.fill_null(found, -1), dtype=np.int64)

    def has(self, texts: pa.Array) -> NDArray[np.bool_]:
        """Whether each text (n,) is in the set: bool (n,)."""
        return self.places(texts) >= 0

    def _is_warm(self) -> bool:
        self._calls += 1
        return self._places is not None or self._calls > CALLS

    def _dict(self) -> dict[str, int]:
        if self._places is None:
            self._places = {text: row for row, text in enumerate(self._values.to_pylist())}
        return self._places
