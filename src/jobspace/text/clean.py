"""From what people type into an occupation box to readable text, and to keys that can be equal.

Three forms of one text, each made from the one before:

    clean     for reading: `"R.N. &amp; TEACHER 6011"` → `RN & TEACHER`
    key       for looking up: `rn and teacher`; two spellings of the same words have one key
    singular  for looking up once more: `nurses and teachers` → `nurse and teacher`

Every step is a pyarrow kernel over the whole column. Dirt is rare, so each step first asks a cheap
question of all rows and changes only the rows that say yes; the costly repairs (html entities,
mojibake) see a few rows in ten thousand.
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

MAX_CHARS = 512  # no occupation is longer; a cell of ten megabytes costs no more than this

Change = Callable[[pa.StringArray], pa.StringArray]


def clean(texts: pa.Array) -> pa.StringArray:
    """Makes typed texts readable and keeps their case.

    Quotes and brackets around the text, html entities, mojibake, control characters, emoji,
    runs of white space, spaced letters (`I T`), dots of acronyms (`C.E.O.`), numbers that are ids
    and punctuation at the ends go. Numbers and signs that are part of a job stay (`747 pilot`,
    `C++`, `K-12`).

    Args:
        texts: n texts, any string type; null means blank. Only the first `MAX_CHARS` characters
            of each are looked at.

    Returns:
        n cleaned texts, none null, in the same order.

    Example:
        >>> clean(pa.array(['"R.N. &amp; TEACHER 6011"', None])).to_pylist()
        ['RN & TEACHER', '']
    """
    text = pc.utf8_slice_codeunits(_strings(texts), 0, MAX_CHARS)
    text = pc.ascii_trim(text, " \"'\t\r\n")
    text = amend(text, r"&(?:#|\w+;)", _without_entities)
    text = amend(text, r"[^\x20-\x7e]", _without_oddities)
    return amend(text, _UNTIDY, _tidied)


def readable(texts: pa.Array) -> pa.StringArray:
    r"""Mends the characters of texts of any length, and leaves their words as they are.

    Mojibake, control and zero-width characters, emoji, full-width letters and typographic quotes
    and dashes are what other keyboards would have typed; a line break is a space.

    Args:
        texts: n texts, any string type; null means blank.

    Returns:
        n texts, none null, in the same order.

    Example:
        >>> readable(pa.array(["we donâ€™t “SQL” – ＡＢＣ"]))[0].as_py()
        'we don\'t "SQL" - ABC'
    """
    return amend(_strings(texts), r"[^\x20-\x7e]", _without_oddities)


def cut_mask(texts: pa.Array) -> pa.BooleanArray:
    """Says which texts are longer than `MAX_CHARS`, so that `clean` reads only their beginning."""
    return pc.greater(pc.utf8_length(_strings(texts)), MAX_CHARS)


def folded(text: str) -> str:
    """One text in small letters, its runs of white space one space: what makes two texts one.

    >>> folded(" ICU  Nurse")
    'icu nurse'
    """
    return " ".join(text.lower().split())


def key(cleaned: pa.Array) -> pa.StringArray:
    """Gives the form in which two spellings of the same words are equal.

    Lower case, accents and apostrophes dropped, `&` read as `and`, all other punctuation a space;
    `+` and `#` stay where they end a word (`c++`, `c#`). No word is dropped. Used on both sides of
    an exact look-up: on labels and on users' texts. The key of a key is itself.

    Args:
        cleaned: n texts, as `clean` returns them.

    Returns:
        n keys, in the same order; "" where the text has no letter or digit.

    Example:
        >>> key(pa.array(["Vice-President", "R&D", "Café owner", "C++ dev."])).to_pylist()
        ['vice president', 'r and d', 'cafe owner', 'c++ dev']
    """
    text = pc.utf8_lower(cleaned)
    text = amend(text, r"[^\x00-\x7f]", _without_accents)
    return amend(text, r"[^a-z0-9 ]|  |^ | $", _keyed)


def singular(keys: pa.Array) -> pa.StringArray:
    """Puts every plural word of some keys into the singular.

    Word by word, by rules for the words occupations are made of: `nurses` → `nurse`,
    `secretaries` → `secretary`, `salesmen` → `salesman`; `sales`, `physics`, `business` stay. Both
    sides of a look-up go through the same rules, so a rare wrong form does no harm.

    Args:
        keys: n keys, as `key` returns them.

    Returns:
        n keys with singular words, in the same order.

    Example:
        >>> singular(pa.array(["accountants and auditors", "chiefs of police"])).to_pylist()
        ['accountant and auditor', 'chief of police']
    """
    return amend(_strings(keys), r"s\b|men\b|people\b|children\b|teeth\b|feet\b", _singular_rows)


def amend(texts: pa.StringArray, pattern: str, change: Change) -> pa.StringArray:
    """Changes only the texts in which a pattern is found.

    Args:
        texts: n texts, none null.
        pattern: a cheap RE2 pattern that finds every text `change` would alter.
        change: m texts → m texts; called with the texts found, not at all if there are none.

    Returns:
        n texts in the same order.
    """
    found = pc.match_substring_regex(texts, pattern)
    count = found.true_count
    if count == 0:
        return texts
    if count == len(texts):
        return change(texts)
    return pc.replace_with_mask(texts, found, change(texts.filter(found)))


def replaced(texts: pa.StringArray, *edits: tuple[str, str]) -> pa.StringArray:
    """Applies regular-expression edits (pattern, replacement), each to all texts, in order."""
    for pattern, replacement in edits:
        texts = pc.replace_substring_regex(texts, pattern, replacement)
    return texts


def fitted(pattern: str, texts: pa.StringArray) -> str:
    r"""Gives the pattern that does the same in these texts and costs less, if they are ASCII.

    RE2 reads a pattern anew at every call, and one with all letters of Unicode takes 4 ms: most of
    the time that one title takes.

    Args:
        pattern: with `\p{L}`, `\p{M}` and `\p{N}` in brackets only, as in `[^\p{L}\p{N}]`.
        texts: n texts that it is for.

    Example:
        >>> fitted(r"[\p{L}]+ \d", pa.array(["a 1"])), fitted(r"[\p{L}]+ \d", pa.array(["ä 1"]))
        ('[a-zA-Z]+ \\d', '[\\p{L}]+ \\d')
    """
    if pc.all(pc.string_is_ascii(texts)).as_py() is False:
        return pattern
    return pattern.replace(r"\p{L}", "a-zA-Z").replace(r"\p{M}", "").replace(r"\p{N}", "0-9")


def words_mapped(
    texts: pa.StringArray, change: Callable[[pa.StringArray], pa.StringArray]
) -> pa.StringArray:
    """Changes texts word by word (words are what single spaces separate), each distinct word "
    "once."""
    lists = pc.split_pattern(texts, " ")
    words = lists.flatten().dictionary_encode()
    changed = change(words.dictionary).take(words.indices)
    return pc.binary_join(pa.ListArray.from_arrays(_from_zero(lists), changed), " ")


