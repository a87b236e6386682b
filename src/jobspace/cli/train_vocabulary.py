"""`jobspace train vocabulary`: which of one's words an encoder breaks, and models that do not."""

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
        typer.Option("--output", "-o", help="All terms as a table; a folder for a new model."),
    ] = None,
    encoder: options.Encoder = "default",
    add_terms: Annotated[
        str | None,
        typer.Option(metavar="N|FILE", help="Make tokens of the first N terms, or of a file's."),
    ] = None,
    retrain_tokenizer: Annotated[
        bool,
        typer.Option("--retrain-tokenizer", help="Learn a tokenizer on the old words and INPUT."),
    ] = False,
    max_new: Annotated[int, typer.Option(help="Most tokens a new tokenizer gains.", min=1)] = 5_000,
    after: Annotated[
        str | None, typer.Option(help="A model with more tokens, to compare with the encoder.")
    ] = None,
    data: Annotated[
        str | None, typer.Option(help="Training data: compare on its test split as well.")
    ] = None,
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="Terms shown.", min=1)] = 40,
    device: options.Device = "auto",
    seed: options.Seed = 0,
    as_json: options.AsJson = False,
) -> None:
    """Report which words of INPUT the encoder's tokenizer breaks, those that matter most first.

    Examples: jobspace train vocabulary postings.csv -c body --encoder minilm -o terms.csv ·
    jobspace train vocabulary postings.csv -c body --encoder minilm --add-terms terms.csv -o mine
    """
    from jobspace.cli import console, show_vocabulary
    from jobspace.tables.text_of import TextOf
    from jobspace.train.vocabulary_run import Request, run_vocabulary

    request = Request(
        encoder=encoder, add_terms=add_terms, retrain=retrain_tokenizer, max_new=max_new,
        after=after, data=data, output=output, device=device, seed=seed,
    )  # fmt: skip
    text_of = TextOf(columns=tuple(column or ()), template=template)
    done = run_vocabulary(source, request, query=query, text_of=text_of)
    if as_json:
        console.json_of(done)
    elif output != "-":
        show_vocabulary.outcome(done, top_k, output)
