"""`jobspace posture`: versions of one person's documents beside postings by time."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def posture(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="MINE... POSTINGS",
            help="Your dated versions (brag-2024-03.md, 2023-05=cv.pdf), and last the postings: a "
            "table, or a folder of dated files.",
        ),
    ],
    date: Annotated[
        str | None, typer.Option(help="The column with a posting's date; tables only.")
    ] = None,
    column: options.PostingColumns = None,
    template: options.Template = None,
    title: options.TitleColumn = None,
    git: Annotated[
        bool, typer.Option("--git", help="MINE is one file: its versions are its git history.")
    ] = False,
    by: Annotated[str, typer.Option(help="month, quarter, year or auto.")] = "auto",
    min_similarity: options.Covered = None,
    report: options.Report = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where a row a version and period goes.")
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    seed: options.Seed = 0,
    no_cache: options.NoCache = False,
    as_json: options.AsJson = False,
) -> None:
    """Show how versions of MINE, your documents, stand with POSTINGS of each time.

    Examples: jobspace posture cv-2022.md cv-2024.md jobs.csv --date posted -c description ·
    jobspace posture --git brag.md postings/ --report posture.html
    """
    from jobspace.cli import console, personal, progress, show_posture
    from jobspace.compare.postings import Columns
    from jobspace.compare.posture import PostureOptions, split_places, stand
    from jobspace.pages.frame import require_place

    began = time.perf_counter()
    mine, postings = split_places(places)
    personal.require_apart(mine, [postings], {"output": output, "report": report})
    require_place(report)
    chosen = PostureOptions(by=by, git=git, min_similarity=min_similarity, seed=seed)  # type: ignore[arg-type]  # refused there
    columns = Columns(text=tuple(column or ()), template=template, title=title, date=date)
    ready = personal.encoder(encoder, device=device, cache=not no_cache)
    with progress.of_stages() as shown:
        done = stand(mine, postings, columns, ready, chosen, shown)
    personal.keep(done, rows=done.to_arrow(), report=report, output=output)
    if as_json:
        console.json_of(done.as_dict())
    elif output != "-":
        show_posture.stood(done, time.perf_counter() - began)
        console.print_lines(personal.kept(output, report))
