"""The labour-force status a text names: retired, not_employed, student … and what it says besides.

Donors and respondents answer "occupation" with what they are rather than what they do. Whole texts
that are such an answer are looked up; inside longer texts the words of a status are found and taken
out, so that the job beside them can be matched.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.text.clean import clean, fitted, key, replaced

STATUSES = (
    "", "empty", "retired", "not_employed", "self_employed", "student", "homemaker", "disabled",
    "volunteer",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResult:
    """The labour-force status of n texts, and what they say besides.

    Attributes:
        status: n entries, dictionary of `STATUSES` ("" where the text names none).
        rest: n texts: the text itself where status is "", else what is left without the words of
            the status ("" where nothing is left).
    """

    status: pa.DictionaryArray
    rest: pa.StringArray


_NOT_EMPLOYED = (
    "none|n a|na|no|non|nope|nothing|not applicable|no occupation|no job|no work|no employer|"
    "jobless|not working|not currently working|not working now|currently not working|out of work|"
    "no employment|unemployment|looking for work|looking for a job|looking for job|looking|"
    "job seeker|job seeking|job searching|job hunting|seeking employment|seeking work|seeking job|"
    "between jobs|in between jobs|between positions|between careers|between gigs|in transition|"
    "laid off|not in workforce|not in the workforce|not in labor force|none currently|"
    "none at present|not any|nada|zero|without work|none applicable|none now|currently none"
)
_EMPTY = (
    "requested|best efforts|unknown|unkown|unknwon|refused|refuse|refused to answer|not provided|"
    "not given|not available|not known|not stated|not listed|not disclosed|not reported|"
    "not answered|awaiting reply|awaiting response|decline|declined|declined to state|"
    "decline to state|decline to answer|declining to answer|declined to answer|prefer not to say|"
    "prefer not to answer|rather not say|rather not give|none given|none provided|none listed|"
    "none of your business|not anyones business|noyb|tbd|tba|same|blank|null|undefined|nan|"
    "request sent to donor|n a information requested|no response|no reply|no answer|occupation|"
    "job title|title|no info|no information|confidential|private"
)
_HOMEMAKER = (
    "mother|mom|mum|wife|father|dad|parent|grandmother|grandma|grandparent|grandfather|"
    "full time mom|full time mother|full time parent|full time dad|full time wife|wife and mother|"
    "mother and wife|wife mother|mom and wife|mother wife|wife and mom|mommy|mama|sahm|sahd|"
    "professional mom|professional mother|soccer mom|homemaking|home engineer|home executive|"
    "home ceo|household ceo|homaker|hoemaker|domestic engineer|domestic goddess|"
    "household engineer|home|at home|house|family|mother of two|mother of three|"
    "mother grandmother|mother and grandmother"
)
_DISABLED = (
    "disability|on disability|on ssdi|on ssi|ssdi|ssi|ssd|social security disability|"
    "long term disability|short term disability|medical disability|medically disabled|handicapped|"
    "disable|ss disability|disabilities|permanent disability|disability ssdi|disability benefits|"
    "total disability"
)
_RETIRED = (
    "retire|retir|retiremen|retirement|retiring|retires|medical retirement|early retirement|"
    "pensioner|rtird|ret"
)
_STUDENT = (
    "students|college|grad school|graduate school|law school|medical school|high school|school|"
    "undergraduate|undergrad|college undergraduate|phd candidate|doctoral candidate|in school|"
    "masters candidate|mba candidate|jd candidate|pupil|university student|studying|studies"
)
_WHOLE = {
    "empty": _EMPTY, "not_employed": _NOT_EMPLOYED, "homemaker": _HOMEMAKER,
    "disabled": _DISABLED, "retired": _RETIRED, "student": _STUDENT,
}  # fmt: skip

_START = r"(^|[/,;&+|(:]|\band\b|-|\.\s)\s*"  # where a part of a text begins …
_END = r"\s*($|[/,;&+|():]|\band\b| - |-)"  # … and where it ends
_HOW = (
    r"(?:(?:semi|early|recently|newly|partially|partly|mostly|nearly|almost|now|currently|medically|"
    r"happily|fully|just|technically|officially|presently|temporarily|permanently|totally|"
    r"100 ?%|100 percent|perm|temp)[ -]+)*"
)
_RETIRED_WORD = (
    r"(?:(?:semi[ -]?)?(?:retired[a-z]{0,2}|retirees?|retires|retir|ret'?d)|emerit(?:us|a|i))\b"
)
_SELF_WORD = (
    r"\b(?:sel[ -]employ[a-z]*|(?:self|sefl|slef|seld|selff?)[ -]*(?:self )?"
    r"(?:[iu]mp[a-z]*|em[a-z]*|e?r?mp[a-z]*|en?pl[a-z]*|/ ?employ[a-z]*))\b"
)
_JOBLESS = (
    r"\b(?:un|non|not|in)[ -]?(?:\w+ly[ -])?(?:e?mployed)\b|\blaid[ -]?off\b|\bout of work\b|"
    r"\bbetween (?:jobs|positions|careers|gigs|employment)\b|\bjob[ -](?:seeker|hunting|seeking)\b|"
    r"\b(?:looking for|seeking)(?: an?| new| full[ -]time| other)* (?:job|work|employment|"
    r"position)\b|\bnot(?: currently)? working\b"
)
_MAKER = (
    r"(?:home ?-?makers?|housewi(?:fe|ves)|house ?-?(?:husband|spouse|wife|mom)|"
    r"(?:(?:work|stay(?:ed|ing)?)[ -]+)?(?:a[ty][ -]+)?home(?:school(?:ing)?)?[ -]"
    r"(?:mom|mother|dad|father|parent|wife)|(?:stay|work)[ -]+at[ -]home|sahm|sahd|"
    r"(?:domestic|household) (?:engineer|goddess)|home ?school(?:ing)? (?:mom|mother|parent|dad))"
)
_STUDENT_PART = (
    r"(?:(?:f|p)/t )?(?:md/phd |jd/mba )?(?:[\w.']+[ -]){0,4}?"
    r"student(?:[ -]+(?:at|in|of|from|for|@|with|pursuing|studying)\b[^/,;&]*)?"
)
_DISABLED_WORD = (
    r"(?:(?:service |sc )?disabled|(?:on )?ssdi|receiving (?:ssi|disability)\w*|disable(?: vet)|"
    r"(?:long|short)[ -]term disab\w*|perman?e?n?ately disabl\w*|permanently disabl\w*)"
)
_ON_DISABILITY = r"\bon (?:long[ -]term |permanent |ss |social security )?(?:disability|ssi|ssdi)$"
_KIN = (
    r"(?:(?:full[ -]?time|stay home|professional|proud|soccer|single|busy|community|former|active|"
    r"loving|happy) )*(?:mothers?|moms?|mommy|wife|wives|woman|dad|father|parent|grandmother|"
    r"grandma|grandmom|grandparent|homemaker|volunteer)(?: (?:of|to) [\w ]+?)?"
)
_VOLUNTEER = (
    r"^(?:[\w.'-]+[ -]){0,3}volunteers?$|^(?:doing? )?volunteer(?:ing)? (?:at|in|for|on|with|work|"
    r"worker)\b.*$|^volunteering.*$"
)
_AT_HOME_ONLY = rf"^{_KIN}(?:\s*(?:[/,;&+-]|\band\b)+\s*{_KIN})*$"
_MOTHER = r"(?i)mother|mom|wife|wives|dad|father|parent|grandma"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One status: the texts that say it, those that only seem to, and the words that say it."""

    status: str
    says: str
    unless: str
    drop: tuple[tuple[str, str], ...]


