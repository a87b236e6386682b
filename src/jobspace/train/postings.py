"""From tables of postings to rows: read, each text once, queries, splits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.encode.chat import Chat
from jobspace.errors import InputError, UsageError
from jobspace.tables.compose import compose, require_columns
from jobspace.tables.frames import to_stream
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream
from jobspace.taxonomy.soc import read_soc
from jobspace.text.clean import folded, key
from jobspace.text.skills import NO_SKILLS, SkillList
from jobspace.text.terms import telling_terms
from jobspace.train.chat_queries import chat_queries
from jobspace.train.dataset_rows import Making, Rows
from jobspace.train.queries import head, plain_titles, queries, title_keys
from jobspace.train.splits import MIN_SIMILARITY, assigned, components, near_duplicates

MIN_WORDS: Final = 8  # of a posting's text
_SETTING: Final = re.compile(r":(?=(?:title|text|group|template)=)")
_NEXT: Final = re.compile(r",(?=(?:title|text|group|template)=)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingTable:
    """A table of postings and which of its columns are what.

    Attributes:
        data: a path, a glob, a database's address, or any dataframe.
        title: the column of titles; None takes the one called title.
        columns: of the text, joined by line breaks.
        template: in place of columns.
        group: the column that names the kind of a posting; None goes by its title.
        query: the SQL whose rows are read; databases only.
    """

    data: Any
    title: str | None = None
    columns: Sequence[str] = ()
    template: str | None = None
    group: str | None = None
    query: str | None = None

    @classmethod
    def parse(cls, argument: str, default: PostingTable) -> PostingTable:
        """Read `FILE:title=COL,text=COL+COL,group=COL`; what it leaves out is the default's.

        >>> table = PostingTable.parse("a.csv:title=Job,text=Tasks+Needs", PostingTable(data=""))
        >>> table.data, table.title, table.columns
        ('a.csv', 'Job', ('Tasks', 'Needs'))
        """
        place, rest = _cut(argument)
        named = dict(part.split("=", 1) for part in _NEXT.split(rest)) if rest else {}
        text = tuple(named["text"].split("+")) if "text" in named else ()
        own_text = bool(text) or "template" in named
        return cls(
            data=place,
            title=named.get("title", default.title),
            columns=text if own_text else default.columns,
            template=named.get("template") if own_text else default.template,
            group=named.get("group", default.group),
            query=default.query,
        )

    def open(self) -> Stream:
        """The table's rows."""
        if isinstance(self.data, str):
            return open_table(self.data, query=self.query)
        return to_stream(self.data)


