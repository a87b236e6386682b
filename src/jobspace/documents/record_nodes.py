"""The values of a YAML or JSON file with their lines; nothing in it is made into an object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobspace.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import yaml

MAX_NODES: Final = 200_000  # values, aliases followed: a file of "a bomb" has billions
MAX_CHARACTERS: Final = 10_000_000  # of all values, aliases followed
MAX_DEPTH: Final = 100
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A mapping: its keys and values in the order of the file, double keys among them."""

    pairs: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value of a file.

    Attributes:
        value: a text, a mapping, or a list; null is the empty text.
        line: where it begins, from 1.
        key_line: where its key stands; 0 without one.
        is_block: a text whose lines are the lines of the file.
    """

    value: str | Fields | tuple[Node, ...]
    line: int
    key_line: int = 0
    is_block: bool = False


def nodes_of_yaml(name: str, text: str) -> list[Node]:
    """The documents of a YAML file.

    Values stay the texts they are typed as; tags that name Python objects make none.

    Raises:
        InputError: a mistake of syntax (with its line), too deep, or too many values.
        MissingExtraError: pyyaml is not installed.

    >>> nodes_of_yaml("me", "skills: [SQL]")[0].value.pairs[0][1].value[0].value
    'SQL'
    """
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError.of("YAML", "pyyaml", "documents") from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composed = list(yaml.compose_all(text, Loader=loader))
        budget = _Budget(name)
        return [_of_yaml(node, budget, 0) for node in composed if node is not None]
    except yaml.YAMLError as error:
        raise _no_yaml(name, error) from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise _too_deep(name) from error


def nodes_of_json(name: str, text: str) -> list[Node]:
    """The value of a JSON file, as a list of one; an empty file has none.

    Raises:
        InputError: a mistake of syntax (with its line), too deep, or too many values.

    >>> nodes_of_json("me", '{"a": [1, "x"]}')[0].value.pairs[0][1].value[1].value
    'x'
    """
    if not text.strip():
        return []
    try:
        value = json.loads(text, object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number)
        return [_of_json(value, _string_lines(text), _Budget(name), 0)]
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}: got a mistake in line {error.lineno} ({error.msg}); expected JSON. "
            "Correct that line."
        ) from error
    except RecursionError as error:
        raise _too_deep(name) from error


class _Pairs(tuple[tuple[str, object], ...]):
    """A mapping of JSON, told from a list."""

    __slots__ = ()


class _Number(str):
    """A number of JSON as it is typed, told from a string."""

    __slots__ = ()


class _Budget:
    """Counts the values of a file and their characters."""

    def __init__(self, name: str) -> None:
        self.name, self.n_left, self.n_characters_left = name, MAX_NODES, MAX_CHARACTERS

    def spend(self, depth: int, n_characters: int) -> None:
        """One value more, so deep in the file and so long."""
        self.n_left -= 1
        self.n_characters_left -= n_characters
        if self.n_left < 0 or self.n_characters_left < 0:
            raise InputError(
                f"{self.name}: got more than {MAX_NODES:,} values or {MAX_CHARACTERS:,} "
                "characters, aliases followed; expected fewer. Split the file."
            )
        if depth > MAX_DEPTH:
            raise _too_deep(self.name)


def _too_deep(name: str) -> InputError:
    return InputError(
        f"{name}: got values that stand in each other more than {MAX_DEPTH} deep; expected fewer. "
        "Write it with less nesting."
    )


def _no_yaml(name: str, error: yaml.YAMLError) -> InputError:
    mark = getattr(error, "problem_mark", None)
    where = f" in line {mark.line + 1}" if mark is not None else ""
    problem = getattr(error, "problem", None) or str(error).split("\n", maxsplit=1)[0]
    return InputError(
        f"{name}: got a mistake{where} ({problem}); expected YAML. "
        "Correct that line; quote a value that has a colon in it."
    )


def _of_yaml(node: yaml.Node, budget: _Budget, depth: int, key_line: int = 0) -> Node:
    import yaml

    line, is_block = node.start_mark.line + 1, False
    budget.spend(depth, len(node.value) if isinstance(node, yaml.ScalarNode) else 0)
    value: str | Fields | tuple[Node, ...] = ""
    if isinstance(node, yaml.MappingNode):
        value = Fields(
            pairs=tuple(
                (_key(key), _of_yaml(child, budget, depth + 1, key.start_mark.line + 1))
                for key, child in node.value
            )
        )
    elif isinstance(node, yaml.SequenceNode):
        value = tuple(_of_yaml(child, budget, depth + 1) for child in node.value)
    elif not node.tag.endswith(":null"):
        value = str(node.value)
        is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return Node(value=value, line=line + is_block, key_line=key_line, is_block=is_block)


def _key(node: yaml.Node) -> str:
    return node.value if isinstance(node.value, str) else ""


def _string_lines(text: str) -> Iterator[int]:
    """The line of each string, keys among them, in the order of the file."""
    line, at = 1, 0
    for match in _STRING.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        yield line


def _of_json(
    value: object, lines: Iterator[int], budget: _Budget, depth: int, key_line: int = 0
) -> Node:
    shown = _shown(value)
    budget.spend(depth, len(shown))
    if isinstance(value, _Pairs):
        pairs = []
        for key, child in value:
            at = next(lines, 1)
            pairs.append((key, _of_json(child, lines, budget, depth + 1, at)))
        first = pairs[0][1].key_line if pairs else key_line
        return Node(value=Fields(pairs=tuple(pairs)), line=first, key_line=key_line)
    if isinstance(value, list):
        items = tuple(_of_json(child, lines, budget, depth + 1) for child in value)
        return Node(value=items, line=items[0].line if items else key_line, key_line=key_line)
    line = next(lines, 1) if type(value) is str else key_line
    return Node(value=shown, line=line or 1, key_line=key_line)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else ""
