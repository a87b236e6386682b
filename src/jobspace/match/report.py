"""The HTML report of `match`: both tables in one plane, the pairs with what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import numpy as np

from jobspace.match.picture import Picture
from jobspace.match.result import Matches, Side
from jobspace.pages.frame import page
from jobspace.pages.inks import group_ink
from jobspace.pages.svg import WIDTH, drawing

N_BEST, N_WORST, N_ALONE = 60, 15, 60
FEW_DOTS: Final = 200  # of a table; so few are drawn larger
LONGEST: Final = 320  # characters of a passage
_STYLE: Final = (
    "<style>"
    ".pair td:nth-child(4), .pair td:nth-child(5) { width: 38%; } "
    ".warn { border-left: 4px solid #b0322f; padding: 8px 14px; background: #fdf3f2; } "
    ".left, .right { font-weight: 600; } "
    f".left {{ color: {group_ink(0)}; }} .right {{ color: {group_ink(1)}; }} "
    "@media (max-width: 640px) { body { padding: 18px; } "
    ".pair tr:first-child { display: none; } "
    ".pair tr { display: block; border-bottom: 1px solid #eceff3; padding: 8px 0; } "
    ".pair td { display: block; width: auto !important; border: 0; padding: 1px 0; } "
    ".pair td.n { display: inline; margin-right: 12px; } "
    ".pair td.n::before { color: #6b7280; content: attr(data-is) ' '; } "
    ".pair td.of-left, .pair td.of-right { padding-left: 9px; margin: 5px 0; } "
    f".pair td.of-left {{ border-left: 3px solid {group_ink(0)}; }} "
    f".pair td.of-right {{ border-left: 3px solid {group_ink(1)}; }} }}"
    "</style>"
)
_FOOTER: Final = (
    "<dl><dt>similarity</dt><dd>The cosine of the vectors of two rows, in [-1, 1]. The vector of a "
    "row is the mean of its passages' vectors.</dd>"
    "<dt>rank</dt><dd>The place of the right row among all right rows, the closest to the left row "
    "first; and the other way round. 1 and 1 is a pair that both sides would choose.</dd>"
    "<dt>evidence</dt><dd>The passage of each row that is nearest to one of the other.</dd>"
    "<dt>assigned</dt><dd>Each row has one partner (or as many as there are openings), so that the "
    "sum of all pairs is the largest: a row may have to leave its nearest to another.</dd></dl>"
)


def report(done: Matches) -> str:
    """The page; the same result gives the same bytes."""
    rows = done.rows.to_pylist()
    pairs, singles = rows[: len(done)], rows[len(done) :]
    name = f"{done.left.name} and {done.right.name}"
    body = (
        f"<h1>{escape(name)}</h1>{_lead(done)}{_warning(done)}"
        f"<h2>Both tables in one plane</h2>{_plane(done.picture)}"
        f"<h2>Pairs</h2>{_pairs(pairs)}{_alone(singles)}"
    )
    return page(f"{name}: matches", body, _FOOTER, head=_STYLE)


def _lead(done: Matches) -> str:
    mean = "" if done.mean_similarity is None else f", mean similarity {done.mean_similarity:.2f}"
    sides = [_side(side, kind) for side, kind in ((done.left, "left"), (done.right, "right"))]
    how = f"{done.method}, assign {done.assign}, encoder {escape(done.encoder)}"
    if done.n_correspondences is not None:
        how += f"; aligned by {done.n_correspondences:,} correspondences"
    return (
        f'<p class="lead"><b>{len(done):,}</b> pairs{mean}.</p>'
        f'<ul class="notes">{"".join(sides)}<li>{how}</li></ul>'
    )


def _side(side: Side, kind: str) -> str:
    parts = [f"{side.n_rows:,} rows", f"{side.n_alone:,} in no pair"]
    if side.n_without:
        parts.append(f"{side.n_without:,} of them without a text that can be read")
    return f'<li><span class="{kind}">{escape(side.name)}</span>: {", ".join(parts)}</li>'


def _warning(done: Matches) -> str:
    told = done.overlap.warning if done.overlap is not None else ""
    return f'<p class="warn">{escape(told)}</p>' if told else ""


def _plane(shown: Picture) -> str:
    """Dots of both tables, lines between pairs."""
    width, height = float(WIDTH), 640.0
    both = np.concatenate([shown.left, shown.right])
    low, high = np.quantile(both, 0.002, axis=0), np.quantile(both, 0.998, axis=0)

    def placed(points: np.ndarray) -> list[list[float]]:
        scaled = ((points - low) / np.maximum(high - low, 1e-9)).clip(-0.02, 1.02)
        at = np.stack(
            [24 + scaled[:, 0] * (width - 48), height - 24 - scaled[:, 1] * (height - 48)], axis=1
        )
        found: list[list[float]] = at.round(1).tolist()
        return found

    left, right = placed(shown.left), placed(shown.right)
    lines = "".join(
        f'<line x1="{left[a][0]}" y1="{left[a][1]}" x2="{right[b][0]}" y2="{right[b][1]}"/>'
        for a, b in shown.lines.tolist()
    )
    dots = _dots(left, shown.left_texts, 0) + _dots(right, shown.right_texts, 1)
    told = (
        f'<p class="sizes">{len(left):,} rows of the <span class="left">left</span> and '
        f'{len(right):,} of the <span class="right">right</span> table, {len(shown.lines):,} pairs '
        f"as lines. The plane (PCA) shows {shown.share:.0%} of the variance: rows that lie apart "
        "here may be near, and the other way round. Point at a dot to read it.</p>"
    )
    content = f'<g stroke="#8a93a0" stroke-opacity=".4">{lines}</g>{dots}'
    return told + drawing(height, content, "Rows of both tables in one plane")


def _dots(at: list[list[float]], texts: tuple[str, ...], number: int) -> str:
    radius = 3.2 if len(at) > FEW_DOTS else 7
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{radius}"><title>{escape(text)}</title></circle>'
        for (x, y), text in zip(at, texts, strict=True)
    )
    return f'<g fill="{group_ink(number)}" fill-opacity=".65">{dots}</g>'


def _pairs(pairs: list[Mapping[str, Any]]) -> str:
    if not pairs:
        return "<p>None.</p>"
    order = sorted(range(len(pairs)), key=lambda i: -pairs[i]["similarity"])
    best = order[:N_BEST]
    worst = order[N_BEST:][-N_WORST:]
    shown = f"<h3>The most similar</h3>{_table([pairs[i] for i in best])}"
    if worst:
        shown += f"<h3>The least similar</h3>{_table([pairs[i] for i in worst])}"
    return shown


def _table(pairs: list[Mapping[str, Any]]) -> str:
    rows = "".join(
        f'<tr><td class="n" data-is="similarity">{pair["similarity"]:.2f}</td>'
        f'<td class="n" data-is="ranks">{pair["rank"]:,} / {pair["rank_for_right"]:,}</td>'
        f"<td>{_names(pair)}</td>"
        f'<td class="of-left">{escape(_short(pair["evidence_left"]))}</td>'
        f'<td class="of-right">{escape(_short(pair["evidence_right"]))}</td></tr>'
        for pair in pairs
    )
    return (
        '<table class="pair"><tr><th class="n">similarity</th><th class="n">ranks</th>'
        f"<th>rows</th><th>evidence, left</th><th>evidence, right</th></tr>{rows}</table>"
    )


def _names(pair: Mapping[str, Any]) -> str:
    names = [
        f'<span class="{side}">{escape(str(_name(pair, side)))}</span>'
        for side in ("left", "right")
    ]
    return " – ".join(names)


def _name(row: Mapping[str, Any], side: str) -> object:
    """The id of a row where it has one, or its number."""
    named = row.get(f"{side}_id")
    return row[f"{side}_row"] if named is None else named


def _alone(singles: list[Mapping[str, Any]]) -> str:
    if not singles:
        return ""
    sides = ((s, "left" if s["left_row"] is not None else "right") for s in singles)
    several = [(single, side) for single, side in sides]
    kept = [
        pair
        for kind in ("left", "right")
        for pair in [p for p in several if p[1] == kind][: N_ALONE // 2]
    ]
    rows = "".join(
        f'<tr><td class="{side}">{escape(str(_name(single, side)))}</td>'
        f"<td>{escape(single['why'])}</td></tr>"
        for single, side in kept
    )
    more = f", {len(kept):,} of them here" if len(kept) < len(singles) else ""
    return (
        f"<h2>Rows in no pair</h2><p class='sizes'>{len(singles):,}{more}; all stand in the "
        f"output.</p><table><tr><th>row</th><th>why</th></tr>{rows}</table>"
    )


def _short(text: str | None) -> str:
    flat = " ".join((text or "").split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
