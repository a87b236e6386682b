"""Licences and certifications that a text names, each under one name however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CLEARANCE: Final = "security clearance"  # of any level
# Name: how it is written. Letters are as large as here; "~" before a form allows any.
_KNOWN_TEXT: Final[dict[str, tuple[str, ...]]] = {
    "registered nurse (RN)": ("RN", "R\\.N\\.", "~registered nurse(?!s)"),
    "licensed practical nurse (LPN)": (
        "LPN",
        "LVN",
        "~licensed (?:practical|vocational) nurse(?!s)",
    ),
    "certified nursing assistant (CNA)": (
        "CNA",
        "~certified nurs(?:e|ing) (?:assistant|aide)(?!s)",
    ),
    "nurse practitioner": (
        "FNP",
        "ARNP",
        "APRN",
        "~(?:family |certified )?nurse practitioner(?!s)",
    ),
    "basic life support (BLS)": ("BLS", "~basic life support"),
    "advanced cardiac life support (ACLS)": ("ACLS", "~advanced card\\w+ life support"),
    "pediatric advanced life support (PALS)": ("PALS", "~p\\w+ advanced life support"),
    "CPR": ("CPR", "~cardiopulmonary resuscitation"),
    "first aid": ("~first aid(?=[ /&,-]*(?:cert|cpr|train|$))",),
    "EMT": ("EMT(?:-[BIP])?", "~emergency medical technician(?!s)"),
    "medical assistant certification": ("CMA \\(AAMA\\)", "~certified medical assistant(?!s)"),
    "pharmacy technician certification": ("CPhT", "~certified pharmacy technician(?!s)"),
    "phlebotomy certification": ("~certified phlebotom\\w+", "~phlebotomy certifi\\w+"),
    "certified public accountant (CPA)": (
        "CPA",
        "C\\.P\\.A\\.?",
        "~certified public accountant(?!s)",
    ),
    "certified management accountant (CMA)": ("~certified management accountant(?!s)",),
    "certified internal auditor (CIA)": ("~certified internal auditor(?!s)",),
    "certified fraud examiner (CFE)": ("CFE", "~certified fraud examiner(?!s)"),
    "chartered financial analyst (CFA)": ("CFA", "~chartered financial analyst(?!s)"),
    "chartered accountant": ("ACCA", "CIMA", "~chartered accountant(?!s)"),
    "certified financial planner (CFP)": ("CFP", "~certified financial planner(?!s)"),
    "financial risk manager (FRM)": ("FRM", "~financial risk manager"),
    "project management professional (PMP)": ("PMP", "~project management professional(?!s)"),
    "PRINCE2": ("PRINCE ?2", "~prince2"),
    "scrum master certification": ("CSM", "PSM", "~certified scrum\\s?master(?!s)"),
    "Six Sigma belt": (
        "~six sigma (?:\\w+ )?(?:green|black|yellow)",
        "~(?:green|black|yellow) belt",
    ),
    "ITIL": ("ITIL",),
    "SHRM certification": ("SHRM-?(?:CP|SCP)", "~shrm certifi\\w+"),
    "PHR": ("PHR", "~(?<!senior )professional in human resources"),
    "SPHR": ("SPHR", "~senior professional in human resources"),
    "CISSP": ("CISSP",),
    "CISA": ("CISA",),
    "CISM": ("CISM",),
    "CompTIA Security+": ("Security ?\\+",),
    "CompTIA Network+": ("Network ?\\+",),
    "CompTIA A+": ("~comptia a ?\\+", "A\\+ [Cc]ertifi\\w+"),
    "CCNA": ("CCNA",),
    "CCNP": ("CCNP",),
    "CCIE": ("CCIE",),
    "MCSE": ("MCSE",),
    "MCSA": ("MCSA",),
    "AWS certification": ("~aws[- ]certifi\\w+", "~aws (?:\\w+ ){0,3}certification"),
    "Google Cloud certification": ("~google cloud (?:\\w+ ){0,3}certifi\\w+",),
    "Azure certification": ("~azure (?:\\w+ ){0,3}certifi\\w+",),
    "Salesforce certification": ("~salesforce (?:\\w+ ){0,3}certifi\\w+",),
    "Google Ads certification": (
        "~google (?:ad\\s?words|ads|analytics) (?:\\w+ ){0,2}certifi\\w+",
    ),
    "commercial driver's license (CDL)": ("CDL", "~commercial driver['’]?s? licen[sc]e"),
    "driver's license": ("~(?<!commercial )driver['’]?s?['’]? licen[sc]e", "~driving licen[sc]e"),
    "forklift certification": ("~forklift (?:\\w+ )?(?:certifi|licen)\\w+", "~certified forklift"),
    "OSHA certification": ("~osha[- ](?:10|30)", "~osha (?:\\w+ ){0,2}certifi\\w+"),
    "ServSafe": ("~serv[- ]?safe",),
    "food handler certification": ("~food handler'?s? (?:card|certifi\\w+|permit|licen\\w+)",),
    "real estate license": ("~real estate (?:\\w+ )?licen[sc]e", "~licensed real estate"),
    "insurance license": ("~insurance licen[sc]e", "~licensed insurance"),
    "Series 7": ("~series 7\\b",),
    "Series 63": ("~series 63\\b",),
    "Series 66": ("~series 66\\b",),
    "professional engineer (PE)": (
        "P\\.E\\.",
        "~(?:licensed|registered) professional engineer(?!s)",
    ),
    "engineer in training (EIT)": ("EIT", "~engineer[- ]in[- ]training"),
    "LEED": ("LEED(?= (?:AP|GA|[Cc]ertif|[Aa]ccred))",),
    "EPA 608 certification": ("~epa (?:section )?608", "~epa (?:\\w+ ){0,2}certifi\\w+"),
    "ASE certification": ("ASE [Cc]ertifi\\w+", "ASE [Mm]aster"),
    "teaching license": (
        "~teach(?:ing|er)['’]?s? (?:licen[sc]e|certificat\\w+|credential)",
        "~certified teacher(?!s)|state teacher certifi\\w+",
    ),
    "TEFL": ("TEFL", "TESOL", "CELTA"),
    "licensed clinical social worker": ("LCSW", "~licensed clinical social worker(?!s)"),
    "licensed professional counselor": ("LPC", "LMFT", "~licensed professional counselor(?!s)"),
    "personal trainer certification": ("NASM", "~certified personal trainer(?!s)"),
    "cosmetology license": ("~cosmetolog\\w+ licen\\w+", "~licensed cosmetologist(?!s)"),
    "notary public": ("~notary(?: public)?",),
    "bar admission": (
        "~(?:member of|admitted to)(?: the)? (?:\\w+ ){0,3}bar\\b",
        "~bar (?:admission|member\\w*|license)|active member of the bar|state bar of",
    ),
    "top secret clearance": ("TS/SCI", "~top[- ]secret(?:/sci)?(?: security)?(?: clearance)?"),
    "secret clearance": ("~(?<!top )(?<!top-)secret (?:security )?clearance",),
    CLEARANCE: ("~(?:security|sci|public trust|dod|government) clearance(?! (?:office|process))",),
}


def _pattern(form: str) -> str:
    return rf"(?i:\b{form[1:]})" if form.startswith("~") else rf"\b{form}(?!\w)"


_NAMES: Final = tuple(_KNOWN_TEXT)
_FORMS: Final = tuple(form for forms in _KNOWN_TEXT.values() for form in forms)
# Most texts have none; without groups and flags a pattern is quick, and names nothing.
_LARGE: Final = re.compile(rf"\b(?:{'|'.join(f for f in _FORMS if f[0] != '~')})")
_SMALL: Final = re.compile(rf"\b(?:{'|'.join(f[1:].lower() for f in _FORMS if f[0] == '~')})")
_KNOWN: Final = re.compile(
    "|".join(
        f"(?P<k{place}>{'|'.join(map(_pattern, forms))})"
        for place, forms in enumerate(_KNOWN_TEXT.values())
    )
)
# Others, by their words: "Nebraska license as a psychologist", "Class A license", "SAS certified".
_OTHER: Final = re.compile(
    r"\b((?:[A-Z][\w.+/&'’-]*\s+){1,4})([Ll]icen[sc](?:e|ure)|[Cc]ertificat(?:ion|e)|[Cc]ertified)\b"
    r"(?:\s+(?:as|in)\s+(?:an? )?((?:[A-Za-z][\w-]*\s?){1,4}))?"
)
_KINDS: Final = re.compile(r"licen[sc]|certifi")
_EMPTY_TEXT: Final = (
    "a active advanced all an and any appropriate completed current in industry its must new "
    "obtain obtained one or other our possess preferred professional relevant required state the "
    "this training valid your"
)
_EMPTY: Final = frozenset(_EMPTY_TEXT.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence or certification in a text.

    Attributes:
        name: the same however it is written: "registered nurse (RN)"; as written, if not known.
        at, until: where it stands in the text, in characters.
    """

    name: str
    at: int
    until: int


