"""What each sentence of a posting is for: it asks, it tells of the work, or it is talk.

A sentence's kind comes from the heading it stands under and from its own turns of phrase; where the
two disagree, the phrase wins if it is a strong one. Only what asks of the applicant, or tells what
is to be done, is compared with a person's document; all else is shown as left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias, get_args

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.documents.sentence import Sentence
from jobspace.text.action_verbs import verb_of
from jobspace.text.sentences import boilerplate_mask

Kind: TypeAlias = Literal[
    "required", "preferred", "duty", "about", "benefits", "legal", "apply", "heading"
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
ASKED: Final[tuple[Kind, ...]] = ("required", "preferred", "duty")

_HEADING_WORDS: Final[tuple[tuple[Kind, str], ...]] = (
    (
        "preferred",
        r"prefer|nice[- ]to|bonus|\bplus(?:es)?\b|desir|additional qualif|optional|"
        r"even better|ideally|finishing touches|extra credit|stand out|an asset|great if",
    ),
    (
        "legal",
        r"equal|\beeo|accommodat|disclaimer|privacy|e-?verify|background check|\bcovid|"
        r"legal|notice|diversity|inclusion|non-discrim",
    ),
    (
        "benefits",
        r"benefit|perks|compensation|salary|\bpay\b|pay range|(?:what )?we (?:can )?offer|"
        r"in it for you|rewards|you(?:'|’)?ll (?:love|get|enjoy|receive)|what you get|"
        r"\bhours\b|schedule|shift|why (?:you|work|join|us)|life at|job type|package",
    ),
    (
        "required",
        r"qualif|requirement|\bmust\b|competenc|who you are|about you|you have|you bring|"
        r"you(?:'|’)?ll (?:need|bring|have)|you(?:'|’)?ve got|you are|you need|you should|"
        r"we(?:'|’)?(?:re| are)? ?(?:look|seek|need|require|expect)|look(?:ing)? for|"
        r"candidate|your (?:profile|background|experience|skills)|\bskills?\b|experience|"
        r"education|knowledge|abilit|licen[sc]|certif|physical|demands|expertise|"
        r"what it takes|need to have|proficienc|characteristics|attributes|strengths|"
        r"success(?:ful)? (?:in|profile)|mandatory|eligib|languages?\b|technolog|tools",
    ),
    (
        "duty",
        r"responsib|duties|you(?:'|’)?ll (?:do|be)|you will|do\b|functions|your role|"
        r"day[- ]to[- ]day|in this role|your (?:impact|mission|tasks|job|day)|accountab|"
        r"tasks|objectives|scope|role description|job description|position (?:summary|"
        r"description|overview|purpose)|job (?:summary|overview|purpose|brief)|the (?:role|"
        r"job|position|work)\b|role (?:overview|summary)|typical day|how you|contribut|"
        r"essential|activities|deliverables|expectations",
    ),
    (
        "apply",
        r"appl(?:y|ication)|contact|next steps|interview|how to|job (?:id|number|details|"
        r"category|location)|location|department|posted|reports to|employment type|refer",
    ),
    (
        "about",
        r"about|who we are|company|our (?:team|mission|story|values|culture|client)|"
        r"overview|why|mission|culture|opportunity|introduction|the team|values|description",
    ),
)
_OF_HEADING: Final = tuple(
    (kind, re.compile(rf"(?i){pattern}")) for kind, pattern in _HEADING_WORDS
)

_ASKS: Final = (
    r"(?i)\bmust (?:have|be|possess|hold|pass|demonstrate|complete|live|reside|maintain|meet)|"
    r"\brequired\b|\brequires?\b|\byears?(?:['’])? ?(?:of |\w+ ){0,4}experience|"
    r"\d\+? ?(?:years|yrs)|"
    r"\bdegree\b|\bbachelor|\bmaster['’]?s\b|\bph\.?d\b|diploma|\bged\b|certificat|certified|"
    r"licen[sc]e|\bability to\b|\bable to\b|\bproficien|\bknowledge of\b|\bknowledge in\b|"
    r"\bexperience (?:with|in|as|of|using|working|on|within)\b|\bfamiliar|understanding of\b|"
    r"\b(?:communication|interpersonal|organizational|analytical|problem[- ]solving|computer|"
    r"leadership|writing|technical|time management|customer service|presentation|"
    r"negotiation|people|multi-?tasking|verbal)\b[^.]{0,40}\bskills?\b|"
    r"\bfluent|\byou (?:have|bring|possess|should|must|need|are (?:a|an|able|comfortable))\b|"
    r"\bwilling(?:ness)? to\b|\btrack record|\bpassion(?:ate)? (?:for|about)|\bbackground in\b|"
    r"\b(?:strong|excellent|proven|demonstrated|solid|exceptional|outstanding|effective|good|"
    r"extensive|advanced|working|in-depth|deep|hands-on|prior|previous|minimum|relevant)\b"
    r"[^.]{0,60}\b(?:skills?|experience|abilit|knowledge|understanding|background|attention|"
    r"communicator|ethic)|\beligible\b|authorized to work|\blift\b|\bself[- ](?:start|motiv|dir)|"
    r"attention to detail|detail[- ]oriented|team player|\bhighly (?:motivated|organized)|"
    r"willing to travel|valid driver|comfortable (?:with|working)|at least (?:\d|one|two|18)|"
    r"\bideal(?:ly)? (?:candidate|you)|\bcandidates? (?:will|should|must|with|who)\b|"
    r"\b(?:look(?:ing)? for|seek(?:ing|s)?) (?:\w+ ){0,3}(?:individual|people|someone|person|"
    r"candidate|licensed|experienced|certified)"
)
_PREFERRED: Final = (
    r"(?i)\bprefer(?:red|ably|ence)?\b|\b(?:is |are |a )?(?:big |huge |strong |definite )?plus\b|"
    r"nice to have|\bbonus (?:points|if)\b|^bonus\b|\bdesir(?:ed|able)\b|\bideally\b|"
    r"advantage(?:ous)?\b|\ban asset\b|is (?:a )?benefi(?:t|cial)\b|helpful\b|not required"
)
_DUTY: Final = (
    r"(?i)"
    r"\b(?:primary|main|your) (?:area of )?(?:focus|goal|mission|job)\b|\blook to you\b|"
    r"\bresponsib(?:le|ilit)|\bwill (?:be (?:responsible|working|expected|in charge|part of)|work|"
    r"manage|lead|support|provide|perform|assist|develop|design|build|coordinate|oversee|"
    r"collaborate|help|ensure|partner|maintain|report|serve|play|drive|conduct|handle|create)\b|"
    r"\bin this role\b|\bother duties\b|\bday-to-day\b|\bduties include|\bincludes?:?$|"
    r"\bthis (?:role|position|job) (?:is|will|involves|includes|supports|manages|works)"
)
_YOU_WILL: Final = r"(?i)\byou(?:['’]ll| will)\b"
_YOU_GET: Final = r"(?i)\byou(?:['’]ll| will) (?:receive|get|enjoy|love|find|earn|have the opp)"
_TALK: Final = (
    r"(?i)^(?:we|our|at [A-Z]\w+|founded|headquartered|join|here at|with (?:over|more than) \d|"
    r"since \d|as (?:a|an|the|one of) (?:leading|global|fast|largest|world))\b|"
    r"^(?:the |our )?\w+(?: \w+){0,3} is (?:a|an|the|one of) (?:\w+[ -]){0,4}(?:leading|leader|"
    r"global|company|firm|provider|startup|organization|agency|non-?profit|largest|world)|"
    r"\bwe(?:['’]re|['’]ve| are| have| offer| believe| provide| strive| value| work| help| seek| "
    r"build| love| pride)\b|\bour (?:mission|clients|customers|culture|values|company|team is|"
    r"employees|people|vision|purpose)\b|\bjoin (?:us|our)\b|\bexciting opportunity\b|"
    r"\bis (?:seeking|looking for|hiring|currently)\b"
)
_BENEFITS: Final = (
    r"(?i)401|dental|\bvision\b.*insurance|\bpto\b|paid (?:time|holiday|vacation|parental|sick|"
    r"leave)|insurance|salary|compensation|\$ ?\d|per (?:hour|year|annum)|tuition|benefits|"
    r"\bhsa\b|\bfsa\b|stock option|equity|bonus(?:es)?\b|perks|competitive pay|commission|"
    r"retirement|discount|wellness|gym|full[- ]time|part[- ]time|monday|shift\b|work schedule|"
    r"remote work|hybrid|unlimited|health care|maternity|employee assistance"
)
_APPLY: Final = (
    r"(?i)\bapply (?:now|today|online|here|at|via|by|for|directly|through|to (?:this|join|be))|"
    r"\b(?:to|please|can|should|may) apply\b|^apply!?$|#li-|\bresume\b|"
    r"cover letter|click|https?://|www\.|@\w+\.|application process|contact us|\bposted\b|"
    r"\bjob (?:id|number|type|code|category|location)|recruit|submit|"
    r"^location|^department|^salary|^reports to|req(?:uisition)? ?(?:#|id)|referral|"
    r"thank you for|seniority level|employment type|industr(?:y|ies):"
)
# Firm enough to count under any heading: nothing that a person could answer.
_LEGAL: Final = (
    r"(?i)criminal histor|arrest (?:and|or) convict|fair chance|©|all rights reserved|"
    r"all-inclusive|not intended to be|(?:additional|other) duties, responsib|"
    r"reasonable accommodation|equal (?:employment )?opportunit|without regard to|"
    r"protected (?:veteran|class|status)|sexual orientation|assistance or accommodation|"
    r"most critical responsib|subject to change|no phone calls"
)
_TELLS: Final = (
    r"(?i)\bmust\b|\brequire|\d\+? ?years|degree|experience (?:with|in)|licensed|"
    r"certified|candidate"
)
_BEGINS: Final = re.compile(r"[^\W\d_]+")
_ADVERB: Final = re.compile(r"(?i)\w+ly$|also|then|and|to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sentence of a posting and what it is for."""

    sentence: Sentence
    kind: Kind

    @property
    def is_asked(self) -> bool:
        """Whether it asks of the applicant or tells what is to be done."""
        return self.kind in ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What the turns of phrase of a sentence say of it."""

    text: str
    asks: bool
    prefers: bool
    tells_duty: bool
    talks: bool
    tells_much: bool
    benefits: bool
    applies: bool
    legal: bool
    boilerplate: bool


def parts_of(sentences: Iterable[Sentence]) -> tuple[Part, ...]:
    """The kind of each sentence, in their order; those of many postings at once cost least.

    `required` asks of the applicant, `preferred` only wishes, `duty` tells what is to be done;
    `about`, `benefits`, `legal`, `apply` and `heading` are left out of a comparison.

    >>> from jobspace.documents.document import Document
    >>> from jobspace.documents.split import sentences_of
    >>> text = "Acme is a leading firm.\\nRequirements\\nTwo years of SQL\\nR is a plus\\nWe play."
    >>> [part.kind for part in parts_of(sentences_of(Document.of_text("job", text)))]
    ['about', 'heading', 'required', 'preferred', 'about']
    """
    several = tuple(sentences)
    all_signs = _signs([sentence.text for sentence in several])
    return tuple(
        Part(sentence=s, kind="heading" if s.is_heading else _kind(signs, section_kind(s.under)))
        for s, signs in zip(several, all_signs, strict=True)
    )


def section_kind(under: Sequence[str]) -> Kind | None:
    """The kind that the nearest telling heading gives; None where none tells."""
    for heading in reversed(under):
        if (kind := _heading_kind(heading)) is not None:
            return kind
    return None


@lru_cache(maxsize=4_096)
def _heading_kind(heading: str) -> Kind | None:
    return next((kind for kind, pattern in _OF_HEADING if pattern.search(heading)), None)


def _signs(texts: list[str]) -> Iterator[_Signs]:
    """The signs of n sentences, each pattern looked for in all of them at once."""
    column = pa.array(texts, pa.string())

    def has(pattern: str) -> list[bool]:
        return pc.match_substring_regex(column, pattern).to_pylist()  # type: ignore[no-any-return]

    duty, you_will, you_get = has(_DUTY), has(_YOU_WILL), has(_YOU_GET)
    columns = (has(_ASKS), has(_PREFERRED), has(_TALK), has(_TELLS), has(_BENEFITS), has(_APPLY))
    firm = zip(has(_LEGAL), boilerplate_mask(column).to_pylist(), strict=True)
    for text, d, will, get, found, (legal, boilerplate) in zip(
        texts, duty, you_will, you_get, zip(*columns, strict=True), firm, strict=True
    ):
        asks, prefers, talks, tells_much, benefits, applies = found
        yield _Signs(
            text=text,
            asks=asks,
            prefers=prefers,
            tells_duty=d or (will and not get),
            talks=talks,
            tells_much=tells_much,
            benefits=benefits,
            applies=applies,
            legal=legal,
            boilerplate=boilerplate,
        )


def _kind(signs: _Signs, section: Kind | None) -> Kind:
    if signs.legal:
        return "legal"
    if signs.boilerplate or section == "legal":
        return _boilerplate_kind(signs, section)
    if section in ("required", "preferred", "benefits"):
        return _asked_kind(signs, section)
    if signs.asks and not (signs.talks and not signs.tells_much):
        return "preferred" if signs.prefers else "required"
    return _told_kind(signs, section)


def _told_kind(signs: _Signs, section: Kind | None) -> Kind:
    """The kind of a sentence that asks nothing of the applicant in so many words."""
    if section == "duty":
        return "about" if signs.talks and not signs.tells_duty else "duty"
    if signs.benefits and section != "apply":
        return "benefits"
    if section == "apply" or signs.applies:
        return "apply"
    return "duty" if _is_duty(signs) else "about"


def _asked_kind(signs: _Signs, section: Kind) -> Kind:
    if section == "benefits":
        return "required" if signs.asks and not signs.benefits else "benefits"
    if not signs.asks and signs.talks:
        return "about"
    if not signs.asks and signs.benefits and not signs.prefers:
        return "benefits"
    return "preferred" if section == "preferred" or signs.prefers else "required"


def _boilerplate_kind(signs: _Signs, section: Kind | None) -> Kind:
    if section in ("required", "preferred") and signs.asks and not signs.benefits:
        return "preferred" if section == "preferred" else "required"
    if signs.benefits:
        return "benefits"
    if signs.applies:
        return "apply"
    return "benefits" if section == "benefits" else "legal"


def _is_duty(signs: _Signs) -> bool:
    """Whether a sentence tells what is to be done: "You will …", or it begins with a verb."""
    if signs.tells_duty:
        return True
    words = _BEGINS.findall(signs.text)[:2]
    if len(words) == 2 and _ADVERB.fullmatch(words[0]) and verb_of(words[0]) is None:
        words = words[1:]
    return bool(words) and verb_of(words[0]) is not None and not signs.talks
