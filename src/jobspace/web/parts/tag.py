"""HTML elements with plain text: what a user wrote is never markup."""

from __future__ import annotations

from nicegui.elements.mixins.text_element import TextElement


class Tag(TextElement):
    """One HTML element; its text can be changed, other elements can be put into it.

    Args:
        name: such as "p" or "a".
        text: plain; markup in it is shown, not obeyed.
        attributes: by their HTML names, `_` for `-`; a trailing `_` is dropped (`for_`).
    """

    def __init__(self, name: str, text: str = "", **attributes: str) -> None:
        """Drawn where it is made."""
        super().__init__(tag=name, text=text)
        for key, value in attributes.items():
            self.props[key.rstrip("_").replace("_", "-")] = value
