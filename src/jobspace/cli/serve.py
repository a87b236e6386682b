"""`jobspace serve`: the web app and the REST API, on this computer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[
        str, typer.Option(help="Where to listen; another needs --token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes any that is free.")] = 8080,
    token: Annotated[
        str | None,
        typer.Option(envvar="JOBSPACE_TOKEN", help="What every request must know."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep uploaded files and jobs when the server ends.")
    ] = False,
    space: Annotated[
        list[Path] | None,
        typer.Option(help="A stored space to search in, opened for reading; repeat for more."),
    ] = None,
    show: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Serve every verb as a web page and a REST API, until Ctrl-C.

    Example: jobspace serve
    """
    from jobspace.cli.browser import open_page
    from jobspace.cli.console import print_lines
    from jobspace.web.serve import serve as run
    from jobspace.web.settings import Settings, spaces_named

    settings = Settings(
        host=host, port=port, token=token, keep=keep, spaces=spaces_named(space or ())
    )

    def ready(address: str) -> None:
        kept = "Files and jobs are kept." if keep else "Files and jobs are deleted at the end."
        print_lines([f"jobspace is at {address}", f"{kept} Ctrl-C ends it."])
        sys.stdout.flush()  # whoever reads it from a log waits for it
        if show:
            open_page(address)

    run(settings, ready)
