"""`jobspace ask`: which passages of a person's documents answer a question."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def ask(
    mine: options.Mine,
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="In plain English, in quotes.")
    ] = None,
    also: options.Also = None,
    from_posting: Annotated[
        str | None, typer.Option(help="A posting: its requirements become the questions.")
    ] = None,
    timeline: Annotated[
        bool, typer.Option("--timeline", help='"Tell me about yourself": dated entries.')
    ] = False,
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="So many passages.")] = 3,
    min_similarity: Annotated[
        float | None, typer.Option(help="From where on a sentence answers; else measured.")
    ] = None,
    llm: Annotated[
        str | None,
        typer.Option(help="openai:MODEL phrases the answer from the passages, which it is sent."),
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    no_cache: options.NoCache = False,
    as_json: options.AsJson = False,
) -> None:
    """Find the passages of MINE, your documents, that answer QUESTION.

    Examples: jobspace ask cv.pdf "Have you led a project?" ·
    jobspace ask brag.md --from-posting job.txt · jobspace ask brag.md --timeline
    """
    from jobspace.cli import ask_modes, personal
    from jobspace.compare.ask import AskOptions

    places = [mine, *(also or ())]
    wanted = ask_modes.wanted(question, from_posting, timeline=timeline, llm=llm)
    if wanted == "timeline":
        ask_modes.timeline(places, top_k, as_json=as_json)
        return
    ready = personal.encoder(encoder, device=device, cache=not no_cache)
    chosen = AskOptions(top_k=top_k, min_similarity=min_similarity)
    if wanted == "interview":
        ask_modes.interview(places, from_posting or "", chosen, ready, as_json=as_json)
    else:
        model = ask_modes.Model(name=llm, keep=not no_cache)
        ask_modes.question(places, question or "", chosen, ready, model, as_json=as_json)
