"""`jobspace train`: data to learn from, an encoder of one's own, a tokenizer's gaps."""

import typer

app = typer.Typer(
    no_args_is_help=True,
    help="Build training data, fine-tune an encoder, see and mend a tokenizer's vocabulary.",
)
