"""`jobspace evaluate`: encoders side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def evaluate(
    task: Annotated[
        str,
        typer.Argument(
            metavar="TASK",
            help="titles-esco, title-similarity, donors, unseen-labels, skills, typos; or a table "
            "with query and positive, or query and code; or a folder of training data.",
        ),
    ],
    encoder: options.Encoders = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(help="tfidf, bm25, edit (repeat; all three if not given), or none."),
    ] = None,
    with_normalize: Annotated[
        bool, typer.Option("--with-normalize", help="Rank by jobspace normalize too.")
    ] = False,
    text: Annotated[
        list[str] | None,
        typer.Option(help="original, no-stop-words or jargon-only; repeat to compare them."),
    ] = None,
    taxonomy: Annotated[
        str | None, typer.Option("--taxonomy", "-t", help="What the codes of a table are of.")
    ] = None,
    label_text: Annotated[
        str, typer.Option(help="What labels are encoded as: aka (with their title) or label.")
    ] = "aka",
    data: Annotated[
        str | None,
        typer.Option(help="The test sets' folder, else $JOBSPACE_SHARED_DATA, ../shared/data."),
    ] = None,
    sample: Annotated[int | None, typer.Option(help="So many queries, drawn at random.")] = None,
    seed: options.Seed = 0,
    report: Annotated[str | None, typer.Option(help="Write an HTML report with plots.")] = None,
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Compare encoders, and letters and words alone, on TASK, with intervals, speed and size.

    Example: jobspace evaluate titles-esco --encoder default --encoder minilm --report report.html
    """
    from jobspace.cli import console, progress, show
    from jobspace.encode.load import encoder as load
    from jobspace.evaluate.run import EvaluateOptions
    from jobspace.evaluate.run import evaluate as compared
    from jobspace.pages.frame import require_place

    chosen = EvaluateOptions(
        baselines=() if baseline == ["none"] else tuple(baseline or EvaluateOptions().baselines),
        with_normalize=with_normalize,
        texts=tuple(text or EvaluateOptions().texts),
        label_text=label_text,  # type: ignore[arg-type]  # checked by the options themselves
        n_sample=sample,
        seed=seed,
    )
    require_place(report)
    encoders = [load(name, device=device) for name in encoder or ["default"]]
    with progress.of_evaluation() as shown:
        done = compared(
            task, encoders=encoders, data=data, taxonomy=taxonomy, options=chosen, progress=shown
        )
    if report is not None:
        done.to_html(report)
    console.json_of(done) if as_json else show.evaluation(done, report)
