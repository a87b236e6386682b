"""What the page's script reads: the dots as packed numbers, and their texts."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.maps.points import Heat, Points
from jobspace.maps.result import Map
from jobspace.maps.told import axes
from jobspace.pages.inks import ink

pc: Any = pyarrow.compute

MAX_DRAWN: Final = 250_000  # dots that a browser moves smoothly
MAX_TEXT_BYTES: Final = 20_000_000
LENGTHS: Final = (600, 400, 240, 160, 100)  # characters of a text; 60 where these are too many
GRID: Final = 65_535  # places along an axis: a hundred for each dot of a screen
HEAT_STEPS: Final = 40  # of a standard deviation
HEAT_LIMIT: Final = 3.0


def drawn(done: Map, seed: int = 0) -> NDArray[np.int64]:
    """The dots that a page has: all, or 250,000 drawn at random."""
    n = len(done.points.text)
    if n <= MAX_DRAWN:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).permutation(n)[:MAX_DRAWN])


def payload(done: Map, longest: int) -> str:
    """The data of the page as JSON that can stand inside a script element.

    No `<` is in it, so no text of a user's ends the element or begins another.
    """
    dots, at = done.points, drawn(done)
    places = done.at[dots.text[at]].astype(np.float64)
    low, high = places.min(axis=0), places.max(axis=0)
    scaled = np.round((places - low) / np.maximum(high - low, 1e-12) * GRID)
    value = {
        "n": len(at),
        "low": low.tolist(),
        "high": high.tolist(),
        "x": _packed(scaled[:, 0], np.uint16),
        "y": _packed(scaled[:, 1], np.uint16),
        "cluster": _packed(done.cluster[dots.text[at]], np.uint16),
        "group": _packed(dots.colour[at], np.uint8),
        "table": _packed(done.joined.table[dots.text[at]], np.uint8),
        "rows": _packed(dots.n_rows[at], np.uint32),
        "first": _packed(dots.first_row[at], np.uint32),
        "texts": shown_texts(done.joined.texts, dots, at, longest).to_pylist(),
        "tables": [table.name for table in done.tables],
        "axes": axes(done.plane),
        "isPlane": done.plane.method == "pca",
        "clusters": [
            {"name": cluster.name, "x": cluster.at[0], "y": cluster.at[1]}
            for cluster in done.clusters
        ],
        "modes": _modes(done),
        "heat": _heat(done.heat),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def length_shown(done: Map) -> int:
    """How many characters of a text fit a page of bearable size."""
    texts = done.joined.texts.take(pa.array(done.points.text[drawn(done)]))
    lengths = pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    fits = (n for n in LENGTHS if int(np.minimum(lengths, n).sum()) <= MAX_TEXT_BYTES)
    return next(fits, 60)


def shown_texts(texts: pa.Array, dots: Points, at: NDArray[np.int64], longest: int) -> pa.Array:
    """The texts of dots on one line each, cut at so many characters; empty for null."""
    taken = pc.fill_null(texts.take(pa.array(dots.text[at])), "")
    # Cut before the blanks are joined: a text may be a whole book.
    begun = pc.utf8_slice_codeunits(taken, 0, 4 * longest)
    flat = pc.utf8_trim_whitespace(pc.replace_substring_regex(begun, r"[\s\pC]+", " "))
    is_long = pc.greater(pc.utf8_length(flat), longest)
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(flat, 0, longest - 1), "…", "")
    return pc.if_else(is_long, cut, flat)


def _packed(values: NDArray[Any], kind: Any) -> str:
    return b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode()


def _modes(done: Map) -> list[dict[str, Any]]:
    """What the dots can be coloured by; the first is how the page opens."""
    clusters = {
        "title": "cluster",
        "by": "cluster",
        "names": [f"{c.number} {c.name}" for c in done.clusters],
        "inks": [ink(c.number) for c in done.clusters],
    }
    groups = {
        "title": done.colours.title,
        "by": "group",
        "names": list(done.colours.names),
        "inks": list(done.colours.inks),
    }
    return [groups, clusters] if len(done.colours.names) > 1 else [clusters]


def _heat(heat: Heat) -> dict[str, Any]:
    steps = np.round(np.clip(heat.values, -HEAT_LIMIT, HEAT_LIMIT) * HEAT_STEPS)
    return {
        "rows": heat.values.shape[0],
        "columns": heat.values.shape[1],
        "steps": HEAT_STEPS,
        "limit": HEAT_LIMIT,
        "values": _packed(steps, np.int8),
        "cluster": _packed(heat.cluster, np.uint16),
        "dimension": _packed(heat.dimension, np.uint16),
    }
