"""Options that several commands share, spelled once."""

from typing import Annotated

import typer

Input = Annotated[
    str,
    typer.Argument(
        metavar="INPUT",
        help="csv, tsv, json(l), parquet, arrow or xlsx (also .gz, .zst), a glob, - for stdin, "
        "or a database: sqlite:///FILE, postgresql://… with --query.",
    ),
]
Query = Annotated[str | None, typer.Option(help="The SQL whose rows are read; databases only.")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", "-c", help="The column to read; repeat to join several with a space."),
]
Template = Annotated[
    str | None, typer.Option(help='The text of a row, such as "Job title: {title}".')
]
Encoder = Annotated[
    str,
    typer.Option(help="default, minilm, a folder, a sentence-transformers name, openai:MODEL."),
]
Encoders = Annotated[
    list[str] | None,
    typer.Option("--encoder", help="As for encode; repeat to compare several with the first."),
]
Device = Annotated[str, typer.Option(help="auto, cpu or cuda.")]
Taxonomy = Annotated[
    str, typer.Option("--taxonomy", "-t", help="soc, or one installed: see jobspace taxonomy list.")
]
Engine = Annotated[
    str, typer.Option(help="local; spark or ray, on this machine or a cluster: docs/cluster.md.")
]
Prefix = Annotated[str, typer.Option(help="Put before the names of the new columns.")]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable results on stdout.")]
Seed = Annotated[int, typer.Option(help="Of everything drawn at random.")]
Mine = Annotated[
    str,
    typer.Argument(
        metavar="MINE",
        help="Your résumé or brag document: md, txt, html, pdf, docx, yaml or json; a folder.",
    ),
]
Also = Annotated[list[str] | None, typer.Option(help="Another document of yours; repeat for more.")]
Postings = Annotated[
    list[str],
    typer.Argument(
        metavar="POSTINGS...",
        help="Postings: files of one each, folders or globs; or a table, with --column.",
    ),
]
PostingColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", "-c", help="Of a table: the posting's text; several are its sections."
    ),
]
TitleColumn = Annotated[
    str | None, typer.Option("--title", help="Of a table: the posting's title; default: title.")
]
IdColumn = Annotated[str | None, typer.Option("--id", help="Of a table: what names a posting.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing of these texts on disk.")]
Report = Annotated[str | None, typer.Option(help="Write an HTML report.")]
Covered = Annotated[
    float | None, typer.Option(help="From where on a requirement is covered; else measured.")
]
