"""The three things that `jobspace ask` does: a question, a posting's questions, a timeline."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from jobspace.cli import console, show_ask
from jobspace.errors import InputError, UsageError

if TYPE_CHECKING:
    from jobspace.compare.ask import AskOptions
    from jobspace.encode.base import Wrapped

Wanted: TypeAlias = Literal["question", "interview", "timeline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The chat model that phrases an answer, if one is wanted, and whether its answer is kept."""

    name: str | None
    keep: bool


def wanted(question: str | None, posting: str | None, *, timeline: bool, llm: str | None) -> Wanted:
    """Which of the three is asked for.

    Raises:
        UsageError: none, or several; or --llm without a question.
    """
    given = [
        name
        for name, is_there in (
            ("QUESTION", question is not None),
            ("--from-posting", posting is not None),
            ("--timeline", timeline),
        )
        if is_there
    ]
    if len(given) != 1:
        raise UsageError(
            f"question: got {' and '.join(given) or 'none'}; expected one of QUESTION, "
            "--from-posting POSTING and --timeline. For several documents repeat --also."
        )
    if llm is not None and question is None:
        raise UsageError(
            f"--llm: got {llm} with {given[0]}; expected it with QUESTION only. Leave it out."
        )
    if question is not None:
        return "question"
    return "interview" if posting is not None else "timeline"


def question(
    places: list[str],
    text: str,
    options: AskOptions,
    encoder: Wrapped,
    model: Model,
    *,
    as_json: bool,
) -> None:
    """Answer one question; a refused answer of a model is told after the passages."""
    from jobspace.compare.ask import ask

    done = ask(places, text, options=options, encoder=encoder)
    if not as_json:
        show_ask.answers(done)
    phrased, refused = None, None
    if model.name is not None and done.passages:
        _tell_where(model.name)
        try:
            phrased = done.phrased(model.name, keep=model.keep)
        except InputError as error:
            refused = error
    if as_json:
        told = done.as_dict()
        if model.name is not None:
            told["answer"] = None if phrased is None else phrased.as_dict()
            told["refused"] = None if refused is None else str(refused)
        console.json_of(told)
    elif phrased is not None:
        show_ask.phrased(phrased)
    if refused is not None:
        raise refused


def interview(
    places: list[str], posting: str, options: AskOptions, encoder: Wrapped, *, as_json: bool
) -> None:
    """A posting's requirements as questions."""
    from jobspace.compare.interview import interview as run

    done = run(places, posting, options=options, encoder=encoder)
    if as_json:
        console.json_of(done.as_dict())
    else:
        show_ask.interview(done)


def timeline(places: list[str], top_k: int, *, as_json: bool) -> None:
    """Dated entries, newest first."""
    from jobspace.compare.timeline import timeline as run

    done = run(places, top_k=top_k)
    if as_json:
        console.json_of(done.as_dict())
    else:
        show_ask.timeline(done)


def _tell_where(model: str) -> None:
    """Say on stderr which address gets what."""
    from jobspace.encode.chat import Chat

    address = Chat.of(model).endpoint.base_url
    sys.stderr.write(
        f"jobspace: the question and the passages above are sent to {model} at {address}; "
        "without --llm nothing leaves this machine.\n"
    )
