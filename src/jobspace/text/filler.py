"""Words and turns of phrase that fill a sentence about work and tell nothing of it."""

from __future__ import annotations

import re
from typing import Final

# Read off the sentences of 2,484 résumés that a reader learns nothing from.
_OPENINGS_TEXT: Final = (
    r"(?:solely |directly |primarily |also )?(?:responsible|accountable) (?:for|in)|"
    r"(?:my |main |key |primary |daily |other |job )*(?:responsibilities|duties|tasks)"
    r"(?: (?:also|have))? (?:includ(?:e|ed|ing)|involv(?:e|ed|ing)|were|are|consist(?:s|ed)? of)|"
    r"(?:was |were )?(?:tasked|charged|entrusted|involved|engaged) (?:with|in|to)|in charge of|"
    r"(?:was |were )?instrumental in|(?:was |were )?(?:an? )?(?:\w+ )?(?:member|part) of|"
    r"(?:have |has )?work(?:s|ed|ing)?(?: \w+ly)? (?:on|with|in|as|to|for|alongside|together)|"
    r"help(?:s|ed|ing)?(?! desk|desk| file)(?: out)?(?: with| to| in)?|"
    r"(?:provid(?:e|es|ed|ing) )?(?:assist(?:s|ed|ing)?|assistance|aid(?:ed|ing)?)"
    r"(?: \w+ly)?(?: with| in| to)?|"
    r"participat(?:e|es|ed|ing)(?: \w+ly)? (?:in|on|with)|(?:took|take|taking) part in|"
    r"contribut(?:e|es|ed|ing) to|(?:provid(?:e|es|ed|ing) )?support(?:s|ed|ing)?(?: for| to)?|"
    r"(?:serv|act)(?:e|es|ed|s|ing) as|familiar(?:ity)? with|expos(?:ed|ure) to|"
    r"(?:have |has |gained |good |some )*(?:experience|experienced|knowledge|knowledgeable|"
    r"understanding|background)(?: working)? (?:in|with|of|on)|(?:the )?abil?ity to|able to|"
    r"capable of|perform(?:s|ed|ing)? (?:various|other|all|general|any|additional|daily|multiple|"
    r"numerous|different)|deal(?:s|t|ing)? with|(?:other )?duties as assigned"
)
OPENING: Final = re.compile(
    rf"(?i)(?:I |I'm |I am |I was |I have |I've )?(?:{_OPENINGS_TEXT})(?![\w-])"
)

_CLICHES_TEXT: Final = (
    r"proven (?:track )?record|track record of|(?:proven|demonstrated) (?:ability|success|skills)|"
    r"results?[- ](?:driven|oriented|focused)|goal[- ]oriented|detail(?:s)?[- ]orient(?:ed|ated)|"
    r"(?:strong |great |excellent |keen )?(?:attention to|eye for) detail|team[- ]?players?|"
    r"self[- ](?:starter|motivated|driven|directed)|go[- ]getter|hard[- ]?work(?:ing|er)|"
    r"highly[- ](?:motivated|skilled|organi[sz]ed|effective|qualified|experienced)|fast[- ]paced|"
    r"think(?:ing|er)? outside (?:of )?the box|quick(?:[- ]| and eager )?learner|fast learner|"
    r"(?:well|quick|excellent|strong|great|good|effective|exceptional|outstanding|superior|solid)"
    r"(?:[- ,]+(?:and|verbal|oral|written|interpersonal|organizational|leadership|analytical|"
    r"communication|communications|problem[- ]solving|customer|service|people|time|management|"
    r"presentation|listening|multi-?tasking|technical|social)\b)*[- ]"
    r"(?:skills?|communicators?|abilit(?:y|ies)|work ethic|learner)|"
    r"works? well (?:under pressure|with others|in teams?|independently|both)|under pressure|"
    r"best practices?|state[- ]of[- ]the[- ]art|cutting[- ]edge|world[- ]class|best[- ]in[- ]class|"
    r"value[- ]add(?:ed)?|add(?:ing)? value|synerg\w+|win[- ]win|leverag(?:e|ed|ing)|"
    r"(?:go|going|went|goes) (?:above and beyond|the extra mile)|above and beyond|"
    r"hit the ground running|wear(?:ing|s)? (?:many|multiple|several) hats|"
    r"(?:ensur(?:e|ed|ing)|maintain(?:ed|ing)?) (?:a )?(?:smooth|positive|professional|friendly)"
    r"(?: and \w+)? \w+|smooth (?:running|operation|flow)s?|in a timely (?:manner|fashion)|"
    r"on a (?:daily|regular|day[- ]to[- ]day) basis|day[- ]to[- ]day|"
    r"passion(?:ate)?(?: for| about)?|(?:seeking|looking for|to obtain|to secure)"
    r"(?: to \w+)?(?: an?)?(?: [\w-]+){0,3} (?:position|role|opportunity|career|job)|"
    r"professional growth|grow (?:with|within)|dynamic (?:professional|individual|leader|team|\w+)|"
    r"seasoned|multi[- ]?task(?:er|ing|s|ed)?|strategic thinker|problem[- ]solver|"
    r"(?:as|when|if) (?:needed|required|necessary|requested|assigned)|and (?:so on|more|others?)|"
    r"etc\b|references (?:are )?available|can[- ]do attitude|positive attitude|"
    r"customer satisfaction|high(?:est)? (?:quality|standards?)|"
    r"(?:great|excellent|exceptional|outstanding|quality|superior|high[- ]quality)"
    r" (?:customer |client |guest )?service|(?:open|strong) lines? of communication|"
    r"cross[- ]functional(?:ly)?"
)
CLICHE: Final = re.compile(rf"(?i)\b(?:{_CLICHES_TEXT})(?![\w-])")

