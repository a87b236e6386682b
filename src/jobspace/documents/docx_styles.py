"""What the styles of a Word file say of a paragraph: heading, item of a list, bold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from jobspace.documents.document import Mark

MAX_CHAIN: Final = 20  # styles based on styles
_HEADINGS: Final = re.compile(r"(?i)(?:heading|titel|title|subtitle|überschrift|titre)\b.*")
_LISTS: Final = re.compile(r"(?i)list (?:bullet|number)\b.*")
_BODY_LEVEL: Final = "9"  # the outline level of what is no heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Of a paragraph.

    Attributes:
        mark: "" where neither the style nor the paragraph says what it is.
        is_bold: its letters, where they say nothing else.
    """

    mark: Mark = ""
    is_bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """The styles of a file by their ids."""

    by_id: dict[str, ET.Element]

    @classmethod
    def of(cls, part: ET.Element | None) -> Styles:
        """The styles of a file's part; none without one."""
        found = part if part is not None else ()
        return cls(by_id={key: style for style in found if (key := value(style, "styleId"))})

    def of_paragraph(self, paragraph: ET.Element) -> Style:
        """What a paragraph is by its own properties, its style, and those it is based on."""
        own = child(paragraph, "pPr")
        chain = self._chain(value(child(own, "pStyle")))
        properties = [own, *(child(style, "pPr") for style in chain)]
        names = [value(child(style, "name")) or "" for style in chain]
        level = next((v for p in properties if (v := value(child(p, "outlineLvl")))), _BODY_LEVEL)
        numbered = next((n for p in properties if (n := child(p, "numPr")) is not None), None)
        mark: Mark = ""
        if level != _BODY_LEVEL or any(_HEADINGS.fullmatch(name) for name in names):
            mark = "heading"
        elif any(_LISTS.fullmatch(name) for name in names) or _is_list(numbered):
            mark = "bullet"
        return Style(mark=mark, is_bold=any(has(child(style, "rPr"), "b") for style in chain))

    def is_bold(self, run: ET.Element | None) -> bool:
        """Whether a run is bold by itself or by its own style."""
        own = child(run, "rPr")
        if child(own, "b") is not None:
            return has(own, "b")
        chain = self._chain(value(child(own, "rStyle")))
        return any(has(child(style, "rPr"), "b") for style in chain)

    def _chain(self, key: str | None) -> list[ET.Element]:
        """A style and those it is based on, the nearest first."""
        chain: list[ET.Element] = []
        while key is not None and len(chain) < MAX_CHAIN and key in self.by_id:
            chain.append(self.by_id[key])
            key = value(child(chain[-1], "basedOn"))
        return chain


def _is_list(numbered: ET.Element | None) -> bool:
    return numbered is not None and value(child(numbered, "numId")) != "0"  # 0 takes a list away


def child(element: ET.Element | None, name: str) -> ET.Element | None:
    """The first child of that name, in any namespace."""
    return None if element is None else element.find(f"{{*}}{name}")


def value(element: ET.Element | None, name: str = "val") -> str | None:
    """An attribute, in any namespace."""
    if element is None:
        return None
    return next((v for key, v in element.items() if key.rpartition("}")[2] == name), None)


def has(properties: ET.Element | None, name: str) -> bool:
    """Whether a property is there and is not switched off."""
    found = child(properties, name)
    return found is not None and value(found) not in ("0", "false", "off")
