"""`jobspace train average`: several encoders of one shape as one."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def train_average(
    encoders: Annotated[
        list[str],
        typer.Argument(
            metavar="ENCODER[=WEIGHT]...",
            help="Encoders trained from one base, or the base itself; a weight counts it more.",
        ),
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="The model's folder, a new one.")],
    as_json: options.AsJson = False,
) -> None:
    """Write an encoder whose weights are the mean of others'.

    Example: jobspace train average mine-2023 mine-2024 minilm=0.5 -o mine
    """
    from jobspace.cli import console
    from jobspace.train.average import average

    done = average([_part(encoder) for encoder in encoders], output)
    if as_json:
        console.json_of(done)
        return
    shares = [f"{share:.3f} × {name}" for name, share in done.parts]
    console.print_lines([" + ".join(shares), f"Use it with: --encoder {output}"])


def _part(argument: str) -> tuple[str, float]:
    """An encoder's name and its weight, 1 where none is given."""
    name, sign, weight = argument.rpartition("=")
    try:
        return (name, float(weight)) if sign else (argument, 1.0)
    except ValueError:
        return argument, 1.0  # a folder with = in its name
