"""`jobspace train dataset`: training data from postings, taxonomies, paraphrases or sets."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def train_dataset(
    output: Annotated[
        str, typer.Option("--output", "-o", help="The folder; it appears whole or not at all.")
    ],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="Tables of postings; one with columns of its own as "
            "FILE:title=COL,text=COL+COL,group=COL.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="The column of titles.")] = None,
    text: Annotated[
        list[str] | None,
        typer.Option("--text", "--column", "-c", help="A column of the text; repeat to join."),
    ] = None,
    template: options.Template = None,
    group: Annotated[
        str | None, typer.Option(help="The column that names a posting's kind.")
    ] = None,
    query: options.Query = None,
    queries_per_row: Annotated[int, typer.Option(help="Queries of each posting, 1 to 10.")] = 1,
    queries_from: Annotated[
        str | None,
        typer.Option(
            help="openai:MODEL writes the queries; it is sent the postings. "
            "By OPENAI_API_KEY and OPENAI_BASE_URL."
        ),
    ] = None,
    skills: Annotated[
        list[str] | None,
        typer.Option(help="A file of skills for queries: O*NET's, ESCO's, or one a line."),
    ] = None,
    keep_titles: Annotated[
        list[str] | None, typer.Option(help="Keep postings of this kind only; repeat for more.")
    ] = None,
    min_title_similarity: Annotated[
        float, typer.Option(help="Of a title and the kind it is kept for.")
    ] = 0.75,
    from_taxonomy: Annotated[
        list[str] | None,
        typer.Option(help="Pairs of the labels of a taxonomy: a name, or official files."),
    ] = None,
    groups: Annotated[
        list[str] | None,
        typer.Option(help='Pairs of sets made by hand: JSON lines {"set": [TEXT, …]}.'),
    ] = None,
    pairs_per_label: Annotated[int, typer.Option(help="Pairs of each label or set's text.")] = 2,
    mine_paraphrases: Annotated[
        bool,
        typer.Option(
            "--mine-paraphrases", help="Pairs of similar texts of INPUT's --column, not postings."
        ),
    ] = False,
    min_similarity: Annotated[float, typer.Option(help="Of two texts that are paraphrases.")] = 0.8,
    negatives: Annotated[bool, typer.Option(help="Give rows a hard and an easy negative.")] = True,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    split: Annotated[
        tuple[float, float, float], typer.Option(help="Shares of train, validation and test.")
    ] = (0.8, 0.1, 0.1),
    seed: options.Seed = 0,
    licence: Annotated[
        str | None, typer.Option(help="Of the texts, for the card: an SPDX name or a sentence.")
    ] = None,
    push: Annotated[
        str | None,
        typer.Option(help="Push to a hub as NAMESPACE/NAME, by HF_TOKEN and HF_ENDPOINT."),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Make rows (query, positive, negatives, group) in three splits, with a card.

    Examples: jobspace train dataset postings.csv --title title --text description -o rows ·
    jobspace train dataset --from-taxonomy onet --from-taxonomy esco -o rows ·
    jobspace train dataset titles.csv --column title --mine-paraphrases -o rows
    """
    from jobspace.cli import progress, show_dataset
    from jobspace.encode.load import encoder as load
    from jobspace.train.dataset import train_dataset as make
    from jobspace.train.dataset_rows import DatasetOptions
    from jobspace.train.dataset_sources import Wanted
    from jobspace.train.postings import PostingTable

    table = PostingTable(
        data="",
        title=title,
        columns=tuple(text or ()),
        template=template,
        group=group,
        query=query,
    )
    wanted = Wanted(
        inputs=inputs or (),
        table=table,
        queries_per_row=queries_per_row,
        keep_titles=keep_titles or (),
        min_title_similarity=min_title_similarity,
        skills=skills or (),
        queries_from=queries_from,
        seed=seed,
        taxonomies=from_taxonomy or (),
        pairs_per_label=pairs_per_label,
        sets=groups or (),
        mines_paraphrases=mine_paraphrases,
        min_similarity=min_similarity,
    )
    with progress.of_stages() as shown:
        made = make(
            output,
            wanted.sources(),
            encoder=load(encoder, device=device),
            options=DatasetOptions(
                seed=seed, shares=split, with_negatives=negatives, licence=licence
            ),
            push=push,
            progress=shown,
        )
    show_dataset.made(made, as_json)
