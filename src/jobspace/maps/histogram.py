"""How much two groups differ, as a histogram of the dimensions."""

from __future__ import annotations

from typing import Final

import numpy as np

from jobspace.maps.difference import Difference
from jobspace.pages.inks import ink
from jobspace.pages.svg import WIDTH, axis_x, axis_y, drawing, ticks, words

PALE: Final = "#e4e7ec"
N_BINS: Final = 41  # odd: one bin has 0 in its middle
_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, WIDTH - 20.0, 16.0, 250.0


def histogram(told: Difference) -> str:
    """The dimensions by their difference; grey where one in twenty lies by chance."""
    far = max(told.largest * 1.04, told.chance * 1.5, 1e-6)
    counts, edges = np.histogram(told.of_dimension, bins=N_BINS, range=(-far, far))
    most = max(int(counts.max()), 1)

    def x(value: float) -> float:
        return _LEFT + (value + far) / (2 * far) * (_RIGHT - _LEFT)

    def y(value: float) -> float:
        return _BOTTOM - value / (most * 1.08) * (_BOTTOM - _TOP)

    whole = [t for t in ticks(0, most * 1.08, 4) if float(t).is_integer()]
    drawn = [
        axis_x([(x(t), f"{t:g}") for t in ticks(-far, far, 8)], _TOP, _BOTTOM),
        axis_y([(y(t), f"{t:.0f}") for t in whole], _LEFT, _RIGHT),
        _bar(x(-told.chance), x(told.chance), _TOP, PALE),
    ]
    for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            title = f"{low:.2f} to {high:.2f}: {count} dimensions"
            drawn.append(_bar(x(low) + 0.8, x(high) - 0.8, y(count), ink(0), title))
    said = f"mean of {told.right} less mean of {told.left}, in standard deviations"
    drawn.append(words((_LEFT + _RIGHT) / 2, _BOTTOM + 38, said, anchor="middle", kind="note"))
    drawn.append(words(_LEFT, _BOTTOM + 38, "grey: by chance", kind="note"))
    return drawing(_BOTTOM + 48, "".join(drawn), "Dimensions by difference")


def _bar(start: float, end: float, top: float, fill: str, title: str = "") -> str:
    said = f"<title>{title}</title>" if title else ""
    return (
        f'<rect x="{start:.1f}" y="{top:.1f}" width="{end - start:.1f}" '
        f'height="{_BOTTOM - top:.1f}" fill="{fill}">{said}</rect>'
    )