def _from_zero(lists: pa.ListArray) -> pa.Int32Array:
    offsets = lists.offsets
    return pc.subtract(offsets, offsets[0])


def _strings(texts: pa.Array) -> pa.StringArray:
    if pa.types.is_null(texts.type):
        return pa.array([""] * len(texts), pa.string())
    return pc.fill_null(texts.cast(pa.string()), "")


# ---- dirt that needs more than a pattern ----

_ENTITY_FREE = (("(?i)&(?:amp;)+", "&"),)
# What UTF-8 read as Latin-1 or Windows-1252 looks like; ordinary accented words do not match.
_MOJIBAKE = r"[ÂÃÅÐÑØÎÏ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â[€„‚\x{80}-\x{BF}]|ðŸ|ï¿½|ï»¿"
_SYMBOLS = (
    (r"[\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FE00}-\x{FE0F}\x{FEFF}]", ""),
    (r"[\p{Cc}\p{Cf}\p{Co}\p{So}\x{20E3}\x{1F3FB}-\x{1F3FF}\x{FFFD}\x{2028}\x{2029}]", " "),
)
_TYPOGRAPHY = (
    ("[‘’‚‛′`´]", "'"),
    ("[“”„‟«»″]", '"'),
    ("[‐‑‒–—―−]", "-"),
    ("[•·∙●▪‣⁃]", " - "),
    (r"\p{Zs}", " "),
)


def _without_entities(texts: pa.StringArray) -> pa.StringArray:
    texts = replaced(texts, *_ENTITY_FREE)
    return amend(texts, r"&#?\w+;", lambda rows: pa.array(map(_unescaped, rows.to_pylist())))


def _unescaped(text: str) -> str:
    return html.unescape(html.unescape(text))


