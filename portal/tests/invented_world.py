"""An invented world for the time machine: its kinds of records, what may stand in them, its pages.

Few values and few days, so that names are taken again, records revived and periods meet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve
from django.utils.http import urlencode
from hypothesis import strategies as st

from contracts.models import (
    Contract,
    Provider,
    ProviderName,
    RemsCertification,
    SingleCaseAgreement,
)
from portal.asof import moment_text
from portal.guidance.models import GuidanceConcern, GuidanceEntry, Keyword, Synonym
from portal.refusals import Refusal, refuse
from portal.tests.factories import nth_npi
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    RemsProgram,
    RemsRequirement,
    Therapy,
    TherapyName,
    TherapyNotice,
)

ON = date(2025, 3, 3)
CODES = ("J3399", "Q2041", "J3490")
NPIS = tuple(map(nth_npi, range(3)))
THERAPIES = ("abecma", "casgevy", "zynteglo")
PROGRAMS = ("gene-therapy", "cellular-therapy")
ENTRIES = ("pa", "contracts")

one_of = st.sampled_from
days = one_of([None, date(2024, 11, 1), date(2025, 3, 1), ON, date(2025, 3, 4), date(2026, 1, 31)])
words = one_of(["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota"])
trust = one_of("ABC")
yes_or_no = st.booleans()


@dataclass(frozen=True)
class Link:
    """A field that names another record."""

    to: Any
    may_be_empty: bool = False


PERIOD = {"starts_on": days, "last_day": days}
KINDS: dict[Any, dict[str, Any]] = {
    Program: {"slug": one_of(PROGRAMS), "name": words, "position": one_of([1, 2])},
    Therapy: {
        "slug": one_of(THERAPIES),
        "brand_name": words,
        "mark": one_of(["", "®", "™"]),
        "generic_name": one_of(["", "autoleucel", "parvovec"]),
    },
    TherapyName: {"therapy": Link(Therapy), "kind": one_of(["printed", "short"]), "name": words},
    Listing: {
        "therapy": Link(Therapy),
        "program": Link(Program),
        "brand_name": words,
        "embarc": yes_or_no,
        **PERIOD,
    },
    ContactChannel: {
        "program": Link(Program),
        "therapy": Link(Therapy, may_be_empty=True),
        "purpose": one_of(["prior_authorization", "questions"]),
        "kind": one_of(["phone", "fax"]),
        "value": one_of(["855.555.0100", "855.555.0101"]),
        **PERIOD,
    },
    HcpcsCode: {
        "code": one_of(CODES),
        "unclassified": yes_or_no,
        "successor": Link(HcpcsCode, may_be_empty=True),
        **PERIOD,
    },
    ListedCode: {"therapy": Link(Therapy), "code": Link(HcpcsCode), **PERIOD},
    ProductCode: {
        "therapy": Link(Therapy),
        "code": Link(HcpcsCode),
        "source": words,
        "trust": trust,
        **PERIOD,
    },
    RemsProgram: {"slug": one_of(["rems", "other"]), "name": words},
    RemsRequirement: {
        "therapy": Link(Therapy),
        "rems_program": Link(RemsProgram),
        "standing": one_of(["required", "not_required"]),
        "authority": one_of(["fda", "plan"]),
        "source": words,
        "trust": trust,
        **PERIOD,
    },
    TherapyNotice: {
        "therapy": Link(Therapy),
        "text": words,
        "source": words,
        "trust": trust,
        **PERIOD,
    },
    Edition: {
        "title": words,
        "label": words,
        "effective_on": one_of([date(2024, 11, 1), ON, date(2025, 3, 4)]),
        "source": words,
        "sha256": st.just("0" * 64),
        "confirmed_on": days,
    },
    GuidanceEntry: {
        "slug": one_of(ENTRIES),
        "question": words,
        "short_answer": words,
        "answer": words,
        "topic": one_of(GuidanceEntry.Topic.values),
        "source": words,
    },
    GuidanceConcern: {"entry": Link(GuidanceEntry), "therapy": Link(Therapy)},
    Keyword: {"entry": Link(GuidanceEntry), "words": words},
    Synonym: {"words": words, "means": words},
    Provider: {
        "npi": one_of(NPIS),
        "name": words,
        "city": words,
        "state": one_of(["OH", "TX"]),
        "deactivated_on": days,
    },
    ProviderName: {"provider": Link(Provider), "name": words},
    Contract: {
        "provider": Link(Provider),
        "therapy": Link(Therapy),
        "program": Link(Program),
        **PERIOD,
    },
    SingleCaseAgreement: {
        "provider": Link(Provider),
        "therapy": Link(Therapy),
        "reference": words,
        "starts_on": st.just(date(2025, 3, 1)),
        "last_day": one_of([ON, date(2026, 1, 31)]),
    },
    RemsCertification: {
        "provider": Link(Provider),
        "rems_program": Link(RemsProgram),
        "standing": one_of(RemsCertification.Standing.values),
        **PERIOD,
    },
}
# What the pages tell most of is what is edited most.
OFTEN = [Therapy, Provider, Listing, Contract, RemsCertification, ListedCode, GuidanceEntry]


def links(model: Any) -> Iterator[tuple[str, Link]]:
    return ((name, field) for name, field in KINDS[model].items() if isinstance(field, Link))


def addresses() -> list[str]:
    """Every page with a past, also of records that are not on record yet or no longer."""
    records = [
        *(f"/therapies/{slug}/" for slug in THERAPIES),
        *(f"/therapies/programs/{slug}/" for slug in PROGRAMS),
        *(f"/therapies/codes/{code}/" for code in CODES),
        *(f"/guidance/{slug}/" for slug in ENTRIES),
        *(f"/contracts/providers/{npi}/" for npi in NPIS),
    ]
    lists = [
        "/",
        "/therapies/",
        "/therapies/?q=alpha",
        "/therapies/editions/",
        "/therapies/editions/compare/?from=2024-11-01&to=2026-01-31",
        "/therapies/export/?format=txt",
        "/contracts/providers/",
        "/contracts/providers/?format=csv",
        "/contracts/?when=all",
        "/contracts/?when=all&format=csv",
        "/contracts/agreements/?when=all",
        "/contracts/certifications/?when=all",
        "/contracts/grid/",
        "/contracts/grid/?format=csv",
        "/guidance/",
        "/changes/",
        "/contracts/changed-answers/",
        *(f"/therapies/{slug}/providers/" for slug in THERAPIES),
        *(f"/contracts/providers/?therapy={slug}" for slug in THERAPIES),
    ]
    pairs = [(npi, slug) for npi in NPIS[:2] for slug in THERAPIES]
    checks = [
        f"/contracts/{page}?{urlencode({'npi': npi, 'therapy': slug})}"
        for npi, slug in pairs
        for page in ("check/", "check.json")
    ]
    pages = [*records, *(f"{page}history/" for page in records), *lists, *checks]
    return [f"{page}{'&' if '?' in page else '?'}on={ON}" for page in pages]


MAIN = re.compile(r"<main.*</main>", re.DOTALL)
# What a page of the past has besides: the moment in its links, today's answer beside a kept one,
# and the clock above a printed list. What it has not: ways to restore and calls back, since nothing
# is done there. A form that keeps an answer has a token of its own each time.
KNOWN = re.compile(
    r"""<input type="hidden" name="known"[^>]*>|(?:&amp;|&|\?)known=[^&"'\s<#]*"""
    r"""|<ul class="cautions">\s*<li class="caution past">.*?</ul>|<tr class="stamp-row".*?</tr>"""
    r"""|<form class="panel no-print" method="post".*?</form>"""
    r"""|<li><span>(?:<a [^>]*>)?Kept answers to call back about.*?</li>\s*"""
    r"""|(?: ·)? <a class="no-print" href="/admin/[^"]*[?](?:restore|again)=\d+">.*?</a>""",
    re.DOTALL,
)


def shown(reader: Any, address: str, known: Any = None) -> tuple[int, str]:
    """Status and main part of a page, without what tells a page of the past from one of today."""
    if known:
        address = f"{address}&{urlencode({'known': moment_text(known)})}"
    request = RequestFactory().get(address)
    request.user = reader
    page = resolve(request.path_info)
    try:
        response = page.func(request, *page.args, **page.kwargs)
    except Refusal as refusal:
        response = refuse(request, refusal)
    except Http404 as error:
        return 404, str(error)
    text = b"".join(response).decode()
    found = MAIN.search(text)
    return response.status_code, KNOWN.sub("", found[0] if found else text)
