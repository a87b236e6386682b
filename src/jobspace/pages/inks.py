"""The colours of plots: of clusters, of which there are many, and of the few groups of a column."""

from __future__ import annotations

from typing import Final

GREY: Final = "#8a93a0"
_INKS: Final = (
    *("#1f5fa8", "#d0741c", "#2f8a57", "#7b4fa0", "#b5384a", "#0f8b8d"),
    *("#8a6d1d", "#d45a9c", "#5b7fd6", "#6b8e23", "#a0522d", "#4a5568"),
)
# Okabe and Ito (2008), told apart by the colour-blind; then four darker ones of the same kind.
_GROUP_INKS: Final = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"),
    *("#1d2430", "#8c510a", "#5e3c99", "#35978f", "#b2abd2", "#bf812d"),
)
# Five steps of cividis, dark to light, which is even in brightness for all eyes.
_STEPS: Final = ("#00224e", "#434e6c", "#7d7c78", "#bcae6c", "#f2dc3c")


def ink(number: int) -> str:
    """The colour of a cluster: twelve of their own, then lighter shades of them."""
    colour = _INKS[number % len(_INKS)]
    lighter = number // len(_INKS) % 3
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (255 - p) * 0.22 * lighter):02x}" for p in parts)


def group_ink(number: int) -> str:
    """The colour of one of up to twelve groups, told apart by the colour-blind too."""
    return _GROUP_INKS[number % len(_GROUP_INKS)]


def step_ink(number: int, n_steps: int) -> str:
    """The colour of a step from low to high, dark to light.

    >>> step_ink(0, 5), step_ink(4, 5), step_ink(1, 2)
    ('#00224e', '#f2dc3c', '#f2dc3c')
    """
    return _STEPS[round(number * (len(_STEPS) - 1) / max(n_steps - 1, 1))]
