"""Periods in running text: every way to write them, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.documents.dates import month_shown, periods
from jobspace.documents.points import MONTHS, month_of

TODAY = date(2026, 3, 5)


def shown(text: str) -> list[str]:
    return [str(period) for period in periods(text, today=TODAY)]


@pytest.mark.parametrize(
    ("text", "period", "months"),
    [
        ("10/2012 to 11/2015", "Oct 2012 – Nov 2015", 38),
        ("Accountant , 06/2015 to 02/2017 Company", "Jun 2015 – Feb 2017", 21),
        ("May 2009 to Current Company Name", "May 2009 – now", 203),
        ("Aug 2015 – Present", "Aug 2015 – now", 128),
        ("2016–2019", "2016 – 2019", 36),
        ("2019 to 2019", "2019", 6),
        ("2012-03 – 2014", "Mar 2012 – 2014", 28),
        ("04/2012 - 2013", "Apr 2012 – 2013", 15),
        ("03/02/2014 - 5/2016", "Mar 2014 – May 2016", 27),
        ("1/2/2003 – 13/12/2004", "Jan 2003 – Dec 2004", 24),
        ("06.2014 - 07.2015", "Jun 2014 – Jul 2015", 14),
        ("Sept. 2010-Dec. 2011", "Sep 2010 – Dec 2011", 16),
        ("Mar2010-Apr2011", "Mar 2010 – Apr 2011", 14),
        ("Aug '15 - Sep ’17", "Aug 2015 – Sep 2017", 26),
        ("Project X (Mar–Jun 2024)", "Mar 2024 – Jun 2024", 4),
        ("Nov – Feb 2024", "Nov 2023 – Feb 2024", 4),
        ("between June 2010 and July 2011", "Jun 2010 – Jul 2011", 14),
        ("July 2024 to date", "Jul 2024 – now", 21),
        ("since 2019", "2019 – now", 81),
        ("since March 2025", "Mar 2025 – now", 13),
        ("2013-14", "2013 – 2014", 12),
        ("2010-11", "2010 – 2011", 12),
        ("2010-11 – 2012-02", "Nov 2010 – Feb 2012", 16),
        ("2012/2013", "2012 – 2013", 12),
    ],
)
def test_ranges_are_read_however_they_are_written(text: str, period: str, months: int) -> None:
    (found,) = periods(text, today=TODAY)
    assert (str(found), found.months, found.is_range) == (period, months, True)


@pytest.mark.parametrize(
    ("text", "period", "months"),
    [
        ("Summer 2018", "Jun 2018 – Aug 2018", 3),
        ("Q3 2021", "Jul 2021 – Sep 2021", 3),
        ("2021 Q3", "Jul 2021 – Sep 2021", 3),
        ("H1 2024", "Jan 2024 – Jun 2024", 6),
        ("(2017)", "2017", 12),
        ("2019-01-15: shipped", "Jan 2019", 1),
        ("31 December 2015", "Dec 2015", 1),
        ("May 16, 2015 Bridgewater", "May 2015", 1),
        ("Week of March 3-7, 2024", "Mar 2024", 1),
        ("Medical Transcription 2013 At-Home-Professions", "2013", 12),
        ("5/2019 -", "May 2019", 1),
    ],
)
def test_a_single_date_is_no_range(text: str, period: str, months: int) -> None:
    (found,) = periods(text, today=TODAY)
    assert (str(found), found.months, found.is_range) == (period, months, False)


@pytest.mark.parametrize(
    "text",
    [
        "ISO 9001:2015 audits",
        "2000 customers, over 2000 units, 2000+ calls, 2010 sq ft",
        "$2014 in sales, £2015, #2016",
        "call 555-2014 or 1-800-2014-555",
        "v2016, Office 2010, Windows 2000/2003, SQL Server 2008, 2012, Excel 2007-2013",
        "12.2014.1 and 20145 and 2014%",
        "in 1949 and 2030",
        "may be current",
        "from 1500 to 2000.",
        "",
    ],
)
def test_numbers_that_count_or_name_are_no_dates(text: str) -> None:
    assert shown(text) == []


def test_current_is_a_word_of_its_own() -> None:
    assert shown("from 2012 to current liabilities") == ["2012"]
    assert shown("2012 to Current.") == ["2012 – now"]
    assert shown("Current 2014 – 2016") == ["2014 – 2016"]


def test_backward_ranges_are_not_joined() -> None:
    assert shown("08/2010 to 09/2006") == ["Aug 2010", "Sep 2006"]


def test_several_stand_in_the_order_of_the_text_at_their_places() -> None:
    text = "Nurse 10/2012 to 11/2015, volunteer in 2016, since 2024"
    found = periods(text, today=TODAY)
    assert [text[p.at : p.until] for p in found] == ["10/2012 to 11/2015", "2016", "2024"]


def test_next_year_is_the_last() -> None:
    assert shown("expected May 2027") == ["May 2027"]
    assert shown("expected May 2028") == []


@given(
    st.integers(1950 * 12, 2027 * 12 - 1),
    st.integers(0, 120),
    st.sampled_from([" to ", "-", " – ", "—", " until "]),
    st.booleans(),
)
def test_months_written_are_months_read(
    start: int, longer: int, dash: str, are_numbers: bool
) -> None:
    last = min(start + longer, 2027 * 12 + 11)

    def written(month: int) -> str:
        name = MONTHS[month % 12].capitalize()
        return f"{month % 12 + 1:02}/{month // 12}" if are_numbers else f"{name} {month // 12}"

    (found,) = periods(f"Nurse {written(start)}{dash}{written(last)} Mercy", today=TODAY)
    assert (found.start, found.end) == (start, last + 1)


@given(st.text(alphabet="0123456789/-–. JanMay20to'(),", max_size=40))
def test_any_text_gives_periods_within_bounds_and_places(text: str) -> None:
    until = 0
    for period in periods(text, today=TODAY):
        assert 1950 * 12 <= period.start < period.end <= 2028 * 12
        assert until <= period.at < period.until <= len(text)
        until = period.until


def test_a_long_text_takes_time_in_proportion() -> None:
    assert len(periods("worked in 2014, then since 2016. " * 5000, today=TODAY)) == 10_000


def test_months_are_shown_as_people_write_them() -> None:
    assert month_shown(month_of(TODAY)) == "Mar 2026"
