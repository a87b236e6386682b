"""A sentence with where it stands, as JSON and tables have it."""

from __future__ import annotations

from typing import Any

from jobspace.documents.sentence import Sentence


def place_of(sentence: Sentence) -> dict[str, Any]:
    """Its text, document, line and page."""
    return {
        "text": sentence.text,
        "document": sentence.document,
        "line": sentence.line,
        "page": sentence.page,
    }
