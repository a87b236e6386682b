"""The API's documentation, drawn from its own description: nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from nicegui import ui

from jobspace.web.parts.frame import frame
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

Described = dict[str, Any]
_FILE: Final = "titles.csv"


def add_docs(server: Server, address: str, described: Callable[[], Described]) -> None:
    """Add the page.

    Args:
        server: says whether a token is needed.
        address: of the page.
        described: gives the OpenAPI document.
    """

    @ui.page(address, title="API · jobspace")
    def docs() -> None:
        seen = described()
        here = str(ui.context.client.request.base_url).rstrip("/")
        with frame("api/docs"):
            Tag("h1", "REST API")
            for part in seen["info"]["description"].strip().split("\n\n"):
                Tag("p", _line(part))
            with Tag("p", "The whole description, for programs: "):
                Tag("a", "/api/openapi.json", href="/api/openapi.json")
            calls = _Calls(seen, here, needs_token=server.settings.token is not None)
            for tag, routes in groupby(_routes(seen), key=lambda route: route[2]["tags"][0]):
                Tag("h2", tag)
                for method, path, route in routes:
                    calls.draw(method, path, route)


def _routes(described: Described) -> list[tuple[str, str, Described]]:
    return [
        (method.upper(), path, route)
        for path, methods in described["paths"].items()
        for method, route in methods.items()
    ]


class _Calls:
    """Draws one call after the other: what it does, takes and gives, and a line to try it with."""

    def __init__(self, described: Described, here: str, *, needs_token: bool) -> None:
        self._described = described
        self._here = here
        self._token = '-H "Authorization: Bearer $TOKEN" ' if needs_token else ""

    def draw(self, method: str, path: str, route: Described) -> None:
        """Draw one, folded."""
        summary, _, more = route.get("description", "").partition("\n\n")
        with Tag("details").classes("call"):
            with Tag("summary"):
                Tag("code", f"{method} {path}")
                Tag("span", f" {_line(summary)}")
            if more:
                Tag("p", _line(more))
            Tag("pre", self._curl(method, path, route), tabindex="0")
            _table("In the address", [self._parameter(one) for one in route.get("parameters", ())])
            body = self._body(route)
            if body is not None:
                _table("In the body", self._fields(body))
            given = self._given(route)
            if given is not None:
                _table("What comes back", self._fields(given))

    def _parameter(self, one: Described) -> tuple[str, str, str]:
        schema = one["schema"]
        about = one.get("description") or schema.get("description", "")
        return one["name"], self._kind(schema), _note(about, schema, required=one["required"])

    def _fields(self, schema: Described) -> list[tuple[str, str, str]]:
        whole = self._resolved(schema)
        needed = whole.get("required", ())
        return [
            (
                name,
                self._kind(field),
                _note(field.get("description", ""), field, required=name in needed),
            )
            for name, field in whole.get("properties", {}).items()
        ]

    def _resolved(self, schema: Described) -> Described:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            found: Described = self._described["components"]["schemas"][name]
            return found
        if schema.get("type") == "array":
            return self._resolved(schema["items"])
        return schema

    def _kind(self, schema: Described) -> str:
        """What a value is, with its limits, in a few words."""
        if "anyOf" in schema:
            kinds = [self._kind(one) for one in schema["anyOf"]]
            return " or ".join(dict.fromkeys(kinds))
        if "$ref" in schema:
            return " ".join(["object:", ", ".join(self._resolved(schema).get("properties", {}))])
        if "enum" in schema or "const" in schema:
            return " | ".join(map(str, schema.get("enum", [schema.get("const")])))
        kind = str(schema.get("type", "any"))
        if kind == "array":
            kind = f"list of {self._kind(schema.get('items', {}))}"
        return " ".join([kind, *_limits(schema)])

    def _body(self, route: Described) -> Described | None:
        content = route.get("requestBody", {}).get("content", {})
        schema: Described | None = content.get("application/json", {}).get("schema")
        return schema

    def _given(self, route: Described) -> Described | None:
        ok = next(code for code in route["responses"] if code.startswith("2"))
        content = route["responses"][ok].get("content", {})
        schema: Described | None = content.get("application/json", {}).get("schema")
        return schema or None

    def _curl(self, method: str, path: str, route: Described) -> str:
        """A line for the shell that works, where ids need no filling in."""
        query = [
            f"{one['name']}={one['schema'].get('examples', ['…'])[0]}".replace(" ", "%20")
            for one in route.get("parameters", ())
            if one["in"] == "query" and one["required"]
        ]
        address = f"{self._here}{path}{'?' if query else ''}{'&'.join(query)}"
        if method == "PUT":
            return f"curl {self._token}-T {_FILE} {address.replace('{name}', _FILE)}"
        for name in ("file_id", "job_id"):
            address = address.replace(f"{{{name}}}", f"${name.upper()}")
        address = address.replace("{name}", "rows.csv")
        parts = ["" if method == "GET" else f"-X {method} ", self._token]
        body = self._body(route)
        if body is not None:
            sent = json.dumps(self._example(body), ensure_ascii=False)
            quoted = sent.replace("'", "'\\''")
            parts[0] = ""
            return (
                f"curl {''.join(parts)}'{address}' \\\n  -H 'Content-Type: application/json' \\\n"
                f"  -d '{quoted}'"
            )
        return f'curl {"".join(parts)}"{address}"'

    def _example(self, schema: Described) -> Any:
        whole = self._resolved(schema)
        if whole.get("examples"):
            return whole["examples"][0]
        needed = whole.get("required", ())
        fields = whole.get("properties", {})
        return {
            name: field.get("examples", [self._sample(field)])[0]
            for name, field in fields.items()
            if name in needed or field.get("examples")
        }

    def _sample(self, schema: Described) -> Any:
        if schema.get("type") == "array":
            item = schema.get("items", {})
            return [item.get("examples", [self._sample(item)])[0]]
        return schema.get("default", "…")


def _limits(schema: Described) -> list[str]:
    names = {
        "minimum": "≥ {:g}", "exclusiveMinimum": "> {:g}", "maximum": "≤ {:g}",
        "exclusiveMaximum": "< {:g}", "minLength": "at least {:,} characters",
        "maxLength": "up to {:,} characters", "minItems": "at least {:,}", "maxItems": "up to {:,}",
    }  # fmt: skip
    said = [text.format(schema[name]) for name, text in names.items() if name in schema]
    return [f"({', '.join(said)})"] if said else []


def _note(about: str, schema: Described, *, required: bool) -> str:
    if required:
        return f"{about} Needed.".strip()
    if schema.get("default") in (None, [], "", ()):
        return about
    return f"{about} Default: {schema['default']}.".strip()


def _line(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def _table(caption: str, rows: list[tuple[str, str, str]]) -> None:
    if not rows:
        return
    with Tag("div", tabindex="0", role="region", aria_label=caption).classes("rows"), Tag("table"):
        Tag("caption", caption)
        with Tag("thead"), Tag("tr"):
            for head in ("Name", "What", "About"):
                Tag("th", head, scope="col")
        with Tag("tbody"):
            for name, kind, about in rows:
                with Tag("tr"):
                    with Tag("td"):
                        Tag("code", name)
                    Tag("td", kind).classes("long")
                    Tag("td", about).classes("long")
