"""The page of a map: one HTML file with the plot, its script and its data inside it."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import Final

from jobspace.maps.histogram import histogram
from jobspace.maps.payload import MAX_DRAWN, drawn, length_shown, payload
from jobspace.maps.result import ClusterOfMap, Map
from jobspace.maps.told import shown_share, title, trusted
from jobspace.pages.curves import cluster_curves, side_by_side
from jobspace.pages.frame import page
from jobspace.pages.inks import ink
from jobspace.text.counted import counted

# Plotly's fast dots compile their own code, hence unsafe-eval; nothing can be fetched or sent.
_HEAD: Final = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src '
    "'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:\">"
)
_TOOLS: Final = (
    '<div class="bar"><input id="search" type="search" autocomplete="off" spellcheck="false" '
    'placeholder="Find texts with these words" aria-label="Find texts with these words">'
    '<span id="found" class="notes" role="status"></span>'
    '<span id="ways" class="bar" style="margin:0"></span></div>'
    '<div id="keys" class="keys"></div><div id="map"></div>'
    '<p class="notes" style="padding:0">Point at a dot to read it. Scroll to zoom, drag to move; '
    "the box and the lasso above the map list the rows inside them. A click on a name hides its "
    "rows, a double click shows them alone. Names that would lie on others show when you zoom "
    "in.</p>"
)
_FOOTER: Final = (
    "<dl><dt>similarity</dt><dd>The cosine of two vectors; near dots have similar vectors as far "
    "as a plane can show it.</dd>"
    "<dt>variance</dt><dd>PCA turns the vectors so that the plane shows as much of their spread as "
    "a plane can. Each distinct text counts once; of two tables both count the same.</dd>"
    "<dt>trustworthiness</dt><dd>On a sample: how seldom a near neighbour in the picture is none "
    "by meaning, weighted by how far it is (Venna and Kaski 2001). 1 is perfect, about 0.5 is "
    "chance.</dd>"
    "<dt>cluster</dt><dd>Texts whose vectors are near each other (k-means in all dimensions, not "
    "in the picture), named by words frequent in them and more so than elsewhere.</dd>"
    "<dt>spread</dt><dd>Mean squared distance of a text to the mean of its cluster. The elbow is "
    "farthest below the line from the first to the last.</dd>"
    "<dt>silhouette</dt><dd>How much nearer texts are to their own cluster than to the next, from "
    "-1 to 1, on a sample. The highest from half to twice the elbow is taken.</dd></dl>"
)


def report(done: Map) -> str:
    """The page; the same map gives the same bytes.

    Raises:
        ImportError: plotly is not installed; `save` refuses before.
    """
    from plotly.offline import get_plotlyjs

    longest = length_shown(done)
    script = files("jobspace.maps").joinpath("page.js").read_text(encoding="utf-8")
    style = files("jobspace.maps").joinpath("page.css").read_text(encoding="utf-8")
    name = title(done)
    body = (
        f"<h1>{escape(name)}</h1>{_lead(done)}{_TOOLS}{_list(done)}{_notes(done, longest)}"
        f"<h2>Clusters</h2>{_clusters(done)}{_chosen(done)}{_vectors(done)}{_difference(done)}"
        f'<script type="application/json" id="map-data">{payload(done, longest)}</script>'
        f"<script>{get_plotlyjs()}</script><script>{script}</script>"
    )
    return page(f"{name}: map", body, _FOOTER, head=f"{_HEAD}<style>{style}</style>")


def _lead(done: Map) -> str:
    n = sum(table.n_rows - table.n_without_vector for table in done.tables)
    tables = ", ".join(
        f"{escape(table.name)}: {counted(table.n_rows, 'row')}" for table in done.tables
    )
    share, trust = shown_share(done.plane), trusted(done.plane)
    return (
        f'<p class="lead">{n:,} rows by meaning, in {len(done.clusters)} clusters. '
        f"{share}; {trust}.</p>"
        f'<p class="sizes">{tables}. Vectors of the encoder {escape(done.encoder)}.</p>'
    )


def _list(done: Map) -> str:
    names = ["row", "text", "rows", "cluster"]
    names += ["table"] if len(done.tables) > 1 else []
    title = done.colours.title
    names += [title] if title != "table" else []
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return (
        '<div id="list" class="list" hidden><div class="bar"><b class="what"></b>'
        '<button class="copy">Copy</button><button class="close">Clear</button>'
        '<span class="copied notes" role="status"></span></div><div class="rows"><table><thead><tr>'
        f'{head}</tr></thead><tbody></tbody></table></div><span class="rest notes"></span></div>'
    )


def _notes(done: Map, longest: int) -> str:
    plane, notes = done.plane, []
    if plane.explained_variance is None:
        notes.append(
            "UMAP puts texts of similar meaning side by side. How far apart groups are, how large "
            "they look and where they lie on the axes says nothing."
        )
        if plane.n_fitted < len(done.at):
            notes.append(
                f"The picture was learned from {plane.n_fitted:,} texts drawn at random; the other "
                f"{len(done.at) - plane.n_fitted:,} were put among them."
            )
    else:
        rest = 1 - sum(plane.explained_variance)
        notes.append(
            f"The axes are the two directions in which the vectors differ most. {rest:.0%} of how "
            "they differ is not in the picture: what is far apart here differs, what lies on each "
            "other need not be alike."
        )
    if plane.trustworthiness is not None:
        notes.append(
            f"Trustworthiness is of the {plane.n_neighbours} nearest neighbours of "
            f"{plane.n_checked:,} texts."
        )
    missing = sum(table.n_without_vector for table in done.tables)
    if missing:
        notes.append(f"Without a vector, so not in the picture: {counted(missing, 'row')}.")
    n_dots = len(done.points.text)
    if len(drawn(done)) < n_dots:
        notes.append(f"{MAX_DRAWN:,} of {n_dots:,} dots are drawn, chosen at random.")
    notes.append(f"Equal texts are one dot. Of each text the first {longest} characters are here.")
    return f'<ul class="notes">{"".join(f"<li>{note}</li>" for note in notes)}</ul>'


def _clusters(done: Map) -> str:
    names = [table.name for table in done.tables] if len(done.tables) > 1 else []
    by_table = "".join(f'<th class="n">{escape(name)}</th>' for name in names)
    most = max(cluster.share for cluster in done.clusters)
    rows = "".join(_row(cluster, most, bool(names)) for cluster in done.clusters)
    return (
        f'<div class="scroll"><table class="wide"><tr><th>cluster</th><th class="n">rows</th>'
        f'{by_table}<th style="width:15%">share</th><th style="width:32%">words</th>'
        f"<th>for example</th></tr>{rows}</table></div>"
    )


def _row(cluster: ClusterOfMap, most: float, by_table: bool) -> str:
    colour = ink(cluster.number)
    bar = (
        f'<div style="background:{colour};opacity:.75;height:9px;margin:7px 8px 0 0;float:left;'
        f'width:{55 * cluster.share / most:.1f}%"></div>'
    )
    first, others = cluster.keywords[:2], cluster.keywords[2:]
    words = f"<b>{escape(', '.join(first))}</b>" + escape("".join(f", {w}" for w in others))
    examples = "<br>".join(escape(text) for text in cluster.examples)
    each = "".join(f'<td class="n">{n:,}</td>' for n in cluster.n_rows_of) if by_table else ""
    return (
        f'<tr><td><span class="dot" style="background:{colour}"></span>{cluster.number}</td>'
        f'<td class="n">{cluster.n_rows:,}</td>{each}<td>{bar}{cluster.share:.1%}</td>'
        f"<td>{words}</td><td>{examples or '–'}</td></tr>"
    )


def _chosen(done: Map) -> str:
    trials = [(t.n_clusters, t.spread, t.silhouette) for t in done.curve]
    curves = side_by_side(cluster_curves(trials, len(done.clusters), done.elbow))
    if not curves:
        return ""
    return f"<h2>How many clusters</h2>{_wide(curves)}"


def _vectors(done: Map) -> str:
    heat = done.heat
    n_rows, n_columns = heat.values.shape
    which = f"all {heat.n_dimensions} dimensions"
    if n_columns < heat.n_dimensions:
        which = (
            f"the {n_columns} of {heat.n_dimensions:,} dimensions that differ most between clusters"
        )
    return (
        f'<h2>The vectors</h2><p class="sizes">{n_rows:,} texts, as many of each cluster as far '
        f"as it has them, along {which}, in standard deviations from the mean of all texts. "
        "The dimensions are ordered by the cluster in which they are highest: blocks on the "
        "diagonal set clusters apart, stripes within a cluster are texts that differ.</p>"
        '<div id="heat"></div>'
    )


def _difference(done: Map) -> str:
    told = done.difference
    if told is None:
        return ""
    left, right = escape(told.left), escape(told.right)
    return (
        f"<h2>{left} and {right}</h2>"
        f'<p class="sizes">Their means differ beyond chance along <b>{told.n_beyond_chance} of '
        f"{told.n_dimensions}</b> dimensions (Welch's test, at most 5 % of these by chance), by "
        f"{told.largest:.2f} standard deviations at most. {told.n_left:,} texts of {left}, "
        f"{told.n_right:,} of {right}, each once.</p>"
        f"{_wide(histogram(told))}"
    )


def _wide(drawn: str) -> str:
    """A drawing that a phone scrolls sideways."""
    return f'<div class="scroll"><div class="wide">{drawn}</div></div>'
