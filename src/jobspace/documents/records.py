"""Résumés kept as data: YAML, JSON and JSON Resume become headings, lines and bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from jobspace.documents.document import Document, Line, Mark
from jobspace.documents.mended import mended
from jobspace.documents.plain import text_of
from jobspace.documents.record_nodes import Fields, Node, nodes_of_json, nodes_of_yaml

# The sections of JSON Resume (https://jsonresume.org/schema) as résumés name them.
_SECTIONS: Final = {
    "work": "Experience",
    "volunteer": "Volunteering",
    "certs": "Certificates",
}
_AROUND: Final = frozenset(("basics", "cv", "resume", "sections"))  # RenderCV has the last three
_NAME: Final = ("name", "fullname")
_TITLES: Final = ("position", "role", "jobtitle", "title", "studytype", "area", "label", "language")
_PLACES: Final = ("company", "organization", "organisation", "employer", "institution", "entity")
_MORE: Final = ("client", "issuer", "awarder", "publisher", "network", "fluency", "level")
_STARTS: Final = ("startdate", "start", "from", "begin")
_ENDS: Final = ("enddate", "end", "to", "until")
_DATES: Final = ("date", "dates", "years", "year", "period", "releasedate")
_TOLD: Final = frozenset((*_NAME, *_TITLES, *_PLACES, *_MORE, *_STARTS, *_ENDS, *_DATES))
_PROSE_TEXT: Final = (
    "summary description text objective about details notes profile highlights bullets "
    "achievements accomplishments items points entries"
)
_PROSE: Final = frozenset(_PROSE_TEXT.split())
_NOT_TEXT: Final = frozenset(("$schema", "meta", "image", "picture", "photo"))
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
SENTENCE_WORDS: Final = 6  # a value of so many words stands without its key
ITEM_WORDS: Final = 4  # a list of items with at most so many words is one line
MAX_ITEM_WORDS: Final = 25  # an entry with at most so many beside its name is a bullet


def read_yaml(path: Path) -> Document:
    """Reads a YAML file; see `of_records`.

    Raises:
        InputError: the file is no YAML, too deep, or too large when its aliases are followed.
        MissingExtraError: pyyaml is not installed.
    """
    return of_records(path.name, nodes_of_yaml(path.name, mended(text_of(path))))


def read_json(path: Path) -> Document:
    """Reads a JSON file, JSON Resume or any other; see `of_records`.

    Raises:
        InputError: the file is no JSON, or too deep.
    """
    return of_records(path.name, nodes_of_json(path.name, mended(text_of(path))))


def of_records(name: str, roots: Sequence[Node]) -> Document:
    """A document of nested data, in its order.

    A key that holds more than a value becomes a heading (those of JSON Resume as résumés name
    them: `work` is "Experience"). An entry of a list becomes a heading of who, where and when,
    then its other values. A sentence stands alone, a shorter value after its key; lists become
    bullets, those of short items in an entry one line. Lines keep their numbers in the file.

    >>> text = '{"work": [{"name": "Acme", "position": "Nurse", "startDate": "2019"}]}'
    >>> [(line.mark, line.text) for line in of_records("me", nodes_of_json("me", text)).lines]
    [('heading', 'Experience'), ('heading', 'Nurse, Acme, 2019 – present')]
    """
    lines = [line for root in roots for line in _top(root)]
    return Document(name=name, lines=tuple(lines))


def _top(root: Node) -> Iterator[Line]:
    """The lines of a whole file, or of a mapping that only holds its sections."""
    if not isinstance(root.value, Fields):
        yield from _lines("", root, root.line)
        return
    for key, child in root.value.pairs:
        bare = _bare(key)
        heading = _SECTIONS.get(bare) or _heading_of(key)
        if bare in _NOT_TEXT:
            continue
        if bare in _AROUND and isinstance(child.value, Fields):
            yield from _top(child)
        elif bare in _NAME and isinstance(child.value, str):
            yield from _text(child, "heading")
        elif bare in _TITLES and isinstance(child.value, str):
            yield from _text(child, "")
        elif bare in _PROSE and isinstance(child.value, str) and child.value.strip():
            yield Line(text=heading, number=child.key_line or child.line, mark="heading")
            yield from _text(child, "")
        else:
            yield from _lines(heading, child, child.key_line or child.line)


def _lines(heading: str, node: Node, line: int) -> Iterator[Line]:
    """What stands under a key."""
    value = node.value
    if isinstance(value, str):
        yield from _told(heading, node)
        return
    if not (value.pairs if isinstance(value, Fields) else value):
        return
    if heading and (short := _in_one_line(value)):
        yield Line(text=f"{heading}: {short}", number=line)
        return
    if heading:
        yield Line(text=heading, number=line, mark="heading")
    if isinstance(value, Fields):
        yield from _fields(value.pairs, in_entry=False)
        return
    for item in value:
        if isinstance(item.value, str):
            yield from _text(item, "bullet")
        elif isinstance(item.value, Fields):
            yield from _entry(item, item.value)
        else:
            yield from _lines("", item, item.line)


def _entry(item: Node, fields: Fields) -> Iterator[Line]:
    """An entry of a list: its heading of who, where and when; then the rest."""
    found = {
        _bare(key): " ".join(c.value.split()) for key, c in fields.pairs if isinstance(c.value, str)
    }
    title = _title(found)
    used = _TOLD & found.keys() if title else frozenset()
    others = [(key, child) for key, child in fields.pairs if _bare(key) not in used]
    rest = ", ".join(text for _, child in others for text in _all(child))
    if title and not _dates(found) and _is_item(rest, [_bare(key) for key, _ in others]):
        yield Line(text=f"{title}: {rest}".removesuffix(": "), number=item.line, mark="bullet")
        return
    if title:
        yield Line(text=title, number=item.line, mark="heading")
    yield from _fields(others, in_entry=bool(title))


def _is_item(rest: str, keys: list[str]) -> bool:
    """Whether what an entry says beside its name fits behind it: "Databases: PostgreSQL, Redis"."""
    is_prose = any(key in _PROSE and key != "details" for key in keys)
    return not is_prose and len(rest.split()) <= MAX_ITEM_WORDS and not rest.endswith(".")


def _title(found: dict[str, str]) -> str:
    """ "Senior Engineer, Acme, 2019-01 – 2022-03" of the values that an entry has."""
    keys = (*_TITLES, *_NAME, *_PLACES, *_MORE)
    parts = [found[key] for key in keys if found.get(key)]
    if parts and (dates := _dates(found)):
        parts.append(dates)
    return ", ".join(dict.fromkeys(parts))


def _dates(found: dict[str, str]) -> str:
    start = next((found[key] for key in _STARTS if found.get(key)), "")
    end = next((found[key] for key in _ENDS if found.get(key)), "")
    if start:
        return f"{start} – {end or 'present'}"
    return end or next((found[key] for key in _DATES if found.get(key)), "")


def _fields(pairs: Sequence[tuple[str, Node]], *, in_entry: bool) -> Iterator[Line]:
    for key, child in pairs:
        bare = _bare(key)
        if bare in _NOT_TEXT:
            continue
        if bare in _NAME and isinstance(child.value, str):
            yield from _text(child, "heading")
        elif bare in _PROSE and not isinstance(child.value, Fields):
            yield from _lines("", child, child.line)
        elif in_entry and _is_short_list(child):
            text = f"{_heading_of(key)}: {', '.join(_all(child))}"
            yield Line(text=text, number=child.key_line or child.line)
        else:
            yield from _lines(_heading_of(key), child, child.key_line or child.line)


def _in_one_line(value: Fields | tuple[Node, ...]) -> str:
    """A mapping of short values ("Leeds, GB"); "" for anything else."""
    if not isinstance(value, Fields) or not all(
        isinstance(child.value, str) for _, child in value.pairs
    ):
        return ""
    texts = [text for _, child in value.pairs for text in _all(child)]
    short = all(len(text.split()) < SENTENCE_WORDS for text in texts)
    is_named = any(_bare(key) in _TOLD | _PROSE for key, _ in value.pairs)
    return ", ".join(texts) if short and not is_named else ""


def _is_short_list(node: Node) -> bool:
    items = node.value
    if isinstance(items, (str, Fields)) or not items:
        return False
    return all(isinstance(i.value, str) and len(i.value.split()) <= ITEM_WORDS for i in items)


def _told(key: str, node: Node) -> Iterator[Line]:
    """A value after its key, or alone where it is a sentence."""
    value = str(node.value)
    if not key or "\n" in value.strip() or len(value.split()) >= SENTENCE_WORDS:
        yield from _text(node, "")
    elif value.strip():
        yield Line(text=f"{key}: {' '.join(value.split())}", number=node.line)


def _text(node: Node, mark: Mark) -> Iterator[Line]:
    """The lines of a value; in a YAML block they are those of the file."""
    for i, text in enumerate(str(node.value).rstrip().split("\n")):
        yield Line(text=text.strip(), number=node.line + i * node.is_block, mark="" if i else mark)


def _all(node: Node) -> list[str]:
    """All values below a node."""
    if isinstance(node.value, str):
        return [" ".join(node.value.split())] if node.value.strip() else []
    children = [c for _, c in node.value.pairs] if isinstance(node.value, Fields) else node.value
    return [text for child in children for text in _all(child)]


def _bare(key: str) -> str:
    return re.sub(r"[\s_-]", "", key).lower()


def _heading_of(key: str) -> str:
    """`work_history` and `workHistory` as "Work history"."""
    words = _CAMEL.sub(" ", key.replace("_", " ").replace("-", " ")).split()
    name = " ".join(word if word.isupper() else word.lower() for word in words)
    return name[:1].upper() + name[1:]
