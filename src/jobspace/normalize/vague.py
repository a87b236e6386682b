"""Texts that say that somebody works, and not as what: never decided with confidence."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

VAGUE = pa.array(
    """
    self, owner, owners, various, business, business owner, small business owner, own business,
    owner operator, co owner, partner, partners, managing partner, general partner, principal,
    entrepreneur, founder, co founder, cofounder, founder and owner, proprietor, sole proprietor, businessman,
    businesswoman, business man, business woman, business person, businessperson, small business,
    family business, other, misc, miscellaneous, many, several, multiple, work, worker, working,
    employee, employed, employer, staff, staff member, full time, part time, yes, no, me, myself,
    boss, private, private sector, private industry, corporate, corporation, industry, company,
    company owner, professional, member, board member, associate, associates, senior associate,
    labor, job, career, occupation, profession, title, position, anything, everything, whatever,
    general, specialist, technical, technology, services, service, office, production, operations,
    development, creative, freelance, freelancer, contract, semi, individual, person, man, woman,
    citizen, american, patriot, voter, taxpayer, human, human being, concerned citizen, donor,
    government, federal government, state government, city government, county government, state,
    federal, us government, public sector, civil service, nonprofit, non profit, not for profit,
    shareholder, stockholder, trustee, beneficiary, heir, philanthropist, philanthropy, investor owner,
    in house, contractor owner, owner president, business partner, senior partner, group leader
    """.replace("\n", " ").split(","),
    pa.string(),
)
_KEYS = pc.utf8_trim_whitespace(VAGUE)


def is_vague(keys: pa.Array) -> pa.Array:
    """Which of n keys are among the words that name no occupation; boolean (n,)."""
    return pc.is_in(keys, value_set=_KEYS)


_COMPANY = (
    r"\b(inc|incorporated|llc|llp|lp|ltd|pllc|plc|corp|corporation|company|co|holdings|enterprises"
    r"|industries|university|college|hospital|bank|group|partners|associates|systems|solutions"
    r"|foundation|church|isd|school district|public schools|county|international|technologies"
    r"|university of .*|city of .*|state of .*|bank of .*|us army|dept of .*|department of .*)$"
)


def is_company(keys: pa.Array) -> pa.Array:
    """Which of n keys end as names of companies and institutions do; boolean (n,)."""
    return pc.match_substring_regex(keys, _COMPANY)
