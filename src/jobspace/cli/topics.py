"""`jobspace topics`: what rows are about."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def topics(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where the rows go, columns added.")
    ] = None,
    n_topics: Annotated[str, typer.Option(metavar="N|auto", help="How many topics.")] = "auto",
    n_clusters: Annotated[str, typer.Option(metavar="N|auto", help="How many clusters.")] = "auto",
    keywords: Annotated[int, typer.Option("--keywords", "-k", help="Keywords of each.", min=1)] = 8,
    report: options.Report = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    prefix: options.Prefix = "",
    seed: options.Seed = 0,
    as_json: options.AsJson = False,
) -> None:
    """Say what the rows of INPUT are about: topics of words, clusters of near vectors.

    Topics need dozens of words a row: a title with its description. Columns added: topic,
    topic_probability, cluster; the largest of each is 0.

    Example: jobspace topics postings.csv -c title -c description --report topics.html
    """
    from jobspace.cli import console, progress, show_topics
    from jobspace.encode.load import encoder as load
    from jobspace.tables.text_of import TextOf
    from jobspace.topics.options import TopicsOptions, number
    from jobspace.topics.table import Places, find_topics

    began = time.perf_counter()
    chosen = TopicsOptions(
        n_topics=number(n_topics, "--n-topics"),
        n_clusters=number(n_clusters, "--n-clusters"),
        n_keywords=keywords,
        seed=seed,
    )
    places = Places(source=source, query=query, output=output, report=report)
    text_of = TextOf(columns=tuple(column or ()), template=template, prefix=prefix)
    ready = load(encoder, device=device)
    with progress.of_stages() as shown:
        done = find_topics(places, text_of, ready, chosen, shown)
    if as_json:
        console.json_of(done)
    elif output != "-":
        show_topics.found(done, places, time.perf_counter() - began)
