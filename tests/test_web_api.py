"""The REST API as its own description has it: every example works, every error has one shape."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest

from jobspace.normalize.title import title
from raw import request, sent
from server import Served, served_process
from web import require_fit


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("nicegui", reason="the extra web is not installed")
    with served_process(tmp_path_factory.mktemp("api")) as one:
        yield one


@pytest.fixture(scope="module")
def address(server: Served) -> str:
    """For the browser's tabs: the same server."""
    return server.address


@pytest.fixture(scope="module")
def described(server: Served) -> Any:
    return json.loads(server.get("/api/openapi.json"))


def refused(server: Served, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    with pytest.raises(HTTPError) as error:
        server.ask(method, path, content)
    told = json.loads(error.value.read())
    assert set(told) == {"code", "message", "hint"}
    return error.value.code, told


def _examples(described: Any) -> dict[str, Any]:
    """The requests of the routes that answer small tables, as the schema shows them."""
    found = {}
    for path, methods in described["paths"].items():
        route = methods.get("post", {"tags": []})
        if "Small tables and texts" in route["tags"]:
            schema = route["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            [found[path]] = described["components"]["schemas"][schema.split("/")[-1]]["examples"]
    return found


def test_what_is_small_is_answered_at_once(server: Served, described: Any) -> None:
    examples = _examples(described)
    assert {"/api/v1/normalize", "/api/v1/find", "/api/v1/match", "/api/v1/compare", "/api/v1/ask",
            "/api/v1/evaluate"} == set(examples)  # fmt: skip
    told = {path: server.post(path, asked) for path, asked in examples.items()}
    rows = told["/api/v1/normalize"]["rows"]
    assert [row["id"] for row in rows] == [1, 2, 3]
    for row in rows:
        known = title(row["occupation"])
        for name in ("concept_code", "concept_title", "matched_label", "status"):
            assert row[name] == getattr(known, name)
        assert row["confidence"] == pytest.approx(known.confidence, abs=1e-4)
    assert [row["is_match"] for row in told["/api/v1/find"]["rows"]] == [True, True, False, True]
    pairs = {(row["left_row"], row["right_row"]) for row in told["/api/v1/match"]["rows"]}
    assert {(0, 1), (1, 0)} <= pairs
    assert told["/api/v1/compare"]["result"]["n_requirements"] == 3
    assert "dashboards" in json.dumps(told["/api/v1/ask"]["result"]["answers"][0]["passages"])
    assert told["/api/v1/evaluate"]["result"]["parts"][0]["n_queries"] == 3
    assert (server.get("/api/v1/jobs"), server.get("/api/v1/files")) == (b"[]", b"[]")


def test_limits_and_errors_have_one_shape(server: Served) -> None:
    rows = [{"a": 1}] * 10_001
    assert refused(server, "POST", "/api/v1/normalize", {"file": rows})[0] == 422
    code, told = refused(server, "POST", "/api/v1/normalize", {"file": ["a"], "colour": 1})
    assert (code, told["code"]) == (422, "invalid_request")
    assert "colour" in told["message"]
    code, told = refused(
        server, "POST", "/api/v1/normalize", {"file": [{"a": "x"}], "columns": ["b"]}
    )
    assert (code, told["code"]) == (400, "bad_data")
    assert "'b'" in told["message"]
    code, told = refused(server, "POST", "/api/v1/evaluate", {"task": "own"})  # without a table
    assert (code, told["code"]) == (422, "invalid_request")
    for method, path, status in (
        ("GET", "/api/nothing", 404), ("GET", "/api/", 404), ("GET", "/nothing", 404),
        ("GET", "/static/nothing", 404), ("GET", "/_nicegui/nothing", 404), ("POST", "/", 405),
        ("POST", "/api/v1/files", 405), ("DELETE", "/api/v1/jobs", 405),
        ("GET", "/api/v1/jobs/abc", 422), ("GET", f"/api/v1/jobs/{'0' * 32}", 404),
    ):  # fmt: skip
        assert refused(server, method, path)[0] == status, (method, path)
    assert server.get("/api/v1/jobs") == b"[]"


def test_titles_are_decided_alike_alone_together_and_again(server: Served) -> None:
    texts = ["ER nurse", "cpa", "", "<script>", "Ärztin", "ER nurse"]
    told = server.post("/api/v1/title", {"texts": texts, "top_k": 3})["decisions"]
    assert [one["text"] for one in told] == texts
    assert server.post("/api/v1/title", {"texts": texts, "top_k": 3})["decisions"] == told
    alone = json.loads(server.get("/api/v1/title?text=ER%20nurse&top_k=3"))["decisions"]
    assert alone == [told[0]]
    assert len(told[0]["alternatives"]) == 3
    strict = json.loads(server.get("/api/v1/title?text=ER%20nurse&min_confidence=1"))
    assert strict["decisions"][0]["status"] == "abstained"


def test_the_documentation_shows_every_call_and_they_work(
    server: Served, described: Any, tab: Any
) -> None:
    tab.goto("/")
    tab.get_by_role("link", name="REST API").click()
    tab.get_by_role("heading", name="REST API").wait_for()
    shown = tab.locator("summary code").all_text_contents()
    routes = [
        f"{method.upper()} {path}"
        for path, methods in described["paths"].items()
        for method in methods
    ]
    assert sorted(shown) == sorted(routes)
    for call in ("GET /api/v1/title", "POST /api/v1/title", "POST /api/v1/normalize"):
        fold = tab.locator("details").filter(has=tab.get_by_text(call, exact=True))
        fold.locator("summary").focus()
        tab.keyboard.press("Enter")
        line = fold.locator("pre").text_content()
        done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=120, check=True)
        assert b"29-1141" in done.stdout, line
    require_fit(tab)


def test_the_documentation_fits_a_phone_and_lost_pages_show_the_way(phone: Any) -> None:
    phone.goto("/api/docs")
    phone.locator("summary").first.click()
    require_fit(phone)


def test_a_lost_page_shows_the_way(server: Served) -> None:
    page = request(server.address, "/nothing", headers=["Accept: text/html"])
    said = sent(server.address, page)
    assert said.status == 404
    assert b"There is no such page" in said.body


@pytest.mark.filterwarnings("ignore")  # those of schemathesis and its own packages
def test_the_api_does_what_its_schema_says(server: Served, described: Any) -> None:
    """A few requests of every kind the schema allows, and forbids: no 5xx, no other answer."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is missing")
    hypothesis = pytest.importorskip("hypothesis")
    from schemathesis.specs.openapi import checks as of

    checks = [
        schemathesis.checks.not_a_server_error, of.status_code_conformance,
        of.content_type_conformance, of.response_schema_conformance,
    ]  # fmt: skip
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=server.address)
    paths = [path for path in described["paths"] if path not in _examples(described)]
    assert len(paths) > 20
    for path in paths:
        for method in described["paths"][path]:
            cases = schema[path][method.upper()].as_strategy()

            @hypothesis.given(case=cases)
            @hypothesis.settings(
                max_examples=6, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(hypothesis.HealthCheck),
            )  # fmt: skip
            def asked(case: Any) -> None:
                case.call_and_validate(checks=checks, timeout=60)

            asked()
    for kind in ("jobs", "files"):  # what it started and sent
        for one in json.loads(server.get(f"/api/v1/{kind}")):
            server.delete(f"/api/v1/{kind}/{one['id']}")
