"""`jobspace taxonomy`: list, add, show, search, extend, remove, discover and crosswalk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jobspace.cli import options, taxonomy_crosswalk, taxonomy_discover

app = typer.Typer(no_args_is_help=True, help="List, install, look into and extend taxonomies.")

app.command("discover")(taxonomy_discover.discover)
app.command("crosswalk")(taxonomy_crosswalk.crosswalk)

Name = Annotated[str, typer.Argument(metavar="NAME", help="soc, or an installed taxonomy.")]


@app.command("list")
def listed(as_json: options.AsJson = False) -> None:
    """List the taxonomies there are.

    Example: jobspace taxonomy list
    """
    from jobspace.cli import show
    from jobspace.taxonomy import catalog

    show.taxonomies(catalog.installed(), as_json)


@app.command()
def add(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="onet, esco, or a name for a table of your own.")
    ],
    source: Annotated[
        str | None,
        typer.Option("--from", help="Official files (folder, zip or csv), or a table of yours."),
    ] = None,
    called: Annotated[
        str | None, typer.Option("--name", help="Install onet or esco under this name.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="The table's column of codes.")] = None,
    title: Annotated[str | None, typer.Option(help="The table's column of titles.")] = None,
    label: Annotated[str | None, typer.Option(help="The table's column of further labels.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Install a taxonomy: O*NET, ESCO, or any table with titles.

    Examples: jobspace taxonomy add onet · jobspace taxonomy add esco --from esco.zip ·
    jobspace taxonomy add roles --from roles.csv --code id --title name --label alias
    """
    from jobspace.cli import progress, show
    from jobspace.taxonomy import catalog

    place = Path(source) if source is not None else (name if called is not None else None)
    with progress.of_download(name) as shown:
        record = catalog.add(
            called or name, source=place, code=code, title=title, label=label, progress=shown
        )
    show.installed(record, as_json)


@app.command("show")
def shown(
    name: Name,
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="A concept; none: the whole taxonomy.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Show one concept with its labels and groups, or a taxonomy's size and groups.

    Example: jobspace taxonomy show soc 29-1141
    """
    from jobspace.cli import show
    from jobspace.taxonomy import catalog
    from jobspace.taxonomy.overview import overview

    found = catalog.taxonomy(name)
    if code is None:
        show.overview(overview(found), as_json)
    else:
        show.concept(catalog.show(found, code), as_json)


@app.command()
def search(
    name: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A title, a label, a word.")],
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="Concepts shown.")] = 10,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Find the concepts nearest to TEXT, with the label that came closest.

    Example: jobspace taxonomy search soc "helps people move house"
    """
    from jobspace.cli import show
    from jobspace.encode.load import encoder as load
    from jobspace.search.lookup import lookup
    from jobspace.taxonomy import catalog

    found = lookup(catalog.taxonomy(name), text, load(encoder, device=device), top_k=top_k)
    show.found(found, as_json)


@app.command()
def extend(
    name: Name,
    source: Annotated[
        str, typer.Option("--from", help="A table with the columns code, title, label.")
    ],
    as_json: options.AsJson = False,
) -> None:
    """Add concepts and labels of your own to a taxonomy; they outlive its next release.

    Example: jobspace taxonomy extend soc --from ours.csv
    """
    from jobspace.cli import show
    from jobspace.taxonomy import catalog
    from jobspace.taxonomy.overview import overview

    show.extended(overview(catalog.extend(name, source)), as_json)


@app.command()
def remove(
    name: Name,
    only_own: Annotated[
        bool, typer.Option("--only-own", help="Remove what extend added; keep the taxonomy.")
    ] = False,
) -> None:
    """Remove an installed taxonomy, or only what was added to one.

    Example: jobspace taxonomy remove onet
    """
    from jobspace.cli import show
    from jobspace.taxonomy import catalog

    catalog.remove(name, only_own=only_own)
    show.removed(name, only_own)
