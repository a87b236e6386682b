"""The command line: one typer application, one file a command, one place for errors."""

from __future__ import annotations

import gc
import signal
import sys
from typing import Annotated

import typer

import jobspace
from jobspace.cli import (
    ask,
    cache,
    compare,
    duplicates,
    encode,
    evaluate,
    find,
    map,  # noqa: A004  # the command's name
    match,
    normalize,
    posture,
    relate,
    search,
    serve,
    space,
    taxonomy,
    title,
    topics,
    train,
    writing,
)
from jobspace.errors import JobspaceError

app = typer.Typer(
    name="jobspace",
    help="Understands the language of work: job titles, postings, résumés, skills. Offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("title")(title.title)
app.command("normalize")(normalize.normalize)
app.command("compare")(compare.compare)
app.command("writing")(writing.writing)
app.command("ask")(ask.ask)
app.command("duplicates")(duplicates.duplicates)
app.command("encode")(encode.encode)
app.command("find")(find.find)
app.command("search")(search.search)
app.command("serve")(serve.serve)
app.command("topics")(topics.topics)
app.command("map")(map.map)
app.command("match")(match.match)
app.command("posture")(posture.posture)
app.command("relate")(relate.relate)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(taxonomy.app, name="taxonomy")
app.add_typer(space.app, name="space")
app.add_typer(train.app, name="train")
app.add_typer(cache.app, name="cache")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jobspace {jobspace.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Understands the language of work: job titles, postings, résumés, skills. Offline."""


# Sentences and rows hold no cycles; looking for some at every 700 new objects, as Python does,
# takes a tenth of the time of `compare`.
NEW_OBJECTS = 100_000
NO_MEMORY = (
    "memory: got no more from the system; expected some. Nothing was written; close other "
    "programs, raise the limit (ulimit -v), or read fewer rows at a time."
)


def main() -> None:
    """Run a command; an error of ours is one line on stderr and an exit code."""
    gc.set_threshold(NEW_OBJECTS, 20, 100)
    for ending in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(ending, _end)
    try:
        app(prog_name="jobspace")
    except JobspaceError as error:
        sys.stderr.write(f"jobspace: {error}\n")
        sys.exit(error.exit_code)
    except (MemoryError, ImportError) as error:
        if isinstance(error, ImportError) and "failed to map segment" not in str(error):
            raise
        sys.stderr.write(f"jobspace: {NO_MEMORY}\n")
        sys.exit(1)


def _end(number: int, _: object) -> None:
    """Leave through the exits that tidy up: unfinished files are taken back."""
    sys.exit(128 + number)
