"""The groups of names that a discover job found, and what a person judged of them.

Judgements are lines of a file beside the groups, one an act, so that a reload, or another day with
`--keep`, finds them; to take one back is an act too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.web.work.rows import ROWS, mapped

JUDGEMENTS: Final = "judgements.jsonl"  # beside the rows
OPEN: Final = 0
ACCEPTED: Final = 1
REJECTED: Final = -1
SAID: Final = {OPEN: "not judged", ACCEPTED: "accepted", REJECTED: "rejected"}

Ints = NDArray[np.int64]
Verdict = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as a person judges it.

    Attributes:
        number: its place, from 0.
        title: the canonical name, the person's where there is one.
        n_rows: of all its labels.
        verdict: accepted, rejected or open.
        labels: the rows of its labels in the table, and each with its rows, similarity, and whether
            it is taken.
    """

    number: int
    title: str
    n_rows: int
    verdict: int
    first_label: int
    labels: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class NameGroups:
    """Groups, judgements, and the file these are kept in.

    Attributes:
        table: one row a label: code, title, label, rows, similarity; groups of most rows first.
        starts: int64 (n + 1,), where each group's labels begin.
        n_rows: int64 (n,), rows of each group.
        lowest: float32 (n,), the lowest similarity in each group.
        verdict: int8 (n,).
        titles: canonical names that a person gave, by group.
        left_out: rows of labels that a person left out.
    """

    table: pa.Table
    place: Path
    starts: Ints
    n_rows: Ints
    lowest: NDArray[np.float32]
    verdict: NDArray[np.int8]
    titles: dict[int, str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    _acts: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> NameGroups:
        """Read a job's groups and what was judged of them before."""
        table = mapped(folder / ROWS)
        code = np.asarray(table["code"].combine_chunks().dictionary_encode().indices)
        first = np.flatnonzero(np.diff(code, prepend=-1)).astype(np.int64)
        rows = table["rows"].to_numpy()
        similarity = table["similarity"].to_numpy()
        groups = cls(
            table=table,
            place=folder / JUDGEMENTS,
            starts=np.append(first, len(table)),
            n_rows=np.add.reduceat(rows, first) if len(first) else rows,
            lowest=np.minimum.reduceat(similarity, first) if len(first) else similarity,
            verdict=np.zeros(len(first), np.int8),
        )
        groups._replay()
        return groups

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.verdict)

    @property
    def n_labels(self) -> Ints:
        """Labels of each group: int64 (n,)."""
        return np.diff(self.starts)

    def group(self, number: int) -> Group:
        """One group."""
        start, stop = self.starts[number : number + 2].tolist()
        rows = self.table.slice(start, stop - start).to_pylist()
        labels = [
            {"label": row["label"], "rows": row["rows"], "similarity": row["similarity"],
             "taken": "left out" if start + i in self.left_out else "yes"}
            for i, row in enumerate(rows)
        ]  # fmt: skip
        return Group(
            number=number,
            title=self.title(number),
            n_rows=int(self.n_rows[number]),
            verdict=int(self.verdict[number]),
            first_label=start,
            labels=tuple(labels),
        )

    def title(self, number: int) -> str:
        """A group's canonical name."""
        given = self.titles.get(number)
        return given or str(self.table["title"][int(self.starts[number])].as_py())

    def judge(self, numbers: Iterable[int], verdict: Verdict) -> None:
        """Accept or reject groups."""
        self._act({"groups": [int(number) for number in numbers], "verdict": verdict})

    def rename(self, number: int, title: str) -> None:
        """Give a group another canonical name; its labels stay."""
        self._act({"group": number, "title": title})

    def turn(self, label: int) -> None:
        """Leave a label out of its group, or take it in again."""
        self._act({"label": label, "out": label not in self.left_out})

    def take_back(self) -> int | None:
        """Undo the last act; the group it was of, None where there is none."""
        if not self._acts:
            return None
        last = self._acts[-1]
        self._act({"undo": True})
        if "groups" in last:
            return int(last["groups"][0])
        if "group" in last:
            return int(last["group"])
        return int(np.searchsorted(self.starts, last["label"], side="right")) - 1

    def accepted(self) -> pa.Table:
        """The accepted groups as a taxonomy: code, title, label, rows; without what was left out.

        A name that a person gave is a title, and a label too, as every title is.
        """
        group = np.repeat(np.arange(len(self)), self.n_labels)
        taken = self.verdict[group] == ACCEPTED
        taken[list(self.left_out)] = False
        chosen = np.flatnonzero(taken)
        table = self.table.take(pa.array(chosen))
        given = pa.array([self.titles.get(int(g)) for g in group[chosen]], pa.string())
        titles = pc.coalesce(given, table["title"].combine_chunks())
        return table.set_column(1, "title", titles).select(["code", "title", "label", "rows"])

    def _act(self, act: dict[str, Any]) -> None:
        with self.place.open("a", encoding="utf-8") as file:
            file.write(json.dumps(act) + "\n")
        self._apply(act)

    def _replay(self) -> None:
        if self.place.is_file():
            for line in self.place.read_text(encoding="utf-8").splitlines():
                self._apply(json.loads(line))

    def _apply(self, act: dict[str, Any]) -> None:
        if "undo" in act:
            self._undo(self._acts.pop())
            return
        if "groups" in act:
            numbers = np.array(act["groups"], np.int64)
            act = act | {"before": self.verdict[numbers].copy()}
            self.verdict[numbers] = act["verdict"]
        elif "group" in act:
            act = act | {"before": self.titles.get(act["group"])}
            self.titles[act["group"]] = act["title"]
        elif act["out"]:
            self.left_out.add(act["label"])
        else:
            self.left_out.discard(act["label"])
        self._acts.append(act)

    def _undo(self, act: dict[str, Any]) -> None:
        if "groups" in act:
            self.verdict[np.array(act["groups"], np.int64)] = act["before"]
        elif "label" in act:
            (self.left_out.discard if act["out"] else self.left_out.add)(act["label"])
        elif act["before"] is None:
            del self.titles[act["group"]]
        else:
            self.titles[act["group"]] = act["before"]
