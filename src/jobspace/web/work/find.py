"""The rows of one kind, found from a few examples: the job of the Find page.

Similarities are written once, without a cut-off or with one: `rows.arrow` (all rows),
`ranking.arrow` (the distinct texts, the nearest first), `order.arrow` (the rows, the nearest first)
and `judge.arrow` (texts drawn to be judged). A job `find_rows` takes rows away at any cut-off.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from jobspace.encode.load import encoder
from jobspace.find.decide import FindOptions, Method
from jobspace.find.examples import Examples, Judged
from jobspace.find.judging import to_judge
from jobspace.find.table import Places, find_file
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, Columns, Encoder, FileId
from jobspace.web.work.rows import mapped
from jobspace.web.worker import Room

FIRST_STRATUM: Final = 10  # texts; on a page some dozens are judged, those on top before others
LongText = Annotated[str, Field(min_length=1, max_length=20_000)]


class Judgement(BaseModel):
    """A person's yes or no to a text, by the row it stands in or as itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    row: Annotated[int, Field(ge=0)] | None = None
    text: LongText | None = None
    judgement: Literal["yes", "no"]
    weight: Annotated[float, Field(gt=0, le=1e12, description="How many texts it stands for.")] = (
        1.0
    )


class Request(Asked):
    """A file to look through, and what is known of the kind."""

    file: FileId
    columns: Columns = ()
    like: Annotated[
        tuple[LongText, ...],
        Field(max_length=1_000, description="Texts that stand for the kind.",
              examples=[["software engineer", "programmer"]]),
    ] = ()  # fmt: skip
    containing: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=500)], ...],
        Field(max_length=100, description="Rows that have one of these phrases are examples."),
    ] = ()
    unlike: Annotated[
        tuple[LongText, ...], Field(max_length=1_000, description="Texts to keep out.")
    ] = ()
    method: Annotated[Method, Field(description="probe needs judgements.")] = "anchors"
    encoder: Encoder = "default"
    min_similarity: Annotated[
        float | None, Field(ge=-2, le=1, description="The cut-off; may be chosen later.")
    ] = None
    judgements: Annotated[
        tuple[Judgement, ...], Field(max_length=20_000, description="They choose the cut-off.")
    ] = ()
    min_precision: Annotated[
        float | None, Field(gt=0, lt=1, description="The lowest cut-off that surely has it.")
    ] = None
    n_to_judge: Annotated[int, Field(ge=10, le=5_000)] = 300
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    prefix: Annotated[str, Field(max_length=40)] = ""


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Compare every text with the examples; files: see the module."""
    examples = Examples(like=asked.like, containing=asked.containing, unlike=asked.unlike)
    options = FindOptions(
        method=asked.method,
        min_similarity=asked.min_similarity,
        min_precision=asked.min_precision,
        seed=asked.seed,
    )
    places = Places(
        source=room.input(asked.file),
        output=room.output("rows.arrow"),
        ranking=room.output("ranking.arrow"),
    )
    found = find_file(
        places,
        examples,
        encoder(asked.encoder),
        options,
        TextOf(columns=asked.columns, prefix=asked.prefix),
        judged=_judged(asked.judgements),
        progress=room.tell,
    )
    what = asked.prefix + ("similarity" if asked.method == "anchors" else "probability")
    write_table(pa.table({"row": _order(room, what)}), room.output("order.arrow"))
    write_table(_drawn(room, asked), room.output("judge.arrow"))
    return {"report": found, "value": what, "is_match": f"{asked.prefix}is_match"}


def _judged(judgements: tuple[Judgement, ...]) -> Judged | None:
    if not judgements:
        return None
    return Judged(
        row=np.array([-1 if one.row is None else one.row for one in judgements], np.int64),
        text=[one.text for one in judgements],
        yes=np.array([one.judgement == "yes" for one in judgements], np.bool_),
        weight=np.array([one.weight for one in judgements], np.float64),
        n_blank=0,
        source="the judgements",
    )


def _order(room: Room, what: str) -> NDArray[np.int64]:
    """The rows that have a value, the highest first, equal ones as they stand."""
    column = mapped(room.output("rows.arrow")).column(what)
    values = np.asarray(pc.fill_null(column, np.nan), np.float32)
    order = np.argsort(-values, kind="stable")
    return order[: int(np.isfinite(values).sum())].astype(np.int64)


def _drawn(room: Room, asked: Request) -> pa.Table:
    """Rows of the ranking to be judged, in an order that gives nothing away."""
    ranking = mapped(room.output("ranking.arrow"))
    value = np.asarray(ranking["value"], np.float32)
    drawn = to_judge(value, asked.n_to_judge, asked.seed, first=FIRST_STRATUM)
    order = np.random.default_rng(asked.seed).permutation(len(drawn.place))
    place = pa.array(drawn.place[order], pa.int64())
    table = ranking.take(place).append_column("place", place)
    table = table.append_column("stratum", pa.array(drawn.stratum[order]))
    return table.append_column("weight", pa.array(drawn.weight[order]))
