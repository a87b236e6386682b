"""What `train dataset` is asked for, as the sources that rows are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobspace.encode.chat import Chat
from jobspace.errors import UsageError
from jobspace.tables.text_of import TextOf
from jobspace.taxonomy.skills import skill_list
from jobspace.train.dataset_rows import Source
from jobspace.train.label_pairs import TaxonomyLabels
from jobspace.train.postings import Postings, PostingTable
from jobspace.train.text_pairs import HandMade, Paraphrases, check_cut_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The command's options on what rows are made of.

    Attributes:
        inputs: tables of postings, each perhaps with its own columns (`PostingTable.parse`).
        table: the columns of the inputs that name none.
        queries_per_row, keep_titles, min_title_similarity: see `Postings`.
        skills: files of names that queries prefer, see `skill_list`.
        queries_from: `openai:MODEL`, a chat model that writes the queries; None makes them of the
            posting itself.
        taxonomies, pairs_per_label: see `TaxonomyLabels` and `HandMade`.
        sets: files of sets made by hand.
        seed: sent to the chat model.
        mines_paraphrases, min_similarity: the inputs' texts are mined for pairs instead.
    """

    inputs: Sequence[str] = ()
    table: PostingTable = field(default_factory=lambda: PostingTable(data=""))
    queries_per_row: int = 1
    keep_titles: Sequence[str] = ()
    min_title_similarity: float = 0.75
    skills: Sequence[str] = ()
    queries_from: str | None = None
    seed: int = 0
    taxonomies: Sequence[str] = ()
    pairs_per_label: int = 2
    sets: Sequence[str] = ()
    mines_paraphrases: bool = False
    min_similarity: float = 0.8

    def sources(self) -> list[Source]:
        """The sources, in the order inputs, taxonomies, sets.

        Raises:
            UsageError: a count or a cut-off is out of range, or paraphrases of nothing.
            InputError: a file of skills cannot be read.
        """
        self._check()
        found: list[Source] = []
        if self.mines_paraphrases:
            found += [self._paraphrases(place) for place in self.inputs]
        elif self.inputs:
            tables = [PostingTable.parse(place, self.table) for place in self.inputs]
            found.append(
                Postings(
                    tables=tables,
                    queries_per_row=self.queries_per_row,
                    keep_titles=self.keep_titles,
                    min_title_similarity=self.min_title_similarity,
                    skills=skill_list(self.skills),
                    chat=Chat.of(self.queries_from, seed=self.seed) if self.queries_from else None,
                )
            )
        if self.taxonomies:
            found.append(
                TaxonomyLabels(taxonomies=self.taxonomies, pairs_per_label=self.pairs_per_label)
            )
        if self.sets:
            found.append(HandMade(files=self.sets, pairs_per_label=self.pairs_per_label))
        return found

    def _paraphrases(self, place: str) -> Paraphrases:
        table = PostingTable.parse(place, self.table)
        text_of = TextOf(columns=table.columns, template=table.template)
        return Paraphrases(
            data=table.data,
            text_of=text_of,
            min_similarity=self.min_similarity,
            query=table.query,
        )

    def _check(self) -> None:
        check_cut_off(self.min_similarity)
        for name, value in (
            ("queries per row", self.queries_per_row),
            ("pairs per label", self.pairs_per_label),
        ):
            if not 1 <= value <= 10:
                raise UsageError(f"{name}: got {value}; expected 1 to 10. Choose one of these.")
        if self.mines_paraphrases and not self.inputs:
            raise UsageError(
                "mine paraphrases: got no INPUT; expected a table with the texts. Name a file."
            )
        if self.queries_from is not None and (self.mines_paraphrases or not self.inputs):
            raise UsageError(
                f"queries from {self.queries_from}: got no postings to write queries for; expected "
                "an INPUT of postings, without --mine-paraphrases. Name a file."
            )
