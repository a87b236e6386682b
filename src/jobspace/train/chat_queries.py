"""What a person would type to find a posting, as a chat model puts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from jobspace.encode.chat import Chat, Progress

MAX_CHARACTERS: Final = 6_000  # of a posting that are shown to the model
MAX_WORDS: Final = 30  # of a query; more is no query
INSTRUCTION: Final = (
    "You are given a job posting. Write {n} different search queries that a person would type to "
    "find jobs like it: some with a job title, some with skills, tools, years of experience or "
    "the field alone. Do not name the company. One query a line, nothing else."
)
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_FENCE: Final = re.compile(r"^\s*```")
_QUOTES: Final = "\"'“”‘’`"


def chat_queries(
    chat: Chat,
    titles: Sequence[str],
    texts: Sequence[str],
    n_queries: int,
    progress: Progress | None = None,
) -> list[list[str]]:
    """Up to n queries for each posting; none where the model's answer holds no usable line.

    Raises:
        UsageError, NotFoundError, InputError: see `Chat.answers`.
    """
    questions = [
        f"{title}\n\n{text[:MAX_CHARACTERS]}" for title, text in zip(titles, texts, strict=True)
    ]
    answers = chat.answers(INSTRUCTION.format(n=n_queries), questions, progress)
    return [queries_of(answer)[:n_queries] for answer in answers]


def queries_of(answer: str) -> list[str]:
    """The queries of an answer: its lines without bullets, numbers and quotes, each once.

    >>> queries_of('1. "Senior data engineer"\\n- spark, airflow\\n')
    ['Senior data engineer', 'spark, airflow']
    """
    lines = [line for line in answer.splitlines() if not _FENCE.match(line)]
    found = [" ".join(_BULLET.sub("", line).strip().strip(_QUOTES).split()) for line in lines]
    usable = [line for line in found if line and len(line.split()) <= MAX_WORDS]
    return list(dict.fromkeys(line for line in usable if not line.endswith(":")))