def _without_oddities(texts: pa.StringArray) -> pa.StringArray:
    texts = amend(texts, _MOJIBAKE, _without_mojibake)
    texts = replaced(texts, *_SYMBOLS)
    return replaced(pc.utf8_normalize(texts, "NFKC"), *_TYPOGRAPHY)


def _without_mojibake(texts: pa.StringArray) -> pa.StringArray:
    import ftfy

    return pa.array([ftfy.fix_text(text) for text in texts.to_pylist()], pa.string())


def _without_accents(texts: pa.StringArray) -> pa.StringArray:
    texts = replaced(texts, ("ß", "ss"), ("[øœ]", "o"), ("æ", "ae"), ("ł", "l"), ("[’ʼ]", "'"))
    return replaced(pc.utf8_normalize(texts, "NFD"), (r"[\x{300}-\x{36F}]+", ""))


def _keyed(texts: pa.StringArray) -> pa.StringArray:
    texts = replaced(texts, ("'", ""), ("&| \\+ ", " and "))
    texts = amend(texts, r"[+#]", _without_lone_signs)
    texts = replaced(texts, (fitted(r"[^\p{L}\p{M}\p{N}+#]+", texts), " "))
    return pc.ascii_trim_whitespace(texts)


# `+` and `#` stay only where they end a word that begins with a letter: c++, c#, a+.
_LONE_SIGNS = (
    (r"([\p{L}\p{N}])([+#]+)([\p{L}])", r"\1 \3"),
    (r"(^|[^\p{L}\p{N}+#])[+#]+", r"\1 "),
)


def _without_lone_signs(texts: pa.StringArray) -> pa.StringArray:
    return replaced(texts, *((fitted(pattern, texts), new) for pattern, new in _LONE_SIGNS))


# ---- punctuation, spacing and numbers ----

_UNTIDY = r"[^A-Za-z &/,'()-]|  | ,|--|''|\b[A-Za-z] [A-Za-z]\b|\b[A-Za-z] & |^[^A-Za-z]|[^A-Za-z]$"
_SPACED = re.compile(r"(?<![\w'&/.-])[A-Za-z](?: [A-Za-z])+(?![\w'&])")
_DOTS = (
    (r"(?i)\b(ph|ed|psy|pharm|sc)\.? ?d\.", r"\1D "),
    (r"\b((?:[A-Za-z]\.){2,})([A-Za-z]{2,})", r"\1 \2"),
    (r"\b([A-Za-z])\.", r"\1"),
    (r"([A-Za-z]{2,})\.([A-Za-z])", r"\1 \2"),
    (r"([A-Za-z])\.(\s|$|[,;:/)-])", r"\1\2"),
    (r"\.{2,}", " "),
)
_NUMBERS = (
    (r"#(?:NAME\?|N/A|REF!|VALUE!|DIV/0!|NULL!|NUM!)", " "),
    (
        r"(?i)[\s(#-]*\b(?:job|req|requisition|position|posting|vacancy|ref)\b[ .:#-]*(?:id|no|"
        r"number|"
        r"nr)?[ .:#-]*[a-z]{0,3}-?\d{3,}\)?",
        " ",
    ),
    (r"#+:? ?\d+(?:-\d+)?|\b\d{2,4}-\d{4,}\b", " "),
    (r"^[\d.]+[Ee]\+\d+$", " "),
    (r"\b[A-Za-z]{0,3}-?\d{5,}\b", " "),
    (r"^\d{3,} ?[-:] ", ""),
    (r"([A-Za-z]{4,})\d{2,}$", r"\1"),
    (r"([A-Za-z)])[ ,:-]+\d{4,}$", r"\1"),
    (r"\(\s*\)", " "),
)
_PUNCTUATION = (
    (r"[\[{]", "("),
    (r"[\]}]", ")"),
    (r"\(\s*\)", " "),
    (r"\\/?", "/"),
    (r"['\"]{2,}|[\"*_~^=<>!`]", " "),
    (r"-{2,}", " - "),
)
_ENDS = (
    (r"\s+", " "),
    (r" ([,;:)])", r"\1"),
    (r"\( ", "("),
    (r"^\(([^()]*)\)?$", r"\1"),
    (r"^([^()]*)\)$", r"\1"),
    (r"^[\s\"',;:/|&?)>-]+|^\.+(\s|$)", ""),
    (r"[\s\"'.,;:/|&?(-]+$", ""),
)


