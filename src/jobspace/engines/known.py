"""What a process has decided of texts, so that a text met again costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.tables.distinct import DistinctTexts

T = TypeVar("T")


class Known(Generic[T]):
    """The decisions of the distinct texts of many batches, in bounded memory.

    A column repeats its frequent texts in every batch of every partition. A process keeps what it
    decided until `most_texts` have gathered, and then starts anew. Because each text is decided by
    itself, what was met before changes the time and never a decision.

    >>> known = Known(lambda texts: [t.upper() for t in texts.to_pylist()], lambda a, b: a + b)
    >>> known(pa.array(["rn", None, "cpa"]))
    (['RN', 'CPA'], array([ 0, -1,  1], dtype=int32))
    >>> known(pa.array(["cpa", "md"]))[1].tolist()
    [1, 2]
    """

    def __init__(
        self,
        decide: Callable[[pa.Array], T],
        join: Callable[[T, T], T],
        *,
        most_texts: int = 1 << 19,
    ) -> None:
        """Decide by `decide`, of distinct texts; `join` puts earlier and later decisions together.

        `most_texts`: half a million decisions of a line of text each are about 100 MB.
        """
        self._decide = decide
        self._join = join
        self._most_texts = most_texts
        self._texts = DistinctTexts()
        self._decided: T | None = None

    def __call__(self, texts: pa.Array) -> tuple[T, NDArray[np.int32]]:
        """The decisions known, and which of them each of n texts has: int32 (n,), -1 for null."""
        if len(self._texts) > self._most_texts:
            self._forget()
        n_before = len(self._texts)
        try:
            ids = self._texts.add(texts)
            if self._decided is None:
                self._decided = self._decide(self._texts.new_texts())
            elif len(self._texts) > n_before:
                new = self._decide(self._texts.new_texts(n_before))
                self._decided = self._join(self._decided, new)
        except BaseException:
            self._forget()  # a text that is known but not decided would shift all later ones
            raise
        return self._decided, ids

    def _forget(self) -> None:
        self._texts, self._decided = DistinctTexts(), None
