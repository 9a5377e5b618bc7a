"""Importing for tests: a small catalog, and what comes of a sheet, as values."""

from contextlib import contextmanager
from datetime import date

from contracts.importing.previews import Ways, apply, preview_of
from contracts.importing.reading import read
from contracts.importing.spans import Way
from contracts.sheets.problems import NotRead
from portal.audit import acts
from portal.staff.models import User
from portal.tests import factories as make

FIRST = date(2024, 11, 1)
ALPHA, BETA = make.nth_npi(1), make.nth_npi(2)
PROVIDERS = ["npi", "name", "city", "state", "other_names"]
CONTRACTS = ["npi", "therapy", "program", "starts_on", "last_day", "reference"]
CERTIFICATIONS = ["npi", "rems", "standing", "starts_on", "last_day"]
WHY = "As the sheet of November says."


@make.together()
def make_catalog():
    """Hemgenix on the one list and Abecma on the other, a REMS, and two providers."""
    gene = make.make_program(slug="gene-therapy", name="Gene Therapy")
    cells = make.make_program(slug="cellular", name="Cellular")
    hemgenix = make.make_therapy(
        slug="hemgenix", brand_name="Hemgenix", generic_name="etranacogene dezaparvovec-drlb"
    )
    abecma = make.make_therapy(slug="abecma", brand_name="Abecma")
    make.make_name(abecma, "ide-cel")
    make.make_name(abecma, "Bluecel", kind="former")
    make.make_listing(therapy=hemgenix, program=gene, starts_on=FIRST)
    make.make_listing(therapy=abecma, program=cells, starts_on=FIRST)
    make.make_rems(slug="car-t", name="CAR T Cell REMS")
    make.make_provider(npi=ALPHA, name="Alpha General", city="Alliance", state="OH")
    make.make_provider(npi=BETA, name="Beta Clinic", city="Boise", state="ID")
    make.make_user("contracts")


@contextmanager
def reading(kind, content, name="sheet.csv"):
    with read(kind, name, content) as found:
        yield found


def previewed(kind, content, name="sheet.csv", way=Way.REFUSE, **by_row):
    """Counts, rows and errors of a file, as values."""
    ways = Ways(Way(way), {int(row.removeprefix("row")): Way(w) for row, w in by_row.items()})
    with reading(kind, content, name) as found:
        return told(preview_of(found, ways))


def told(preview):
    spool = preview.reading.spool
    rows = [(row["row"], row["what"], row["key"]) for row in spool.outcomes()]
    return rows, [(p.row, p.field, p.message) for p in spool.problems()]


def errors(kind, content, name="sheet.csv", way=Way.REFUSE):
    """The messages, whether the file or its rows are wrong."""
    try:
        return [(row, message) for row, _, message in previewed(kind, content, name, way)[1]]
    except NotRead as no:
        return [(problem.row, problem.message) for problem in no.problems]


def applied(kind, content, name="sheet.csv", way=Way.REFUSE):
    """The counts, from a preview that was applied as seen."""
    with reading(kind, content, name) as found:
        ways = Ways(Way(way))
        seen = preview_of(found, ways)
        assert [problem.message for problem in found.spool.problems()] == []
        by = User.objects.get(username="contracts")
        with acts.change(by=by, reason=WHY):
            return dict(apply(found, ways, seen.digest).counts)
