"""`jobspace writing`: which of a person's sentences tell little, and why."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def writing(
    mine: Annotated[
        list[str],
        typer.Argument(
            metavar="MINE...",
            help="Your résumé or brag document: md, txt, html, pdf, docx, yaml or json; folders.",
        ),
    ],
    postings: Annotated[
        list[str] | None,
        typer.Option("--postings", "-p", help="Postings: a file, a folder or a glob; repeat."),
    ] = None,
    column: options.PostingColumns = None,
    template: options.Template = None,
    title: options.TitleColumn = None,
    min_similarity: Annotated[
        float | None, typer.Option(help="From where on a sentence answers a requirement.")
    ] = None,
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="So many sentences are shown, the weakest first.")
    ] = 10,
    report: options.Report = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where a row a sentence goes.")
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    no_cache: options.NoCache = False,
    as_json: options.AsJson = False,
) -> None:
    """Rank the sentences of MINE by how little they tell, with reasons and questions.

    Examples: jobspace writing brag.md --postings postings/ ·
    jobspace writing cv.pdf --report writing.html
    """
    from jobspace.cli import console, personal, progress, show_writing
    from jobspace.compare.postings import Columns
    from jobspace.compare.writing import WritingOptions
    from jobspace.compare.writing import writing as run
    from jobspace.pages.frame import require_place

    began = time.perf_counter()
    personal.require_apart(mine, postings or (), {"output": output, "report": report})
    require_place(report)
    columns = Columns(text=tuple(column or ()), template=template, title=title)
    chosen = WritingOptions(columns=columns, min_similarity=min_similarity)
    ready = personal.encoder(encoder, device=device, cache=not no_cache)
    with progress.of_stages() as shown:
        done = run(mine, postings, options=chosen, encoder=ready, progress=shown)
    personal.keep(done, rows=done.to_arrow(), report=report, output=output)
    if as_json:
        console.json_of(done.as_dict())
    elif output != "-":
        show_writing.weighed(done, top_k, time.perf_counter() - began)
        console.print_lines(personal.kept(output, report))
