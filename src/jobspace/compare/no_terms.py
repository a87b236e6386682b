"""Words that are no skills, however often postings ask for them: places, posts, degrees, wishes.

Read off the terms of 1,000 postings of all kinds, of 547 in data science and of 1,250 of one firm.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# A term does not end with a post, in the singular: "project manager" is no skill.
_POSTS_TEXT: Final = (
    "accountant administrator advisor adviser agent aide analyst applicant architect assistant "
    "associate attorney auditor banker bookkeeper buyer candidate caregiver cashier ceo cfo "
    "chef chief clerk clinician coach colleague commander consultant contractor controller "
    "coordinator counsel counselor cto customer dealer dentist designer developer director "
    "doctor driver editor educator electrician employee employer engineer estimator examiner "
    "executive expert family foreman freelancer guest guide hero hygienist individual inspector "
    "installer instructor intern investigator journalist leader leadership lawyer librarian "
    "machinist manager marketer mechanic member mentor merchandiser nurse nutritionist officer "
    "operator owner paralegal partner patient people peer person personnel pharmacist physician "
    "planner player practitioner president principal producer professional programmer provider "
    "psychologist recruiter rep representative researcher resident reviewer salesperson "
    "scientist secretary senior specialist staff stakeholder student subcontractor supervisor "
    "supplier surgeon teacher team technician technologist tester therapist trainer user vendor "
    "generalist googler "
    "veteran vice volunteer worker writer client clients group department agency company "
    "organization firm business committee council board office"
)
# Nor with what is true of any work.
_VAGUE_TEXT: Final = (
    "alternative discussion scenario conversation corporate consideration assumption "
    "ability abilities activity area aspect attitude attribute background basis benefit body "
    "capability case challenge change class code collaboration combination community competency "
    "component concept concern condition confidence context credential culture curriculum date "
    "deadline decision deliverable delivery demand description detail duty effort element "
    "eligibility environment equipment ethic event excellence example execution expectation "
    "experience expertise exposure facility feedback field file flow focus form format function "
    "goal growth guideline hour idea impact improvement industry information initiative input "
    "inquiry insight instruction interaction interest issue item job judgment kind knowledge law "
    "level life line list load location manner market material matter meeting method metric "
    "milestone mindset mission need number objective objects opportunity order orientation outcome "
    "output part performance perspective phase phone place plan platform point policy portfolio "
    "position potential practice preference presence pressure principle priority problem procedure "
    "process product progress project proficiency quality question range record recommendation "
    "regulation relationship report request requirement resolution resource response "
    "responsibility result role room rule sale schedule scope service session setting "
    "shift site situation skill skillset solution space spirit stage standard state step story "
    "strategy strength structure success support talent target task technique technology term "
    "thing thinking time tool topic track transaction trend trust type understanding unit update "
    "value variety visit volume way week weekend work workflow workload workplace world year "
    "travel lift pound lbs minute day month week night morning evening english word language "
    "license licensure certification diploma exam set source disorder data system account content "
    "document documentation presentation software application "
    "hardware communication program education training ownership attention passion"
)
# Of two words, these may end one: "customer service", "risk analysis", "quality control".
_ENDINGS_TEXT: Final = (
    "service process system method program account language law equipment code policy "
    "regulation sale market training education communication improvement application product "
    "database technique management software planning strategy tool platform technology project "
    "data report documentation content presentation resolution procedure standard performance "
    "workflow structure delivery material curriculum facility industry relationship portfolio "
    "record information metric document hardware"
)
_FIRST_TEXT: Final = (
    "building making taking helping use uses using knows know needs need additional appropriate "
    "applicable basic certain "
    "complex comprehensive confidential critical "
    "current cross daily different diverse early effective efficient end-to-end entire essential "
    "established existing external fast fast-paced flexible full future general global good "
    "great hands-on heavy high high-level high-quality ideal important independent individual "
    "innovative internal junior key large leading light local long major minimum modern multiple "
    "necessary new next ongoing optimal other outside own personal physical positive possible "
    "potential previous primary prior proper proven quick real regular related relevant reliable "
    "remote required respective responsible same senior several short significant similar simple "
    "single small special specific standard state strategic strong successful superior "
    "supervised timely total various verbal weekly well-organized wide written year years "
    "bachelor bachelors master masters associate degree high-performing self-motivated company "
    "equivalent preferred excellent exceptional solid proactive detail-oriented team client "
    "customer-focused client-facing customer-facing day-to-day state-of-the-art full-time "
    "part-time top better best clear close direct full-cycle active deep bi-lingual bilingual "
    "minded driven world-class related assigned etc e.g i.e eg ie based valid stakeholder "
    "actionable ad-hoc timely creative"
)
# No skills by themselves, though written with a capital or signs.
_NAMES_TEXT: Final = (
    "ability able about additional advanced all and any applicants apply assistant associate "
    "associates ba bachelor bachelors basic benefits bilingual board bonus bs bsc business "
    "candidate candidates center centre ceo cfo chief city class client clients college "
    "committee communication community company corporate council county covid covid-19 cto "
    "customer customers degree department description director diploma division doctorate "
    "driver duties e.g ed education eeo eg engineer engineering english eoe equivalent essential "
    "etc executive experience expert familiarity federal fortune ft full full-time function "
    "functions ged general global government group head high highly hours hs i ie ii iii iv inc "
    "industry intern international internet it job jd key knowledge lead level llc llp local ltd "
    "ma management manager master masters mba md minimum mission ms msc must na national "
    "no note occasional office officer ok once one or other paid part part-time participate "
    "perform ph phd ph.d plus position preferred president professional proficiency proficient "
    "program programs project proven provide qualifications region regional related required "
    "requirements responsibilities responsible role rfp room safety sales school senior service "
    "services shift skills staff standard state strong supervisor support system systems team "
    "teams the this to tools travel understanding university us usa use vice vp we what "
    "who will with work working years you your am pm est pst cst tbd faq id pto 401k 401(k) "
    "lbs asap st mr mrs dr sr jr ad hoc ad-hoc vs per non self multi m.s m.a b.s b.a jd "
    "excellent hands-on on-site onsite hybrid remote native bring your time success "
    "o p u t e s v x y z h n m l k g f d b a w q j designer developer analyst specialist "
    "consultant coordinator technician administrator representative manager's act rd "
    "north south east west northern southern eastern western american european asian african "
    "arts science registered association suite citizen server servers medicine form forms "
    "instructions resume cv intermediate competencies competency qualification statement "
    "c-level alphabet human-computer commission prn certificate certification licensure license "
    "frequently occasionally incentive "
    "us-based uk eu emea apac latam "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday christmas thanksgiving "
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia "
    "hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts "
    "michigan minnesota mississippi missouri montana nebraska nevada hampshire jersey mexico "
    "york carolina dakota ohio oklahoma oregon pennsylvania rhode tennessee texas utah "
    "vermont virginia washington wisconsin wyoming d.c dc atlanta austin baltimore boston "
    "charlotte chicago cincinnati cleveland columbus dallas denver detroit houston indianapolis "
    "jacksonville vegas angeles memphis miami milwaukee minneapolis nashville orlando "
    "philadelphia phoenix pittsburgh portland sacramento antonio diego francisco jose seattle "
    "tampa tucson manhattan brooklyn nyc sf la ca ny nj tx fl wa il ga nc pa oh mi ma va co az "
    "tn mo wi mn or sc al ky ct ok ut nv ar ks nm ne wv hi nh me ri mt de sd nd ak vt wy london "
    "paris berlin dublin toronto singapore tokyo sydney munich zurich europe asia africa "
    "america america's canada india china japan germany france spain italy brazil australia "
    "ireland israel kingdom states korea netherlands sweden poland philippines "
    "google microsoft amazon apple facebook meta linkedin netflix walmart deloitte pwc kpmg "
    "accenture glassdoor indeed linkedin's google's dice nasdaq nyse forbes gartner "
    "ivy veteran veterans vevraa ada fmla osha's hipaa's lgbtq dei aarp"
)
_GROUPS_TEXT: Final = (
    "track record|background check|phone call|minimal supervision|drug test|drug screen|"
    "drug screening|accurate record|oral communication|office equipment|annual budget|"
    "new york|los angele|san francisco|united state|high school|life cycle|root cause|"
    "industry standard|performance metric|performance standard|verbal communication|"
    "written communication|north america|computer skill|sound judgment|driver license|"
    "driver's license|valid driver's license|common sense|moving part|office setting|"
    "office environment|customer need|customer service experience|business need|"
    "general supervision|work experience|subject matter|subject matter expertise|"
    "sexual orientation|gender identity|"
    "eye contact|team player|open door|best practice|customer experience|user experience|"
    "action plan|status report|direct report|key performance|performance indicator|"
    "computer system|computer program|computer software|business process|business model|"
    "business strategy|management process|team environment|word processing software|"
    "target audience|life experience|customer relationship|client relationship|"
    "business relationship|new hampshire|new jersey|new mexico|hong kong|san diego|"
    "san jose|st louis|salt lake city|las vega|fort worth|bay area|silicon valley|"
    "regulatory requirement|hiring process|recruiting process|interview process|"
    "background investigation|credit check|fast learner|quick learner|self starter|"
    "continuous learning|lifting pound|"
    "experience serving|technology industry|value proposition|customer facing|emerging technology|"
    "computer literacy|ms degree|data driven|operating procedure|safety rule|"
    "product knowledge|industry trend|market trend|industry knowledge|sale target|sale goal|"
    "business unit|business result|business outcome|google product|google service"
)
_WORDS_TEXT: Final = (
    "arts soft influencing lieu unpaid qualifying thorough domain transformation "
    "professionalism listening reading supervisory designing deployment influence "
    "utilities sensors prioritization multitasking prioritizing managing organizing "
    "integration license licensure technician tasks college junior hire computer "
    "test tests evaluation network media search analysis storage "
    "competing rolling participating navigating learning serving government corporate "
    "positive discretion confidentiality punctuality reliability dependability integrity "
    "accuracy creativity initiative adaptability empathy patience autonomy independence "
    "judgement judgment autonomy humor hospitality-minded supervising delegating "
    "collaborating operating working building developing leading implementing "
    "speaking reasoning thinking numbers startup startups enterprise ambiguity "
    "accreditation eligibility relocation standing walking sitting bending lifting"
)
# "Adobe Photoshop" and "Photoshop" are one; "Google Cloud" is not any cloud.
_MAKERS_TEXT: Final = "adobe amazon apache atlassian autodesk cisco google microsoft ms oracle"
_ORDINARY_TEXT: Final = (
    "access act airtable asana base beam chef docs drive edge ember epic excel express flask flow "
    "forms go hive impala maps maya meet monday notion oracle outlook pages pig project puppet r "
    "rails react rust sage sheets shell sketch slack slides spark spring square storm stripe "
    "swift teams unity unreal word zoom c d square swift shopify flex canvas quest cerner "
    "concur ignition bridge safe lean agile scrum"
)


@lru_cache(maxsize=1)
def posts() -> frozenset[str]:
    """Posts and people, in the singular."""
    return frozenset(_POSTS_TEXT.split())


@lru_cache(maxsize=1)
def vague() -> frozenset[str]:
    """Nouns that are true of any work, in the singular."""
    return frozenset(_VAGUE_TEXT.split())


@lru_cache(maxsize=1)
def endings() -> frozenset[str]:
    """Those of `vague` that may end a term of two words."""
    return frozenset(_ENDINGS_TEXT.split())


@lru_cache(maxsize=1)
def no_first() -> frozenset[str]:
    """Words that do not begin a term: adjectives of any work."""
    return frozenset(_FIRST_TEXT.split())


@lru_cache(maxsize=1)
def no_names() -> frozenset[str]:
    """Words that are no skill by themselves, however they are written."""
    return frozenset(_NAMES_TEXT.split())


@lru_cache(maxsize=1)
def no_groups() -> frozenset[str]:
    """Groups of words, in small letters and the singular, that are no skills."""
    return frozenset(_GROUPS_TEXT.split("|"))


@lru_cache(maxsize=1)
def no_words() -> frozenset[str]:
    """Plain words that stand where skills stand, and are none."""
    return frozenset(_WORDS_TEXT.split())


@lru_cache(maxsize=1)
def makers() -> frozenset[str]:
    """Firms whose name stands before those of their tools."""
    return frozenset(_MAKERS_TEXT.split())


@lru_cache(maxsize=1)
def ordinary() -> frozenset[str]:
    """Tools that are named by a word with another meaning: they need their capital."""
    return frozenset(_ORDINARY_TEXT.split())
