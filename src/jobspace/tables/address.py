"""Database addresses: which database, and for output which table and what if it is there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from jobspace.errors import UsageError

DEFAULT_TABLE = "jobspace"
IfExists: TypeAlias = Literal["fail", "replace", "upsert"]
_OURS = ("table", "if_exists", "key")  # what else stands after the ? is PostgreSQL's
_SCHEMES = {
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "postgresql": "postgresql",
    "postgres": "postgresql",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A database and, for output, the table in it.

    Attributes:
        scheme: sqlite, duckdb or postgresql.
        place: a path, or PostgreSQL's address.
        shown: the address as messages show it, without the password.
        table: the table that is written.
        if_exists: what happens where it is there: an error, a new table in its place, or rows of a
            known key changed and the others added.
        key: the columns that tell rows apart; only for upsert.
    """

    scheme: str
    place: str
    shown: str
    table: str = DEFAULT_TABLE
    if_exists: IfExists = "fail"
    key: tuple[str, ...] = ()


def parse_address(text: str) -> Address:
    """Reads a database address; a password in it never reaches a message.

    `sqlite:///rel.db` is a relative path, `sqlite:////abs.db` an absolute one. `key=COLUMN` is
    repeated where several columns tell rows apart.

    Raises:
        UsageError: the scheme or an option of the address is unknown.

    >>> parse_address("sqlite:///crm.db?table=donors&if_exists=upsert&key=id").key
    ('id',)
    """
    if "://" not in text:
        return Address(scheme="duckdb", place=text, shown=text)
    url = urlsplit(text)
    given = parse_qsl(url.query, keep_blank_values=True)
    options = {"table": DEFAULT_TABLE, "if_exists": "fail"} | dict(given)
    shown = re.sub(r"://([^/@:]*):[^@]*@", r"://\1:…@", text)
    scheme = _SCHEMES.get(url.scheme, "")
    if not scheme or options["if_exists"] not in get_args(IfExists) or not options["table"]:
        raise UsageError(
            f"database: got {shown}; expected sqlite:///FILE, duckdb:///FILE or "
            "postgresql://HOST/NAME, with ?table=NAME and if_exists=fail, replace or upsert for "
            "output. Correct the address."
        )
    return Address(
        scheme=scheme,
        place=_place(text, scheme, shown),
        shown=shown,
        table=options["table"],
        if_exists=cast(IfExists, options["if_exists"]),
        key=_key([value for name, value in given if name == "key"], options["if_exists"], shown),
    )


def _place(text: str, scheme: str, shown: str) -> str:
    url = urlsplit(text)
    if scheme == "postgresql":
        theirs = [pair for pair in parse_qsl(url.query) if pair[0] not in _OURS]
        return urlunsplit(url._replace(query=urlencode(theirs)))
    place = unquote(url.path).removeprefix("/") if not url.netloc else ""
    if not place:
        raise UsageError(
            f"database: got {shown}; expected a path after three slashes, such as "
            "sqlite:///file.db. An absolute path makes four."
        )
    return place


def _key(key: list[str], if_exists: str, shown: str) -> tuple[str, ...]:
    if (if_exists == "upsert") != bool(key) or not all(key):
        raise UsageError(
            f"database: got {shown}; expected key=COLUMN with if_exists=upsert, and only there. "
            "Name the column that tells rows apart; repeat key= for several."
        )
    return tuple(key)