def _tidied(texts: pa.StringArray) -> pa.StringArray:
    texts = amend(texts, r"[^A-Za-z0-9 &/,.-]|--|''", lambda rows: replaced(rows, *_PUNCTUATION))
    texts = amend(texts, r"\d|#", lambda rows: replaced(rows, *_NUMBERS))
    texts = amend(texts, r"[A-Za-z.]\.", _without_dots)
    texts = amend(texts, r"\b[A-Za-z] +[A-Za-z]\b", _joined)
    texts = amend(texts, r"\b[A-Za-z] & [A-Za-z]\b", lambda rows: replaced(rows, _LETTERS))
    return replaced(texts, *_ENDS)


_LETTERS = (r"\b([A-Za-z]) & ([A-Za-z])\b", r"\1&\2")


def _without_dots(texts: pa.StringArray) -> pa.StringArray:
    address = pc.match_substring_regex(texts, r"(?i)\.(?:com|org|net|gov|edu|us|io|js)\b")
    return pc.if_else(address, texts, replaced(texts, *_DOTS))


def _joined(texts: pa.StringArray) -> pa.StringArray:
    rows = (re.sub(" +", " ", text) for text in texts.to_pylist())
    return pa.array([_SPACED.sub(lambda run: run[0].replace(" ", ""), row) for row in rows])


# ---- plural words ----

_KEPT_WORDS = (
    "sales news gas bias atlas canvas christmas texas kansas arkansas vegas dallas overseas "
    "pancreas lens series species means corps goods always perhaps cosmos chaos asbestos sas "
    "specimen abdomen regimen acumen women omen yemen ramen aegis xmas pos gis"
)
_KEPT = frozenset(_KEPT_WORDS.split())
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "teeth": "tooth", "feet": "foot",
    "wives": "wife", "lives": "life", "knives": "knife", "leaves": "leaf", "shelves": "shelf",
    "calves": "calf", "halves": "half", "wolves": "wolf", "thieves": "thief", "loaves": "loaf",
    "analyses": "analysis", "diagnoses": "diagnosis", "prostheses": "prosthesis",
    "theses": "thesis", "crises": "crisis", "buses": "bus", "gases": "gas", "lenses": "lens",
    "movies": "movie", "cookies": "cookie", "rookies": "rookie", "bookies": "bookie",
    "prairies": "prairie", "calories": "calorie", "ties": "tie", "pies": "pie",
    "shoes": "shoe", "canoes": "canoe", "horseshoes": "horseshoe", "toes": "toe",
    "caches": "cache", "niches": "niche", "headaches": "headache", "axes": "axe",
    "menus": "menu", "gurus": "guru", "taxis": "taxi", "skis": "ski", "heroes": "hero",
    "potatoes": "potato", "tomatoes": "tomato", "mangoes": "mango", "rns": "rn", "mds": "md",
    "vps": "vp", "cpas": "cpa", "lpns": "lpn", "cnas": "cna", "ceos": "ceo", "cfos": "cfo",
    "tvs": "tv", "pcs": "pc", "emts": "emt", "nps": "np", "dba": "dba",
}  # fmt: skip
_ICS_PEOPLE = re.compile(r"(?:mechan|crit|clin|med|paramed|com|fabr|academ|top|cler|cynic)ics$")
_ENDINGS = (
    (re.compile(r"(?:ss|us|is)$"), 0, ""),
    (re.compile(r"(?:wives)$"), 5, "wife"),
    (re.compile(r".{3}ies$"), 3, "y"),
    (re.compile(r"(?:x|ch|sh|ss|zz)es$"), 2, ""),
    (re.compile(r"[nprst]uses$"), 2, ""),  # viruses, campuses; not houses
    (re.compile(r"[a-z]{2}s$"), 1, ""),
)


def _singular_rows(keys: pa.StringArray) -> pa.StringArray:
    return words_mapped(
        keys, lambda words: pa.array([singular_word(w) for w in words.to_pylist()], pa.string())
    )


@lru_cache(maxsize=65536)
def singular_word(word: str) -> str:
    """The singular of one word in small letters: what `singular` does to each of a key."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _KEPT:
        return word
    if word.endswith("men") and len(word) > 4:
        return word[:-3] + "man"
    if word.endswith("speople"):
        return word[:-6] + "person"
    return _without_s(word) if word.endswith("s") and len(word) > 3 else word


def _without_s(word: str) -> str:
    if word.endswith("ics"):
        return word[:-1] if _ICS_PEOPLE.search(word) else word
    for ending, cut, new in _ENDINGS:
        if ending.search(word):
            return word[: len(word) - cut] + new
    return word
