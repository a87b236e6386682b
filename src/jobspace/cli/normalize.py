"""`jobspace normalize`: a column of titles typed by hand becomes occupations."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def normalize(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    taxonomy: options.Taxonomy = "soc",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="Where the rows go: a file, - for csv on stdout, or a database's table, such as "
            "postgresql://…?table=T&if_exists=upsert&key=id (also fail, replace).",
        ),
    ] = None,
    review: Annotated[
        str | None, typer.Option(help="Write the texts to look at by hand, frequent ones first.")
    ] = None,
    corrections: Annotated[
        str | None, typer.Option(help="A filled review file: its judgements come first.")
    ] = None,
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="More than 1 adds a column alternatives.")
    ] = 1,
    min_confidence: Annotated[float, typer.Option(help="Below it: abstained.")] = 0.25,
    label_text: Annotated[
        str, typer.Option(help="What labels are encoded as: aka (with their title) or label.")
    ] = "aka",
    group_level: Annotated[
        str | None, typer.Option(help="Which groups group_code is of: major, minor, …")
    ] = None,
    encoder: options.Encoder = "default",
    vectors: Annotated[
        str | None, typer.Option(help="A column of vectors by --encoder, instead of encoding.")
    ] = None,
    device: options.Device = "auto",
    prefix: options.Prefix = "",
    engine: options.Engine = "local",
    as_json: options.AsJson = False,
) -> None:
    """Give every row of INPUT an occupation, with its confidence and evidence.

    Example: jobspace normalize donors.csv --column occupation -o coded.csv --review review.csv
    """
    from jobspace.cli.quick import arrow_without_pandas

    arrow_without_pandas()
    from jobspace.cli import console, on_engine, progress, show
    from jobspace.errors import UsageError
    from jobspace.normalize.corrections import read_corrections
    from jobspace.normalize.decide import NormalizeOptions
    from jobspace.normalize.normalizer import normalizer
    from jobspace.normalize.table import Places, normalize_files
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    chosen = NormalizeOptions(
        top_k=top_k,
        min_confidence=min_confidence,
        label_text=label_text,  # type: ignore[arg-type]  # checked by the options themselves
        group_level=group_level,
    )
    text_of = TextOf(columns=tuple(column or ()), template=template, vectors=vectors, prefix=prefix)
    if on_engine.wanted(engine, {"--review": review, "--vectors": vectors}):
        from jobspace.engines import files, verbs

        on_engine.run(
            engine,
            lambda stream: verbs.normalize_work(
                text_of.known(stream), taxonomy, encoder=encoder, device=device, options=chosen,
                corrections=corrections,
            ),
            files.Places(source=source, query=query, output=output),
            counted=prefix + "status",
            as_json=as_json,
        )  # fmt: skip
        return
    with progress.of_labels(encoder) as labels_shown:
        ready = normalizer(
            taxonomy, encoder=encoder, device=device, options=chosen, progress=labels_shown
        )
    if corrections is not None:
        ready = ready.with_corrections(read_corrections(corrections, ready.taxonomy))
    places = Places(
        source=source, query=query, output=output, review=review, corrections=corrections
    )
    places.check()
    if as_json and output == "-":
        raise UsageError("--json: got -o - too; expected one of them. Both write to stdout.")
    with progress.of_run() as shown:
        done = normalize_files(places, ready, text_of, shown)
    if as_json:
        console.json_of(done)
    else:
        show.report(done, places, time.perf_counter() - began)