def _cut(argument: str) -> tuple[str, str]:
    """A place and the settings behind it."""
    parts = _SETTING.split(argument, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Tables of postings as a source of rows.

    A row's positive is a posting's text, its query is made of the posting. The group is the title
    (without seniority and place), the kind the group column's value or what the title begins with.

    Attributes:
        tables: where the postings are.
        queries_per_row: queries of each posting, at most.
        keep_titles: kinds of postings to keep; none keeps all.
        min_title_similarity: a title at least this similar to one of `keep_titles` is kept, as is
            one that has all its words.
        skills: names that queries prefer.
        chat: a chat model that writes the queries; None makes them of the posting itself.
    """

    tables: Sequence[PostingTable]
    queries_per_row: int = 1
    keep_titles: Sequence[str] = ()
    min_title_similarity: float = 0.75
    skills: SkillList = field(default=NO_SKILLS, repr=False)
    chat: Chat | None = None

    def rows(self, making: Making) -> Rows:
        """Read, leave out, make queries, split.

        Raises:
            InputError: a table cannot be read, lacks a column, or no posting is usable.
        """
        making.tell("Reading postings")
        found = _read(self.tables)
        self._keep_kinds(found, making)
        if not found.text:
            raise InputError(
                f"postings of {found.names}: got {found.n_read:,} rows, none of them usable "
                f"({_reasons(found.left_out)}); expected a title and a text of {MIN_WORDS} words "
                "or more. Check the columns given with --title and --text."
            )
        making.tell("Finding near-duplicates")
        component = components(len(found.text), near_duplicates(found.text))
        rng = np.random.default_rng([making.options.seed, 1])
        split = assigned(component, making.options.shares, rng)
        asked = self._queries(found, making)
        return _rows(found, asked, np.stack([split, component]), self._about(found, component))

    def _keep_kinds(self, found: _Found, making: Making) -> None:
        if not self.keep_titles:
            return
        kept = kept_titles(found.title, self.keep_titles, making, self.min_title_similarity)
        found.keep(kept, "posting of another kind than --keep-titles")

    def _queries(self, found: _Found, making: Making) -> list[list[str]]:
        if self.chat is not None:
            what = f"Asking {self.chat.name}"
            return chat_queries(
                self.chat,
                found.title,
                found.text,
                self.queries_per_row,
                lambda done, total: making.progress and making.progress(what, done, total),
            )
        return self._made_queries(found, making)

    def _made_queries(self, found: _Found, making: Making) -> list[list[str]]:
        titles = plain_titles(found.title)
        making.tell("Finding the terms that set postings apart")
        terms = telling_terms(found.text, skills=self.skills, work_words=_work_words())
        rng = np.random.default_rng([making.options.seed, 2])
        taken: set[str] = set()
        asked = []
        for title, of_text in zip(titles, terms, strict=True):
            asked.append(queries(title, of_text, self.queries_per_row, rng, taken))
            taken.update(asked[-1])
        return asked

    def _about(self, found: _Found, component: Any) -> list[str]:
        n_near = len(component) - len(np.unique(component))
        how = "the title and the posting's most telling terms (tf-idf against the others)"
        if self.chat is not None:
            how = f"written by {self.chat.name} at {self.chat.endpoint.base_url}"
        lines = [
            f"{len(found.text):,} postings of {found.names}; queries: {how}",
            f"{n_near:,} postings are near-duplicates of another (similarity of word trigrams ≥ "
            f"{MIN_SIMILARITY}) and share its split",
        ]
        if self.keep_titles:
            kinds = ", ".join(f'"{title}"' for title in self.keep_titles)
            lines.append(
                f"only postings of these kinds: {kinds} (all words in the title, or titles of "
                f"similarity ≥ {self.min_title_similarity})"
            )
        return lines


@dataclass(slots=True, kw_only=True)
class _Found:
    """Postings that were read, each text once."""

    names: str
    title: list[str]
    text: list[str]
    kind: list[str]
    n_read: int
    left_out: Counter[str]

    def keep(self, kept: Sequence[bool], why: str) -> None:
        self.left_out[why] += len(kept) - sum(kept)
        for column in (self.title, self.text, self.kind):
            column[:] = [value for value, keep in zip(column, kept, strict=True) if keep]


def kept_titles(
    titles: Sequence[str], kinds: Sequence[str], making: Making, min_similarity: float
) -> list[bool]:
    """Which titles are of the kinds: all words of one of them, or similar to one."""
    keys, wanted = title_keys(titles), title_keys(kinds)
    similarity = making.encode("Encoding titles", keys) @ making.encoder.encode(wanted).T
    near: list[bool] = np.any(similarity >= min_similarity, axis=1).tolist()
    words = [set(key.split()) for key in wanted]
    return [
        is_near or any(of_kind <= set(key.split()) for of_kind in words)
        for key, is_near in zip(keys, near, strict=True)
    ]


def _reasons(left_out: Counter[str]) -> str:
    return ", ".join(f"{n:,} × {why}" for why, n in left_out.most_common()) or "there are no rows"


def _read(tables: Sequence[PostingTable]) -> _Found:
    found = _Found(names="", title=[], text=[], kind=[], n_read=0, left_out=Counter())
    names = []
    seen: set[str] = set()
    for table in tables:
        with table.open() as stream:
            names.append(_name(stream.name))
            known = _known(table, stream)
            for batch in stream:
                _add(found, _columns(batch, known), seen)
    found.names = ", ".join(names)
    return found


def _name(place: str) -> str:
    """A file's name without its folders: the card is to be the same wherever it was made."""
    return place.replace("\\", "/").rsplit("/", 1)[-1]


def _known(table: PostingTable, stream: Stream) -> PostingTable:
    """The same with its columns known to be there."""
    names = stream.schema.names
    title = table.title or next((name for name in names if name.lower() == "title"), None)
    if title is None:
        raise UsageError(
            f"title column of {stream.name}: got none; expected one of: {', '.join(names)}. "
            "Name it with --title, or as FILE:title=COL."
        )
    if not table.columns and table.template is None:
        raise UsageError(
            f"text columns of {stream.name}: got none; expected some of: {', '.join(names)}. "
            "Name them with --text, or as FILE:text=COL+COL."
        )
    wanted = [title, *table.columns, *([table.group] if table.group else [])]
    require_columns(names, wanted, where=stream.name)
    return PostingTable(
        data=table.data,
        title=title,
        columns=table.columns,
        template=table.template,
        group=table.group,
    )


def _columns(batch: pa.RecordBatch, table: PostingTable) -> list[list[str | None]]:
    """Title, text and kind of each row; the kind is None where no column names it."""
    title = compose(batch, columns=[table.title or ""])
    if table.template is not None:
        text = compose(batch, template=table.template)
    else:
        parts = [pc.fill_null(compose(batch, columns=[name]), "") for name in table.columns]
        text = pc.binary_join_element_wise(*parts, "\n")
    nothing = pa.nulls(batch.num_rows, pa.string())
    kind = compose(batch, columns=[table.group]) if table.group else nothing
    return [title.to_pylist(), text.to_pylist(), kind.to_pylist()]


def _add(found: _Found, columns: list[list[str | None]], seen: set[str]) -> None:
    titles = [" ".join((title or "").split()) for title in columns[0]]
    kinds = title_keys([head(title) for title in titles])
    for title, text, kind, of_title in zip(titles, columns[1], columns[2], kinds, strict=True):
        found.n_read += 1
        body = _body(text or "", title)
        why = _why_not(title, body, seen)
        if why:
            found.left_out[why] += 1
            continue
        seen.add(folded(body))
        found.title.append(title)
        found.text.append(body)
        found.kind.append(" ".join(kind.split()).lower() if kind and kind.strip() else of_title)


def _why_not(title: str, body: str, seen: set[str]) -> str:
    if not title or not body:
        return "row without a title or a text"
    if len(body.split()) < MIN_WORDS:
        return f"text of fewer than {MIN_WORDS} words"
    return "text there already" if folded(body) in seen else ""


def _body(text: str, title: str) -> str:
    """The text with single spaces, without a first line that is the title: the query has it."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if lines and title and folded(lines[0]) == folded(title):
        lines = lines[1:]
    return "\n".join(lines)


def _rows(found: _Found, asked: list[list[str]], of_text: Any, about: list[str]) -> Rows:
    """The rows; `of_text` (2, n) has the split and the near-duplicates' number of each posting."""
    groups = title_keys(found.title)
    owner: list[int] = []
    query: list[str] = []
    taken: set[str] = set()
    for i, of_posting in enumerate(asked):
        fresh = [text for text in of_posting if folded(text) not in taken]
        found.left_out["posting without a query of its own"] += not fresh
        taken |= {folded(text) for text in fresh}
        owner += [i] * len(fresh)
        query += fresh
    return Rows(
        query=query,
        positive=[found.text[i] for i in owner],
        group=[f"title:{groups[i]}" for i in owner],
        kind=[found.kind[i] for i in owner],
        title=[found.title[i] for i in owner],
        split=of_text[0][np.array(owner, np.int64)].astype(np.int8),
        twins=[f"posting:{of_text[1][i]}" for i in owner],
        about=about,
        n_read=found.n_read,
        left_out=+found.left_out,
    )


def _work_words() -> frozenset[str]:
    """The words of the labels of the embedded taxonomy."""
    labels = key(read_soc().labels["label"].combine_chunks())
    return frozenset(pc.split_pattern(labels, " ").flatten().unique().to_pylist())
