"""Words that say nothing of a posting, because postings of every kind have them."""

from functools import lru_cache
from typing import Final

from jobspace.text.stop_words import ENGLISH_STOP_WORDS

# Read off the 900 words that most of 2,800 postings share; words that are kinds of work stay out.
_OF_POSTINGS: Final = (
    "ability able above academic accomplish accordance accurate achieve across act action active "
    "activities actual adapt add addition additional address advance advantage advice advise "
    "after agreement aid align allow also ambiguous america american amount analyze annual "
    "anticipate any applicant applicants apply applying approach appropriate area areas arise "
    "aspect aspects assess assist assure attention attitude available aware awareness bachelor "
    "bachelor's bachelors background backgrounds balance base basic basis bay become believe "
    "benefit benefits best better beyond big both brand bring broad build built california "
    "candidate candidates capabilities capability capable capacity care career careers case cause "
    "challenge challenges challenging change changing choice city clear client clients close "
    "closely collaborate collaborating collaboration collaborative college combination combine "
    "come comfort comfortable commitment common communicate communicating communication "
    "communications companies company compelling competitive complete complex "
    "complexity comprehensive concept concepts concise conditions conduct consider consideration "
    "consistent contact continue continuous contribute control coordinate core could cover create "
    "creating creation creative critical cross cross-functional culture curiosity curious current "
    "customer customers daily date day days deadline deadlines decision decisions deep define "
    "degree degrees deliver deliverables delivering delivery demand demands demonstrate "
    "department depth description desire desired desires detail detail-oriented details determine "
    "develop developing development different diploma direct direction directions discipline "
    "disciplines discover discuss diverse diversity document domestic down drive driven driving "
    "due during duties duty dynamic each eager early ease east education effective effectiveness "
    "efficient effort efforts either employee employees employer employment enable encourage end "
    "energetic energy engage engaging english enjoy ensure ensuring entire environment "
    "environments equal equivalent essential establish etc evaluate every everyone everything "
    "evolving example examples exceed excellence excellent exceptional exchange excited exciting "
    "execute execution existing expect expectations experience experiences expert expertise "
    "explain explore express extensive external extra face fast fast-paced feel field fields find "
    "first fit flexibility flexible fluency fluent fluently focus follow following form forward "
    "foster francisco free fresh full full-time fun function functional functions future gain ged "
    "general generate get give giving global goal goals good graduate great group groups grow "
    "growing growth guidance guide hand handle handling hands hands-on hard have having help "
    "helping high high-quality highest hiring holiday holidays home hour hours idea ideal ideas "
    "identify identifying idiomatically impact implement implementing important improve "
    "improvement improvements include includes including inclusion inclusive increase independent "
    "individual individuals influence inform information initiative initiatives innovate "
    "innovation innovative input inquiries insight insights integral integrity interact "
    "interaction interest interested internal interpersonal interview issue issues job join key "
    "know knowledge lead leader leaders leadership leading learn level levels leverage "
    "leveraging life like limited list listen live local location locations long look looking "
    "love maintain maintaining major make making manage managing manner many master master's "
    "match material matter matters may mean meaning meaningful means meet meeting meetings member "
    "members mentor methods mind mindset minimum mission month months motivated move multi "
    "multi-task multiple multitask must national nature necessary need needs new next nice non "
    "north number objective objectives offer offering offers office one ongoing open operate "
    "opinion opportunities opportunity options order organization organizational organizations "
    "organize orientation oriented other others outcome outcomes outside outstanding overall "
    "oversee own ownership pace paced part participate partner partners passion passionate past "
    "people perform performance performing person personal personality perspective perspectives "
    "phd phone plan plans play plus point position positions positive possess possible potential "
    "practical practice practices prefer preference preferred preparation prepare present "
    "presenting primary principle principles prior priorities prioritize priority proactive "
    "problem problem-solving problems process processes produce productive professional "
    "professionals proficiency proficient program progress project projects promote proper proud "
    "prove proven provide provides providing purpose pursue qualification qualifications "
    "question questions quick range rapid real receive recognize recommend "
    "recommendations reference references regard regular related relationship relationships "
    "relevant reliable remote report reporting reports represent request requests require "
    "required requirement requirements requires resolve resource resources respect respond "
    "responsibilities responsibility responsible result results resume review right role roles "
    "run salary san scale schedule schedules school scope seek seeking select self self-motivated "
    "self-starter sense serve service services set setting shape share sharing short similar "
    "simple single situation situations skill skills small smart solid solution solutions solve "
    "solving source south space speak specific specify spirit staff stage stakeholder "
    "stakeholders stand standard standards start starter state states status stay step strategic "
    "strategies strategy strength strong structure style subject submit succeed success "
    "successful suggest summary supervision support supporting sure take talent talented target "
    "task tasks team teams teamwork technical technique techniques technologies technology term "
    "terms thing things think thinking thoughtful thrive tight time time-management timely title "
    "today together tomorrow tool tools topic topics total touch track training transform travel "
    "trend trends trust try turn type types undergraduate understand understanding unique unit "
    "united university usa use useful user users using value values variety various vary verbal "
    "via view vision voice want way ways week weekend weekends weeks welcome west wide willing "
    "willingness win within word work workforce working workplace works world write writing "
    "written year years yes york "
)


@lru_cache(maxsize=1)
def empty_words() -> frozenset[str]:
    """Stop words of English (scikit-learn's) and of postings, in small letters.

    >>> {"the", "team", "ability"} <= empty_words(), "nurse" in empty_words()
    (True, False)
    """
    return ENGLISH_STOP_WORDS | frozenset(_OF_POSTINGS.split())
