"""All contests of `peers`, in the order of the table."""

from __future__ import annotations

from benchmarks import peer_duplicates, peer_names, peer_search, peer_titles
from benchmarks.contest import Contest

CONTESTS: dict[str, Contest] = {
    **peer_titles.CONTESTS,
    **peer_names.CONTESTS,
    **peer_duplicates.CONTESTS,
    **peer_search.CONTESTS,
}
