"""The documentation site: its examples print what it says, its links lead somewhere.

`JOBSPACE_REFRESH=1 pytest tests/test_docs.py` puts what the examples print now into the pages.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest
import typer
import yaml

import jobspace
from jobspace.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WITH_EXAMPLES = [
    str(page.relative_to(DOCS))
    for page in sorted(DOCS.rglob("*.md"))
    if re.search(r"^```(console|python)$", page.read_text(encoding="utf-8"), re.M)
]
FIGURE = re.compile(r"(?<![\w.])\d+\.\d+(?!\w|\.\d)")


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder tools/ can be imported from."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))


def made_by(module: str) -> ModuleType:
    return importlib.import_module(module)


@pytest.mark.usefixtures("a_command", "tools")
@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_print_what_the_page_says(page: str, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    now = made_by("readme").replayed(text, tmp_path)
    if os.environ.get("JOBSPACE_REFRESH"):
        (DOCS / page).write_text(now, encoding="utf-8")
    else:
        assert now.split("\n") == text.split("\n")


def test_every_tutorial_has_examples() -> None:
    pages = {f"tutorials/{page.name}" for page in (DOCS / "tutorials").glob("*.md")}
    assert pages - set(WITH_EXAMPLES) == {"tutorials/index.md"}


@pytest.mark.parametrize(
    "page", sorted((DOCS / "explanation").glob("*.md")), ids=lambda at: at.stem
)
def test_measured_figures_are_those_of_the_benchmarks(page: Path) -> None:
    said = page.read_text(encoding="utf-8").partition("## Measured")[2]
    known = FIGURE.findall((DOCS / "benchmarks.md").read_text(encoding="utf-8"))
    assert sorted(set(FIGURE.findall(said)) - set(known)) == []


@pytest.mark.parametrize(
    "verb", sorted((DOCS / "explanation").glob("*.md")), ids=lambda at: at.stem
)
def test_every_method_says_its_limits(verb: Path) -> None:
    if verb.stem != "index":
        assert "\n## Limits\n" in verb.read_text(encoding="utf-8")


def commands(command: click.Command, names: tuple[str, ...]) -> list[tuple[str, click.Command]]:
    children = getattr(command, "commands", {})
    found = [] if children else [(" ".join(names), command)]
    for name, child in children.items():
        found += commands(child, (*names, name))
    return found


@pytest.mark.usefixtures("tools")
def test_the_reference_has_every_command_and_option() -> None:
    sections = re.split(r"^##+ ", made_by("docs_commands").page(), flags=re.M)
    known = {section.partition("\n")[0]: section for section in sections}
    all_commands = commands(typer.main.get_command(app), ("jobspace",))
    assert len(all_commands) > 25
    for name, command in all_commands:
        missing = [
            option
            for one in command.params
            if one.param_type_name == "option"
            for option in one.opts
            if f"`{option}`" not in known[name]
        ]
        assert missing == [], name


@pytest.mark.usefixtures("tools")
def test_the_reference_escapes_what_markdown_would_read() -> None:
    escaped = made_by("docs_commands")._escaped("a | b_c <d> [e]\n f")
    assert escaped == r"a \| b\_c \<d\> \[e\] f"


@pytest.mark.usefixtures("tools")
def test_the_reference_has_every_public_name() -> None:
    page = made_by("docs_python").page()
    listed = re.findall(r"^      heading: (\w+)$", page, re.M)
    assert sorted(listed) == sorted({*jobspace.__all__, "map"} - {"__version__"})


@pytest.mark.usefixtures("tools")
def test_the_reference_has_every_address_of_the_api() -> None:
    rest = made_by("docs_rest")
    described = rest.described()
    headings = re.findall(r"^### (\w+) (\S+)$", rest.page(), re.M)
    assert sorted(headings) == sorted(
        (method.upper(), path) for path, of in described["paths"].items() for method in of
    )
    assert ("GET", "/api/v1/title") in headings


@pytest.mark.usefixtures("tools")
def test_a_route_is_written_with_its_limits() -> None:
    document = {
        "info": {"description": "About."},
        "paths": {
            "/a/{id}": {
                "post": {
                    "tags": ["things"],
                    "description": "Does it.",
                    "parameters": [
                        {
                            "name": "id",
                            "required": True,
                            "schema": {"type": "string", "maxLength": 9},
                        }
                    ],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/c/schemas/Thing"}}}
                    },
                    "responses": {"201": {}},
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "properties": {
                        "n": {
                            "type": "integer",
                            "minimum": 1,
                            "default": 3,
                            "description": "How many.",
                        }
                    }
                }
            }
        },
    }
    page = made_by("docs_rest").written(document)
    assert "## Things\n\n### POST /a/{id}\n\nDoes it." in page
    assert "| `id` | string (up to 9 characters) | Needed. |" in page
    assert "| `n` | integer (≥ 1) | How many. Default: 3. |" in page


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize(
    ("target", "source", "place", "leads_to"),
    [
        ("docs/benchmarks.md", "CHANGELOG.md", "changelog.md", "benchmarks.md"),
        ("../src/jobspace/assets/soc_2018.md", "docs/model.md", "model.md", "assets/soc.md"),
        ("../CHANGELOG.md", "docs/reference/index.md", "reference/index.md", "../CHANGELOG.md"),
        ("../../CHANGELOG.md", "docs/how-to/a.md", "how-to/a.md", "../changelog.md"),
        ("../words.md", "docs/how-to/a.md", "how-to/a.md", "../words.md"),
    ],
)
def test_links_between_files_lead_to_their_pages(
    target: str, source: str, place: str, leads_to: str
) -> None:
    assert made_by("docs")._on_site(target, source, place) == leads_to


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="mkdocs is not installed: make install-dev")
    site = tmp_path / "site"
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    # Not --quiet: mkdocs then counts no warnings, and --strict never fails.
    assert built.returncode == 0, built.stderr
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    foreign = re.compile(r'<(?:link|script|img)\b[^>]*\b(?:href|src)="(?:https?:)?//')
    assert [page.name for page in pages if foreign.search(page.read_text(encoding="utf-8"))] == []
    reference = (site / "reference/python.html").read_text(encoding="utf-8")
    assert 'id="jobspace.normalize.table.normalize"' in reference


def test_the_citation_says_which_version_it_is() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == jobspace.__version__
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert f"## [{jobspace.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
