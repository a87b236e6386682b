"""Where vectors are in a plane, by PCA or UMAP, and how far the picture can be trusted."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.errors import InputError, MissingExtraError
from jobspace.maps.options import MapOptions, Method
from jobspace.maps.sides import Joined
from jobspace.stats.principal import principal_plane

Places: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[str, int, int], None]

MAX_FITTED: Final = 20_000  # UMAP learns from so many; the rest are put among them
N_NEIGHBOURS: Final = 15  # of UMAP, its own default
MIN_TEXTS_UMAP: Final = 10
MAX_CHECKED: Final = 2_000  # the check compares all pairs
N_CHECKED_NEIGHBOURS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """How the plane came about, and how far it can be trusted.

    Attributes:
        method: pca or umap.
        explained_variance: the share of all variance along each axis, in [0, 1]; None for UMAP,
            whose axes mean nothing.
        trustworthiness: in [0, 1]; 1 where the neighbours of each text in the picture are its
            neighbours by meaning, about 0.5 for a picture drawn at random; None for fewer than 6
            texts.
        n_checked: texts that the trustworthiness is of.
        n_neighbours: of each that were looked at.
        n_fitted: texts that the plane was learned from; the rest were put into it.
    """

    method: Method
    explained_variance: tuple[float, float] | None
    trustworthiness: float | None
    n_checked: int
    n_neighbours: int
    n_fitted: int


def require_umap(method: Method) -> None:
    """Refuse UMAP where it is not installed, before the work.

    Raises:
        MissingExtraError: it names the pip line.
    """
    if method == "umap" and importlib.util.find_spec("umap") is None:
        raise MissingExtraError.of("method umap", "umap-learn", "plots")


def lay_out(
    joined: Joined, options: MapOptions, progress: Progress | None = None
) -> tuple[Places, Plane]:
    """Put m texts into a plane.

    PCA is fitted on distinct texts: a text that many rows have counts once, and where there are
    two tables both count the same, whatever their sizes. UMAP starts from that plane and learns
    from at most 20,000 texts, half of them of each table where there are two.

    Returns:
        float32 (m, 2), and how it came about.

    Raises:
        InputError: UMAP was asked for with fewer than 10 distinct texts.
        MissingExtraError: UMAP is not installed.
    """
    if progress is not None:
        progress("Laying out", 0, 0)
    flat = principal_plane(joined.vectors, joined.weight)
    at = flat.at(joined.vectors).astype(np.float32)
    n_fitted = len(at)
    if options.method == "umap":
        at, n_fitted = _umap(joined, at, options.seed)
    trusted, n_checked, n_neighbours = _trustworthiness(joined.vectors, at, options.seed)
    return at, Plane(
        method=options.method,
        explained_variance=flat.shares if options.method == "pca" else None,
        trustworthiness=trusted,
        n_checked=n_checked,
        n_neighbours=n_neighbours,
        n_fitted=n_fitted,
    )


def _umap(joined: Joined, start: Places, seed: int) -> tuple[Places, int]:
    """Source: McInnes et al. (2018); a start from PCA keeps the large shape (Kobak 2021)."""
    if len(start) < MIN_TEXTS_UMAP:
        raise InputError(
            f"method umap: got {len(start)} different texts; expected {MIN_TEXTS_UMAP} or more. "
            "Give --method pca."
        )
    fitted = _drawn(joined, seed)
    model = _model(min(N_NEIGHBOURS, len(fitted) - 1), start[fitted], seed)
    at = np.zeros((len(start), 2), np.float32)
    at[fitted] = model.fit_transform(joined.vectors[fitted])
    rest = np.setdiff1d(np.arange(len(start)), fitted)
    if len(rest):
        at[rest] = model.transform(joined.vectors[rest])
    return at, len(fitted)


def _model(n_neighbours: int, start: Places, seed: int) -> Any:
    with warnings.catch_warnings():
        # Of what TensorFlow would add to it.
        warnings.simplefilter("ignore", ImportWarning)
        import umap

    noise = np.random.default_rng(seed).normal(0, 1e-4, start.shape)
    return umap.UMAP(
        n_neighbors=n_neighbours,
        metric="cosine",
        init=(start * 10 / max(float(np.abs(start).max()), 1e-9) + noise).astype(np.float32),
        random_state=seed,
        transform_seed=seed,
        n_jobs=1,  # with several the result would depend on the machine
    )


def _drawn(joined: Joined, seed: int) -> NDArray[np.int64]:
    """At most 20,000 texts, ascending: all, or as many of each table as there are or half."""
    order = np.random.default_rng(seed).permutation(len(joined.vectors))
    if len(order) <= MAX_FITTED:
        return np.arange(len(order))
    parts = [order[joined.table[order] == i] for i in range(len(joined.sides))]
    parts.sort(key=len)
    drawn, left = [], MAX_FITTED
    for i, part in enumerate(parts):
        drawn.append(part[: left // (len(parts) - i)])
        left -= len(drawn[-1])
    return np.sort(np.concatenate(drawn))


def _trustworthiness(vectors: Vectors, at: Places, seed: int) -> tuple[float | None, int, int]:
    """How far the picture's neighbours are neighbours by meaning, on a sample.

    Source: Venna and Kaski (2001), by scikit-learn.
    """
    from sklearn.manifold import trustworthiness

    drawn = np.random.default_rng(seed).permutation(len(at))[:MAX_CHECKED]
    n_neighbours = min(N_CHECKED_NEIGHBOURS, (len(drawn) - 1) // 2)
    if len(drawn) < 6:
        return None, 0, 0
    told = trustworthiness(vectors[drawn], at[drawn], n_neighbors=n_neighbours, metric="cosine")
    return float(told), len(drawn), n_neighbours
