"""Characters that were read in the wrong encoding, mended; what people meant to write stays."""

from __future__ import annotations

import re
from typing import Final

# What is left of a character of which a byte was lost on the way: ftfy cannot know it, but in
# résumés it is a bullet, a dash between fields, or a space.
_LEFT_OVER: Final = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"ï¼\u200b?|â\u200b?–|Â\u200b?‐", "–"),
        (r"(?:â—|ï‚|â\u200b\u200b)[\u200b¦§†\x8f\x90]?|[\uf000-\uf0ff➢♦]", "•"),
        (r"â€\u200b?", '"'),
        # A capital in the middle of a word in small letters is none: "inÂhouse", "MartÃnez".
        (r"Â+(?![^\W\d_])|(?<=[a-z])Â+|(?<=[A-Z])Â+(?=[a-z])", " "),
        (r"(?<=[^\W\d_])Ã(?:[\u00ad\u200b]|(?=[a-z]))", "í"),
        (r"(?<![^\W\d_])Ã(?![^\W\d_])", " "),
        (r"\u200b|\u200c|\u200d|\ufeff|\u00ad|\ufffd", ""),
        (r"[\u00a0\u2000-\u200a\u202f\u3000]", " "),
    )
)
# Without one of these there is nothing for ftfy to mend, and it takes its time.
_SUSPECT: Final = re.compile(
    r"[\u0080-\u009f\u00c2-\u00c6\u00c8\u00c9\u00cb\u00cc\u00ce-\u00d1\u00d8-\u00db\u00e0-\u00e6"
    r"\u00ec-\u00f0\ufb00-\ufb06\uff01-\uff5e\ufffd\u03b2\u0412\u0432\u0393]|&#?\w+;"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]+")
_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def mended(text: str) -> str:
    r"""A text with its mojibake mended, its line ends as line feeds, without control characters.

    Quotes and dashes stay as they are typed. The number of lines changes only by line ends of
    other kinds, which become line feeds.

    >>> mended("clinicâ€™s ï¼\u200b Â charts\r\nâ€¢ RÃ©sumÃ©")
    'clinic’s –  charts\n• Résumé'
    >>> mended("inÂhouse training ofÂ\nJosé MartÃnez, CÂMARA, Âge")
    'in house training of \nJosé Martínez, CÂMARA, Âge'
    """
    text = _CONTROL.sub("", _ENDS.sub("\n", text))
    if text.isascii():
        return text
    return "\n".join(line if line.isascii() else _mended(line) for line in text.split("\n"))


def _mended(line: str) -> str:
    fixed = line
    if _SUSPECT.search(line):
        import ftfy

        fixed = ftfy.fix_text(line, uncurl_quotes=False).replace("\n", " ")
    for pattern, meant in _LEFT_OVER:
        fixed = pattern.sub(meant, fixed)
    return fixed
