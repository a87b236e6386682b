"""The sections of a résumé, by their headings."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

Section: TypeAlias = Literal[
    "summary",
    "experience",
    "education",
    "skills",
    "projects",
    "certifications",
    "languages",
    "awards",
    "interests",
    "contact",
    "other",
]

# Read off the headings of 2,484 résumés, and of the formats JSON Resume and YAML résumés.
_NAMES_TEXT: Final[dict[Section, str]] = {
    "summary": (
        "summary;professional summary;career summary;executive summary;summary statement;"
        "personal summary;profile;professional profile;executive profile;career profile;"
        "personal profile;qualifications profile;overview;career overview;"
        "professional overview;objective;career objective;career focus;professional objective;"
        "about;about me;who i am;basics;personal statement;qualifications summary;"
        "summary of qualifications;qualifications;qualification;bio;introduction"
    ),
    "experience": (
        "experience;work experience;professional experience;employment;employment history;"
        "work history;career history;job history;employment experience;relevant experience;"
        "relevant work experience;relevant professional experience;additional experience;"
        "other experience;other work experience;military experience;military service;work;"
        "military background;teaching experience;clinical experience;"
        "industry experience;related experience;management experience;leadership experience;"
        "research experience;consulting experience;internship experience;internships;internship;"
        "selected experience;career experience;experience highlights;professional background;"
        "professional history;work background;employment background;previous experience;"
        "positions held;professional work experience;career progression;"
        "academic experience;experience history;freelance experience"
    ),
    "education": (
        "education;education and training;education & training;training and education;"
        "educational background;academic background;education background;educational history;"
        "educational qualifications;academic qualifications;education and qualifications;"
        "education and certifications;education and credentials;academic history;academics;"
        "education and professional training;education and professional development;"
        "degrees;coursework;relevant coursework;training;trainings;professional training;"
        "professional development;courses;additional training;education and coursework;"
        "technical training;military education"
    ),
    "skills": (
        "skills;skill;technical skills;key skills;core skills;professional skills;skill highlights;"
        "skills and abilities;skills and expertise;skills summary;summary of skills;"
        "additional skills;computer skills;other skills;soft skills;hard skills;"
        "relevant skills;skills used;special skills;software skills;it skills;skills & expertise;"
        "core qualifications;key qualifications;highlights;career highlights;core competencies;"
        "key competencies;competencies;core strengths;strengths;key strengths;expertise;"
        "areas of expertise;area of expertise;areas of strength;areas of knowledge;"
        "professional strengths;professional highlights;highlights of qualifications;"
        "technical skills and qualifications;technical proficiencies;technical proficiency;"
        "technical expertise;technical summary;technologies;technology;technology skills;"
        "technology summary;tools;tools and technologies;software;computer proficiencies;"
        "computer proficiency;technical competencies;technical qualifications;"
        "leadership skills;management skills;interpersonal skills;organizational skills;"
        "communication skills;skills and qualifications;qualifications and skills;core expertise;"
        "core technologies;specialties;specialties and skills"
    ),
    "projects": (
        "projects;project;key projects;selected projects;personal projects;academic projects;"
        "project experience;side projects;open source;relevant projects;major projects;"
        "project highlights;project work;recent projects;open source projects"
    ),
    "certifications": (
        "certifications;certification;certificates;certificate;licenses;licences;license;"
        "licensure;licenses and certifications;licenses & certifications;"
        "certifications and licenses;certifications & licenses;certifications/licenses;"
        "licenses/certifications;credentials;professional certifications;"
        "certifications and training;training and certifications;professional licenses;"
        "certificates and licenses;professional licenses and certifications;"
        "certifications and credentials;licensure and certifications;"
        "certifications and licensure;professional credentials;technical certifications;"
        "computer certifications;teaching certifications"
    ),
    "languages": "languages;language;language skills;foreign languages;languages spoken;"
    "language proficiency;linguistic skills;spoken languages;languages known;foreign language",
    "awards": (
        "awards;honors;awards and honors;honors and awards;awards & honors;honors & awards;"
        "achievements;accomplishments;core accomplishments;key accomplishments;"
        "professional accomplishments;selected accomplishments;career accomplishments;"
        "key achievements;professional achievements;career achievements;"
        "awards and recognition;recognition;recognitions;awards & recognition;"
        "awards and achievements;awards and accolades;"
        "academic achievements;achievements and awards;scholarships;"
        "honors and recognition;academic honors;academic awards;awards and accomplishments;"
        "accomplishments and awards;military awards"
    ),
    "interests": (
        "interests;hobbies;hobbies and interests;interests and hobbies;personal interests;"
        "activities and interests;interests and activities;other interests;"
        "hobbies & interests;hobby"
    ),
    "contact": (
        "contact;contact information;contact details;contact info;personal information;"
        "personal details;personal data;contact me;personal info"
    ),
    "other": (
        "additional information;other information;references;reference;affiliations;"
        "professional affiliations;professional memberships;memberships;associations;"
        "professional associations;memberships and affiliations;affiliations and memberships;"
        "professional organizations;organizations;community service;community involvement;"
        "volunteer;volunteering;volunteer work;volunteer experience;volunteer activities;"
        "volunteer service;voluntary work;community activities;activities;activities and honors;"
        "extracurricular activities;extra-curricular activities;activities performed;"
        "leadership and activities;civic involvement;publications;presentations;"
        "publications and presentations;presentations and publications;patents;"
        "selected publications;conferences;research;security clearance;clearance;portfolio;"
        "professional activities;leadership;leadership activities;leadership roles"
    ),
}
_SECTIONS: Final[dict[str, Section]] = {
    name: section for section, names in _NAMES_TEXT.items() for name in names.split(";")
}
_SIGNS: Final = re.compile(r"^[\W\d_]+|[\W_]+$")
# Such lines stand in lists of skills too and do not end them.
_ITEMS_TEXT: Final = (
    "leadership;presentations;training;technology;technologies;research;software;tools;projects;"
    "project;volunteer;languages;language;publications;organizations;qualifications;references"
)
_ITEMS: Final = frozenset(_ITEMS_TEXT.split(";"))
INLINE: Final = re.compile(r"([A-Z][A-Za-z &]{3,40}):\s+(?=\S)")  # "Skills: SQL"
_AND: Final = re.compile(r" (?:and|&|\+) | ?/ ?|, ")
_SPACED_OUT: Final = re.compile(r"(?:[a-z] ){4,}[a-z]")  # "E D U C A T I O N"
_SPACE: Final = re.compile(r"\s+")


def section_of(heading: str) -> Section | None:
    """The section of a résumé that a heading begins; None where it is not one of those.

    `other` is a section that says little of work: references, memberships, volunteering,
    publications. A heading that joins two sections by "and" or "&" is of the first of them.

    >>> section_of("WORK HISTORY:"), section_of("Skills & Interests"), section_of("Senior Nurse")
    ('experience', 'skills', None)
    """
    name = _SPACE.sub(" ", _SIGNS.sub("", heading)).lower()
    if _SPACED_OUT.fullmatch(name):
        name = name.replace(" ", "")
    if name in _SECTIONS:
        return _SECTIONS[name]
    parts = [_SECTIONS.get(part) for part in _AND.split(name)]
    return parts[0] if len(parts) > 1 and all(parts) else None


def section_begun(text: str, *, held: Section | None) -> Section | None:
    """The section that a line begins: one that is a heading, or has one before a colon.

    Args:
        text: the line.
        held: the section it stands in. In a list of skills, "Leadership" is a skill.

    >>> section_begun("Skills: SQL, R", held=None), section_begun("Leadership", held="skills")
    ('skills', None)
    """
    if held == "skills" and text.strip().lower() in _ITEMS:
        return None
    section = section_of(text)
    if section is None and (inline := INLINE.match(text)):
        return section_of(inline[1])
    return section
