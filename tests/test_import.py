"""`import jobspace` costs nothing, and its names stay what they are whatever is imported after."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

import pytest

import jobspace as js

HEAVY = {
    "duckdb", "narwhals", "numpy", "pandas", "polars", "pyarrow", "rich", "safetensors", "scipy",
    "sentence_transformers", "sklearn", "tokenizers", "torch", "transformers", "typer",
    "xlsxwriter",
}  # fmt: skip
# Not pandas: where that is installed, pyarrow looks it up by importing it.
NOT_FOR_A_TITLE = {
    "duckdb", "ftfy", "narwhals", "polars", "pooch", "requests", "rich", "scipy",
    "sentence_transformers", "sklearn", "torch", "transformers", "xlsxwriter",
}  # fmt: skip
VERBS = ("encoder", "normalize", "taxonomy", "title")


def printed_by(code: str) -> str:
    """What a new interpreter prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a new interpreter has after the code."""
    names = printed_by(f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))")
    return {name.partition(".")[0] for name in json.loads(names.splitlines()[-1])}


def test_import_loads_no_package_but_itself() -> None:
    assert loaded_by("import jobspace") & HEAVY == set()


def test_listing_the_names_loads_nothing_either() -> None:
    assert loaded_by("import jobspace; dir(jobspace)") & HEAVY == set()


def test_the_command_line_starts_without_what_its_commands_need() -> None:
    needless = HEAVY - {"typer", "rich"}
    assert loaded_by("import jobspace.cli.main") & needless == set()


def test_one_title_loads_no_heavy_package() -> None:
    code = "import jobspace; jobspace.title('nurse')"
    loaded_by(code)  # makes the index once
    assert loaded_by(code) & NOT_FOR_A_TITLE == set()


@pytest.mark.parametrize("name", js.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(js, name)
    assert name == "__version__" or inspect.getdoc(value)
    assert name in dir(js)


def test_star_import_gives_the_public_names() -> None:
    names = printed_by("from jobspace import *\nprint(*dir())").split()
    assert set(js.__all__) <= set(names)


def test_an_unknown_name_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="'no_such_verb'"):
        _ = js.no_such_verb  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_stays_a_function_when_its_folder_is_imported(verb: str) -> None:
    modules = (
        "jobspace.normalize.table", "jobspace.normalize.title", "jobspace.taxonomy.catalog",
        "jobspace.encode.load", "jobspace.normalize.decide",
    )  # fmt: skip
    before = f"import jobspace as js; js.{verb}; " + "; ".join(f"import {m}" for m in modules)
    after = "; ".join(f"import {m}" for m in modules) + "; import jobspace as js"
    for code in (before, after):
        assert printed_by(f"{code}; print(callable(js.{verb}), type(js.{verb}).__name__)") == (
            "True function\n"
        )


def test_submodules_stay_importable_beside_the_verbs() -> None:
    code = "import jobspace as js; js.normalize; from jobspace.normalize import decide"
    assert printed_by(f"{code}; print(type(decide).__name__)") == "module\n"
