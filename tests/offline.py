"""Commands without a network: an attempt to reach another computer ends the process."""

from __future__ import annotations

import os
from pathlib import Path

# Run by Python itself before anything else, in every process that inherits PYTHONPATH.
CUSTOMIZE = """
import os, sys

def _hook(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        place = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        place = arguments[1]
        place = place[0] if isinstance(place, tuple) else "127.0.0.1"  # a socket of this computer
    else:
        return
    if place in ("127.0.0.1", "::1", "localhost", None):
        return
    with open({note!r}, "a") as note:
        note.write(f"{{event}} {{place}} {{sys.argv[:3]}}\\n")
    os._exit(97)

sys.addaudithook(_hook)
"""


def offline(folder: Path) -> tuple[dict[str, str], Path]:
    """Environment variables of a process that may reach nobody, and where attempts are noted."""
    note = folder / "attempts.txt"
    place = folder / "offline"
    place.mkdir()
    (place / "sitecustomize.py").write_text(CUSTOMIZE.format(note=str(note)))
    before = os.environ.get("PYTHONPATH")
    path = str(place) if not before else f"{place}{os.pathsep}{before}"
    return {"PYTHONPATH": path}, note