_EMPTY_TEXT: Final = (
    "various several different many multiple numerous diverse assorted all any certain other "
    "others additional further miscellaneous general overall related relevant appropriate "
    "applicable necessary needed required proper properly etc effective effectively efficient "
    "efficiently successful successfully timely accurate accurately excellent strong great good "
    "exceptional outstanding superior optimal best quality high highly very extremely extensive "
    "extensively comprehensive thorough thoroughly dynamic innovative strategic strategically "
    "proactive proactively key important significant significantly key major vital critical "
    "robust unique positive positively professional professionally closely directly regularly "
    "constantly consistently continually continuously always daily possible specific complex "
    "ensure ensuring ensured ensures utilize utilizing utilized leverage leveraging including "
    "includes included include basis manner way ways things aspects areas variety range wide "
    "number hands-on day-to-day"
)
EMPTY: Final = frozenset(_EMPTY_TEXT.split())

# Nouns that say that something was done, and not what.
_GENERAL_TEXT: Final = (
    "activities activity aspects assignments areas business company day department departments "
    "duties efforts employees environment functions goals initiatives issues items job management "
    "matters members needs objectives operation operations organization performance problems "
    "procedures process processes project projects requests requirements responsibilities "
    "role services solutions staff stakeholders standards success support systems task tasks team "
    "teams things work"
)
GENERAL: Final = frozenset(_GENERAL_TEXT.split())

# Words that praise a person.
_TRAITS_TEXT: Final = (
    "accountable adaptable ambitious analytical approachable articulate attentive accomplished "
    "collaborative committed communicative compassionate competent confident conscientious "
    "considerate cooperative courteous creative creativity dedicated dedication dependable "
    "dependability detail-oriented determined diligent diplomatic disciplined driven dynamic eager "
    "efficient empathetic energetic energy enthusiastic enthusiasm ethical ethic experienced "
    "expert flexible flexibility focused friendly hard-working hardworking helpful honest "
    "honesty independent innovative integrity inventive knowledgeable loyal loyalty mature "
    "methodical meticulous motivated multitasker organized outgoing passionate patient patience "
    "people-oriented personable persistent polite positive proactive productive professional "
    "professionalism proficient punctual reliable reliability resilient resourceful "
    "respectful responsible results-driven results-oriented seasoned self-motivated self-starter "
    "sincere skilled strategic supportive tactful talented team-oriented tenacious thorough "
    "trustworthy versatile willing creative leader communicator learner thinker player worker "
    "individual person attitude"
)
TRAITS: Final = frozenset(_TRAITS_TEXT.split())
