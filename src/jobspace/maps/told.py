"""What is said of a map in words, the same in the terminal, on the page and in a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobspace.maps.plane import Plane
    from jobspace.maps.result import Map


def title(done: Map) -> str:
    """The tables, by name."""
    return " and ".join(table.name for table in done.tables)


def axes(plane: Plane) -> tuple[str, str]:
    """What the two axes are."""
    if plane.explained_variance is None:
        return "UMAP 1 (no unit)", "UMAP 2 (no unit)"
    first, second = plane.explained_variance
    return (
        f"first principal component, {percent(first)} of the variance",
        f"second principal component, {percent(second)}",
    )


def shown_share(plane: Plane) -> str:
    """How much of the whole the plane shows."""
    if plane.explained_variance is None:
        return "UMAP keeps neighbours; distances between groups and the axes mean nothing"
    share = sum(plane.explained_variance)
    return f"PCA: the plane shows {percent(share)} of the variance"


def trusted(plane: Plane) -> str:
    """What the trustworthiness means."""
    if plane.trustworthiness is None:
        return "too few texts to say how far neighbours in the picture can be trusted"
    grade = (
        "neighbours in the picture are nearly always neighbours by meaning"
        if plane.trustworthiness >= 0.95
        else "most neighbours in the picture are near by meaning, many are not"
        if plane.trustworthiness >= 0.8
        else "neighbours in the picture are often not near by meaning"
    )
    return f"trustworthiness {plane.trustworthiness:.2f} of 1: {grade}"


def percent(share: float) -> str:
    """A share with as many digits as it needs.

    >>> percent(0.158), percent(0.0903), percent(0.00012)
    ('16 %', '9.0 %', '0.012 %')
    """
    shown = 100 * share
    if shown < 0.95:
        return f"{shown:.2g} %"
    return f"{shown:.0f} %" if shown >= 9.95 else f"{shown:.1f} %"
