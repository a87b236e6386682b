"""HTML: what a reader sees of a page, block by block; nothing in it runs or is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobspace.documents.document import Document, Line, Mark
from jobspace.documents.mended import mended
from jobspace.documents.plain import text_of
from jobspace.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN_TEXT: Final = (
    "script style noscript template head title iframe object embed svg canvas audio video map "
    "select datalist -comment !doctype"
)
_UNSEEN: Final = frozenset(_UNSEEN_TEXT.split())
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS_TEXT: Final = (
    "address article aside blockquote body button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form header hr legend li main menu nav ol p pre section "
    "summary table tbody textarea tfoot thead tr ul"
)
_BLOCKS: Final = frozenset(_BLOCKS_TEXT.split()) | _HEADINGS
_BOLD: Final = frozenset(("b", "strong"))
_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|"
    r"(?:opacity|font-size)\s*:\s*0(?:\.0+)?(?![\d.])",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_AT_BLOCK: Final = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SPACE: Final = re.compile(r"\s+")
MAX_HEADING_WORDS: Final = 9
MAX_RULES: Final = 2_000  # of style sheets that are looked at for what they hide
# The time to parse grows with the square of the depth: 0.1 s at this one, minutes at 200,000.
MAX_DEPTH: Final = 5_000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_UNCLOSED_TEXT: Final = (  # what HTML lets a writer leave open
    "p li dt dd tr td th thead tbody tfoot option optgroup br img hr input meta link area base "
    "col colgroup embed source track wbr rt rp path html head body"
)
_UNCLOSED: Final = frozenset(_UNCLOSED_TEXT.split())


def read_html(path: Path) -> Document:
    """Reads a page of HTML; see `of_html`.

    Raises:
        InputError: the file is of bytes that are no text.
        MissingExtraError: selectolax is not installed.
    """
    return of_html(path.name, _decoded(path))


def of_html(name: str, text: str) -> Document:
    """A document of HTML: one line a block or `<br>`, blank lines between blocks.

    Scripts, styles, comments, the head, and what is hidden (by attribute, by its style, or by a
    rule of the page's own style sheet) are left out. Headings are h1 to h6 and short blocks all in
    bold; bullets are the items of lists; the cells of a row are parted by semicolons. No link,
    picture or style sheet is fetched. Lines are numbered as paragraphs.

    Raises:
        InputError: elements stand in each other deeper than `MAX_DEPTH`.
        MissingExtraError: selectolax is not installed.

    >>> page = "<h1>Work</h1><ul><li>Led <b>two</b> teams<script>alert(1)</script></ul>"
    >>> [(line.mark, line.text) for line in of_html("me.html", page).lines if line.text]
    [('heading', 'Work'), ('bullet', 'Led two teams')]
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise MissingExtraError.of("HTML", "selectolax", "documents") from error
    _refuse_deep(name, text)
    tree = LexborHTMLParser(mended(text))
    page = _Page(hidden=_hidden(tree))
    if tree.root is not None:
        for node, is_end in _walk(tree.root, page):
            page.leave(node) if is_end else page.enter(node)
        page.end_block()
    return Document(name=name, lines=tuple(page.lines), unit="paragraph")


def _refuse_deep(name: str, text: str) -> None:
    depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _UNCLOSED:
            depth += -1 if match[1] else 1
        if depth > MAX_DEPTH:
            raise InputError(
                f"{name}: got HTML whose elements stand {MAX_DEPTH:,} deep in each other; "
                "expected a page that a browser shows. Save it again from a browser."
            )


def _decoded(path: Path) -> str:
    """The text in the encoding that the page names, where Python knows it."""
    content = path.read_bytes()
    named = _CHARSET.search(content[:4_096])
    if named is None or content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return text_of(path)
    try:
        encoding = codecs.lookup(named[1].decode("ascii", errors="replace")).name
        return content.decode(encoding) if encoding.startswith(_LETTERS) else text_of(path)
    except (LookupError, UnicodeError):
        return text_of(path)


# Only encodings of text: Python has codecs that decompress ("zlib"), which a page must not name.
_LETTERS: Final = ("iso8859", "cp125", "koi8", "shift_jis", "euc", "gb", "big5", "mac", "latin")


def _hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """The nodes that the page's own style sheets hide."""
    found: set[int] = set()
    sheets = "\n".join(node.text() for node in tree.css("style"))
    rules = list(_RULE.finditer(_AT_BLOCK.sub("", sheets)))[:MAX_RULES]
    for selector in (rule[1].strip() for rule in rules if _HIDDEN_STYLE.search(rule[2])):
        try:
            found.update(node.mem_id for node in tree.css(selector))
        except (ValueError, RuntimeError):  # a selector that lexbor does not know
            continue
    return frozenset(found)


def _walk(root: LexborNode, page: _Page) -> Iterator[tuple[LexborNode, bool]]:
    """(node, whether it ends here) of all that is seen, in order; pages may be deep."""
    open_nodes = [(root, False)]
    while open_nodes:
        node, is_end = open_nodes.pop()
        if not is_end and page.is_unseen(node):
            continue
        yield node, is_end
        if not is_end and node.tag != "-text":
            open_nodes.append((node, True))
            children = list(node.iter(include_text=True))
            open_nodes.extend((child, False) for child in reversed(children))


@dataclass(slots=True, kw_only=True)
class _Page:
    """The lines so far, and the one that is being written."""

    hidden: frozenset[int]
    lines: list[Line] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    n_plain: int = 0  # characters of the line that are not bold
    n_bold: int = 0  # open bold elements
    n_pre: int = 0
    n_headings: int = 0
    number: int = 0
    mark: Mark = ""

    def is_unseen(self, node: LexborNode) -> bool:
        """Whether a reader does not see a node."""
        tag = node.tag
        if tag == "-text":
            return False
        if tag in _UNSEEN or node.mem_id in self.hidden:
            return True
        attributes = node.attributes
        if not attributes:
            return tag == "dialog"
        return (
            "hidden" in attributes
            or (tag == "dialog" and "open" not in attributes)
            or _HIDDEN_STYLE.search(attributes.get("style") or "") is not None
        )

    def enter(self, node: LexborNode) -> None:
        """A node begins."""
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
        elif tag == "br":
            self._end_line()
        elif tag in ("td", "th"):
            written = "".join(self.written).strip()
            if written and not written.endswith(";"):
                self.written.append("; ")
        elif tag in _BLOCKS:
            self.end_block()
            if tag == "li":
                self.mark = "bullet"
        self._count(tag, 1)

    def leave(self, node: LexborNode) -> None:
        """A node ends."""
        tag = node.tag or ""
        if tag in _BLOCKS:
            self.end_block()
            if tag == "li":
                self.mark = ""
        self._count(tag, -1)

    def end_block(self) -> None:
        """The line ends, and what follows is another paragraph."""
        self._end_line()
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(text="", number=self.number))

    def _count(self, tag: str, by: int) -> None:
        self.n_bold += by * (tag in _BOLD)
        self.n_pre += by * (tag in ("pre", "textarea"))
        self.n_headings += by * (tag in _HEADINGS)

    def _write(self, text: str) -> None:
        if self.n_pre:
            first, *others = text.split("\n")
            self._append(first)
            for other in others:
                self._end_line()
                self._append(other)
        else:
            self._append(text)

    def _append(self, text: str) -> None:
        self.written.append(text)
        if not self.n_bold:
            self.n_plain += len(text.strip())

    def _end_line(self) -> None:
        text = _SPACE.sub(" ", "".join(self.written)).strip().removesuffix(";").strip()
        if text:
            self.number += 1
            self.lines.append(Line(text=text, number=self.number, mark=self._mark(text)))
            self.mark = ""
        self.written, self.n_plain = [], 0

    def _mark(self, text: str) -> Mark:
        if self.n_headings:
            return "heading"
        bold = (
            not self.n_plain and len(text.split()) <= MAX_HEADING_WORDS and text[-1] not in ".!,;"
        )
        return "heading" if bold and not self.mark else self.mark