# In order of precedence: who is retired and a student is counted as retired.
_RULES = (
    _Rule(
        status="retired",
        says=rf"(?i)\b{_RETIRED_WORD}|\bret\b",
        unless=r"(?i)(?:for|of|to|with|not|never|un)[ -]retired|retired (?:americans|persons|"
            r"people|and "
        r"senior|& senior|senior vol)|retirees? (?:services|relations|benefits|health|affairs|"
        r"program|"
        r"coordinator|plan|communit)|\bret (?:mgr|manager|sales|store|serv)",
        drop=(
            (rf"(?i)\b{_HOW}{_RETIRED_WORD}(?: (?:from|at|since|after|on|in|due|because|with|"
             rf"for)\b[^,/;(]*)?", " "),
            (r"(?i)\bretired as(?: an?)?\b|\bret\b", " "),
        ),
    ),
    _Rule(
        status="disabled",
        says=rf"(?i){_START}{_HOW}{_DISABLED_WORD}\b|{_ON_DISABILITY}",
        unless=r"(?i)\bdisabled (?:student|child|adult|people|person|individual|american|"
            r"service|care|"
        r"housing|access|sport|ski|rights|population|client|worker services|home health)|"
        r"disability (?:"
        r"[a-df-z]|e[a-z])|disabilities",
        drop=((rf"(?i){_START}{_HOW}{_DISABLED_WORD}\b|{_ON_DISABILITY}", r"\1 "),),
    ),
    _Rule(
        status="homemaker",
        says=rf"(?i){_START}(?:[\w.'&]+ ){{0,3}}{_MAKER}{_END}|^[\w.']+ wife$|"
        r"^(?:stay[ -])?at[ -]home (?:mom|mother|dad)\b",
        unless=r"(?i)home ?makers? (?:service|aide)|\bmid wife",
        drop=(
            *(2 * ((rf"(?i){_START}(?:(?:full[ -]time|currently|now|busy|happy|professional|"
                rf"former|an?) )*"
             rf"{_MAKER}{_END}", r"\1 \2"),)),  # twice: two in a row share a separator
            (r"(?i)^[\w.']+ wife$|^(?:stay[ -])?at[ -]home (?:mom|mother|dad)\b.*$", " "),
        ),
    ),
    _Rule(
        status="student",
        says=rf"(?i){_START}{_STUDENT_PART}{_END}",
        unless=r"(?i)\b(?:of|for|to|with|former|foreign|international|by) student|student "
            r"\([^)]*\) \w|"
        r"student (?:and|&) (?:alum|fam|fac|acad|staff|parent|comm|campus|youth|career|school)|"
        r"\b(?:for|dean|director|affairs)\b.*(?:&|\band) studen",
        drop=((rf"(?i){_START}{_STUDENT_PART}{_END}", r"\1 \2"),),
    ),
    _Rule(
        status="not_employed",
        says=rf"(?i){_JOBLESS}|^none ?(?:[-/,(;:]| retired)",
        unless=r"(?i)(?:for|of|to|the) (?:the )?unemployed|unemployed (?:people|worker|person|"
            r"council)",
        drop=(
            (rf"(?i)\b{_HOW}(?:{_JOBLESS})(?: (?:as of|since|for|due|at|by)\b.*)?", " "),
            (r"(?i)^none\b|\bat the moment\b", " "),
        ),
    ),
    _Rule(
        status="self_employed",
        says=rf"(?i){_SELF_WORD}|\bs/e\b|^\(? ?self\b\)?[\s/,:;(&-]+\w|(?:[-/,(&]|\band) ?self\)?$",
        unless=r"(?i)self[ -]?employment \w|self[- ]*(?:empower|empath|enrich|driv|contain|perform|"
            r"start|motiv|manag|guid|pay|check|support|admin|developm|stor|help|"
            r"def|insur|serv|suff|"
        r"indul|improv|adv|pub|taught|made|care|est|reli|direct|rep|det|disc|act|ref|love|health)",
        drop=(
            (rf"(?i){_SELF_WORD}|\bs/e\b|^\(? ?self\b\)?|(?:[-/,(&]|\band) ?self\)?$", " "),
        ),
    ),
    _Rule(
        status="volunteer",
        says=rf"(?i){_VOLUNTEER}",
        unless=r"(?i)\b(?:of|for|director|manager|coordinator|and|or)\b.* volunteer",
        drop=(
            (rf"(?i){_VOLUNTEER}", " "),
            (rf"(?i){_START}volunteers?{_END}", r"\1 \2"),
        ),
    ),
)  # fmt: skip
_TRIGGER = (
    r"\bret\b|retir|emerit|\bret ?d|employ|student|home|hous[ew]|domestic|sah|disab|ssd?i|volunt|"
    r"\b(?:self|sefl|slef|seld|sel)|^s e\b|laid|none|out of work|not (?:\w+ )?working|job |between|"
    r"seeking|looking|mother|\bmom|\bwife|\bdad\b|father|parent"
)
# Another job is named before the retired one: `paramedic / retired teacher` works as a paramedic.
_STILL_WORKING = r"(?i)^[^/&;,+]*[a-z]{3}[^/&;,+]*(?:/|\band\b|&|;|,|\+) *(?:\w+ )?retired [a-z]"
_NOT_WORKING = (
    r"(?i)\bret(?:ired|d|'d|iree)?\b.*\bret(?:ired|d|'d|iree)?\b|retired (?:from|at|since|in|on|"
    r"after|"
    r"due|because|as|since)\b|^(?:us|usaf|usn|usmc|uscg|u s|col\w*|captain|ordained) ?[^/&;,+]*,"
)
_TYPO_OF = (
    "retired", "retiree", "homemaker", "housewife", "student", "unemployed", "employed",
    "disabled", "volunteer",
)  # fmt: skip
_GOOD_WORDS = (
    "rehired rewired restired retiled refined relived rebired retirer employee employees employer "
    "employe employ employs volunteers students homemakers retirees retires resided deployed "
    "disables unemployable"
)
_NO_TYPO = frozenset(_GOOD_WORDS.split())
_NO_ANSWER = (
    r"^(?:inf[a-z]* )?(?:twice |once |not )?(?:requested|requsted|reqested|req)\b(?: (?:not|per|as|"
    r"under|by|from|best|and|but|yet|on|for|x|\d|info|ret).*)?$|"
    r"^inf[a-z]* (?:twice |was |is |has been |not )?req[a-z]*\b.*$|"
    r"^(?:occupation|employer) (?:unknown|requested|not|was|info).*$|^no resp?on\w*\b.*$|"
    r"^(?:info|information) (?:not|unknown|unavailable).*$|^[^\p{L}]*$|^[a-z]$"
)
_SAME_LETTER = rf"^(?:{'|'.join(c + '{2,}' for c in 'abcdefghijklmnopqrstuvwxyz')})$"
_TIDY = (
    (r"\(\s*[/,;&-]*\s*\)", " "),
    (r"\(\s*[/,;&-]+\s*", "("),
    (r"(?i)(\s*[/,;&+|]|\s+-|\s+and\b)(?:\s*(?:[/,;&+|-]|and\b))+", r"\1 "),
    (
        r"(?i)^(?:[\s/,;:&+|.)%-]|and\b|from\b|of\b|now\b|but\b|was\b|as an?\b|as\b|still\b|"
        r"currently\b|also\b)+",
        "",
    ),
    (r"(?i)(?:[\s/,;:&+|(-]|\band|\bof|\bfrom|\sa|\bbut|\bas|\bcurrently|\bnow)+$", ""),
)


