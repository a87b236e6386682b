"""`jobspace match`: the rows of two tables in pairs."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options

_TABLE = "csv, tsv, json(l), parquet, arrow or xlsx, a glob, - for stdin, or a database's address."


def match(
    left: Annotated[str, typer.Argument(metavar="LEFT", help=_TABLE)],
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="The same.")],
    left_column: Annotated[
        list[str] | None, typer.Option(help="The column to read; repeat to join with a space.")
    ] = None,
    right_column: Annotated[list[str] | None, typer.Option(help="The same.")] = None,
    left_id: Annotated[str | None, typer.Option(help="A column that names a row.")] = None,
    right_id: Annotated[str | None, typer.Option(help="The same.")] = None,
    left_vectors: Annotated[
        str | None, typer.Option(help="A column of vectors of your own, not encoded.")
    ] = None,
    right_vectors: Annotated[str | None, typer.Option(help="The same.")] = None,
    left_query: Annotated[str | None, typer.Option(help="SQL; databases only.")] = None,
    right_query: Annotated[str | None, typer.Option(help="The same.")] = None,
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="Without --assign: so many nearest, both ways.")
    ] = 5,
    assign: Annotated[
        str, typer.Option(help="none, one-to-one, or capacity:COLUMN of the right table.")
    ] = "none",
    min_similarity: Annotated[
        float | None, typer.Option(help="Pairs of less are none; their rows are told apart.")
    ] = None,
    steer: Annotated[
        list[str] | None,
        typer.Option(help='What counts more: "location of the job=2"; 0 is as without. Repeat.'),
    ] = None,
    within: Annotated[
        str | None, typer.Option(help="A column of both tables: only equal values meet.")
    ] = None,
    levels: Annotated[
        int, typer.Option(help="From 2 on: rows meet within groups of like rows first.")
    ] = 1,
    method: Annotated[str, typer.Option(help="direct, aligned or topics-procrustes.")] = "direct",
    correspondence: Annotated[
        str | None, typer.Option(help="Of aligned: pairs, neighbours or topics.")
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(
            help="Known pairs, for aligned: left_row and right_row, or left_id, right_id."
        ),
    ] = None,
    report: options.Report = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where a row a pair goes.")
    ] = None,
    encoder: options.Encoder = "default",
    right_encoder: Annotated[
        str | None, typer.Option(help="Of the right table, where it is another; with aligned.")
    ] = None,
    device: options.Device = "auto",
    seed: options.Seed = 0,
    as_json: options.AsJson = False,
) -> None:
    """Match the rows of LEFT with those of RIGHT: résumés with jobs, titles with a taxonomy.

    Examples: jobspace match resumes.csv jobs.csv --left-column text --right-column description ·
    jobspace match a.csv b.csv --assign one-to-one --report pairs.html -o pairs.csv
    """
    from jobspace.cli import console, progress, show_match
    from jobspace.encode.load import encoder as load
    from jobspace.match.options import MatchOptions
    from jobspace.match.table import Source, encoders, match_tables
    from jobspace.pages.frame import require_place
    from jobspace.tables.places import require_apart
    from jobspace.tables.text_of import TextOf
    from jobspace.tables.write import write_table
    from jobspace.text.steer import steers

    began = time.perf_counter()
    chosen = MatchOptions(
        assign=assign,
        top_k=top_k,
        min_similarity=min_similarity,
        steer=steers(steer or ()),
        within=within,
        levels=levels,
        method=method,  # type: ignore[arg-type]  # refused there
        correspondence=correspondence or ("pairs" if pairs else "neighbours"),  # type: ignore[arg-type]
        seed=seed,
    )
    read = {"the left table": left, "the right table": right, "the pairs": pairs}
    require_apart(read, {"output": output, "report": report})
    require_place(report)
    other = load(right_encoder, device=device) if right_encoder else None
    one, two = encoders(load(encoder, device=device), other, left_vectors, right_vectors)
    with progress.of_stages() as shown:
        done = match_tables(
            Source(
                data=left,
                text_of=TextOf(columns=tuple(left_column or ()), vectors=left_vectors),
                id=left_id,
                query=left_query,
                encoder=one,
            ),
            Source(
                data=right,
                text_of=TextOf(columns=tuple(right_column or ()), vectors=right_vectors),
                id=right_id,
                query=right_query,
                encoder=two,
            ),
            chosen,
            pairs=pairs,
            progress=shown,
        )
    if output is not None:
        write_table(done.to_arrow(), output)
    if report is not None:
        done.to_html(report)
    if as_json:
        console.json_of(done.as_dict())
    elif output != "-":
        show_match.matched(done, (output, report), time.perf_counter() - began)
