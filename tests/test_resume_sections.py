"""Sections of résumés by their headings."""

import pytest

from jobspace.documents.resume import section_begun, section_of


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("EXPERIENCE", "experience"),
        ("Work History:", "experience"),
        ("Professional Experience", "experience"),
        ("## Employment history", "experience"),
        ("Education and Training", "education"),
        ("E D U C A T I O N", "education"),
        ("Highlights", "skills"),
        ("Core Qualifications", "skills"),
        ("Skills & Interests", "skills"),
        ("Licenses / Certifications", "certifications"),
        ("Accomplishments", "awards"),
        ("Honors and Awards", "awards"),
        ("Executive Profile", "summary"),
        ("Languages", "languages"),
        ("Hobbies", "interests"),
        ("Personal Information", "contact"),
        ("Projects", "projects"),
        ("References", "other"),
        ("Senior Nurse", None),
        ("Experience with children", None),
        ("Skills and wisdom", None),
        ("", None),
        ("---", None),
    ],
)
def test_headings_that_people_use(heading: str, section: str | None) -> None:
    assert section_of(heading) == section


def test_a_line_may_begin_its_section_before_a_colon() -> None:
    assert section_begun("Skills: SQL, R", held=None) == "skills"
    assert section_begun("Note: SQL, R", held=None) is None


def test_items_of_a_list_of_skills_do_not_end_it() -> None:
    assert section_begun("Leadership", held="skills") is None
    assert section_begun("Leadership", held="experience") == "other"
    assert section_begun("Education", held="skills") == "education"
