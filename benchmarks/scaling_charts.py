"""Charts of `scaling`'s figures: `python -m benchmarks.scaling_charts FIGURES.json FOLDER`.

One svg for each table: seconds on the left, peak memory on the right, both axes logarithmic, the
figure beside each dot, and a grey line where twice as much takes twice as long.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

# The first column of each table, and what the axis is called.
AXES = {
    "rows": "rows",
    "distinct texts": "distinct texts",
    "labels": "labels of the taxonomy",
    "cores": "cores",
}
SIZE_INCHES = (7.2, 2.7)
SECONDS, MEMORY, GUIDE = "#1f5fa8", "#d0741c", "#8a93a0"
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.linewidth": 0.6,
    "axes.edgecolor": GUIDE,
    "svg.hashsalt": "jobspace",
}


def main() -> int:
    """Draw the tables that the file has."""
    figures, folder = Path(sys.argv[1]), Path(sys.argv[2])
    results = json.loads(figures.read_text(encoding="utf-8"))["results"]
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        kind, _, name = result["title"].partition(": ")
        if kind == "scaling":
            path = folder / f"scaling-{name.replace(' ', '-')}.svg"
            draw(result["rows"], name, path)
            print(path)
    return 0


def draw(rows: list[dict[str, Any]], name: str, path: Path) -> None:
    """One table's chart."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    sizes = [row[name] for row in rows]
    with mpl.rc_context({**mpl.rcParamsDefault, **STYLE, "backend": mpl.rcParams["backend"]}):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        left, right = figure.subplots(1, 2)
        seconds = [row["median s"] for row in rows]
        memory = [row["peak MB"] / 1000 for row in rows]
        _line(left, sizes, seconds, SECONDS, "{:,.1f} s")
        _guide(left, sizes, seconds, is_less=name == "cores")
        _line(right, sizes, memory, MEMORY, "{:,.2f} GB")
        for plot, title in ((left, "seconds"), (right, "peak memory")):
            _frame(plot, sizes, AXES[name], title)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _line(plot: Any, sizes: list[float], values: list[float], ink: str, told: str) -> None:
    """Dots, joined, each with its figure."""
    plot.plot(sizes, values, color=ink, marker="o", markersize=4.5, linewidth=1.6, zorder=3)
    for i, (size, value) in enumerate(zip(sizes, values, strict=True)):
        side = "left" if i == 0 else "right" if i == len(sizes) - 1 else "center"
        plot.annotate(
            told.format(value), (size, value), xytext=(0, 7), textcoords="offset points",
            ha=side, color=ink, fontsize=8.5, zorder=4,
        )  # fmt: skip


def _guide(plot: Any, sizes: list[float], seconds: list[float], *, is_less: bool) -> None:
    """Where seconds would lie if they went with the size; with cores, against them."""
    if is_less:
        ends, told = (
            (seconds[0], seconds[0] * sizes[0] / sizes[-1]),
            "half the time on twice as many",
        )
    else:
        ends, told = (
            (seconds[-1] * sizes[0] / sizes[-1], seconds[-1]),
            "twice as many, twice the time",
        )
    plot.plot([sizes[0], sizes[-1]], ends, color=GUIDE, linewidth=0.9, linestyle=(0, (4, 3)))
    middle = ((sizes[0] * sizes[-1]) ** 0.5, (ends[0] * ends[1]) ** 0.5)
    plot.annotate(
        told, middle, xytext=(6, -4), textcoords="offset points", va="top", color=GUIDE, fontsize=8
    )


def _frame(plot: Any, sizes: list[float], across: str, title: str) -> None:
    from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

    plot.set_xscale("log")
    plot.set_yscale("log")
    low, high = plot.get_ylim()
    plot.set_ylim(low / 1.3, high * 1.7)  # room for the figures
    plot.xaxis.set_major_locator(FixedLocator(sizes))
    plot.xaxis.set_minor_locator(NullLocator())
    plot.set_xticklabels([_short(size) for size in sizes])
    plot.yaxis.set_minor_formatter(NullFormatter())
    plot.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    plot.set_xlabel(across)
    plot.set_title(title, loc="left", fontsize=9.5, fontweight="bold")
    for side in ("top", "right"):
        plot.spines[side].set_visible(False)


def _short(size: float) -> str:
    """A number as an axis has it.

    >>> [_short(n) for n in (2, 57_000, 10_000_000)]
    ['2', '57k', '10M']
    """
    for unit, name in ((1_000_000, "M"), (1_000, "k")):
        if size >= unit:
            return f"{size / unit:g}{name}"
    return f"{size:g}"


if __name__ == "__main__":
    sys.exit(main())
