"""Your documents beside postings: what you cover, what is missing, with the evidence.

Files: postings (one a row, the best fit first), rows (one a requirement), terms (one a posting and
a term), gaps (what is asked and not covered, over all postings), missing (terms you lack), and
report.html.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Annotated, Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from jobspace.compare.result import Comparison
from jobspace.compare.run import compare
from jobspace.tables.write import write_table
from jobspace.web.work.asked import ColumnName, FileId, Rows
from jobspace.web.work.documents import Documents, places, uncached
from jobspace.web.work.rows import to_take_away
from jobspace.web.worker import Room

POSTINGS: Final = pa.schema(
    [
        ("rank", pa.int64()),
        ("title", pa.string()),
        ("posting", pa.string()),
        ("fit", pa.float64()),
        ("coverage", pa.float64()),
        ("covered", pa.int64()),
        ("partly", pa.int64()),
        ("gaps", pa.int64()),
        ("open", pa.int64()),
        ("first_row", pa.int64()),
        ("n_rows", pa.int64()),
        ("first_term", pa.int64()),
        ("n_terms", pa.int64()),
    ]
)
MISSING: Final = pa.schema(
    [
        ("term", pa.string()),
        ("n_postings", pa.int64()),
        ("n_required", pa.int64()),
        ("near", pa.string()),
        ("requirement", pa.string()),
        ("posting", pa.string()),
        ("skill", pa.string()),
        ("taxonomy", pa.string()),
    ]
)
TAKEN: Final = ("postings", "rows", "terms", "gaps", "missing")


class Request(Documents):
    """Documents, postings, and how they are compared."""

    postings: Annotated[
        tuple[FileId, ...],
        Field(
            min_length=1,
            max_length=2_000,
            description="Postings: documents of one each; or, with columns, tables of one a row.",
        ),
    ]
    id: ColumnName | None = None
    by: Annotated[
        Literal["sentences", "terms"], Field(description="What coverage is counted in.")
    ] = "sentences"
    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Compare, and leave every table the page looks at."""
    done = compare(
        places(room, asked.mine),
        places(room, asked.postings),
        column=asked.columns,
        title=asked.title,
        id=asked.id,
        by=asked.by,
        min_similarity=asked.min_similarity,
        encoder=uncached(asked),
        progress=room.tell,
    )
    room.tell("Writing what came out", 0, 0)
    rows = done.to_arrow()
    tables = {
        "postings": _postings(done),
        "rows": rows,
        "terms": done.terms_to_arrow(),
        "gaps": gaps_of(rows),
        "missing": _missing(done),
    }
    for name, table in tables.items():
        write_table(table, room.output(f"{name}.arrow"))
        to_take_away(room, asked.rows, name)
    done.to_html(room.output("report.html"))
    told = done.as_dict()
    return {
        "n_postings": len(done.standings),
        "n_requirements": rows.num_rows,
        "n_missing": len(done.missing),
        **{name: told[name] for name in told if name not in {"postings", "missing"}},
    }


def _postings(done: Comparison) -> pa.Table:
    """A row a posting, with where its requirements and terms are in their tables."""
    ranked = done.standings
    n_rows = [len(one.requirements) for one in ranked]
    n_terms = [len(one.terms.answers) if one.terms else 0 for one in ranked]
    counts = [done.counts_of(one) for one in ranked]
    columns = {
        "rank": list(range(1, len(ranked) + 1)),
        "title": [one.posting.title for one in ranked],
        "posting": [one.posting.name for one in ranked],
        "fit": [one.fit for one in ranked],
        "coverage": [done.coverage_of(one) for one in ranked],
        "covered": [covered for covered, _, _ in counts],
        "partly": [partly for _, partly, _ in counts],
        "gaps": [gaps for _, _, gaps in counts],
        "open": [one.n("unknown") for one in ranked],
        "first_row": [0, *accumulate(n_rows)][:-1],
        "n_rows": n_rows,
        "first_term": [0, *accumulate(n_terms)][:-1],
        "n_terms": n_terms,
    }
    return pa.table(columns, schema=POSTINGS)


def gaps_of(rows: pa.Table) -> pa.Table:
    """What postings ask and the documents do not cover: each different sentence once.

    Returns:
        Columns requirement, kind, n_postings, similarity, best_sentence, why; those that most
        postings ask first, requirements before the rest.
    """
    gaps = rows.filter(pc.equal(rows["covered"], "gap"))
    gaps = gaps.append_column("same", pc.utf8_lower(gaps["requirement"]))
    first = [(name, "first") for name in ("requirement", "similarity", "best_sentence", "why")]
    kept = gaps.group_by(["same", "kind"], use_threads=False).aggregate(
        [*first, ("posting_rank", "count_distinct")]
    )
    kept = kept.rename_columns([name.removesuffix("_first") for name in kept.column_names])
    kept = kept.rename_columns(
        ["n_postings" if n == "posting_rank_count_distinct" else n for n in kept.column_names]
    )
    order = pc.index_in(kept["kind"], value_set=pa.array(["required", "preferred", "duty"]))
    kept = kept.append_column("order", order)
    by = [("n_postings", "descending"), ("order", "ascending"), ("requirement", "ascending")]
    names = ["requirement", "kind", "n_postings", "similarity", "best_sentence", "why"]
    return kept.sort_by(by).select(names)


def _missing(done: Comparison) -> pa.Table:
    """A row a term that postings ask for and the documents lack, by what it would gain."""
    rows = [
        {
            "term": one.asked.term,
            "n_postings": one.asked.n_postings,
            "n_required": one.asked.n_required,
            "near": one.near.text if one.near else None,
            "requirement": one.asked.quotes[0].text,
            "posting": one.asked.quotes[0].posting,
            "skill": one.asked.link.name if one.asked.link else None,
            "taxonomy": one.asked.link.taxonomy if one.asked.link else None,
        }
        for one in done.missing
    ]
    return pa.Table.from_pylist(rows, schema=MISSING)
