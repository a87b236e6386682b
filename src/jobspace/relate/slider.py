"""The slider of an axis: the units at each place as data of the page, and the script that shows it.

Without a script the slider is not there; the ends of the axis are on the page in any case.
"""

from __future__ import annotations

import json
from typing import Final

from jobspace.relate.result import Axis

SCRIPT: Final = """
for (const box of document.querySelectorAll('.along')) {
  const rows = JSON.parse(box.querySelector('script').textContent);
  const range = box.querySelector('input'), told = box.querySelector('.told');
  const cells = box.querySelectorAll('blockquote');
  function show() {
    const row = rows[range.value];
    told.textContent = row.k + ' \\u00b7 position ' + row.p + ' \\u00b7 ' + row.s +
      ' % of the keys lie lower';
    cells[0].textContent = row.l || '\\u2013';
    cells[1].textContent = row.r || '\\u2013';
  }
  range.max = rows.length - 1;
  range.value = Math.floor(rows.length / 2);
  range.addEventListener('input', show);
  box.hidden = false;
  show();
}
"""


def slider(axis: Axis, low: str, high: str) -> str:
    """The slider of one axis; `low` and `high` are HTML that says what the ends are."""
    rows = [
        {
            "k": row.key,
            "p": f"{row.position:+.2f}",
            "s": f"{row.share * 100:.0f}",
            "l": row.left,
            "r": row.right,
        }
        for row in axis.along
    ]
    return (
        '<div class="along" hidden><div class="range">'
        f"<span>{low}</span>"
        f'<input type="range" min="0" step="1" aria-label="Along axis {axis.number}">'
        f"<span>{high}</span></div>"
        '<p class="told notes" role="status"></p><div class="pair"><div><b>left</b>'
        "<blockquote></blockquote></div><div><b>right</b><blockquote></blockquote></div></div>"
        f'<script type="application/json">{in_script(rows)}</script></div>'
    )


def in_script(value: object) -> str:
    """JSON that no text in it can lead out of a script element.

    >>> in_script({"k": "</script><!--"})
    '{"k":"\\\\u003c/script\\\\u003e\\\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