def licences_in(text: str) -> Iterator[Licence]:
    """The licences and certifications that a text names, each once, in its order.

    Known are about seventy; others are recognised by "license", "certification" or "certified"
    beside a name with capitals.

    >>> [licence.name for licence in licences_in("RN with BLS; a Nebraska license as a teacher")]
    ['registered nurse (RN)', 'basic life support (BLS)', 'Nebraska license as a teacher']
    """
    small = text.lower()
    is_known = _LARGE.search(text) or _SMALL.search(small)
    if not is_known and not _KINDS.search(small):
        return
    seen: set[str] = set()
    taken: list[tuple[int, int]] = []
    for match in _KNOWN.finditer(text) if is_known else ():
        name = _NAMES[int((match.lastgroup or "k0")[1:])]
        taken.append(match.span())
        if name not in seen:
            seen.add(name)
            yield Licence(name=name, at=match.start(), until=match.end())
    for match in _OTHER.finditer(text):
        if any(at < match.end() and match.start() < until for at, until in taken):
            continue
        name = _named(match)
        if name and name not in seen:
            seen.add(name)
            yield Licence(name=name, at=match.start(), until=match.end())


def _named(match: re.Match[str]) -> str:
    """What a licence that is not known is called; "" where nothing but its kind is said."""
    words = match[1].split()
    while words and words[0].lower().strip(",.") in _EMPTY:
        words = words[1:]
    if not words:
        return ""
    for_what = f" as a {match[3].strip()}" if match[3] else ""
    return " ".join([*words, match[2]]) + for_what
