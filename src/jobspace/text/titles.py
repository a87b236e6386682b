"""What a title says besides the job: several roles, seniority, place, abbreviations.

All functions take texts as `clean` returns them, work on whole columns, and never judge alone:
they give second readings of a text, and the caller keeps the one that fits the taxonomy better.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.text.clean import amend, clean, fitted, key, replaced
from jobspace.text.statuses import STATUSES, StatusResult, statuses

__all__ = [
    "MAX_ROLES", "STATUSES", "Roles", "StatusResult", "expand", "reduced", "roles", "statuses",
    "without_terms",
]  # fmt: skip

MAX_ROLES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The parts of the texts that can be split.

    Attributes:
        row: int64, the text each part is of; ascending, 2 to `MAX_ROLES` parts a text.
        part: the parts, in the order of the text.
    """

    row: npt.NDArray[np.int64]
    part: pa.StringArray


# ---- several roles ----

_SEPARATED = r"(?i)[/;+,&|()]| - |\band\b|[a-z]{4}-[a-z]{4}"
_SEPARATOR = r"(?i)\s*(?:[/;,&|()]|\s\+\s| - |\band\b|\x1f)\s*"
_BOUND = (  # hyphens that hold one word together …
    r"(?i)\b(vice|self|semi|part|full|half|long|short|post|anti|multi|inter|high|non|free|well|"
    r"home|"
    r"stay|work|health|early|first|second|third|real|cross|know|land|life|mass|mental|meta|micro|"
    r"nano|neuro|over|peer|play|psycho|quasi|socio|trans|under|open|data|hand|time|risk|tele)-"
)
_LOOSE = r"([A-Za-z]{4})-([A-Za-z]{4})"  # … and those that stand between two
_FUNCTION_WORDS = (
    "of the in for at and or to a an my on by with from as is inc llc llp co ltd dba corp etc ret "
    "retired self jr sr ii iii"
)


def roles(cleaned: pa.Array) -> Roles:
    """Splits texts that may name several roles (`Lawyer/CPA`, `teacher, coach`) into their parts.

    Splits at `/ ; , & | + and`, at brackets and at dashes, generously: `research and development
    manager` and `VP, Marketing` are split too. The caller finds out which reading is right by
    comparing the parts with the whole.

    Args:
        cleaned: n texts, as `clean` returns them.

    Returns:
        The first `MAX_ROLES` parts of every text that has at least two; a part has two letters
        or more and is not only a function word. Texts without separators are absent.

    Example:
        >>> found = roles(pa.array(["Lawyer/CPA", "nurse"]))
        >>> found.row.tolist(), found.part.to_pylist()
        ([0, 0], ['Lawyer', 'CPA'])
    """
    rows = np.flatnonzero(_mask(pc.match_substring_regex(cleaned, _SEPARATED)))
    parts = pc.split_pattern_regex(_unbound(cleaned.take(pa.array(rows))), _SEPARATOR)
    part = pc.ascii_trim(parts.flatten(), " .-")
    row = rows[pc.list_parent_indices(parts).to_numpy()]
    keep = _mask(_role_like(part))
    keep[keep] = _first_of_several(row[keep])
    return Roles(row=row[keep].astype(np.int64), part=part.filter(pa.array(keep)))


def _unbound(texts: pa.StringArray) -> pa.StringArray:
    edits = ((_BOUND, "\\1\x1e"), (_LOOSE, "\\1\x1f\\2"), ("\x1e", "-"))
    return amend(texts, _LOOSE, lambda rows: replaced(rows, *edits))


def _role_like(parts: pa.StringArray) -> pa.BooleanArray:
    return pc.and_not(
        pc.match_substring_regex(parts, fitted(r"[\p{L}].*[\p{L}]", parts)),
        pc.is_in(pc.utf8_lower(parts), pa.array(_FUNCTION_WORDS.split())),
    )


