"""The verb: one person's documents beside postings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from jobspace.compare.asking import Asking
from jobspace.compare.coverage import compared
from jobspace.compare.cutoffs import CutOffs, cut_offs_of
from jobspace.compare.mine import Mine, mine_of
from jobspace.compare.postings import Columns, postings_of
from jobspace.compare.ranking import WAYS, By, ranked
from jobspace.compare.result import Comparison
from jobspace.compare.terms import asked_terms, by_terms, missing, unasked
from jobspace.compare.verdicts import facts_of
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Vectors, Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.taxonomy.skills import installed_skills, skill_list
from jobspace.text.skills import SkillList

FEWEST_WORDS: Final = 4  # of a sentence that is told to be of no use

Progress: TypeAlias = Callable[[str, int, int], None]


def compare(  # noqa: PLR0913  # the command's options, by the same names
    mine: Any,
    postings: Any,
    *,
    column: str | Sequence[str] = (),
    template: str | None = None,
    title: str | None = None,
    id: str | None = None,  # noqa: A002  # the option's name
    by: By = "sentences",
    skills: str | Sequence[str] = (),
    min_similarity: float | None = None,
    encoder: str | Wrapped = "default",
    today: date | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare one person's documents with postings, sentence by sentence.

    Every requirement of every posting looks for the sentence that answers it best: covered, partly
    covered, or a gap, with that sentence as evidence. What a posting says of itself (the firm,
    benefits, rights, how to apply) is left out, and kept to be shown.

    Args:
        mine: a path, folder or glob of documents (md, txt, html, pdf, docx, yaml, json), or
            several; or Documents.
        postings: the same, one posting a file; with `column` or `template`, a table's path or a
            dataframe with one posting a row.
        column: of a table, the column with the posting; several are sections, each headed by its
            name.
        template: such as "{title}: {description}", in place of columns.
        title: the column with the posting's title; `title` where it is there.
        id: the column a posting is named by; its row otherwise.
        by: what coverage, and with it the order, is counted in: sentences or terms.
        skills: files of names of skills, see `taxonomy.skills.skill_list`; without any, the skills
            of the installed taxonomies.
        min_similarity: from where on a requirement is covered; without it, what was measured for
            the encoder.
        encoder: a name, or what `jobspace.encoder` returned.
        today: until when a job of the present lasts; today if left out.
        progress: called with (what is done now, how many are done, of how many).

    Returns:
        A Comparison: `standings` by fit, `to_html(path)`, `to_arrow()`, `as_dict()`.

    Raises:
        UsageError, NotFoundError, InputError: see `mine_of`, `postings_of`, `cut_offs_of`.
    """
    if by not in WAYS:
        raise UsageError(f"by: got {by!r}; expected {' or '.join(WAYS)}. Choose one.")
    told = progress or _untold
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    cut_offs = cut_offs_of(ready.name, min_similarity)
    told("Reading documents", 0, 0)
    own = mine_of(mine)
    text = (column,) if isinstance(column, str) else tuple(column)
    found = postings_of(postings, Columns(text=text, template=template, title=title, id=id))
    known = _skills((skills,) if isinstance(skills, str) else tuple(skills))
    told(f"Comparing with {len(found):,} postings", 0, 0)
    facts = facts_of(own.sentences, today=today or date.today())
    done = compared(own, Asking.of(found, ready), cut_offs, facts)
    told("Looking at terms", 0, 0)
    terms = asked_terms(found, known)
    standings = ranked(done.standings, by_terms(terms, own, found, ready), by)
    return Comparison(
        mine=own,
        by=by,
        standings=standings,
        encoder=ready.name,
        cut_offs=cut_offs,
        unasked=_unasked(own, done.asked_for, cut_offs),
        missing=missing(terms, own, ready),
        unasked_terms=unasked(terms, own, known),
    )


def _skills(files: Sequence[str]) -> SkillList:
    return skill_list(files) if files else installed_skills()


def _unasked(mine: Mine, asked_for: Vectors, cut_offs: CutOffs) -> tuple[Sentence, ...]:
    both = zip(mine.evidence, asked_for.tolist(), strict=True)
    return tuple(s for s, similarity in both if similarity < cut_offs.partly and _is_said(s))


def _is_said(sentence: Sentence) -> bool:
    """Whether a sentence says something: no heading, address, or name of a place."""
    words = len(sentence.text.split())
    return not sentence.is_heading and words >= FEWEST_WORDS and "@" not in sentence.text


def _untold(what: str, n_done: int, n_total: int) -> None:
    """No progress is shown."""
