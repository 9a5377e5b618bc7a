"""Two invented lists: what the second changed is every kind of change once."""

from datetime import date, timedelta

from portal.audit.acts import change
from portal.tests import factories as make

FIRST, SECOND = date(2024, 11, 1), date(2025, 7, 1)
EVE = SECOND - timedelta(days=1)
REASON = "The list of July 2025."
DIGESTS = {"prior-authorization": "1" * 64, "reference-guide": "2" * 64}


@make.together()
def first_list():
    """Three therapies of two programs; Beqvez, Casgevy and Zolgensma."""
    gene = make.make_program(slug="gene-therapy", name="Gene Therapy", position=1)
    cell = make.make_program(slug="cell-therapy", name="Cell Therapy", position=2)
    make.make_edition(label="November 2024", question_digests=DIGESTS)
    zolg = make.make_therapy(brand_name="Zolgensma", mark="®", generic_name="onasemnogene")
    casgevy = make.make_therapy(brand_name="Casgevy", mark="®", generic_name="exa autotemcel")
    beqvez = make.make_therapy(brand_name="Beqvez", mark="™", generic_name="fidanacogene")
    make.make_listing(therapy=zolg, program=gene, embarc=True)
    make.make_listing(therapy=casgevy, program=cell)
    make.make_listing(therapy=beqvez, program=gene)
    other, own = make.make_code("J3590", unclassified=True), make.make_code("J3399")
    make.make_listed_code(therapy=zolg, code=own)
    make.make_listed_code(therapy=casgevy, code=own)
    make.make_listed_code(therapy=casgevy, code=other)
    make.make_listed_code(therapy=beqvez, code=other)
    make.make_channel(program=gene, value="855.678.0051")
    make.make_channel(program=cell, value="800.668.9682", therapy=casgevy)


def second_list():
    """Casgevy's code and program change, Zolgensma's names, Beqvez goes and Zevaskyn comes."""
    first_list()
    return second_list_on_top()


def second_list_on_top():
    with change(by=make.User.objects.system(), reason=REASON):
        digests = {**DIGESTS, "reference-guide": "3" * 64}
        edition = make.make_edition(
            label="July 2025", effective_on=SECOND, question_digests=digests
        )
        gene = make.Program.objects.get(slug="gene-therapy")
        zolg, casgevy, beqvez = (
            make.Therapy.objects.get(slug=slug) for slug in ("zolgensma", "casgevy", "beqvez")
        )
        for therapy in (zolg, casgevy, beqvez):
            end(therapy.listings.get())
        end(casgevy.listedcodes.get(code__code="J3590"), beqvez.listedcodes.get())
        end(gene.channels.get())
        zevaskyn = make.make_therapy(brand_name="Zevaskyn", mark="™")
        new = {"starts_on": SECOND}
        make.make_listing(therapy=casgevy, program=gene, **new)
        make.make_listing(therapy=zolg, program=gene, brand_name="Zolgensma Nova", mark="", **new)
        make.make_listing(therapy=zevaskyn, program=gene, **new)
        make.make_listed_code(therapy=casgevy, code=make.make_code("J3392"), **new)
        make.make_channel(program=gene, value="855.678.0099", **new)
    return edition


def end(*rows):
    for row in rows:
        row.last_day = EVE
        row.save()
