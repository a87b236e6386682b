"""A chat model behind an OpenAI-compatible `/chat/completions` address, its answers kept on disk.

An answer costs time and money, so each is written the moment it is there: a run that was stopped,
or is said again, asks only what is new.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jobspace.encode.endpoint import Client, Endpoint
from jobspace.errors import InputError, UsageError
from jobspace.folders import cache_folder

PREFIX: Final = "openai:"
MAX_AT_ONCE: Final = 8  # requests under way
WAIT_FOR_LOCK_S: Final = 60.0

Progress = Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class Chat:
    """One chat model, asked questions that do not depend on each other.

    Args:
        model: the model's name at the address.
        endpoint: where and how to ask; by default from the environment.
        seed: sent along; a server may or may not heed it.
        keep: whether answers are kept on disk.
    """

    model: str
    endpoint: Endpoint = field(default_factory=Endpoint.from_environment)
    seed: int = 0
    keep: bool = True

    @classmethod
    def of(cls, name: str, *, seed: int = 0, keep: bool = True) -> Chat:
        """The model behind a name of the form `openai:MODEL`.

        Raises:
            UsageError: another form, or no key; see `Endpoint.from_environment`.
        """
        model = name.removeprefix(PREFIX)
        if not name.startswith(PREFIX) or not model:
            raise UsageError(
                f"chat model: got {name!r}; expected openai:MODEL, a model at the address in "
                "OPENAI_BASE_URL, or at OpenAI. Write it in this form."
            )
        return cls(model=model, seed=seed, keep=keep)

    @property
    def name(self) -> str:
        """The name the user chose it by."""
        return f"{PREFIX}{self.model}"

    def answers(
        self, instruction: str, questions: Sequence[str], progress: Progress | None = None
    ) -> list[str]:
        """The model's answer to each question, in their order; each distinct one is asked once.

        Args:
            instruction: what to do with a question, sent before it.
            questions: n texts.
            progress: called with (answered, of how many).

        Raises:
            UsageError, NotFoundError, InputError: see `Client.ask`; answers until then are kept.
        """
        distinct = list(dict.fromkeys(questions))
        keys = dict(zip(distinct, (self._key(instruction, text) for text in distinct), strict=True))
        with _store(answers_file() if self.keep else None) as store:
            found = _stored(store, list(keys.values()))
            missing = [text for text in distinct if keys[text] not in found]
            n_done = len(distinct) - len(missing)
            for text, answer in self._asked(instruction, missing):
                found[keys[text]] = answer
                with store:
                    store.execute("insert or replace into answer values (?, ?)",
                                  (keys[text], answer))  # fmt: skip
                n_done += 1
                if progress is not None:
                    progress(n_done, len(distinct))
        return [found[keys[text]] for text in questions]

    def _asked(self, instruction: str, questions: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Answers as they come in; the first failure ends the asking."""
        client = Client(
            endpoint=self.endpoint,
            path="/chat/completions",
            name=f"chat model {self.name}",
            wanted="an answer",
            kept="answers given so far are kept" if self.keep else "nothing is kept",
        )
        with ThreadPoolExecutor(MAX_AT_ONCE) as pool:
            waiting = {pool.submit(self._answer, client, instruction, q): q for q in questions}
            try:
                for done in as_completed(waiting):
                    yield waiting[done], done.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _answer(self, client: Client, instruction: str, question: str) -> str:
        messages = [
            {"role": "system", "content": instruction},
            {"role": "user", "content": question},
        ]
        body = client.ask({"model": self.model, "messages": messages, "seed": self.seed})
        try:
            answer = json.loads(body)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, TypeError, IndexError):
            answer = None
        if not isinstance(answer, str):
            raise InputError(
                f"chat model {self.name}: got an answer from {self.endpoint.base_url} without "
                "text; expected an OpenAI-compatible /chat/completions address. Check "
                "OPENAI_BASE_URL and the model."
            )
        return answer

    def _key(self, instruction: str, question: str) -> bytes:
        parts = (self.endpoint.base_url, self.model, str(self.seed), instruction, question)
        return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersInfo:
    """How many answers are kept, of all chat models."""

    n_answers: int
    n_bytes: int


def info() -> AnswersInfo:
    """Count the kept answers.

    Raises:
        InputError: the file is there and cannot be read.
    """
    file = answers_file()
    if not file.exists():
        return AnswersInfo(n_answers=0, n_bytes=0)
    with _store(file) as store:
        n_answers = int(store.execute("select count(*) from answer").fetchone()[0])
    return AnswersInfo(n_answers=n_answers, n_bytes=file.stat().st_size)


def clear() -> AnswersInfo:
    """Delete the kept answers; returns what was there. Each is asked for again when needed."""
    was = info()
    try:
        answers_file().unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"cache {answers_file()}: cannot be cleared ({error.strerror}). Delete the file "
            "yourself, or set JOBSPACE_CACHE_DIR to another folder."
        ) from error
    return was


def answers_file() -> Path:
    """Where answers are kept."""
    return cache_folder() / "answers" / "answers.sqlite3"


@contextmanager
def _store(file: Path | None) -> Iterator[sqlite3.Connection]:
    """The kept answers; without a file they are kept in memory, until the end.

    Raises:
        InputError: the file cannot be opened or written; paid answers would be lost.
    """
    try:
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file or ":memory:", timeout=WAIT_FOR_LOCK_S)) as store:
            store.execute("create table if not exists answer (key blob primary key, text text)")
            yield store
    except (OSError, sqlite3.Error) as error:
        raise InputError(
            f"{file}: answers of a chat model cannot be kept there ({error}); expected a file "
            "to write to. Free some space, or choose another folder with JOBSPACE_CACHE_DIR."
        ) from error


def _stored(store: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        marks = ",".join("?" * len(part))
        found |= dict(
            store.execute(f"select key, text from answer where key in ({marks})", part).fetchall()
        )
    return found
