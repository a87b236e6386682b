"""`jobspace cache`: what is kept to save time, and how to be rid of it."""

from __future__ import annotations

import typer

from jobspace.cli import options

app = typer.Typer(no_args_is_help=True, help="What is kept on disk to save time: look, or clear.")


@app.command()
def info(as_json: options.AsJson = False) -> None:
    """List the kept encodings of texts and the kept indexes of taxonomies, with their sizes.

    Example: jobspace cache info
    """
    from jobspace.cli import show
    from jobspace.encode import cache
    from jobspace.search import index_cache

    show.cache_info(cache.info(), index_cache.info(), as_json)


@app.command()
def clear(as_json: options.AsJson = False) -> None:
    """Delete what is kept; results stay the same, the next run takes longer.

    Example: jobspace cache clear
    """
    from jobspace.cli import show
    from jobspace.encode import cache
    from jobspace.search import index_cache

    show.cache_cleared(cache.clear(), index_cache.clear(), as_json)
