"""What mkdocs asks while it builds the site: pages made from code, and files beside docs/.

`mkdocs.yml` names this file as a hook; `make docs` builds. Made anew in every build, so that
they cannot fall behind, are the commands with their options (`docs_commands.py`), the public
Python names (`docs_python.py`), the REST API (`docs_rest.py`), the changelog, and the papers of
what the package carries.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docs_commands
import docs_python
import docs_rest

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parent.parent
MADE: Final[Mapping[str, Callable[[], str]]] = {
    "reference/commands.md": docs_commands.page,
    "reference/python.md": docs_python.page,
    "reference/rest.md": docs_rest.page,
}
# Files of the repository that are pages too: where they are, and where on the site.
TAKEN: Final = {
    "CHANGELOG.md": "changelog.md",
    "src/jobspace/assets/model/README.md": "assets/model.md",
    "src/jobspace/assets/soc_2018.md": "assets/soc.md",
}

# What the theme's offline search is told to fetch, and the copy that is here.
SHIM: Final = ("https://unpkg.com/iframe-worker/shim", "iframe-worker.js")
LINK: Final = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made and those that are taken from elsewhere."""
    from mkdocs.structure.files import File

    for place, make in MADE.items():
        files.append(File.generated(config, place, content=make()))
    for source, place in TAKEN.items():
        content = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links between files of the repository become links between pages."""
    del config, files
    place = page.file.src_uri
    source = next((one for one, to in TAKEN.items() if to == place), posixpath.join("docs", place))
    return LINK.sub(lambda found: f"]({_on_site(found[1], source, place)}", markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """The page with its one foreign script taken from here."""
    del config
    asked, here = SHIM
    return output.replace(asked, posixpath.relpath(here, posixpath.dirname(page.url) or "."))


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """The same of what is no page: 404.html, which a server shows for any address."""
    del config, template_name
    asked, here = SHIM
    return output_content.replace(asked, f"/{here}")


def _on_site(target: str, source: str, place: str) -> str:
    """Where a link of a file leads on the site; as it is where it leads to no page."""
    of_repository = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
    page = TAKEN.get(of_repository)
    if page is None and of_repository.startswith("docs/"):
        page = of_repository.removeprefix("docs/")
    return target if page is None else posixpath.relpath(page, posixpath.dirname(place) or ".")
