"""Pairs of texts to be judged, and what a person said of them so far."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jobspace.web.work.rows import mapped

JUDGED, ACCEPTED = "judged.json", "pairs.jsonl"
_NEW: Final = ".new"


@dataclass(slots=True, kw_only=True)
class PairSheet:
    """Pairs, by their places in a file.

    Attributes:
        pairs: kind, first, second, similarity, rows_first, rows_second, row.
        folder: where the judgements are kept.
        said: the judgements so far by place, in the order they were made.
    """

    pairs: list[dict[str, Any]] = field(repr=False)
    folder: Path
    said: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def open(cls, pairs: Path) -> PairSheet:
        """Read the pairs, and the judgements that are kept from before beside them."""
        sheet = cls(pairs=mapped(pairs).to_pylist(), folder=pairs.parent)
        kept = sheet.folder / JUDGED
        if kept.is_file():
            said = json.loads(kept.read_text(encoding="utf-8"))
            sheet.said.update((int(place), bool(yes)) for place, yes in said)
        return sheet

    def judge(self, place: int, *, same: bool) -> None:
        """Keep a judgement."""
        self.said[place] = same
        self._keep()

    def take_back(self) -> None:
        """Forget the last judgement."""
        if self.said:
            self.said.popitem()
            self._keep()

    def left(self, kind: str) -> list[int]:
        """The pairs of a kind that are not judged, in their order."""
        found = enumerate(self.pairs)
        return [i for i, pair in found if pair["kind"] == kind and i not in self.said]

    def counted(self, *, same: bool) -> int:
        """How many were judged so."""
        return sum(said == same for said in self.said.values())

    @property
    def apart(self) -> list[int]:
        """Rows of spellings that were judged to be no duplicates."""
        rejected = (self.pairs[place]["row"] for place, same in self.said.items() if not same)
        return [row for row in rejected if row >= 0]

    def _keep(self) -> None:
        """Write the judgements, and the accepted pairs as `train dataset --groups` reads them."""
        accepted = [
            {"set": [self.pairs[place]["first"], self.pairs[place]["second"]]}
            for place, same in self.said.items()
            if same
        ]
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in accepted)
        self._write(ACCEPTED, lines)
        self._write(JUDGED, json.dumps(list(self.said.items())))

    def _write(self, name: str, content: str) -> None:
        fresh = self.folder / (name + _NEW)
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(self.folder / name)
