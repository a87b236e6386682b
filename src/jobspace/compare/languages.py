"""Languages that people speak, as a text names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NAMES_TEXT: Final = (
    "Afrikaans Albanian Amharic Arabic Armenian Bengali Bosnian Bulgarian Burmese Cantonese "
    "Catalan Chinese Croatian Czech Danish Dari Dutch English Estonian Farsi Filipino Finnish "
    "Flemish French Georgian German Greek Gujarati Haitian Hausa Hebrew Hindi Hmong Hungarian "
    "Icelandic Igbo Indonesian Italian Japanese Kannada Khmer Korean Kurdish Lao Latvian "
    "Lithuanian Macedonian Malay Malayalam Melayu Mandarin Marathi Nepali Norwegian Pashto Persian "
    "Polish Portuguese Punjabi Romanian Russian Serbian Sinhala Slovak Slovenian Somali Spanish "
    "Swahili Swedish Tagalog Tamil Telugu Thai Tigrinya Turkish Ukrainian Urdu "
    "Vietnamese Yoruba Zulu"
)
_NAME: Final = rf"(?:{'|'.join(_NAMES_TEXT.split())}|American Sign Language|ASL)"
_LANGUAGE: Final = re.compile(
    rf"\b{_NAME}\b(?![- ](?:[Mm]arket|[Cc]ustomer|[Cc]lient|[Ll]iterature|[Cc]ulture|[Cc]uisine|"
    r"[Tt]eacher|[Cc]lass|[Dd]epartment|[Cc]ompan|[Ss]tudents?\b|[Aa]rts\b|[Cc]ulinary|[Ff]ood|"
    r"[Gg]overnment|[Tt]eam|[Cc]ourse|[Bb]usiness|[Tt]utor|[Hh]istory|[Cc]omposition|[Mm]ajor|"
    r"[Mm]inor|[Cc]reole and|[Ll]anguage [AaLl]|as a\b|[Ss]peaking [a-z]+s\b))"
)
_CUE: Final = re.compile(
    r"(?i)\bfluen|\bspeak|\bspoken|\bspoke\b|\bwrit(?:e|ing|ten)\b|\bread\b|\bproficien|\bnative|"
    r"bilingual|tri-?lingual|multilingual|\blanguages?\b|\bverbal|\bidiomatic|\bcommand of|"
    r"\bconversational|\bknowledge of|\bcommunicat|\bsecond language"
)
_SUBJECT: Final = re.compile(
    r"(?i)\b(?:degree|major|minor|bachelor\S*|arts?|teach\w*|taught)\b[^.;]{0,40}$"
)
_WEAK: Final = re.compile(
    r"(?i)\b(?:basic|beginner|elementary|limited|some|intermediate|conversational|novice|learning|"
    r"familiar\w*|little|working knowledge)\b"
)
_ALONE: Final = re.compile(
    rf"(?:\W|\b(?:{_NAME}|and|or|fluent|native|in|[Ff]luent|[Nn]ative|"
    r"[Bb]ilingual|[Ss]peak\w*|[Ww]ritten|[Ss]poken)\b)+"
)


def languages_in(text: str) -> Iterator[tuple[str, int]]:
    """The languages that a text speaks of as spoken, with where they stand.

    A text has to say so ("fluent", "speak", "languages"), or be nothing but their names.

    >>> [name for name, _ in languages_in("Fluent in Spanish and French, and in Python")]
    ['Spanish', 'French']
    >>> list(languages_in("Grew sales in the German market"))
    []
    """
    if not _LANGUAGE.search(text) or not (_CUE.search(text) or _ALONE.fullmatch(text)):
        return
    seen: set[str] = set()
    for match in _LANGUAGE.finditer(text):
        if match[0] not in seen and not _SUBJECT.search(text[: match.start()]):
            seen.add(match[0])
            yield match[0], match.start()


def is_weak(text: str) -> bool:
    """Whether a text says that a language is known only so far.

    >>> is_weak("Basic French"), is_weak("Fluent in French")
    (True, False)
    """
    return _WEAK.search(text) is not None
