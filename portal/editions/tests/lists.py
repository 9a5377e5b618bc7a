"""A small catalog and published lists about it, for tests: short texts with every kind of fact."""

from datetime import date
from types import SimpleNamespace

from portal.audit import acts
from portal.staff.models import User
from portal.tests import factories as make
from therapies.editions.digests import words_digest
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    Therapy,
    TherapyName,
)

FIRST, SECOND = date(2024, 11, 1), date(2025, 3, 1)
GENE = ("Alphagene® (alfagen)\tJ0001", "Betagene™ (betagen)¹\tJ0002, J0003", "Gamma (gam)\tJ0004")
CELL = ("Cellone® (cellonel)\tQ0001", "Celltwo\tQ0002")
PHONE, FAX = "855.555.0100", "833.555.0100"
ASKED = ("Is prior authorization required?", "Yes. All therapies require it.")
TITLE = "Classified therapies for the Gene Therapy and Advanced Cellular Therapy Programs"
TEXT = """{title}

Updated {month}

Gene therapies

Gene therapy\tHCPCS code
{gene}

1. Embarc Benefit Protection® may apply.

For prior authorization, by phone: {phone}

For prior authorization, by fax: {fax}

Advanced cellular therapies

Advanced cellular therapy\tHCPCS code
{cell}

Frequently asked questions

{asked}
"""


def published(month="March 2025", gene=GENE, cell=CELL, phone=PHONE, fax=FAX, asked=(ASKED,)):
    """The list as a file; what isn't named stands as in the catalog."""
    questions = "\n\n".join(f"{n}. {q}\n\n{a}" for n, (q, a) in enumerate(asked, 1))
    rows = {"gene": "\n".join(gene), "cell": "\n".join(cell)}
    numbers = {"phone": phone, "fax": fax}
    return TEXT.format(title=TITLE, month=month, asked=questions, **rows, **numbers).encode()


# All that a list can change: Gamma leaves, Delta comes, Alphagene is renamed and gets another code,
# Betagene loses the footnote, Celltwo moves, the fax changes, and the question is reworded.
EVERYTHING = published(
    gene=(
        "Alphagen Plus™ (alfagen)\tJ0001, J0009",
        "Betagene™ (betagen)\tJ0002, J0003",
        "Celltwo\tQ0002",
        "Delta® (deltagen)\tJ3590",
    ),
    cell=CELL[:1],
    fax="833.555.0199",
    asked=[(ASKED[0], "Yes. Most therapies require it.")],
)


def make_catalog():
    """The catalog as of FIRST, in one change, with its editor and its first edition."""
    by = User.objects.system()
    with acts.change(by=by, reason="Made for a test."):
        made = SimpleNamespace(
            gene=make.make_program(slug="gene-therapy", name="Gene Therapy", position=1),
            cell=make.make_program(
                slug="advanced-cellular-therapy", name="Advanced Cellular Therapy", position=2
            ),
            edition=make.make_edition(
                label="November 2024",
                title=TITLE,
                question_digests={"prior-authorization": words_digest(*ASKED)},
            ),
            entry=make.make_entry(
                slug="prior-authorization", question="Is it needed?", answer="Always."
            ),
            maintainer=make.make_user("catalog"),
        )
        make.make_code("J3590", unclassified=True)
        make.make_channel(program=made.gene, value=PHONE)
        make.make_channel(program=made.gene, kind="fax", value=FAX, position=2, note="With form")
        make_listed(made.gene, "Alphagene", "®", "alfagen", ["J0001"])
        make_listed(made.gene, "Betagene", "™", "betagen", ["J0002", "J0003"], embarc=True)
        made.gamma = make_listed(made.gene, "Gamma", "", "gam", ["J0004"])
        make_listed(made.cell, "Cellone", "®", "cellonel", ["Q0001"])
        made.celltwo = make_listed(made.cell, "Celltwo", "", "", ["Q0002"])
    return made


@make.together()
def make_listed(program, brand, mark, generic, codes, **fields):
    therapy = make.make_therapy(brand_name=brand, mark=mark, generic_name=generic)
    make.make_listing(therapy=therapy, program=program, **fields)
    for code in codes:
        make.make_listed_code(therapy=therapy, code=make.make_code(code))
    return therapy


def days(row):
    return f"{row.starts_on or ''}..{row.last_day or ''}"


def on_record():
    """All that applying writes, as a set of words; editions aside."""
    found = {f"therapy {t.slug}: {t} ({t.generic_name})" for t in Therapy.objects.all()}
    found |= {f"name {n.therapy.slug}: {n}" for n in TherapyName.objects.all()}
    found |= {f"code {c}" for c in HcpcsCode.objects.all()}
    for row in Listing.objects.with_therapy():
        note = " embarc" if row.embarc else ""
        said = f"{row.name} ({row.generic_name}){note}, {row.program.slug}"
        found.add(f"listing {row.therapy.slug}: {said}, {days(row)}")
    for row in ListedCode.objects.with_therapy().with_code():
        found.add(f"listed {row.therapy.slug}: {row.code}, {days(row)}")
    for row in ContactChannel.objects.select_related("program"):
        said = f"{row.kind} {row.value}, {row.position} {row.note}".strip()
        found.add(f"channel {row.program.slug}: {said}, {days(row)}")
    return found


def editions():
    return list(Edition.objects.order_by("pk").values_list("label", "effective_on"))
