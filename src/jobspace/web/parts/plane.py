"""Dots in a plane, drawn by WebGL: a lasso or a box selects, groups are hidden, some are ringed."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from numpy.typing import NDArray

from jobspace.web.parts.dots import Dots

pc: Any = pyarrow.compute

# Its module of plotly.js comes with NiceGUI; to have been asked for is to be offered to the page.
PLOTLY: Final = ui.plotly
MAX_HOVERED: Final = 20_000  # dots whose texts are sent
HOVER_LETTERS: Final = 80
# How much of the picture a letter of a name is wide, and a line high.
LETTER, LETTER_NARROW, LINE = 0.009, 0.024, 0.05


class Plane(Element, component="static/plane.js"):
    """The picture.

    Args:
        label: what a screen reader says it is.
        axes: what the two axes are.
        on_lasso: called with the line drawn around dots: x and y of its corners.
        on_box: called with two corners.
        on_dot: called with the x and y of a dot that was clicked.
        on_nothing: called when the selection is taken back.
    """

    def __init__(  # a component's events
        self,
        label: str,
        axes: Sequence[str],
        *,
        on_lasso: Callable[[list[float], list[float]], Any],
        on_box: Callable[[list[float], list[float]], Any],
        on_dot: Callable[[float, float], Any],
        on_nothing: Callable[[], Any],
    ) -> None:
        """Drawn where it is made, without dots."""
        super().__init__()
        self.props.update({"label": label, "axes": [_shown(one) for one in axes]})

        def selected(event: GenericEventArguments) -> Any:
            call = on_lasso if event.args["kind"] == "lasso" else on_box
            return call(list(event.args["x"]), list(event.args["y"]))

        self.on("selected", selected)
        self.on("dot", lambda event: on_dot(float(event.args["x"]), float(event.args["y"])))
        self.on("nothing", lambda _: on_nothing())

    def draw(self, traces: list[dict[str, Any]], names: list[dict[str, Any]]) -> None:
        """Draw other dots: what `traces_of` made, and the names that stand among them."""
        self.props["traces"], self.props["names"] = traces, names
        self.update()

    def hide(self, groups: Sequence[int]) -> None:
        """Hide these groups, show the others."""
        self.run_method("hide", list(groups))

    def ring(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> None:
        """Put a ring around these places, and let all others fade; none lets all stand out."""
        self.run_method("ring", _packed(x), _packed(y), len(x))

    def drag(self, mode: str) -> None:
        """What dragging does: lasso, select (a box) or pan."""
        self.run_method("drag", mode)


def traces_of(dots: Dots, texts: pa.ChunkedArray) -> list[dict[str, Any]]:
    """Dots as they are sent, a trace a group; of up to 20,000 what each says, cut short.

    The group of most dots comes first: the small ones are drawn last and stay on top.
    """
    n_dots = np.bincount(dots.group[dots.drawn], minlength=len(dots.groups))
    order = [int(group) for group in np.argsort(-n_dots, kind="stable") if n_dots[group]]
    return [_trace(dots, group, texts) for group in order]


def _trace(dots: Dots, number: int, texts: pa.ChunkedArray) -> dict[str, Any]:
    here = dots.drawn[dots.group[dots.drawn] == number]
    said = []
    if len(dots.drawn) <= MAX_HOVERED:
        cut = pc.utf8_slice_codeunits(texts, 0, 2 * HOVER_LETTERS)
        said = [_shown(text) for text in cut.take(pa.array(dots.first_row[here])).to_pylist()]
    return {
        "group": number,
        "ink": dots.groups[number].ink,
        "n": len(here),
        "x": _packed(dots.x[here]),
        "y": _packed(dots.y[here]),
        "said": said,
    }


def names_of(clusters: Sequence[dict[str, Any]], dots: Dots) -> list[dict[str, Any]]:
    """The clusters' names where they stand, the largest first, none over another.

    Those that have room on a phone too are `narrow`.
    """
    wide, narrow = (_fitting(clusters, dots, letter) for letter in (LETTER, LETTER_NARROW))
    return [
        {
            "text": _shown(clusters[number]["name"]),
            "x": clusters[number]["at"][0],
            "y": clusters[number]["at"][1],
            "narrow": number in narrow,
        }
        for number in sorted({*wide, *narrow})
    ]


def _fitting(clusters: Sequence[dict[str, Any]], dots: Dots, letter: float) -> list[int]:
    """Clusters whose names have room, where a letter takes so much of the picture's width."""
    size = [max(float(np.ptp(axis)), 1e-9) for axis in (dots.x, dots.y)]
    taken: list[tuple[float, float, float]] = []
    fitting = []
    for number, cluster in enumerate(clusters):
        x, y = (float(at) / length for at, length in zip(cluster["at"], size, strict=True))
        half = len(cluster["name"]) * letter / 2
        if all(abs(x - x0) > half + w or abs(y - y0) > LINE for x0, y0, w in taken):
            taken.append((x, y, half))
            fitting.append(number)
    return fitting


def _packed(values: NDArray[np.float32]) -> str:
    """Numbers as a browser unpacks them: 32-bit floats in base64, a third of what JSON takes."""
    return base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")


def _shown(text: str) -> str:
    """A user's text, cut, with nothing in it that plotly would take for markup."""
    flat = " ".join(text.split())
    cut = flat if len(flat) <= HOVER_LETTERS else flat[: HOVER_LETTERS - 1] + "…"
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
