"""A thousand ugly inputs: valid ones broken in the ways that files break, the same each time."""

from __future__ import annotations

import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fuzz.seeds import archived, seeds, unarchived
from fuzz.targets import TARGETS, Target

N_UGLY: Final = 1_000
# What readers trip over: controls, broken and odd characters, quotes, markup, formulas, numbers.
TOKENS: Final = (
    *(
        b"\x00",
        b"\x1a",
        b"\r",
        b"\n\n\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xc3\x28",
    ),
    *(
        "\u202e".encode(),
        "\u0000\u200b".encode(),
        "İß\ufb03".encode(),
        ("e" + "\u0301" * 400).encode(),
    ),
    *(b'"', b'""', b"'", b",,,,,", b"\t", b";", b"\\", b"\\u", b"\\ud800", b"=cmd|' /C calc'!A0"),
    *(
        b"<script>",
        b"<!--",
        b"]]>",
        b"<!ENTITY a '&a;&a;'>",
        b"&#x110000;",
        b"&amp;" * 50,
        b"<ul>" * 300,
    ),
    *(
        b"1e999",
        b"NaN",
        b"-0",
        b"9" * 400,
        b"null",
        b"true",
        b"{}",
        b"[]",
        b"[" * 3_000,
        b'{"a":' * 500,
    ),
    *(
        b"&a [*a]",
        b"!!python/object/apply:os.system ['true']",
        b"- " * 500,
        b"%PDF-1.7",
        b"PK\x03\x04",
    ),
    *(b"nurse " * 3_000, b"A" * 70_000, b"/../../etc/passwd", b"code", b"title", b"label", b"text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ugly:
    """An input: for which target, under which suffix, how it was broken."""

    target: Target
    suffix: str
    how: str
    content: bytes


def ugly(n: int = N_UGLY, seed: int = 0) -> Iterator[Ugly]:
    """n inputs, spread over all targets; the same seed gives the same bytes."""
    draw = random.Random(seed)
    targets = list(TARGETS.values())
    for number in range(n):
        target = targets[number % len(targets)]
        suffix = draw.choice(target.suffixes)
        content, how = draw.choice(seeds()[suffix]), []
        for _ in range(draw.choice((1, 1, 2, 3))):
            name, change = draw.choice(list(CHANGES.items()))
            content = change(content, draw)
            how.append(name)
        yield Ugly(target=target, suffix=suffix, how=" + ".join(how), content=content)


def _cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content) + 1)]


def _flipped(content: bytes, draw: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(draw.choice((1, 3, 20)) if broken else 0):
        broken[draw.randrange(len(broken))] ^= 1 << draw.randrange(8)
    return bytes(broken)


def _with_token(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + draw.choice(TOKENS) + content[at:]


def _without_piece(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[at + draw.choice((1, 10, 100)) :]


def _doubled(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[: draw.randrange(len(content) + 1)] + content[at:]


def _of_another(content: bytes, draw: random.Random) -> bytes:
    other = draw.choice(draw.choice(list(seeds().values())))
    return draw.choice((other, content + other, other[:50] + content))


def _other_encoding(content: bytes, draw: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(draw.choice(("utf-16", "utf-16-be", "utf-32", "cp1252", "cp037")), "replace")


def _inner(content: bytes, draw: random.Random) -> bytes:
    """A file inside an archive broken, the archive itself sound."""
    try:
        files = unarchived(content)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError):
        return _with_token(content, draw)
    if not files:
        return content
    name = draw.choice(list(files))
    files[name] = draw.choice((_cut, _flipped, _with_token, _without_piece))(files[name], draw)
    return archived(files)


CHANGES: Final[dict[str, Callable[[bytes, random.Random], bytes]]] = {
    "cut": _cut,
    "bits flipped": _flipped,
    "a token put in": _with_token,
    "a piece missing": _without_piece,
    "a piece twice": _doubled,
    "content of another": _of_another,
    "another encoding": _other_encoding,
    "broken inside": _inner,
}
