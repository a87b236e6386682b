"""`jobspace find`: the rows of one kind, from a few examples."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def find(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    like: Annotated[
        list[str] | None, typer.Option(help="A text that stands for the kind; repeat for more.")
    ] = None,
    anchors_containing: Annotated[
        list[str] | None,
        typer.Option(help="Rows with this phrase, as whole words, are anchors; repeat for more."),
    ] = None,
    anchors_from: Annotated[
        str | None,
        typer.Option(help="A file of texts, or of row or text with judgement: yes, or no: unlike."),
    ] = None,
    unlike: Annotated[
        list[str] | None, typer.Option(help="A text to keep out; repeat for more.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(help="Look for phrases in so many random rows only.")
    ] = None,
    min_similarity: Annotated[
        float | None, typer.Option(help="The cut-off. Without it: what each would give.")
    ] = None,
    judged: Annotated[
        str | None, typer.Option(help="Judged rows, which choose the cut-off: see --to-judge.")
    ] = None,
    min_precision: Annotated[
        float | None, typer.Option(help="Wanted share of right among the found; needs --judged.")
    ] = None,
    method: Annotated[str, typer.Option(help="anchors, probe or lda.")] = "anchors",
    to_judge: Annotated[
        str | None, typer.Option(help="Write rows to judge here: fill in yes or no.")
    ] = None,
    n_to_judge: Annotated[int, typer.Option(help="So many rows to judge.")] = 300,
    report: options.Report = None,
    only_matches: Annotated[
        bool, typer.Option("--only-matches", help="Write only the rows found.")
    ] = False,
    output: Annotated[str | None, typer.Option("--output", "-o", help="Where the rows go.")] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    seed: options.Seed = 0,
    prefix: options.Prefix = "",
    engine: options.Engine = "local",
    as_json: options.AsJson = False,
) -> None:
    """Find the rows of INPUT that are of one kind, from a few examples.

    Examples: jobspace find jobs.csv -c title --like "solar installer" ·
    jobspace find jobs.csv -c title --anchors-containing "machine learning" --min-similarity 0.85
    """
    from jobspace.cli import console, on_engine, progress, show_find
    from jobspace.encode.load import encoder as load
    from jobspace.find.decide import FindOptions
    from jobspace.find.examples import Examples, read_judged
    from jobspace.find.table import Places, find_file
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    examples = Examples(
        like=like or (),
        containing=anchors_containing or (),
        from_file=anchors_from,
        unlike=unlike or (),
        sample=sample,
    )
    chosen = FindOptions(
        method=method,  # type: ignore[arg-type]  # refused there
        min_similarity=min_similarity,
        min_precision=min_precision,
        seed=seed,
    )
    places = Places(
        source=source,
        query=query,
        output=output,
        only_matches=only_matches,
        to_judge=to_judge,
        n_to_judge=n_to_judge,
        report=report,
    )
    text_of = TextOf(columns=tuple(column or ()), template=template, prefix=prefix)
    refused = {
        "--anchors-containing": anchors_containing,
        "--sample": sample,
        "--judged": judged,
        "--min-precision": min_precision,
        "--to-judge": to_judge,
        "--report": report,
        f"--method {method}": method != "anchors",
    }
    if on_engine.wanted(engine, refused):
        from jobspace.engines import files, verbs

        on_engine.run(
            engine,
            lambda stream: verbs.find_work(
                text_of.known(stream), examples, encoder=encoder, device=device,
                min_similarity=min_similarity,
            ),
            files.Places(
                source=source, query=query, output=output,
                only=prefix + "is_match" if only_matches else None,
            ),
            counted=prefix + "is_match",
            as_json=as_json,
        )  # fmt: skip
        return
    known = read_judged(judged) if judged is not None else None
    ready = load(encoder, device=device)
    with progress.of_stages() as shown:
        done = find_file(places, examples, ready, chosen, text_of, judged=known, progress=shown)
    if as_json:
        console.json_of(done)
    elif output != "-":
        show_find.found(done, places, time.perf_counter() - began)
