"""What a person judged of a queue: one after the other, back again, none twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Judged:
    """The judgements so far, in the order they were made; the last is taken back first.

    Attributes:
        by_text: what each text was judged to be; "" where it was passed over.
    """

    by_text: dict[str, str] = field(default_factory=dict)

    def judge(self, text: str, judgement: str) -> None:
        """Judge a text, anew where it was judged before."""
        self.by_text.pop(text, None)
        self.by_text[text] = judgement

    def take_back(self) -> str | None:
        """Take the last judgement back; the text it was of, None where there is none."""
        if not self.by_text:
            return None
        text, _ = self.by_text.popitem()
        return text

    def said(self) -> dict[str, str]:
        """The judgements without the texts passed over."""
        return {text: judgement for text, judgement in self.by_text.items() if judgement}

    def next_of(self, queue: Sequence[str]) -> int:
        """The place of the first text that is not judged; the queue's length where all are."""
        return next((i for i, text in enumerate(queue) if text not in self.by_text), len(queue))
