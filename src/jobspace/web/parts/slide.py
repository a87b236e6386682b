"""A slider: the browser's own, so that all keys work, Home and End too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui.element import Element


class Slide(Element, component="static/slide.js"):
    """A slider over whole numbers from 0.

    Args:
        label: what it chooses.
        ends: what stands at its two ends.
        most: the highest number.
        at: where it stands at first.
        on_move: called with the number, a few times a second while it moves.
    """

    def __init__(
        self,
        label: str,
        *,
        ends: tuple[str, str],
        most: int,
        at: int,
        on_move: Callable[[int], Any],
    ) -> None:
        """Drawn where it is made."""
        super().__init__()
        self.props.update({"label": label, "ends": list(ends), "most": most, "start": at})
        self.on("move", lambda event: on_move(min(most, max(0, int(event.args)))))
