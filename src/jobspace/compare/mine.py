"""A person's documents as what postings are compared with: sentences, entries, facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobspace.documents.document import Document
from jobspace.documents.headings import is_known
from jobspace.documents.read import document_paths, read_document
from jobspace.documents.sentence import Sentence
from jobspace.documents.split import sentences_of
from jobspace.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Mine:
    """One person's documents.

    Attributes:
        documents: as they were read.
        sentences: all of them, headings among them, in the order of the documents.
    """

    documents: tuple[Document, ...]
    sentences: tuple[Sentence, ...] = field(repr=False)

    @property
    def said(self) -> tuple[Sentence, ...]:
        """The sentences that say something: all but headings."""
        return tuple(s for s in self.sentences if not s.is_heading)

    @property
    def evidence(self) -> tuple[Sentence, ...]:
        """What can answer a requirement: the sentences, and headings that name no section.

        "Data Analyst, Northside Clinics" stands above what was done there, and says what one was.
        """
        return tuple(s for s in self.sentences if not (s.is_heading and is_known(s.text)))


def mine_of(places: str | Path | Document | Sequence[str | Path | Document]) -> Mine:
    """Reads a person's documents.

    Args:
        places: paths, folders, globs, or documents that are read already; one or several.

    Raises:
        InputError: there is no sentence in any of them.
        Others: see `read_document`.
    """
    several = [places] if isinstance(places, (str, Path, Document)) else places
    documents = tuple(_documents(several))
    sentences = tuple(s for document in documents for s in sentences_of(document))
    if not any(not s.is_heading for s in sentences):
        names = ", ".join(document.name for document in documents)
        raise InputError(f"{names}: got no sentence; expected text about a person's work.")
    return Mine(documents=documents, sentences=sentences)


def _documents(places: Iterable[str | Path | Document]) -> Iterable[Document]:
    for place in places:
        if isinstance(place, Document):
            yield place
        else:
            yield from (read_document(path) for path in document_paths([place]))