def _first_of_several(row: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    _, first, inverse, counts = np.unique(
        row, return_index=True, return_inverse=True, return_counts=True
    )
    place = np.arange(len(row)) - first[inverse]  # of a part within its text
    several: npt.NDArray[np.bool_] = (counts[inverse] > 1) & (place < MAX_ROLES)
    return several


def _mask(flags: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    return np.array(flags.to_numpy(zero_copy_only=False), dtype=bool)


# ---- without seniority, contract, place ----

_NOT_SENIORITY = (
    r"(?i)\b(?:senior (?:living|care|center|citizen|service|housing|home|adult|high|companion|"
    r"community|health|nutrition|program)|seniors|junior (?:high|college|varsity|league|"
    r"achievement)|lead (?:abatement|paint|based|generation))"
)
_SENIORITY = (
    (
        r"(?i)\b(?:sr|snr|senior|jr|junior|entry[ -]level|mid[ -]level|experienced|"
        r"trainee)\b\.?\s*",
        "",
    ),
    (r"(?i)^(?:former(?:ly)?|ex|acting|interim|aspiring)[ -]+([a-z]{2})", r"\1"),
    (r"(?i)^(?:principal|lead) ([b-z][a-z]{2}|a[a-mo-z][a-z]|an[a-ce-z])", r"\1"),
    (r"(?i)\b(?:level|lvl|grade|tier|step) ?(?:\d+(?:-\d+)?|i{1,3}|iv|v)\b", " "),
    (
        r"(?i)([a-z.]{2,}) (?:i{1,3}|iv|vi{0,2}|\d{1,2})(?:[/-](?:i{1,3}|iv|v|\d))*(\s*$|\s*[,/;(|"
        r"]| -)",
        r"\1\2",
    ),
)
_TERMS = (
    r"(?:full|part)[ -]?time|f/t|p/t|per diem|prn|remote(?:ly)?|hybrid|on[ -]?site|work from "
    r"home|wfh|"
    r"temporary|temp|seasonal|permanent|contract|freelance|w2|c2c|"
    r"(?:1st|2nd|3rd|first|second|third|day|night|evening|weekend) shift"
)
_CONTRACT = (
    (r"(?i)[(\[ ][mwfdxh](?:/[mwfdxh*]){1,2}(?:[)\]\s]|$)", " "),
    (rf"(?i)\([^()]*\b(?:{_TERMS})\b[^()]*\)?", " "),
    (rf"(?i)[-,/|]\s*(?:{_TERMS})\b[\s.]*(?:$|[-,/|])", ", "),
    (rf"(?i)^(?:{_TERMS})\b[\s,:-]+([a-z]{{3}})", r"\1"),
    (r"(?i)\b(?:full|part)[ -]time\b|\bremote\b", " "),
    (r"(?i)[-(]?\s*(?:up to )?\$ ?\d[\d,.k]*(?:\s*(?:-|to)\s*\$?\d[\d,.k]*)?\+?"
     r"(?:\s*(?:/|per |an? )?\s*(?:hr|hour|hourly|yr|year|annum|week|month|day))?\b\)?", " "),
    (
        r"(?i)(?:\bfor )?\(?(?:(?:the|past|last|over|of) )*(?:\b\d+ ?- ?)?\b\d+\+? ?(?:yrs?|years?)"
        r"\b(?: of)?(?: exp\w*)?\)?",
        " ",
    ),
    (r"(?i)\(?\b(?:req|requisition|job|position|posting|ref)\.? ?(?:id|no|number)?[ "
     r":#-]*[a-z]{0,3}-?\d{2,}\)?", " "),
)  # fmt: skip
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|IA|IL|IN|KS|KY|LA|MA|MD|ME|MI|MN|MO|MS|MT|NC|ND|NE|NH|NJ|"
    "NM|NV|NY|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VA|VT|WA|WI|WV|WY|USA|US|UK"
)
# Not those that are also titles and words: MD, PA, MA, CO, IN, OR, ME, HI, OK, MS, DC, ID, LA, AL.
_TAIL_STATES = (
    "AK|AZ|AR|CA|CT|DE|FL|GA|IA|IL|KS|KY|MI|MN|MO|MT|NC|ND|NE|NH|NJ|NM|NV|NY|OH|RI|SC|SD|TN|TX|"
    "UT|VA|VT|WA|WI|WV|WY|USA|US|UK"
)
_FIRM = r"(?:company|co|corp|corporation|inc|incorporated|llc|llp|lp|ltd|pllc|gmbh|plc)"
_PLACE = (
    (rf"(?:\s[-–|@]|\()\s*(?:in )?[A-Z][A-Za-z.' ]+,\s*(?:{_STATES})\b.*$", ""),
    (rf",\s*[A-Z][A-Za-z.' ]+,\s*(?:{_TAIL_STATES})$", ""),
    (rf"\s*[-,|(]\s*(?:{_TAIL_STATES})\)?$", ""),
    (rf"(?i)\s+(?:of|at|for|with|@)\s+[^,/;]*\b{_FIRM}\b\.?.*$", ""),
    (rf"(?i)(?:\s*[,/(]|\s-)\s*[^-,/(]*\b{_FIRM}\b\.?\)?$", ""),
    (r"\s+(?:at|@|At)\s+(?:the )?(?:[A-GI-Z]|H[^o]|Ho[^m]|L[^a]|La[^rw]).*$", ""),
)


def reduced(cleaned: pa.Array) -> pa.StringArray:
    """Takes seniority, contract terms, pay, place and employer off, boldly: a second candidate.

    `Sr. Accountant II (part time) - Albany, NY` → `Accountant`. `Assistant` and `Associate` stay:
    they name other jobs.

    Args:
        cleaned: n texts, as `clean` returns them.

    Returns:
        n texts in the same order; the text itself where nothing or everything would go.

    Example:
        >>> reduced(pa.array(["Senior Nurse (part time)", "Senior"])).to_pylist()
        ['Nurse', 'Senior']
    """
    told = pc.match_substring_regex(cleaned, _OWN_JOB)
    text = amend(cleaned, _CONTRACTUAL, lambda rows: replaced(rows, *_CONTRACT))
    text = amend(text, _PLACED, lambda rows: replaced(rows, *_PLACE))
    text = amend(text, _RANKED, _without_seniority)
    changed = pc.and_not(pc.not_equal(text, cleaned), told)
    ended = replaced(clean(text.filter(changed)), (r"(?i)\s+(?:of|for|at|in|with|and|by|the)$", ""))
    text = pc.replace_with_mask(text, changed, ended)
    empty = pc.invert(pc.match_substring_regex(text, fitted(r"[\p{L}]{2}", text)))
    return pc.if_else(pc.or_(empty, told), cleaned, text)


def without_terms(cleaned: pa.Array) -> pa.StringArray:
    """Takes contract terms off where they stand apart: in brackets, behind a dash, at an end.

    `RN (Remote)` → `RN`, `Full-time Nurse` → `Nurse`; `Contract Manager` and seniority stay.

    Args:
        cleaned: n texts, as `clean` returns them.

    Returns:
        n texts in the same order; the text itself where nothing or everything would go.

    Example:
        >>> without_terms(pa.array(["Nurse (part time) II", "Contract Manager"])).to_pylist()
        ['Nurse II', 'Contract Manager']
    """
    told = pc.match_substring_regex(cleaned, _OWN_JOB)
    text = amend(cleaned, _CONTRACTUAL, lambda rows: replaced(rows, *_APART))
    changed = pc.and_not(pc.not_equal(text, cleaned), told)
    text = pc.replace_with_mask(cleaned, changed, clean(text.filter(changed)))
    empty = pc.invert(pc.match_substring_regex(text, fitted(r"[\p{L}]{2}", text)))
    return pc.if_else(empty, cleaned, text)


_APART = (
    *_CONTRACT[:3],
    (rf"(?i)^(?:{_TERMS})\b[\s,:-]+([a-z]{{2}})", r"\1"),
    (r"(?i)\s(?:full|part)[ -]time$|\sremote$", ""),
)
_OWN_JOB = (
    r"(?i)^(?:contract|temporary|temp|seasonal|remote|permanent|freelance) (?:man|admin|"
    r"spec|nego|off|law|ana|agency|serv|sens|comp|dev|rep|coord|proc)"
)
_CONTRACTUAL = rf"(?i)\b(?:{_TERMS})\b|[mwfdxh]/[mwfdxh]|\$|\d"
_PLACED = rf"(?i)\b(?:at|{_FIRM})\b|@|[-,|(]\s*[a-z]{{2,3}}\)?$|, ?(?:{_STATES})\b"
_RANKED = (
    r"(?i)\b(?:sr|snr|senior|jr|junior|level|lvl|grade|tier|step|lead|experienced|trainee|mid|"
    r"i{1,3}|"
    r"iv|vi{0,2})\b|^(?:ex|form|act|inter|asp|prin|cert|lic)|\d\b"
)


def _without_seniority(texts: pa.StringArray) -> pa.StringArray:
    kept = pc.match_substring_regex(texts, _NOT_SENIORITY)
    return pc.if_else(kept, texts, replaced(texts, *_SENIORITY))


# ---- abbreviations ----

_WORDS = (
    "mgr mngr mangr mgmr=manager|mgrs=managers|mgmt mgt mngmt mgnt=management|mgng mng=managing|"
    "asst asstt ast=assistant|assoc=associate|exec=executive|execs=executives|dir=director|"
    "adm=administration|"
    "admr=administrator|pres=president|vp=vice president|svp=senior vice president|"
    "evp=executive vice president|"
    "avp=assistant vice president|rvp=regional vice president|chmn chm chrmn=chairman|"
    "treas=treasurer|"
    "secy secty=secretary|supv supvr supr suprv spvr=supervisor|supt=superintendent|"
    "coord=coordinator|"
    "rep=representative|reps=representatives|acct acctnt=accountant|acctg acctng=accounting|"
    "accts=accounts|adviser=advisor|advisers=advisors|off=office|"
    "bkpr bkkpr=bookkeeper|engr engnr=engineer|engrg=engineering|tech=technician|techs=technicians|"
    "spec=specialist|consult=consultant|atty attny atny=attorney|attys=attorneys|esq=attorney|"
    "prof=professor|instr=instructor|lect=lecturer|prin=principal|dept=department|govt=government|"
    "univ=university|mktg mktng mrktg mkt mkting=marketing|mfg=manufacturing|mfr mfrs "
    "mfgs=manufacturers|"
    "comml=commercial|ins=insurance|const constr=construction|sys=systems|ops=operations|"
    "hr=human resources|"
    "pr=public relations|gm=general manager|ceo=chief executive officer|coo=chief operating "
    "officer|"
    "cfo=chief financial officer|cto=chief technology officer|cio=chief information officer|"
    "cmo=chief marketing officer|cao=chief administrative officer|cco=chief compliance officer|"
    "ciso=chief information security officer|chro=chief human resources officer|"
    "rn=registered nurse|rns=registered nurses|lpn=licensed practical nurse|lvn=licensed "
    "vocational nurse|"
    "cna=certified nursing assistant|crna=nurse anesthetist|aprn arnp=nurse practitioner|"
    "fnp=family nurse practitioner|cpa=certified public accountant|lcsw lmsw=clinical social "
    "worker|"
    "lmft mft=marriage and family therapist|dvm=veterinarian|dds dmd=dentist|emt=emergency "
    "medical technician|"
    "slp=speech language pathologist|pta=physical therapist assistant|hha=home health aide|"
    "csr=customer service representative|dba=database administrator|cfp=certified financial "
    "planner|"
    "qa=quality assurance|qc=quality control|svc svcs serv=services|purch=purchasing|"
    "maint=maintenance|"
    "mech=mechanical|elec=electrical|proj=project|pgm=program|intl=international|natl=national|"
    "lic=licensed|"
    "cert=certified|hosp=hospital|med=medical|educ=education|fin=financial|progr=programmer|"
    "libr=librarian|"
    "photog=photographer|psych=psychologist|transp=transportation|telecom=telecommunications|"
    "biz=business|info=information|tchr=teacher|sped=special education|esl=english as a "
    "second language|"
    "er=emergency room|icu=intensive care unit|sw=software|swe sde=software engineer|div=division|"
    "corp=corporate|env=environmental|indep=independent|invest=investment|mtg mort=mortgage|"
    "prop=property|"
    "sls=sales|whse=warehouse|wkr=worker|admins=administrators|cust=customer|opr oper=operator|"
    "insp=inspector|lab=laboratory|mngmnt=management|recep=receptionist|"
    "res=research|rsch=research|comms=communications|sr snr=senior|jr=junior"
)
_WHOLE_TEXTS = {
    "md": "physician", "m d": "physician", "do": "osteopathic "
    "physician", "np": "nurse practitioner",
    "pa": "physician assistant", "pa c": "physician assistant", "pt": "physical therapist",
    "ot": "occupational therapist", "rt": "respiratory therapist", "re": "real estate",
    "it": "information technology", "od": "optometrist", "pm": "project manager",
    "ta": "teaching assistant", "ae": "account executive", "gc": "general contractor",
    "gp": "general practitioner", "pi": "private investigator", "po": "police officer",
    "ob gyn": "obstetrician gynecologist", "obgyn": "obstetrician gynecologist",
    "admin": "administrator", "sec": "secretary", "dev": "developer", "eng": "engineer",
    "fa": "financial advisor", "lmt": "licensed massage therapist", "da": "district attorney",
    "ada": "assistant district attorney", "ip": "intellectual property", "dj": "disc jockey",
    "se": "sales engineer", "sme": "subject matter expert", "ea": "executive assistant",
}  # fmt: skip
# Words whose meaning depends on where they stand; applied before the word list.
_PLACED_WORDS = (
    (r"\badmin (ass|sec|off|spec|coord|man|mgr|dir|serv|support|aide|"
     r"clerk|law)", r"administrative \1"),
    (r"\b(and|of|in|public|business) admin\b", r"\1 administration"),
    (r"\badmin\b", "administrator"),
    (r"\bacct (man|mgr|exec|rep|dir|sup)", r"account \1"),
    (r"\beng (man|mgr|dir|tech|sup|lead|con|serv|vp|prof)", r"engineering \1"),
    (r"\beng\b", "engineer"),
    (r"\b(high|hi|info|information|bio|fin|financial|clean|green|ed|of|in|and|vp|director|dir|"
     r"chief) tech\b", r"\1 technology"),
    (r"\btech (sup|dir|lead|writer|man|mgr|serv|sales|consult|rec|exec|ed|ana|"
     r"pro|ass)", r"technical \1"),
    (r"\b(web|software|game|java|front end|back end|full stack|php|app|ios) "
     r"dev\b", r"\1 developer"),
    (r"\bdev\b", "development"),
    (r"^(|co |comm |commercial )re (b|ag|inv|dev|app|man|mgr|sales|own|exec|att|con|law|"
     r"prof|fin)", r"\1real estate \2"),
    (r"\b(commercial|comml|comm|in) re\b", r"\1 real estate"),
    (r"\br and d\b", "research and development"),
    (r"\bgov (rel|aff|emp|cont)", r"government \1"),
    (r"\bmng dir\b", "managing director"),
    (r"\b(small|sm|sml|own|my) bus\b", r"\1 business"),
    (r"\bbus (own|man|mgr|mgmt|mgt|dev|dir|admin|cons|ana|exec|prof|part|coach)", r"business \1"),
    (r"\b(do|did|own|run|make|get|love|like|was|is|call|need|with|keep) it\b", "\\1 \x1f"),
    (r"\bit (is|was|all|up|s|myself|yourself)\b", "\x1f \\1"),
    (r"\bit\b", "information technology"),
    ("\x1f", "it"),
)  # fmt: skip
_DEPENDS = r"\b(?:admin|acct|eng|tech|dev|re|r and d|gov|mng|it|bus)\b"


def expand(cleaned: pa.Array) -> pa.StringArray:
    """Writes abbreviations out word by word: a second candidate (`Mgr` → `manager`).

    Two- and three-letter titles that are ambiguous inside a text are expanded only where they are
    the whole text (`PT`, `DO`, `NP`).

    Args:
        cleaned: n texts, as `clean` returns them.

    Returns:
        n texts in the same order: those with an abbreviation as keys with the words written out,
        all others unchanged.

    Example:
        >>> expand(pa.array(["Mktg. Mgr", "PT", "Nurse"])).to_pylist()
        ['marketing manager', 'physical therapist', 'Nurse']
    """
    keys = key(cleaned)
    text = amend(keys, _DEPENDS, lambda rows: replaced(rows, *_PLACED_WORDS))
    text = _words_expanded(text)
    short, long = _whole_texts()
    whole = long.take(pc.index_in(keys, short))
    text = pc.coalesce(whole, text)
    return pc.if_else(pc.equal(text, keys), cleaned, text)


def _words_expanded(texts: pa.StringArray) -> pa.StringArray:
    short, long = _word_map()
    lists = pc.split_pattern(texts, " ")
    words = lists.flatten()
    written = pc.coalesce(long.take(pc.index_in(words, short)), words)
    return pc.binary_join(pa.ListArray.from_arrays(lists.offsets, written), " ")


@lru_cache(maxsize=1)
def _word_map() -> tuple[pa.StringArray, pa.StringArray]:
    entries = [entry.split("=") for entry in _WORDS.split("|")]
    pairs = [(short, long) for shorts, long in entries for short in shorts.split()]
    return pa.array([short for short, _ in pairs]), pa.array([long for _, long in pairs])


@lru_cache(maxsize=1)
def _whole_texts() -> tuple[pa.StringArray, pa.StringArray]:
    return pa.array(list(_WHOLE_TEXTS)), pa.array(list(_WHOLE_TEXTS.values()))