def statuses(cleaned: pa.Array, keys: pa.StringArray | None = None) -> StatusResult:
    """Reads the labour-force status a text names, and what the text says besides.

    A text that as a whole is a known answer (`none`, `mother`, `information requested`) is looked
    up; in all others words that state a status are searched (`retired teacher`, `attorney (ret)`),
    also where they are mistyped by one letter. A status word that only belongs to a job
    (`student advisor`, `volunteer coordinator`) states nothing, and neither does `Self`.

    Args:
        cleaned: n texts, as `clean` returns them.
        keys: their keys, where the caller has them already; saves a fifth of the time.

    Returns:
        Status and rest of each, in the same order. Where several statuses are named, the first in
        the order retired, disabled, homemaker, student, not_employed, self_employed, volunteer.

    Example:
        >>> found = statuses(pa.array(["Retired teacher", "Student advisor", "None"]))
        >>> found.status.to_pylist(), found.rest.to_pylist()
        (['retired', '', 'not_employed'], ['teacher', 'Student advisor', ''])
    """
    keys = key(cleaned) if keys is None else keys
    codes = _whole_codes(keys)
    texts, mended = _status_words_mended(cleaned, keys)
    open_rows = pc.and_(
        pc.equal(codes, 0), pc.or_(mended, pc.match_substring_regex(keys, _TRIGGER))
    )
    found, rest = _read(cleaned.filter(open_rows), texts.filter(open_rows))
    codes = pc.replace_with_mask(codes, open_rows, found)
    rest = pc.replace_with_mask(cleaned, open_rows, rest)
    known = pc.and_(pc.greater(codes, 0), pc.invert(open_rows))
    rest = pc.if_else(known, "", rest)
    return StatusResult(status=pa.DictionaryArray.from_arrays(codes, pa.array(STATUSES)), rest=rest)


