"""Ad hoc: a few texts, each with its decision and the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.errors import UsageError
from jobspace.normalize.columns import DECIMALS
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A concept that a text may mean, and the label that speaks for it."""

    concept_code: str
    concept_title: str
    matched_label: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What `normalize` says of one text.

    Attributes:
        text: as typed.
        concept_code, concept_title: None where nothing is decided.
        group_code, group_title: the taxonomy's coarsest group of the concept; None without one.
        matched_label: the label that came closest; kept where the decision is a no.
        similarity: cosine of the text and that label, 1 where they are spelled the same; None
            where the text names nothing ("", "retired").
        confidence: probability that the best candidate is right; None likewise.
        status: assigned, abstained, empty, or a labour-force status read from the text.
        alternatives: the best candidates, best first; the first is the one decided on.
    """

    text: str
    concept_code: str | None
    concept_title: str | None
    group_code: str | None
    group_title: str | None
    matched_label: str | None
    similarity: float | None
    confidence: float | None
    status: str
    alternatives: tuple[Alternative, ...]


def title(
    text: str,
    *,
    taxonomy: str | Taxonomy = "soc",
    top_k: int = 1,
    encoder: str | Wrapped = "default",
    min_confidence: float = 0.25,
) -> Decision:
    """Normalize one text: what occupation does it name?

    >>> title("ER nurse").concept_title
    'Registered Nurses'
    """
    chosen = load_taxonomy(taxonomy) if isinstance(taxonomy, str) else taxonomy
    asked = _Asked(
        fingerprint=chosen.fingerprint,
        encoder=encoder,
        options=NormalizeOptions(top_k=top_k, min_confidence=min_confidence),
        taxonomy=chosen,
    )
    return titles([text], _kept(asked))[0]


def titles(texts: Sequence[str], ready: Normalizer) -> list[Decision]:
    """Normalize n texts with a normalizer made before; n decisions in order."""
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise UsageError(
            "title: got something that is no text; expected a text. For many texts or a table use "
            "jobspace.normalize."
        )
    readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    decided = ready.decide(pa.array(readable, pa.string()))
    every = np.arange(len(texts))
    columns = ready.output.columns(decided, every)
    columns["alternatives"] = ready.output.alternatives(decided, every)
    rows = pa.table(columns).to_pylist()
    return [_decision(text, row) for text, row in zip(texts, rows, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a normalizer was asked for; a taxonomy that was extended since is another one."""

    fingerprint: str
    encoder: str | Wrapped
    options: NormalizeOptions
    taxonomy: Taxonomy = field(compare=False)


@lru_cache(maxsize=4)
def _kept(asked: _Asked) -> Normalizer:
    """The normalizer of earlier calls: loading one costs more than using it."""
    return normalizer(asked.taxonomy, encoder=asked.encoder, options=asked.options)


def _decision(text: str, row: dict[str, Any]) -> Decision:
    listed = row.pop("alternatives")
    alternatives = tuple(Alternative(**_rounded(a)) for a in listed)
    row.setdefault("group_code", None)
    row.setdefault("group_title", None)
    return Decision(text=text, alternatives=alternatives, **_rounded(row))


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """float32 figures as Python writes them: 0.8561 and not 0.8560948371887207."""
    return {k: round(v, DECIMALS) if isinstance(v, float) else v for k, v in row.items()}
