"""What a training, or what it learns from, came to, on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobspace.web.jobs import Job
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.running import downloads
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.work.asked import TRAINED


def show_trained(server: Server, job: Job, told: Mapping[str, Any]) -> None:
    """Before and after, what it learned from, and what to do with it."""
    history, best = told["history"], told["best_epoch"]
    Tag("h2", f"{told['output']}: before and after")
    Tag(
        "p",
        f"{told['n_rows']:,} rows, {len(history) - 1} epochs in {told['seconds']:.1f} s; epoch "
        f"{best} was kept, with an MRR of {history[best]['mrr']:.3f} on rows held back, "
        f"{history[0]['mrr']:.3f} before.",
    )
    if best == 0:
        Tag("p", _why_the_base(history)).classes("note")
    _effect(told["effect"])
    with Tag("p"):
        Tag("span", "Every page with a choice of encoders offers it now. ")
        Tag("a", "Compare it with others", href=f"/models/evaluate?trained={job.id}")
    downloads(server, job, {"model.zip": "The encoder", "rows.zip": "What it learned from"})
    _rows(told["rows"])


def show_rows(server: Server, job: Job, told: Mapping[str, Any]) -> None:
    """What an encoder would learn from."""
    Tag("h2", "What it would learn from")
    _rows(told)
    downloads(server, job, {"rows.zip": "All rows, in three splits"})


def show_mean(server: Server, job: Job, told: Mapping[str, Any]) -> None:
    """The parts of a mean."""
    Tag("h2", f"{told['output']}: a mean of {len(told['parts'])} encoders")
    shares = Rows(
        (Column(name="name", label="Encoder"), Column(name="share", label="Share", is_number=True)),
        "What it is the mean of",
    )
    shares.fill([{"name": _called(server, name), "share": share} for name, share in told["parts"]])
    with Tag("p"):
        Tag("span", "Every page with a choice of encoders offers it now. ")
        Tag("a", "Compare it with others", href=f"/models/evaluate?trained={job.id}")
    downloads(server, job, {"model.zip": "The encoder"})


def _called(server: Server, name: str) -> str:
    made = [job for job in server.jobs.all() if f"{TRAINED}{job.id}" == name]
    return str(made[0].request["name"]) if made else name


def _why_the_base(history: list[Any]) -> str:
    if len(history) == 1:
        return "The time was over before a step was done: it is as it began. Give it more minutes."
    return "No epoch was better than the beginning on rows held back: it is as it began."


def _effect(effect: Mapping[str, Any]) -> None:
    columns = (
        Column(name="name", label="On rows it never saw"),
        Column(name="n", label="Rows", is_number=True),
        Column(name="bm25", label="Words alone (BM25)", is_number=True),
        Column(name="before", label="Before", is_number=True),
        Column(name="after", label="After", is_number=True),
        Column(name="change", label="Change [95 % interval]"),
    )
    rows = Rows(columns, "What the training changed")
    rows.fill(
        [
            {
                "name": one["name"],
                "n": one["n"],
                **{key: _figure(one[key]) for key in ("bm25", "before", "after")},
                "change": f"{one['change']['mean']:+.3f} "
                f"[{one['change']['low']:+.3f}, {one['change']['high']:+.3f}]",
            }
            for one in effect["measures"]
        ]
    )
    Tag(
        "p",
        f"Recall@k: how often the right text is among the k nearest of {effect['n_documents']:,}; "
        "MRR: the mean of 1 / its place. Triplets: how often a text is nearer to its like than to "
        "one of another kind. A change whose interval excludes 0 is not chance.",
    ).classes("soft")


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _rows(made: Mapping[str, Any]) -> None:
    n = made["n_rows"]
    Tag("h3", "Rows")
    Tag(
        "p",
        f"{n['train']:,} to learn from, {n['validation']:,} held back to tell when to stop, "
        f"{n['test']:,} to measure it by; no text stands in two of them.",
    )
    for why, count in made["left_out"].items():
        Tag("p", f"Left out: {count:,} × {why}").classes("soft")
    columns = (
        Column(name="query", label="Text"),
        Column(name="positive", label="Means the same"),
        Column(name="negative", label="Similar, but another thing"),
    )
    has_negative = any(one.get("negative") for one in made["examples"])
    rows = Rows(columns[: 3 if has_negative else 2], "Some of the rows")
    rows.fill([{c.name: one.get(c.name) for c in columns} for one in made["examples"]])
