"""A choice of several, which keeps up with whoever chooses."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

# Takes the place of what NiceGUI puts there, the arguments of the event as a list.
_AT_ONCE = "(chosen) => { element.props['model-value'] = chosen; }"


class Several(ui.select):
    """A choice of several whose tab knows at once what is chosen.

    A choice of NiceGUI's knows it when the server has answered: of two options clicked before
    that, the second takes back the first.

    Args:
        options: as `ui.select` takes them.
        label: what is chosen.
        value: what is chosen at first.
    """

    LOOPBACK = False

    def __init__(
        self, options: list[str] | dict[str, str], label: str, value: Sequence[str] = ()
    ) -> None:
        """Drawn where it is made."""
        super().__init__(options, label=label, value=list(value), multiple=True)
        self.props("outlined use-chips")
        self.on("update:model-value", js_handler=_AT_ONCE)
