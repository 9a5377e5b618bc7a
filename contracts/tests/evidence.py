"""Plain evidence for the decision: one dull provider, therapy and day, and rows to add to it.

Rows are open at both ends unless told. By itself `make_facts()` is listed, holds nothing, needs no
REMS, and carries no caution.
"""

from datetime import UTC, date, datetime

from contracts.day_of_service import Facts
from contracts.evidence import (
    Agreement,
    Authority,
    Certification,
    Channel,
    Contract,
    Edition,
    Guidance,
    ListedCode,
    Listing,
    Notice,
    ProductCode,
    Program,
    Provider,
    Purpose,
    Rems,
    Requirement,
    Source,
    Standing,
    Therapy,
)

ON = date(2025, 3, 3)
KNOWN = datetime(2025, 6, 30, 14, 42, tzinfo=UTC)
SOURCE = Source(address="/somewhere/#1", recorded_at=None, recorded_by="system")
GENE = Program(slug="gene-therapy", name="Gene Therapy")
CELLULAR = Program(slug="advanced-cellular-therapy", name="Advanced Cellular Therapy")
REMS = Rems(slug="carvykti", name="CARVYKTI REMS")
OTHER_REMS = Rems(slug="abecma", name="ABECMA REMS")
LAKESIDE = Provider(npi="1999990017", name="Lakeside", city="Lakeside", state="OH")
HEMGENIX = Therapy(slug="hemgenix", brand_name="Hemgenix", mark="®", generic_name="drug")
LIST = Edition(label="November 2024", effective_on=date(2024, 11, 1), confirmed_on=None)
SLUGS = (
    *("coverage-and-benefit-plan", "rems-and-contract", "contracted-per-therapy"),
    *("prior-authorization", "reference-guide"),
)
GUIDANCE = tuple(Guidance(slug=slug, question=f"About {slug}?") for slug in SLUGS)


def open_row(kind, **fields):
    return kind(**{"starts_on": None, "last_day": None, "source": SOURCE} | fields)


def make_listing(**fields):
    names = {"brand_name": "Hemgenix", "mark": "®", "generic_name": "drug"}
    return open_row(Listing, **{"program": GENE, "embarc": False} | names | fields)


def make_contract(**fields):
    return open_row(Contract, **{"program": GENE} | fields)


def make_agreement(**fields):
    days = {"starts_on": date(2025, 1, 1), "last_day": date(2025, 12, 31)}
    return open_row(Agreement, **{"reference": "SCA-0001"} | days | fields)


def make_certification(**fields):
    return open_row(Certification, **{"rems": REMS, "standing": Standing.CERTIFIED} | fields)


def make_requirement(**fields):
    usual = {"required": True, "authority": Authority.FDA, "rems": REMS}
    return open_row(Requirement, **usual | fields)


def make_listed_code(code="J1411", **fields):
    return open_row(ListedCode, **{"code": code, "unclassified": False} | fields)


def make_product_code(code="J1411", **fields):
    return open_row(ProductCode, code=code, **fields)


def make_notice(text, **fields):
    return open_row(Notice, text=text, **fields)


def make_channel(kind, value, purpose=Purpose.PRIOR_AUTHORIZATION):
    return Channel(purpose=purpose, kind=kind, value=value)


NO_REMS = make_requirement(required=False, rems=None)
CHANNELS = (make_channel("phone", "855.678.0051"), make_channel("fax", "833.910.1625"))


def make_facts(**fields):
    usual = {
        "on": ON,
        "today": ON,
        "known": KNOWN,
        "case": None,
        "provider": LAKESIDE,
        "therapy": HEMGENIX,
        "first_edition_on": LIST.effective_on,
        "edition": LIST,
        "listings": (make_listing(),),
        "requirements": (NO_REMS,),
        "listed_codes": (make_listed_code(),),
        "product_codes": (make_product_code(),),
        "channels": CHANNELS,
        "guidance": GUIDANCE,
    }
    return Facts(**usual | fields)
