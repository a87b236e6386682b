"""`jobspace train vocabulary`: which of one's words an encoder breaks."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def train_vocabulary(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where all terms go, as a table."),
    ] = None,
    encoder: options.Encoder = "default",
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="Terms shown.", min=1)] = 40,
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Report which words of INPUT the encoder's tokenizer breaks, those that matter most first.

    Example: jobspace train vocabulary postings.csv --column body --encoder minilm -o terms.csv
    """
    from jobspace.cli import show, show_vocabulary
    from jobspace.encode.load import encoder as load
    from jobspace.tables.text_of import TextOf
    from jobspace.train.vocabulary import read_corpus, vocabulary, write_terms

    text_of = TextOf(columns=tuple(column or ()), template=template)
    corpus = read_corpus(source, query=query, text_of=text_of)
    found = vocabulary(corpus, load(encoder, device=device))
    if output is not None:
        write_terms(found, output)
    if as_json:
        show.json_of(found)
    elif output != "-":
        show_vocabulary.report(found, top_k, output)
