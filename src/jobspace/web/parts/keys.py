"""One key for one judgement: a queue is gone through without a mouse."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nicegui import ui
from nicegui.events import KeyEventArguments

from jobspace.web.parts.tag import Tag


def on_keys(actions: Mapping[str, Callable[[], Any]]) -> ui.keyboard:
    """Act on single keys pressed anywhere but in a field.

    Args:
        actions: what each key does, by its name in small letters, such as "a" or "1".
    """

    async def pressed(event: KeyEventArguments) -> None:
        held = event.modifiers
        action = actions.get(str(event.key.name).lower())
        if action is None or not event.action.keydown or held.ctrl or held.alt or held.meta:
            return
        done = action()
        if inspect.isawaitable(done):
            await done

    return ui.keyboard(pressed, repeating=False, ignore=["input", "select", "textarea"])


def key_line(keys: Iterable[tuple[str, str]]) -> None:
    """Draw what each key does.

    Args:
        keys: a key, or several with spaces between, and what they do.
    """
    with Tag("p").classes("soft"):
        for names, what in keys:
            for name in names.split():
                Tag("kbd", name)
            Tag("span", f" {what}   ")
