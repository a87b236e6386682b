"""`jobspace train`: data to learn from, an encoder of one's own, a tokenizer's gaps."""

import typer

from jobspace.cli import train_average, train_dataset, train_run, train_vocabulary

app = typer.Typer(
    no_args_is_help=True,
    help="Build training data, fine-tune an encoder, see and mend a tokenizer's vocabulary.",
)
app.command("dataset")(train_dataset.train_dataset)
app.command("run")(train_run.train_run)
app.command("average")(train_average.train_average)
app.command("vocabulary")(train_vocabulary.train_vocabulary)
