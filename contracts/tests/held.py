"""Providers with contracts, agreements and certifications on several days, for tests of lists."""

from datetime import date

from portal.tests import factories as make

ON = "2025-03-03"
DAY, EVE, MORROW = date(2025, 3, 3), date(2025, 3, 2), date(2025, 3, 4)
PROVIDERS = [("Zeta", "Akron", "OH"), ("alpha", "Austin", "TX"), ("Ångström", "Salem", "OH")]


@make.together()
def three_providers():
    return [make.make_provider(name=n, city=c, state=s) for n, c, s in PROVIDERS]


@make.together()
def two_therapies():
    """Listed by a program each: Abecma by the second, Hemgenix by the first."""
    make.make_edition()
    gene = make.make_program(slug="gene-therapy", name="Gene Therapy", position=1)
    cells = make.make_program(slug="cells", name="Cells", position=2)
    made = []
    for brand, program in (("Hemgenix", gene), ("Abecma", cells)):
        therapy = make.make_therapy(brand_name=brand, mark="®")
        make.make_listing(therapy=therapy, program=program)
        made.append((therapy, program))
    return made


@make.together()
def contracts():
    """Four of ON, one over the day before, one to come the day after; by their references."""
    zeta, alpha, angstrom = three_providers()
    (hemgenix, gene), (abecma, cells) = two_therapies()
    rows = [
        (zeta, hemgenix, gene, "C-1", date(2024, 11, 1), None),
        (zeta, abecma, cells, "C-2", None, date(2025, 4, 2)),
        (alpha, hemgenix, gene, "C-3", DAY, DAY),
        (angstrom, abecma, gene, "", date(2024, 12, 1), date(2025, 4, 3)),
        (angstrom, abecma, cells, "C-5", date(2024, 1, 1), EVE),
        (alpha, abecma, cells, "C-6", MORROW, None),
    ]
    for provider, therapy, program, reference, starts_on, last_day in rows:
        make.make_contract(
            provider=provider,
            therapy=therapy,
            program=program,
            reference=reference,
            starts_on=starts_on,
            last_day=last_day,
        )


def agreements():
    zeta, alpha, _ = three_providers()
    (hemgenix, _), (abecma, _) = two_therapies()
    make.make_agreement(provider=zeta, therapy=hemgenix, reference="CASE-77", last_day=DAY)
    make.make_agreement(provider=alpha, therapy=abecma, reference="CASE-78")
    make.make_agreement(provider=alpha, therapy=hemgenix, reference="CASE-79", last_day=EVE)


def certifications():
    zeta, alpha, angstrom = three_providers()
    tcell, liver = make.make_rems(slug="t-cell", name="T cell"), make.make_rems(slug="liver")
    make.make_certification(provider=zeta, rems_program=tcell)
    make.make_certification(provider=alpha, rems_program=tcell, standing="pending", last_day=DAY)
    make.make_certification(provider=angstrom, rems_program=liver, standing="withdrawn")
    make.make_certification(provider=zeta, rems_program=liver, last_day=EVE)