@lru_cache(maxsize=1)
def _whole_texts() -> tuple[pa.StringArray, pa.Int8Array]:
    texts = {text: status for status, texts in _WHOLE.items() for text in texts.split("|")}
    codes = [STATUSES.index(status) for status in texts.values()]
    return pa.array(list(texts)), pa.array(codes, pa.int8())


def _whole_codes(keys: pa.StringArray) -> pa.Int8Array:
    texts, codes = _whole_texts()
    whole = pc.fill_null(codes.take(pc.index_in(keys, texts)), 0)
    return pc.if_else(
        _unanswered(keys, whole), pa.scalar(STATUSES.index("empty"), pa.int8()), whole
    )


def _unanswered(keys: pa.StringArray, whole: pa.Int8Array) -> pa.BooleanArray:
    said = pc.or_(
        pc.match_substring_regex(keys, fitted(_NO_ANSWER, keys)),
        pc.match_substring_regex(keys, _SAME_LETTER),
    )
    return pc.and_(said, pc.equal(whole, 0))


def _read(typed: pa.StringArray, texts: pa.StringArray) -> tuple[pa.Int8Array, pa.StringArray]:
    codes = pa.array(np.zeros(len(texts), np.int8))
    working = _still_working(texts)
    for rule in _RULES:
        says = pc.match_substring_regex(texts, rule.says)
        says = pc.and_not(says, pc.match_substring_regex(texts, rule.unless))
        if rule.status == "retired":
            says = pc.and_not(says, working)
        if rule.status == "homemaker":
            says = pc.or_(says, _at_home_only(texts))
        code = pa.scalar(STATUSES.index(rule.status), pa.int8())
        codes = pc.if_else(pc.and_(pc.equal(codes, 0), says), code, codes)
    stated = pc.greater(codes, 0)
    rest = pc.replace_with_mask(typed, stated, _without_statuses(texts.filter(stated)))
    still = clean(replaced(rest.filter(working), *_RULES[0].drop, *_TIDY))
    return codes, pc.replace_with_mask(rest, working, still)


