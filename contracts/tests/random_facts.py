"""Facts at random, as the database might hold them: no two rows of one key on one day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from contracts.evidence import Authority, Standing
from contracts.tests.evidence import (
    CELLULAR,
    GENE,
    HEMGENIX,
    LAKESIDE,
    LIST,
    OTHER_REMS,
    REMS,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
    make_listed_code,
    make_listing,
    make_notice,
    make_product_code,
    make_requirement,
)

ON = date(2025, 3, 3)
offsets = st.sampled_from([-45, -31, -30, -1, 0, 1, 29, 30, 31, 32, 45])
maybe_day = st.none() | offsets.map(lambda days: ON + timedelta(days=days))
days = st.just((None, None)) | st.tuples(maybe_day, maybe_day).map(
    lambda pair: pair if None in pair else (min(pair), max(pair))
)
programs, rems = st.sampled_from([GENE, CELLULAR]), st.sampled_from([REMS, REMS, OTHER_REMS])
standings = st.sampled_from([Standing.CERTIFIED, *Standing])
references = st.sampled_from(["QX-1", "QX 1", "qx1", "QY-2"])
code_names = st.sampled_from(["J0001", "J0002", "J0003"])


def rows(make, most=3, **fields):
    """Some rows in any order, with windows and edges of 30 days more often than chance has it."""

    def build(drawn):
        (starts_on, last_day), values = drawn
        return make(starts_on=starts_on, last_day=last_day, **values)

    return st.lists(st.tuples(days, st.fixed_dictionaries(fields)).map(build), max_size=most).map(
        tuple
    )


def one_per_day(key):
    """Keeps what the database would hold: no two rows of one key on one day."""

    def thin(drawn):
        kept = []
        for row in drawn:
            held = [other for other in kept if key(other) == key(row)]
            if not any(overlap(row, other) for other in held):
                kept.append(row)
        return tuple(kept)

    return thin


def overlap(one, other):
    first = max(one.starts_on or date.min, other.starts_on or date.min)
    return first <= min(one.last_day or date.max, other.last_day or date.max)


def plain(reference):
    return (reference or "").replace(" ", "").replace("-", "").lower()


providers = st.builds(
    lambda on_record, since: replace(LAKESIDE, on_record=on_record, deactivated_on=since),
    st.integers(0, 19).map(lambda number: number != 13),
    maybe_day,
)
facts_of_a_day = st.builds(
    make_facts,
    on=st.just(ON),
    today=st.sampled_from([ON + timedelta(days=n) for n in (-40, -1, 0, 1, 40)]),
    case=st.sampled_from([None, " - ", "qx 1", "QY2", "QZ-3"]),
    provider=providers,
    therapy=st.sampled_from([HEMGENIX] * 19 + [replace(HEMGENIX, on_record=False)]),
    first_edition_on=st.sampled_from([LIST.effective_on] * 19 + [None, ON + timedelta(days=1)]),
    listings=st.just((make_listing(),))
    | rows(make_listing, program=programs).map(one_per_day(lambda row: 0)),
    contracts=rows(make_contract, program=programs).map(one_per_day(lambda row: row.program.slug)),
    agreements=rows(make_agreement, reference=references).map(
        one_per_day(lambda row: plain(row.reference))
    ),
    certifications=rows(make_certification, 4, rems=rems, standing=standings).map(
        one_per_day(lambda row: row.rems.slug)
    ),
    requirements=rows(
        make_requirement,
        required=st.booleans(),
        authority=st.sampled_from(Authority),
        rems=st.sampled_from([REMS, REMS, OTHER_REMS, None]),
    ).map(one_per_day(lambda row: row.authority)),
    listed_codes=rows(
        make_listed_code, code=code_names, unclassified=st.booleans(), ended_on=maybe_day
    ).map(one_per_day(lambda row: row.code)),
    product_codes=rows(make_product_code, code=code_names).map(one_per_day(lambda row: row.code)),
    notices=rows(make_notice, text=st.sampled_from(["Paused.", "Withdrawn."])),
)
