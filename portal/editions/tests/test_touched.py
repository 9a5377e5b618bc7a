import pytest

from portal.editions.tests.applied import preview
from portal.editions.tests.lists import GENE, SECOND, published
from portal.editions.touched import Touched, touched_by
from portal.tests import factories as make

NOT_LISTED = "Perhaps: not listed, but under contract"
WITHOUT_GAMMA = published(
    gene=("Alphagene® (alfagen)\tJ0001", "Betagene™ (betagen)¹\tJ0002, J0003")
)


def touched():
    return touched_on(SECOND)


def touched_on(day, content=WITHOUT_GAMMA):
    seen = preview(content)
    return touched_by(seen.comparison, seen.catalog.programs, day)


def test_all_that_hangs_on_a_removed_therapy_is_named_with_both_answers(catalog):
    gamma, rems = catalog.gamma, make.make_rems()
    general, other = (make.make_provider(name=name) for name in ("General", "Other"))
    contract = make.make_contract(provider=general, therapy=gamma, program=catalog.gene)
    agreement = make.make_agreement(provider=other, therapy=gamma)
    make.make_requirement(therapy=gamma, rems_program=rems)
    held = [make.make_certification(provider=p, rems_program=rems) for p in (other, general)]
    make.make_contract(provider=other, therapy=catalog.celltwo, program=catalog.cell)
    address = agreement.get_absolute_url()
    once = ("Perhaps: one case only", "Perhaps: not listed, but one case on record")
    yes = ("Yes: contracted", NOT_LISTED)
    rems = [certification.get_absolute_url() for certification in held]
    assert touched() == [
        Touched("contract", "Gamma", "General", contract.get_absolute_url(), *yes),
        Touched("single case agreement", "Gamma", "Other", address, *once),
        Touched("REMS certification", "Gamma", "General", rems[1], *yes),
        Touched("REMS certification", "Gamma", "Other", rems[0], *once),
    ]


def test_what_is_over_by_the_day_touches_nothing(catalog):
    make.make_contract(
        provider=make.make_provider(), therapy=catalog.gamma, program=catalog.gene, last_day=SECOND
    )
    assert len(touched()) == 1
    assert touched_on(SECOND.replace(day=2)) == []


def test_a_therapy_that_moves_touches_what_its_old_program_gave(catalog):
    general, other = (make.make_provider(name=name) for name in ("General", "Other"))
    contract = make.make_contract(provider=general, therapy=catalog.celltwo, program=catalog.cell)
    make.make_contract(provider=other, therapy=catalog.celltwo, program=catalog.gene)
    make.make_agreement(provider=make.make_provider(), therapy=catalog.celltwo)
    content = published(gene=(*GENE, "Celltwo\tQ0002"), cell=("Cellone® (cellonel)\tQ0001",))
    moved = "Perhaps: contracted under the other program"
    told = [(one.provider, one.before, one.after) for one in touched_on(SECOND, content)]
    assert told == [("General", "Yes: contracted", moved), ("Other", moved, "Yes: contracted")]
    assert touched_on(SECOND, content)[0].address == contract.get_absolute_url()


@pytest.mark.parametrize("rows", [1, 15])
def test_query_count_does_not_grow(catalog, django_assert_num_queries, rows):
    for _ in range(rows):
        provider = make.make_provider()
        make.make_contract(provider=provider, therapy=catalog.gamma, program=catalog.gene)
    seen = preview(WITHOUT_GAMMA)
    with django_assert_num_queries(17):
        assert len(touched_by(seen.comparison, seen.catalog.programs, SECOND)) == rows
