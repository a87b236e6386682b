"""Verbs that work is told with: Managed a team, Ensures quality, Build dashboards."""

from __future__ import annotations

from typing import Final

# Read off the first words of O*NET's 18,000 task statements and of the lines of 2,484 résumés.
_VERBS_TEXT: Final = (
    "accept accompany accomplish achieve acquire act activate adapt add address adhere adjust "
    "administer advertise advise advocate align allocate analyze analyse announce answer "
    "apply appoint appraise approve arrange assemble assess assign assist attach attain attend "
    "audit author authorize automate award balance boost brief bring build calculate calibrate "
    "capture carry catalog champion change chart check choose clarify classify clean clear "
    "climb close coach code collaborate collect communicate compare compile complete comply "
    "compose compute conceive conduct configure confer confirm connect consider consolidate "
    "construct consult contact contribute control convert cook coordinate correct correspond "
    "counsel create cultivate cut decide decrease define delegate deliver demonstrate deploy "
    "describe design determine develop devise diagnose direct discuss dispatch dispense "
    "display distribute document double draft draw drive earn edit educate eliminate enable "
    "encourage enforce engage engineer enhance enroll ensure enter entertain erect escort "
    "establish estimate evaluate examine exceed execute exercise expand expedite explain "
    "explore extract fabricate facilitate file fill finalize find fix follow forecast "
    "formulate foster fulfill gain gather generate give grade greet grow guide handle harvest "
    "head help hire host identify illustrate implement improve improvise incorporate increase "
    "influence inform initiate innovate input inspect install institute instruct integrate "
    "interact interpret interview introduce inventory investigate invoice issue join keep "
    "launch lead learn lecture leverage liaise lift listen load locate maintain make manage "
    "manipulate manufacture mark market measure mediate meet mentor merge migrate minimize "
    "model moderate modernize modify monitor motivate move negotiate notify observe obtain "
    "offer open operate optimize order organize orient oversee own package paint participate "
    "partner perform persuade pilot pioneer place plan prepare prescribe present prevent "
    "prioritize process procure produce program promote propose protect provide publish "
    "purchase qualify raise read realize rebuild receive recognize recommend reconcile record "
    "recruit redesign reduce refer regulate reinforce relay remove render reorganize repair "
    "replace report represent research resolve respond restock restore restructure retain "
    "retrieve review revise route run save schedule screen secure select sell send serve "
    "service set shape ship simplify solicit solve sort spearhead specify sponsor staff "
    "standardize stay stock strengthen study submit succeed summarize supervise supply support "
    "survey sustain synthesize tailor take teach tend test track train transcribe transfer "
    "transform translate transport travel treat troubleshoot tutor understand unload update "
    "upgrade upload use utilize validate verify visit volunteer weigh weld win work write"
)
_VERBS: Final = frozenset(_VERBS_TEXT.split())
_IRREGULAR_TEXT: Final = (
    "brought:bring built:build chose:choose drew:draw drove:drive found:find gave:give "
    "grew:grow kept:keep led:lead made:make met:meet oversaw:oversee ran:run rebuilt:rebuild "
    "sent:send sold:sell taught:teach took:take understood:understand undertook:take won:win "
    "wrote:write"
)
_IRREGULAR: Final = dict(pair.split(":") for pair in _IRREGULAR_TEXT.split())
# They stand in titles too: "Project Plan", "Technical Support", "Quality Control".
_NOUNS_TEXT: Final = (
    "act address advocate audit author award balance chart check code contact control design "
    "display document draft draw drive exercise file fix grade guide head host influence input "
    "institute inventory invoice issue lead lecture load mark market measure mentor merge "
    "model move offer order package paint partner pilot place plan present process produce program "
    "purchase record refer report research review route run schedule screen service set shape "
    "ship sort sponsor staff stay stock study supply support survey test track train transfer "
    "transport travel treat tutor update upgrade use visit volunteer work appliance open "
    "close clean clear cook cut change own secure"
)
_NOUNS: Final = frozenset(_NOUNS_TEXT.split())


def verb_of(word: str) -> str | None:
    """The base form of a verb of work in one of its forms; None for another word.

    >>> verb_of("Managed"), verb_of("ensures"), verb_of("Planning"), verb_of("Wrote")
    ('manage', 'ensure', 'plan', 'write')
    >>> verb_of("excellent") is None
    True
    """
    small = word.lower()
    if small in _VERBS:
        return small
    if small in _IRREGULAR:
        return _IRREGULAR[small]
    for ending in ("ing", "ed", "es", "s"):
        if small.endswith(ending):
            bare = small[: -len(ending)]
            for form in (bare, bare + "e", bare[:-1], bare[:-1] + "y"):
                if form in _VERBS and (form != bare[:-1] or bare[-2:-1] == bare[-1:]):
                    return form
    return None


def is_noun(verb: str) -> bool:
    """Whether the base form of a verb of work is a noun as well: design, report, test."""
    return verb in _NOUNS


def begins_line(word: str) -> bool:
    """Whether a capitalised word in the middle of a line begins a new one that lost its break.

    Words that are nouns as well do not: "Project Plan" is one name.

    >>> [begins_line(word) for word in ("Managed", "Ensure", "Plan", "Plans", "Excel")]
    [True, True, False, False, False]
    """
    verb = verb_of(word)
    small = word.lower()
    if verb is None or small.endswith("ing"):
        return False
    return small.endswith("ed") or small in _IRREGULAR or verb not in _NOUNS
