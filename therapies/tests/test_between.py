"""How two lists differ: any change is found, field by field, and nothing else."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from therapies.editions.between import Between, Moved, between
from therapies.editions.catalog import Asked, Catalog, KnownTherapy, Listed
from therapies.editions.channels import ChannelChange
from therapies.editions.comparing import Change
from therapies.editions.published import Channel
from therapies.tests.catalogs import CODES, ON, PROGRAMS, catalogs, changed, without

some = settings(max_examples=15, deadline=None)
GENE, CELL = (program.slug for program in PROGRAMS)
ZOLG = Listed("Zolgensma", "®", "onasemnogene", GENE, frozenset({"J3399"}), embarc=True)
PHONE = Channel(GENE, "prior_authorization", "phone", "855.678.0051")


def known(slug, listed):
    return KnownTherapy(slug, frozenset(), frozenset(), listed)


def catalog(*therapies, channels=(), asked=()):
    return Catalog(ON, PROGRAMS, therapies, tuple(channels), tuple(asked))


@some
@given(catalogs())
def test_a_list_differs_in_nothing_from_itself(one):
    found = between(one, one)
    assert found == Between(unchanged=found.unchanged)
    assert {therapy.slug for therapy in found.unchanged} == {t.slug for t in one.listed}
    assert found.nothing


@some
@given(catalogs(), st.data())
def test_what_goes_one_way_comes_the_other(one, data):
    gone = data.draw(st.sampled_from(one.listed))
    there, back = between(one, without(one, gone.slug)), between(without(one, gone.slug), one)
    assert (there.removed, there.added, there.changed) == ((gone,), (), ())
    assert (back.removed, back.added, back.changed) == ((), (gone,), ())
    assert there.unchanged == back.unchanged


@some
@given(catalogs(), st.data())
def test_a_change_is_found_and_turned_about_by_going_back(one, data):
    therapy = data.draw(st.sampled_from(one.listed))
    name, value = data.draw(
        st.one_of(
            st.tuples(st.sampled_from(["brand", "generic"]), st.just("Quite Another")),
            st.tuples(st.just("mark"), st.sampled_from(["®", "™", ""])),
            st.tuples(st.just("program"), st.sampled_from([GENE, CELL])),
            st.tuples(st.just("codes"), st.frozensets(CODES, max_size=3)),
            st.tuples(st.just("embarc"), st.booleans()),
        )
    )
    before = getattr(therapy.listed, name)
    other = changed(one, therapy.slug, **{name: value})
    ways = [between(one, other).changed, between(other, one).changed]
    told = [[(moved.slug, moved.changes) for moved in way] for way in ways]
    expected = [(Change(name, before, value),), (Change(name, value, before),)]
    assert told == ([[(therapy.slug, c)] for c in expected] if before != value else [[], []])


def test_all_fields_of_one_therapy_in_their_order():
    now = Listed("ZOLGENSMA", "™", "", CELL, frozenset({"J3399", "J3590"}), embarc=False)
    found = between(catalog(known("zolg", ZOLG)), catalog(known("zolg", now)))
    changes = (
        Change("brand", "Zolgensma", "ZOLGENSMA"),
        Change("mark", "®", "™"),
        Change("generic", "onasemnogene", ""),
        Change("program", GENE, CELL),
        Change("codes", frozenset({"J3399"}), frozenset({"J3399", "J3590"})),
        Change("embarc", True, False),
    )
    assert found == Between(changed=(Moved("zolg", ZOLG, now, changes),))


def test_therapies_stand_by_brand_whatever_their_slugs():
    beta, alpha = known("a", replace(ZOLG, brand="beta")), known("b", replace(ZOLG, brand="Alpha"))
    assert between(catalog(), catalog(beta, alpha)).added == (alpha, beta)
    moved = [replace(t, listed=replace(t.listed, mark="")) for t in (beta, alpha)]
    found = between(catalog(beta, alpha), catalog(*moved))
    assert [one.slug for one in found.changed] == ["b", "a"]


def test_a_therapy_off_both_lists_is_no_part_of_it():
    off = known("off", None)
    assert between(catalog(off), catalog(off, known("zolg", ZOLG))) == Between(
        added=(known("zolg", ZOLG),)
    )


def test_ways_to_reach_a_program_differ_by_their_digits():
    fax = replace(PHONE, kind="fax", value="833.910.1625")
    same, other = replace(PHONE, value="(855) 678-0051"), replace(PHONE, value="855.678.0099")
    found = between(catalog(channels=[PHONE, fax]), catalog(channels=[other, fax])).channels
    assert found == (ChannelChange(GENE, "prior_authorization", "phone", PHONE.value, other.value),)
    assert between(catalog(channels=[PHONE]), catalog(channels=[same])).nothing


def test_the_last_way_to_reach_a_program_may_go_and_the_first_come():
    gone = ChannelChange(GENE, "prior_authorization", "phone", PHONE.value, "")
    cell = replace(PHONE, program=CELL)
    found = between(catalog(channels=[PHONE]), catalog(channels=[cell])).channels
    assert set(found) == {gone, replace(gone, program=CELL, before="", after=PHONE.value)}


def test_printed_questions_differ_by_their_digests_where_both_lists_print_any():
    old = [Asked("same", "1"), Asked("reworded", "1"), Asked("gone", "1")]
    new = [Asked("same", "1"), Asked("reworded", "2"), Asked("new", "1")]
    found = between(catalog(asked=old), catalog(asked=new))
    assert (found.questions, found.nothing) == (("reworded", "gone", "new"), False)
    assert between(catalog(asked=old), catalog()).nothing
