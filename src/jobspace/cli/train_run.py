"""`jobspace train run`: fine-tune an encoder on pairs of texts."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def train_run(
    data: Annotated[
        str,
        typer.Argument(
            metavar="DATA",
            help="The folder that train dataset wrote, a table with columns query and positive, "
            'or JSON lines {"set": [TEXT, ...]}.',
        ),
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="The model's folder, a new one.")],
    base: Annotated[
        str, typer.Option(help="default, minilm, a model's folder, a sentence-transformers name.")
    ] = "default",
    epochs: Annotated[int | None, typer.Option(help="Passes over the rows.")] = None,
    batch_size: Annotated[
        int | None, typer.Option(help="Rows a step, each the others' negatives.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Adam's, at its highest.")] = None,
    patience: Annotated[int, typer.Option(help="Epochs without gain before it stops.")] = 3,
    max_minutes: Annotated[
        float | None, typer.Option(help="Minutes of training at most; the best so far is kept.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(help="Tokens read of a text while training; transformers only.")
    ] = None,
    seed: options.Seed = 0,
    device: options.Device = "auto",
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew, not from an unfinished run.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Fine-tune an encoder on DATA and show what that changes on texts held out.

    A stopped run is taken up by the same command.

    Example: jobspace train run pairs --base minilm -o my-encoder
    """
    from jobspace.cli import progress, show_training
    from jobspace.train.options import TrainOptions
    from jobspace.train.run import train

    chosen = TrainOptions(
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        patience=patience,
        max_minutes=max_minutes,
        max_tokens=max_tokens,
        seed=seed,
        device=device,
    )
    with show_training.stopped(output), progress.of_training() as shown:
        done = train(
            data,
            output,
            base=base,
            options=chosen,
            restart=restart,
            progress=shown,
        )
    show_training.trained(done, as_json)
