"""The page of the REST API, from the description that the server gives of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

Described = Mapping[str, Any]
HEAD = """# REST API

What `jobspace serve` answers under `/api/v1`. This page is made from the server's own description,
`/api/openapi.json`; a running server shows the same at `/api/docs`. [The web app and the REST
API](../tutorials/web.md) is a first run.
"""
LIMITS = {
    "minimum": "≥ {:g}",
    "exclusiveMinimum": "> {:g}",
    "maximum": "≤ {:g}",
    "exclusiveMaximum": "< {:g}",
    "minLength": "at least {:,} characters",
    "maxLength": "up to {:,} characters",
    "minItems": "at least {:,}",
    "maxItems": "up to {:,}",
}


def page() -> str:
    """The page as markdown: a section a tag, a subsection an address."""
    return written(described())


def described() -> Described:
    """The server's OpenAPI document; nothing listens meanwhile."""
    from fastapi.testclient import TestClient

    from jobspace.web.app import application
    from jobspace.web.settings import Settings

    client = TestClient(application(Settings()), base_url="http://127.0.0.1:8080")
    answer = client.get("/api/openapi.json")
    answer.raise_for_status()
    document: Described = answer.json()
    return document


def written(document: Described) -> str:
    """The page of an OpenAPI document."""
    lines = [HEAD, document["info"]["description"].strip(), ""]
    for tag, routes in groupby(_routes(document), key=lambda one: one[2]["tags"][0]):
        lines += [f"## {tag[:1].upper()}{tag[1:]}", ""]
        for method, path, route in routes:
            lines += _Route(document, route).lines(method, path)
    return "\n".join(lines)


def _routes(document: Described) -> Iterator[tuple[str, str, Described]]:
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            yield method.upper(), path, route


class _Route:
    """One method of one address: what it does, takes and gives."""

    def __init__(self, document: Described, route: Described) -> None:
        self._document, self._route = document, route

    def lines(self, method: str, path: str) -> list[str]:
        """Its subsection."""
        body = _content(self._route.get("requestBody", {}))
        given = next(
            _content(answer)
            for code, answer in self._route["responses"].items()
            if code.startswith("2")
        )
        return [
            f"### {method} {path}",
            "",
            self._route.get("description", "").strip(),
            "",
            *_table(
                "In the address", [self._parameter(x) for x in self._route.get("parameters", ())]
            ),
            *_table("In the body", self._fields(body)),
            *self._example(body),
            *_table("What comes back", self._fields(given, is_asked=False)),
        ]

    def _parameter(self, one: Described) -> tuple[str, str, str]:
        schema = one["schema"]
        about = one.get("description") or schema.get("description", "")
        return one["name"], self._kind(schema), _note(about, schema, needed=one["required"])

    def _fields(self, schema: Described, *, is_asked: bool = True) -> list[tuple[str, str, str]]:
        whole = self._resolved(schema)
        needed = whole.get("required", ()) if is_asked else ()
        return [
            (name, self._kind(x), _note(x.get("description", ""), x, needed=name in needed))
            for name, x in whole.get("properties", {}).items()
        ]

    def _example(self, schema: Described) -> list[str]:
        examples = self._resolved(schema).get("examples")
        if not examples:
            return []
        return ["", "```json", json.dumps(examples[0], ensure_ascii=False, indent=2), "```", ""]

    def _resolved(self, schema: Described) -> Described:
        if "$ref" in schema:
            found: Described = self._document["components"]["schemas"][_name(schema)]
            return found
        return self._resolved(schema["items"]) if schema.get("type") == "array" else schema

    def _kind(self, schema: Described) -> str:
        """What a value is, with its limits, in a few words."""
        if "anyOf" in schema:
            return " or ".join(dict.fromkeys(self._kind(one) for one in schema["anyOf"]))
        if "$ref" in schema:
            return f"object of {', '.join(self._resolved(schema).get('properties', {}))}"
        if "enum" in schema or "const" in schema:
            return ", ".join(map(str, schema.get("enum", [schema.get("const")])))
        kind = str(schema.get("type", "any"))
        if kind == "array":
            kind = f"list of {self._kind(schema.get('items', {}))}"
        said = [text.format(schema[name]) for name, text in LIMITS.items() if name in schema]
        return f"{kind} ({', '.join(said)})" if said else kind


def _content(part: Described) -> Described:
    schema: Described = part.get("content", {}).get("application/json", {}).get("schema") or {}
    return schema


def _name(schema: Described) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _note(about: str, schema: Described, *, needed: bool) -> str:
    if needed:
        return f"{about} Needed."
    if schema.get("default") in (None, [], "", ()):
        return about
    return f"{about} Default: {schema['default']}."


def _table(head: str, rows: list[tuple[str, str, str]]) -> list[str]:
    if not rows:
        return []
    body = [f"| `{name}` | {_cell(kind)} | {_cell(about)} |" for name, kind, about in rows]
    return ["", f"| {head} | | |", "|---|---|---|", *body, ""]


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    for sign in "|<>[]":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
