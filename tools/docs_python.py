"""The page of all public Python names: mkdocstrings writes their signatures and docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import jobspace

HEAD = """# Python

```python
import jobspace as js
```

Every public name, from the code itself. A verb is one function; its options have the names of the
command's. Dataframes go in (pandas, polars, pyarrow, DuckDB) and the same kind comes out; a list
of texts gives a pyarrow Table. Names are imported when they are first used, so `import jobspace`
costs nothing.
"""
VERBS_FIRST = ("title", "normalize")


def page() -> str:
    """The page as markdown, with a line for mkdocstrings for each name."""
    names = sorted({*jobspace.__all__, "map"} - {"__version__"}, key=_order)
    sorts = {
        "Functions": [name for name in names if inspect.isroutine(getattr(jobspace, name))],
        "What they give and take": [name for name in names if _is_value(name)],
        "Errors": [name for name in names if _is_error(name)],
    }
    return "\n".join([HEAD, *(_part(head, members) for head, members in sorts.items())])


def _part(head: str, names: Sequence[str]) -> str:
    links = " · ".join(f"[`{name}`](#{address(name)})" for name in names)
    blocks = "\n".join(_block(name) for name in names)
    return f"## {head}\n\n{links}\n\n{blocks}"


def _block(name: str) -> str:
    return f"::: {address(name)}\n    options:\n      heading: {name}\n      toc_label: {name}\n"


def address(name: str) -> str:
    """Where a public name is defined, which is its anchor on the page too."""
    home: Any = getattr(jobspace, name)
    return f"{home.__module__}.{home.__qualname__}"


def _order(name: str) -> tuple[bool, str]:
    return name not in VERBS_FIRST, name


def _is_error(name: str) -> bool:
    value = getattr(jobspace, name)
    return isinstance(value, type) and issubclass(value, Exception)


def _is_value(name: str) -> bool:
    return isinstance(getattr(jobspace, name), type) and not _is_error(name)
