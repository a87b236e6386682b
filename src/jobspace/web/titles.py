"""Titles of many askers at once: those that wait are decided together, each distinct text once.

Deciding one text takes as long as deciding twenty, as most of it is calling. So while a batch is
decided on a thread of its own, what comes in waits for the next one; nobody waits on purpose. What
was decided before is remembered, and answered at once.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from jobspace.errors import NotFoundError
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.normalize.title import Decision, titles
from jobspace.taxonomy.catalog import EMBEDDED
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.store import is_name, record_of

MAX_BATCH: Final = 512  # texts decided together; more would keep the askers waiting
MAX_KEPT: Final = 50_000  # decisions remembered, some 50 MB
FRESH_S: Final = 1.0  # seconds until a taxonomy is looked at again: it may have been extended


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What a text is decided by."""

    taxonomy: str = "soc"
    top_k: int = 1
    min_confidence: float = 0.25


@dataclass(slots=True)
class _Waiting:
    how: How
    texts: list[str]
    answer: asyncio.Future[list[Decision]]


@dataclass(frozen=True)
class _Current:
    """A taxonomy as it was lately; one that was extended since has another fingerprint."""

    fingerprint: str
    taxonomy: Taxonomy = field(compare=False)
    until_s: float = field(compare=False)


@dataclass(slots=True)
class Titles:
    """Decides texts for many askers; one event loop, which alone writes here, and one thread."""

    _waiting: list[_Waiting] = field(default_factory=list)
    _busy: asyncio.Task[None] | None = None
    _current: dict[str, _Current] = field(default_factory=dict)
    _kept: OrderedDict[tuple[str, How, str], Decision] = field(default_factory=OrderedDict)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "titles"))

    async def decide(self, texts: Sequence[str], how: How) -> list[Decision]:
        """The decisions of n texts, in order.

        Raises:
            JobspaceError: the taxonomy is not installed, or the texts cannot be decided.
        """
        known = self._remembered(texts, how)
        if known is not None:
            return known
        asked = _Waiting(how, list(texts), asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._work())
        return await asked.answer

    def warm(self) -> None:
        """Have the taxonomy of the package ready before somebody types."""
        self._thread.submit(lambda: _ready(_looked_up(EMBEDDED), How()))

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _remembered(self, texts: Sequence[str], how: How) -> list[Decision] | None:
        """The decisions where all are known; None where one has to be made."""
        current = self._current.get(how.taxonomy)
        if current is None or time.monotonic() > current.until_s:
            return None
        found = [self._kept.get((current.fingerprint, how, text)) for text in texts]
        known = [one for one in found if one is not None]
        return known if len(known) == len(texts) else None

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = self._next()
            how = batch[0].how
            texts = list(dict.fromkeys(text for one in batch for text in one.texts))
            try:
                current, decided = await loop.run_in_executor(
                    self._thread, self._decided, texts, how
                )
            except Exception as error:  # noqa: BLE001  # it is every asker's answer
                _answer_all(batch, error)
                continue
            self._keep(current, decided, how)
            for one in batch:
                if not one.answer.done():
                    one.answer.set_result([decided[text] for text in one.texts])

    def _next(self) -> list[_Waiting]:
        """Those that wait with the first and are decided the same way, up to a batch."""
        how, n_texts = self._waiting[0].how, 0
        batch: list[_Waiting] = []
        rest: list[_Waiting] = []
        for one in self._waiting:
            fits = one.how == how and (not batch or n_texts + len(one.texts) <= MAX_BATCH)
            (batch if fits else rest).append(one)
            n_texts += len(one.texts) if fits else 0
        self._waiting[:] = rest
        return batch

    def _decided(self, texts: list[str], how: How) -> tuple[_Current, dict[str, Decision]]:
        """On the thread: the remembered decisions, and the others made together."""
        current = self._current.get(how.taxonomy)
        if current is None or time.monotonic() > current.until_s:
            current = _looked_up(how.taxonomy)
        kept = {text: self._kept.get((current.fingerprint, how, text)) for text in texts}
        found = {text: one for text, one in kept.items() if one is not None}
        new = [text for text in texts if text not in found]
        if new:
            found.update(zip(new, titles(new, _ready(current, how)), strict=True))
        return current, found

    def _keep(self, current: _Current, decided: dict[str, Decision], how: How) -> None:
        self._current[how.taxonomy] = current
        for text, decision in decided.items():
            self._kept[current.fingerprint, how, text] = decision
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)


def _looked_up(name: str) -> _Current:
    """An installed taxonomy: a name that would be a file's is nobody's to ask for.

    Raises:
        NotFoundError: none of that name is installed.
    """
    known = name.lower()
    if known != EMBEDDED and not (is_name(known) and record_of(known) is not None):
        raise NotFoundError(
            f"taxonomy: got {name!r}, which is not installed; expected soc or an installed one. "
            "See the page Models, or jobspace taxonomy list."
        )
    taxonomy = load_taxonomy(known)
    until_s = time.monotonic() + FRESH_S
    return _Current(fingerprint=taxonomy.fingerprint, taxonomy=taxonomy, until_s=until_s)


@lru_cache(maxsize=16)
def _ready(current: _Current, how: How) -> Normalizer:
    options = NormalizeOptions(top_k=how.top_k, min_confidence=how.min_confidence)
    return replace(_loaded(current), options=options)


@lru_cache(maxsize=4)
def _loaded(current: _Current) -> Normalizer:
    """What all ways of deciding by one taxonomy share; loading it takes some seconds.

    Words of each length are asked once, so that what is made for each is made now and not while
    somebody types: a key would wait a quarter of a second for it.
    """
    ready = normalizer(current.taxonomy)
    for start in range(len(ascii_lowercase)):
        for n_letters in (4 + start, 4 + start // 2):
            titles([(ascii_lowercase * 3)[start:][:n_letters]], ready)
    return ready


def _answer_all(batch: list[_Waiting], error: Exception) -> None:
    for one in batch:
        if not one.answer.done():
            one.answer.set_exception(error)
