"""`jobspace compare`: one person's documents beside postings."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def compare(
    mine: options.Mine,
    postings: options.Postings,
    also: options.Also = None,
    column: options.PostingColumns = None,
    template: options.Template = None,
    title: options.TitleColumn = None,
    id: options.IdColumn = None,  # noqa: A002  # the option's name
    by: Annotated[
        str, typer.Option(help="What coverage counts: sentences or terms.")
    ] = "sentences",
    skills: Annotated[
        list[str] | None,
        typer.Option(help="A file of names of skills; repeat. Default: installed taxonomies'."),
    ] = None,
    min_similarity: options.Covered = None,
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="So many postings are shown, the best first.")
    ] = 10,
    details: Annotated[
        int, typer.Option(help="So many of them with every requirement and its evidence.")
    ] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show which words carried each similarity.")
    ] = False,
    report: options.Report = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where a row a requirement, or a term, goes."),
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    no_cache: options.NoCache = False,
    as_json: options.AsJson = False,
) -> None:
    """Compare MINE, your documents, with POSTINGS: what you cover, what is missing, with evidence.

    Examples: jobspace compare brag.md postings/ --report gap.html ·
    jobspace compare cv.pdf jobs.csv -c description
    """
    from jobspace.cli import console, personal, progress, show_compare
    from jobspace.compare.run import compare as run
    from jobspace.pages.frame import require_place

    began = time.perf_counter()
    places = [mine, *(also or ())]
    personal.require_apart(places, postings, {"output": output, "report": report})
    require_place(report)
    ready = personal.encoder(encoder, device=device, cache=not no_cache)
    with progress.of_stages() as shown:
        done = run(
            places,
            postings,
            column=column or (),
            template=template,
            title=title,
            id=id,
            by=by,  # type: ignore[arg-type]  # refused there
            skills=skills or (),
            min_similarity=min_similarity,
            encoder=ready,
            progress=shown,
        )
    rows = done.terms_to_arrow() if by == "terms" else done.to_arrow()
    personal.keep(done, rows=rows, report=report, output=output)
    if as_json:
        console.json_of(done.as_dict())
    elif output != "-":
        shown_as = show_compare.Shown(top_k=top_k, details=details, explain=explain)
        show_compare.compared(done, shown_as, time.perf_counter() - began)
        console.print_lines(personal.kept(output, report))
