"""A map as a picture for a paper: matplotlib, without touching what the user set in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from jobspace.maps.told import axes, percent, title
from jobspace.pages.inks import ink

if TYPE_CHECKING:
    from jobspace.maps.result import ClusterOfMap, Map

SIZE_INCHES: Final = (7.2, 6.0)  # two columns of a paper
DPI: Final = 300
FEW: Final = 5_000  # more dots than that are pixels in an svg too
SHIFTS: Final = (0, 1, -1, 2, -2, 3, -3)  # lines up or down that a name may be moved
NAME_POINTS: Final = 8.5
MAX_KEYS: Final = 13
_STYLE: Final = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so a picture is the same everywhere
    "font.size": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8.5,
    "axes.linewidth": 0.6,
    "axes.edgecolor": "#8a93a0",
    "svg.fonttype": "path",
    "svg.hashsalt": "jobspace",
    "path.simplify": False,
}


def draw(done: Map, path: Path, kind: str) -> None:
    """Draw a map into a file.

    Args:
        done: the map.
        path: the file, whatever its suffix.
        kind: png or svg.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # What the user set stays: the style holds within the block, and no backend is chosen.
    style: Any = {**mpl.rcParamsDefault, **_STYLE, "backend": mpl.rcParams["backend"]}
    with mpl.rc_context(style):
        figure = Figure(figsize=SIZE_INCHES, dpi=DPI, layout="constrained")
        canvas: Any = FigureCanvasAgg(figure)
        plot = figure.add_subplot()
        _dots(plot, done)
        _frame(plot, done)
        _caption(plot, done, len(done.clusters))  # takes its room
        canvas.draw()  # from here on the size of a text is known
        _caption(plot, done, _names(plot, done))
        metadata = {"Date": None} if kind == "svg" else {}
        figure.savefig(path, format=kind, metadata=metadata)


def _dots(plot: Any, done: Map) -> None:
    """The dots in an order drawn at random, so that no group hides another."""
    is_grouped = len(done.colours.names) > 1
    number = done.points.colour if is_grouped else done.cluster[done.points.text]
    inks = done.colours.inks if is_grouped else [ink(c.number) for c in done.clusters]
    order = np.random.default_rng(0).permutation(len(number))
    places = done.at[done.points.text[order]]
    n = len(order)
    plot.scatter(
        places[:, 0],
        places[:, 1],
        s=0.8 if n > 50_000 else 3 if n > 5_000 else 7 if n > 500 else 14,
        c=np.array(inks)[number[order]],
        alpha=0.35 if n > 50_000 else 0.5 if n > 5_000 else 0.65,
        linewidths=0,
        rasterized=n > FEW,
    )
    if is_grouped:
        _key(plot, done)


def _key(plot: Any, done: Map) -> None:
    """The groups' names and sizes."""
    from matplotlib.lines import Line2D

    n_rows = np.bincount(
        done.points.colour, weights=done.points.n_rows, minlength=len(done.colours.names)
    )
    dots = [
        Line2D([], [], marker="o", linestyle="", markersize=5, color=colour,
               label=f"{_plain(name, 34)} ({int(n):,})")
        for name, colour, n in zip(done.colours.names, done.colours.inks, n_rows, strict=True)
    ]  # fmt: skip
    heading = None if done.colours.title == "table" else _plain(done.colours.title, 34)
    plot.figure.legend(
        handles=dots[:MAX_KEYS],
        title=heading,
        loc="outside lower center",
        ncols=2 if len(dots) <= 4 else 3,
        frameon=False,
        handletextpad=0.3,
    )


def _frame(plot: Any, done: Map) -> None:
    across, up = axes(done.plane)
    plot.set_xlabel(across)
    plot.set_ylabel(up)
    plot.set_aspect("equal", adjustable="datalim")
    for side in ("top", "right"):
        plot.spines[side].set_visible(False)
    if done.plane.method != "pca":
        plot.set_xticks([])
        plot.set_yticks([])
    plot.figure.suptitle(_plain(title(done), 70), x=0.01, ha="left", fontweight="bold", fontsize=11)


def _names(plot: Any, done: Map) -> int:
    """Name the clusters, the largest first, none over another; returns how many have a name."""
    import matplotlib.patheffects as effects

    renderer = plot.figure.canvas.get_renderer()
    frame = plot.get_window_extent(renderer)
    taken: list[Any] = []
    for cluster in done.clusters:
        text = plot.text(
            *cluster.at, _name(cluster), ha="center", va="center", fontsize=NAME_POINTS,
            fontweight="bold", color="#1d2430", zorder=5,
            path_effects=[effects.withStroke(linewidth=2.4, foreground="white")],
        )  # fmt: skip
        spot = _free_spot(plot, text, frame, taken)
        if spot is None:
            text.remove()
        else:
            taken.append(spot)
    return len(taken)


def _free_spot(plot: Any, text: Any, frame: Any, taken: list[Any]) -> Any:
    """Move a name to where none is yet, within the frame; its box, None where there is no room."""
    renderer = plot.figure.canvas.get_renderer()
    across, up = plot.transData.transform(text.get_position())
    box = text.get_window_extent(renderer)
    inside = min(max(across, frame.x0 + box.width / 2 + 2), frame.x1 - box.width / 2 - 2)
    for shift in SHIFTS:
        moved = (inside, up + shift * box.height * 1.1)
        text.set_position(plot.transData.inverted().transform(moved))
        box = text.get_window_extent(renderer)
        is_inside = box.y0 > frame.y0 and box.y1 < frame.y1
        if is_inside and not any(box.overlaps(other) for other in taken):
            return box.expanded(1.02, 1.05)
    return None


def _caption(plot: Any, done: Map, n_named: int) -> None:
    plane = done.plane
    parts = [f"{len(done.at):,} distinct texts"]
    if plane.explained_variance is not None:
        share = percent(sum(plane.explained_variance))
        parts.append(f"the plane shows {share} of the variance")
    if plane.trustworthiness is not None:
        parts.append(f"trustworthiness {plane.trustworthiness:.2f} of 1")
    if n_named < len(done.clusters):
        parts.append(f"{n_named} of {len(done.clusters)} clusters named")
    plot.set_title("; ".join(parts), loc="left", fontsize=8, color="#5a6372")


def _name(cluster: ClusterOfMap) -> str:
    return _plain(cluster.name, 30)


def _plain(text: str, limit: int) -> str:
    """A user's text as it is: no mathematics between dollar signs, and only signs the font has."""
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont("DejaVu Sans")).get_charmap()
    flat = " ".join(text.split())
    kept = "".join(c if ord(c) in known else "\N{REPLACEMENT CHARACTER}" for c in flat)
    short = kept if len(kept) <= limit else kept[: limit - 1] + "…"
    return short.replace("$", r"\$")
