"""A word looked up in a taxonomy: beside the event loop, as a first look-up reads an index."""

from __future__ import annotations

import asyncio

from jobspace.encode.load import encoder
from jobspace.errors import NotFoundError
from jobspace.search.lookup import Found, lookup
from jobspace.taxonomy import catalog, store


async def found(taxonomy: str, text: str, *, top_k: int) -> list[Found]:
    """The concepts a text names or comes nearest to.

    Raises:
        NotFoundError: no taxonomy of that name is installed.
        UsageError: the text is blank.
    """
    return await asyncio.to_thread(_found, taxonomy, text, top_k)


def _found(taxonomy: str, text: str, top_k: int) -> list[Found]:
    known = taxonomy.lower()
    if known != catalog.EMBEDDED and not (store.is_name(known) and store.record_of(known)):
        raise NotFoundError(
            f"taxonomy: got {taxonomy!r}, which is not installed; expected soc or an installed "
            "one. Add it on the page Models."
        )
    return lookup(catalog.taxonomy(known), text, encoder("default"), top_k=top_k)
