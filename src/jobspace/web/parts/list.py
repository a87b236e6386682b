"""The pages, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its address, its name, and in two lines what it is for."""

    address: str
    name: str
    about: str


PAGES: Final = (
    Page(
        address="normalize",
        name="Normalize",
        about="Titles typed by hand become occupations, with confidence and the evidence. "
        "Type one, or drop a table and correct what is unsure.",
    ),
    Page(
        address="find",
        name="Find",
        about="The rows of one kind, from a few examples. Move a cut-off and see what is just in "
        "and just out; judge some, and know how many are right.",
    ),
    Page(
        address="search",
        name="Search",
        about="A table asked in plain words, by meaning and by words in common: the nearest rows, "
        "each with the passage that says so. Filters on its columns.",
    ),
    Page(
        address="compare",
        name="Compare",
        about="Your résumé beside postings: which fit, what you cover and what is missing, each "
        "requirement with your own sentence that answers it.",
    ),
    Page(
        address="match",
        name="Match",
        about="Two tables, such as résumés and jobs: which row belongs to which, how alike they "
        "are, and the passages that say so. Nearest rows, or one partner each.",
    ),
    Page(
        address="relate",
        name="Relate",
        about="Two tables whose rows belong together, or two columns of one: along which lines "
        "they vary together, with names, both ends, and what chance would do.",
    ),
    Page(
        address="map",
        name="Map",
        about="One table or two as dots in a plane, alike rows near each other, clusters named. "
        "Draw around dots to see their rows and take them away.",
    ),
    Page(
        address="ask",
        name="Ask",
        about="Questions to your own documents: the passages that answer, with file and line. "
        "A posting's requirements as interview questions, and your dated jobs.",
    ),
    Page(
        address="writing",
        name="Writing",
        about="Which of your sentences say little, and why, with a question that would make each "
        "concrete. Nothing is rewritten.",
    ),
    Page(
        address="posture",
        name="Posture",
        about="Versions of your résumé beside postings of each time: do you drift away from what "
        "is asked for, and what is asked for more than it was?",
    ),
    Page(
        address="duplicates",
        name="Duplicates",
        about="Reposts, spellings, word order, slips of the finger: rows that say the same, in "
        "groups. The table without them, and pairs to teach an encoder with.",
    ),
    Page(
        address="discover",
        name="Discover",
        about="A column of names, of employers or schools, becomes groups of spellings with one "
        "name each. Accept or reject them with one key; what you accept becomes a taxonomy.",
    ),
    Page(
        address="models",
        name="Models",
        about="What titles are compared with and by: look a word up, add a taxonomy of your own, "
        "train an encoder on your house's words, and measure what that changes.",
    ),
)

# Jobs of pages whose address is not the kind's name.
_PLACES: Final = {
    "average": "models/train",
    "dataset": "models/train",
    "evaluate": "models/evaluate",
    "taxonomy_add": "models",
    "train": "models/train",
}


def place_of(kind: str) -> str | None:
    """The address of the page that shows a kind of job; None where no page does."""
    if any(page.address == kind for page in PAGES):
        return kind
    return _PLACES.get(kind)