def _at_home_only(texts: pa.StringArray) -> pa.BooleanArray:
    return pc.and_(
        pc.match_substring_regex(texts, f"(?i){_AT_HOME_ONLY}"),
        pc.match_substring_regex(texts, _MOTHER),
    )


def _without_statuses(texts: pa.StringArray) -> pa.StringArray:
    texts = pc.if_else(_at_home_only(texts), "", texts)
    for rule in _RULES:
        texts = replaced(texts, *rule.drop)
    rest = clean(replaced(texts, *_TIDY))
    return pc.if_else(pc.is_in(key(rest), _no_job()), "", rest)


@lru_cache(maxsize=1)
def _no_job() -> pa.StringArray:
    others = (
        "self|widow|senior citizen|community volunteer|volunteer|volunteer work|both|i am|for|ssi"
    )
    names = (name for status, name in _WHOLE.items() if status != "empty")
    return pa.array(sorted({*others.split("|"), *"|".join(names).split("|")}))


def _still_working(texts: pa.StringArray) -> pa.BooleanArray:
    return pc.and_not(
        pc.match_substring_regex(texts, _STILL_WORKING),
        pc.match_substring_regex(texts, _NOT_WORKING),
    )


def _status_words_mended(
    cleaned: pa.StringArray, keys: pa.StringArray
) -> tuple[pa.StringArray, pa.BooleanArray]:
    """Puts status words mistyped by one edit right; also says in which rows."""
    typos, meant = _typos()
    lists = pc.split_pattern(keys, " ")
    words = lists.flatten()
    hits = pc.index_in(words, typos)
    mended = np.zeros(len(keys), bool)
    mended[pc.list_parent_indices(lists).filter(hits.is_valid()).to_numpy()] = True
    rows = pa.array(mended)
    texts = cleaned.filter(rows)
    for number in hits.drop_null().unique().to_pylist():
        texts = replaced(texts, (rf"(?i)\b{typos[number]}\b", meant[number]))
    return pc.replace_with_mask(cleaned, rows, texts), rows


@lru_cache(maxsize=1)
def _typos() -> tuple[pa.StringArray, tuple[str, ...]]:
    meant = {typo: word for word in reversed(_TYPO_OF) for typo in _one_edit(word)}
    wrong = [typo for typo in meant if len(typo) >= 6 and typo not in _NO_TYPO | set(_TYPO_OF)]
    return pa.array(wrong), tuple(meant[typo] for typo in wrong)


def _one_edit(word: str) -> set[str]:
    """All spellings at an optimal string alignment distance of one."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + c + b[1:] for a, b in cuts if b for c in letters),
        *(a + c + b for a, b in cuts for c in letters),
    }
