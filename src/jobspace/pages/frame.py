"""The frame of every report: one HTML file, its style and plots inside it, no network needed."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from jobspace.tables.atomic import HiddenFile, require_writable

STYLE: Final = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
  color: #1d2430; background: #fff; margin: 0 auto; padding: 32px 40px 64px; max-width: 1120px; }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 21px; margin: 44px 0 2px; }
h3 { font-size: 15px; margin: 26px 0 6px; }
p { margin: 6px 0; max-width: 80ch; } .sizes, .notes, footer { color: #5a6372; }
.lead { font-size: 17px; } .notes { margin: 6px 0 0; padding-left: 18px; font-size: 14px; }
svg { width: 100%; height: auto; display: block; margin: 20px 0 4px; }
svg text { font-size: 13px; }
svg .tick { fill: #6b7280; font-size: 12px; } svg .note { fill: #5a6372; font-size: 12.5px; }
.grid { stroke: #e6e9ee; } .first { stroke: #aab3c0; stroke-dasharray: 3 3; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin: 10px 0; }
th { text-align: left; font-weight: 600; border-bottom: 1.5px solid #c9d0da; }
th, td { padding: 5px 10px 5px 0; vertical-align: top; }
td { border-bottom: 1px solid #eceff3; font-variant-numeric: tabular-nums; }
.n { text-align: right; white-space: nowrap; } .ends { color: #6b7280; font-size: 12.5px; }
.up { color: #1c7a45; } .down { color: #b0322f; } .dot { display: inline-block; width: 10px;
  height: 10px; border-radius: 50%; margin-right: 7px; }
details { border-top: 1px solid #dfe3ea; padding: 8px 0; } summary { cursor: pointer;
  font-weight: 600; } .two { display: grid; grid-template-columns: 2fr 3fr; gap: 0 34px; }
.two td { overflow-wrap: break-word; } dl { font-size: 14px; } dt { font-weight: 600; float: left;
  clear: left; width: 150px; } dd { margin: 0 0 4px 150px; }
footer { margin-top: 48px; border-top: 1px solid #dfe3ea; padding-top: 12px; font-size: 14px; }
"""


def page(title: str, body: str, footer: str, *, head: str = "") -> str:
    """The whole page.

    Args:
        title: plain text, of the window.
        body, footer: HTML; every text of the user's in it is escaped by whoever put it there.
        head: HTML for the end of the head, such as a style of the page's own.
    """
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>{head}</head>"
        f"<body>{body}<footer>{footer}</footer></body></html>\n"
    )


def require_place(path: str | Path | None) -> None:
    """Refuse a report's path that cannot be written, before the work; None is fine.

    Raises:
        UsageError: it is a folder, or its folder is missing or cannot be written.
    """
    if path is not None:
        require_writable(Path(path).expanduser().resolve(), Path(path))


def write_page(content: str, path: str | Path) -> None:
    """Write a report; it appears whole or not at all.

    Raises:
        UsageError: the path cannot be written.
    """
    file = HiddenFile(Path(path).expanduser())
    try:
        file.temporary.write_text(content, encoding="utf-8")
        file.appear()
    finally:
        file.vanish()
