"""Texts that say little: that somebody works, at what rank, or for whom, and not as what."""

import pyarrow as pa
import pyarrow.compute as pc


def _listed(keys: str) -> pa.Array:
    """Keys between commas, over any number of lines."""
    return pa.array(" ".join(keys.split()).split(", "), pa.string())


VAGUE = _listed(
    """
    activist, american, anything, apprentice, associate, associates, attendant, beneficiary,
    boss, buisness owner, bus owner, business, business man, business owner, business partner,
    business person, business woman, businessman, businessperson, businesswoman, career,
    citizen, city employee, city government, civil servant, civil service, co founder, co owner,
    cofounder, company, company owner, concerned citizen, contract, contractor owner,
    coordinator, corporate, corporation, county employee, county government, cr, creative,
    defense contractor, digital, donor, employed, employed full time, employed part time,
    employee, employer, energy, entrepeneur, entrepreneur, entreprenuer, everything, examiner,
    exempt, family business, federal, federal employee, federal government, fellow, former,
    founder, founder and owner, founding partner, freelance, freelancer, full time, full time
    employee, fulltime, general, government, government employee, government worker, group
    leader, health, heir, hourly, human, human being, in house, individual, industry, intern,
    internship, investor owner, job, lead, leader, local, man, many, me, medical field, member,
    misc, misc labor, miscellaneous, multiple, myself, myself inc, na business, no, not for
    profit, occupation, officer, oil, oil and gas, other, own business, owner, owner ceo
    partner, owner operator, owners, part time, part time employee, partner, partners, parttime,
    patriot, person, philanthropist, philanthropy, position, principal, private, private
    industry, private sector, products, profession, professional, professional staff,
    proprietor, public, public employee, public sector, public servant, representative, rfd,
    salaried, salary, self, self work, semi, senior associate, senior partner, service,
    services, several, shareholder, small business, small business owner, social entrepreneur,
    sole proprietor, specialist, staff, staff member, staffer, state, state employee, state
    government, stockholder, taxpayer, team lead, team leader, technical, technologist, title,
    trainee, trustee, union, union member, us government, various, veteran, voter, whatever,
    woman, work, worker, working, yes, you
    """
)

RANK = _listed(
    """
    administrator, advisor, agent, analyst, assistant, assistant director, assistant manager,
    assistant vice president, associate director, avp, ceo, chair, chairman, chairwoman, chief,
    chief executive, chief executive officer, chief operating officer, consultant, coo,
    coordinator, deputy director, developer, director, engineer, evp, exec, executive,
    executive director, executive vice president, general manager, gm, head, management,
    manager, managing director, managing partner, operations, officer, president,
    professor, associate professor,
    assistant professor, adjunct professor, instructor, lecturer,
    project manager, regional manager, senior director, senior manager, senior vice president,
    specialist, supervisor, svp, technician, vice chairman, vice president, vp
    """
)


def is_vague(keys: pa.Array) -> pa.Array:
    """Which of n keys are among the words that name no occupation; boolean (n,)."""
    return pc.is_in(keys, value_set=VAGUE)


def is_rank(keys: pa.Array) -> pa.Array:
    """Which of n keys name a rank that a field should follow ("Director, Sales"); boolean (n,)."""
    return pc.is_in(keys, value_set=RANK)


_COMPANY = (
    r"\b(inc|incorporated|llc|llp|lp|ltd|pllc|plc|corp|corporation|company|co|holdings|enterprises"
    r"|industries|university|college|hospital|bank|group|partners|associates|systems|solutions"
    r"|foundation|church|isd|school district|public schools|county|international|technologies"
    r"|university of .*|city of .*|state of .*|bank of .*|us army|dept of .*|department of .*)$"
)


def is_company(keys: pa.Array) -> pa.Array:
    """Which of n keys end as names of companies and institutions do; boolean (n,)."""
    return pc.match_substring_regex(keys, _COMPANY)
