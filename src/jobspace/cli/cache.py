"""`jobspace cache`: what is kept to save time, and how to be rid of it."""

from __future__ import annotations

import typer

from jobspace.cli import options

app = typer.Typer(no_args_is_help=True, help="What is kept on disk to save time: look, or clear.")


@app.command()
def info(as_json: options.AsJson = False) -> None:
    """List the kept encodings of texts and indexes of taxonomies, and answers of chat models.

    Example: jobspace cache info
    """
    from jobspace.cli import show_cache
    from jobspace.encode import cache, chat
    from jobspace.search import index_cache

    show_cache.cache_info(cache.info(), index_cache.info(), chat.info(), as_json)


@app.command()
def clear(as_json: options.AsJson = False) -> None:
    """Delete what is kept; results stay the same, the next run takes longer.

    Example: jobspace cache clear
    """
    from jobspace.cli import show_cache
    from jobspace.encode import cache, chat
    from jobspace.search import index_cache

    show_cache.cache_cleared(cache.clear(), index_cache.clear(), chat.clear(), as_json)
