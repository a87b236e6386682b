"""What to ask a person so that a sentence of theirs becomes concrete: how many, by how much."""

from __future__ import annotations

import re
from typing import Final

# The first pattern that a sentence has chooses the question.
_COUNTED_TEXT: Final = (
    (r"sales?|revenue|profits?|budgets?|costs?|expenses?|invoices?|fund(?:s|rais\w+)?|income|"
     r"payments?|accounts?|payroll|portfolio|donations?",
     "How much? Name the amount."),
    (r"patients?|residents?|clients?|customers?|guests?|students?|children|members|families|"
     r"candidates?|tenants?|participants?|donors?|visitors|applicants?|users?|pupils?|consumers?",
     "How many {}, in a week or a month? Name the number."),
    (r"staff|teams?|employees?|personnel|associates|volunteers?|technicians|nurses|workers?|"
     r"subordinates|crews?|interns?|trainees?|colleagues|supervis\w+|train(?:ed|ing)?|mentor\w*|"
     r"hir(?:ed|ing)",
     "How many people? Name the number."),
    (r"tickets?|calls?|emails?|inquir\w+|complaints?|requests?|orders?|reports?|documents?|"
     r"records?|files?|claims?|contracts?|cases?|deliver(?:y|ies)|shipments?|meetings?|events?|"
     r"presentations?|classes|lessons?|articles?|posts|campaigns?|tests?|audits?|inspections?",
     "How many {}, and how often? Name the number."),
    (r"websites?|systems?|servers?|databases?|networks?|applications?|software|equipment|machines?|"
     r"vehicles?|sites?|stores?|projects?|programs?|buildings?|propert(?:y|ies)|warehouse\w*",
     "How large: how many {}, for how many people?"),
    (r"schedul\w+|deadlines?|timel\w+|calendars?|travel",
     "How often, and for how many people?"),
)  # fmt: skip
_COUNTED: Final = tuple((re.compile(rf"(?i)\b({p})\b"), ask) for p, ask in _COUNTED_TEXT)
_ONE_THING: Final = re.compile(r"(?i)staff|team|software|equipment|personnel|warehousing")


def how_many(text: str) -> str:
    """The question for a sentence that gives no number.

    >>> how_many("Answered complaints about delays")
    'How many complaints, and how often? Name the number.'
    >>> how_many("Kept the garden")
    'How many, how often or how large? And what came of it?'
    """
    for pattern, ask in _COUNTED:
        match = pattern.search(text)
        if match and "{}" not in ask:
            return ask
        if match:
            word = match[0].lower()
            return ask.replace("{}", word if _ONE_THING.search(word) else _many(word))
    return "How many, how often or how large? And what came of it?"


def what_came_of_it(text: str) -> str:
    """The question for a sentence that claims a change.

    >>> what_came_of_it("Reduced costs of travel")
    'By how much, from what to what? Name the amount.'
    """
    money = _COUNTED[0][0].search(text)
    return f"By how much, from what to what? {'Name the amount.' if money else 'In what time?'}"


def _many(word: str) -> str:
    """The plural of a noun.

    >>> _many("inquiry"), _many("calls"), _many("property"), _many("class"), _many("children")
    ('inquiries', 'calls', 'properties', 'classes', 'children')
    """
    if word == "children" or (word.endswith("s") and not word.endswith("ss")):
        return word
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ss", "x", "ch", "sh")) else "s")
