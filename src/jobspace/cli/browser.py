"""Opening a page in the user's browser, where there is a screen."""

from __future__ import annotations

import os
import sys


def open_page(address: str) -> None:
    """Open an address, if a person sits at a terminal of a computer with a screen."""
    has_screen = sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_screen and sys.stdout.isatty():
        import webbrowser

        webbrowser.open(address)
