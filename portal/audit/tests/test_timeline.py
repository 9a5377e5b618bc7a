import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from contracts.models import Contract, Provider, RemsCertification
from portal.audit import acts
from portal.audit.known import known
from portal.audit.models import Ledger
from portal.audit.timeline import Entry, diff, entry, latest, lines_of, timeline, words
from portal.audit.timeline.diff import Piece, word_diff
from portal.audit.timeline.entry import Change, Value
from portal.guidance.models import GuidanceEntry
from portal.staff.models import User
from portal.tests import factories
from therapies.models import (
    ContactChannel,
    Edition,
    EditionDocument,
    HcpcsCode,
    Listing,
    Mark,
    ProductCode,
    Program,
    Therapy,
)

JAN_15 = datetime(2025, 1, 15, 17, 30, tzinfo=UTC)


def told(entries):
    return [(e.what, e.kind, e.label) for e in entries]


def fields_of(entry):
    return [(c.field, c.before.text, c.after.text) for c in entry.changes]


# Word by word


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("One two.", "One two.", [("same", "One two.")]),
        ("One two.", "One new two.", [("same", "One "), ("added", "new"), ("same", " two.")]),
        ("A provider", "No. A provider", [("added", "No."), ("same", " A provider")]),
        ("No. A provider", "A provider", [("removed", "No."), ("same", " A provider")]),
        (
            "as an old provider",
            "with the old provider",
            [
                ("removed", "as an"),
                ("same", " "),
                ("added", "with the"),
                ("same", " old provider"),
            ],
        ),
        (
            "One\n\ntwo",
            "One two",
            [("same", "One\n\n"), ("removed", "two"), ("same", " "), ("added", "two")],
        ),
        ("", "New", [("added", "New")]),
        ("Old", "", [("removed", "Old")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_word_diff(before, after, pieces):
    assert word_diff(before, after) == tuple(Piece(*piece) for piece in pieces)


def test_very_long_texts_are_shown_whole(monkeypatch):
    monkeypatch.setattr(diff, "MOST_WORDS", 3)
    assert word_diff("a b", "a c") == (
        Piece("removed", "a b"),
        Piece("same", "\n"),
        Piece("added", "a c"),
    )


TEXTS = st.text(alphabet="ab \n.", max_size=30)


@given(TEXTS, TEXTS)
def test_a_word_diff_holds_both_texts(before, after):
    pieces = word_diff(before, after)
    assert "".join(p.text for p in pieces if p.mark != "removed").split() == after.split()
    assert "".join(p.text for p in pieces if p.mark != "added").split() == before.split()


# Values in words

FIELDS = {
    "last_day": (Contract, "last_day"),
    "starts_on": (Contract, "starts_on"),
    "reference": (Contract, "reference"),
    "therapy": (Contract, "therapy"),
    "standing": (RemsCertification, "standing"),
    "mark": (Listing, "mark"),
    "embarc": (Listing, "embarc"),
    "digests": (Edition, "question_digests"),
    "content": (EditionDocument, "content"),
    "position": (Program, "position"),
    "moment": (Ledger, "at"),
}


@pytest.mark.parametrize(
    ("name", "stored", "expected"),
    [
        ("last_day", None, Value("empty: no end known", empty=True)),
        ("starts_on", None, Value("empty: since before our records", empty=True)),
        ("reference", "", Value("empty", empty=True)),
        ("therapy", None, Value("empty", empty=True)),
        ("digests", {}, Value("empty", empty=True)),
        ("last_day", date(2025, 3, 3), Value("Mar 3, 2025")),
        ("therapy", 7, Value("therapy 7")),
        ("standing", "certified", Value("certified")),
        ("standing", "once a choice", Value("once a choice")),
        ("mark", Mark.NONE, Value("none")),
        ("embarc", True, Value("yes")),
        ("embarc", False, Value("no")),
        ("digests", {"b": "2", "a": "1"}, Value("a: 1\nb: 2")),
        ("content", 2048, Value("a file of 2,048 bytes")),
        ("position", 0, Value("0")),
        ("moment", JAN_15, Value("Jan 15, 2025, 12:30 pm ET")),
    ],
)
def test_values_in_words(name, stored, expected):
    model, field = FIELDS[name]
    assert (
        words.value(model._meta.get_field(field), stored, lambda m, pk: f"therapy {pk}") == expected
    )


def test_every_field_of_a_record_is_told_but_ids_versions_and_folded_texts():
    assert [f.name for f in words.told_fields(Listing)] == [
        "starts_on", "last_day", "therapy", "program",
        "brand_name", "mark", "generic_name", "embarc",
    ]  # fmt: skip
    assert "password" not in [f.name for f in words.told_fields(User)]


# Sentences

EMPTY, SOME, OTHER = Value("empty", empty=True), Value("some"), Value("other")


def make_entry(what="changed", changes=(), unsaid=(), page="/contracts/providers/1/#contract-1"):
    return Entry(
        moment=JAN_15,
        who="Cora",
        reason="Because.",
        what=what,
        kind="contract",
        label="A contract",
        page=page,
        address=page,
        anchor="contract-1-2",
        version=2,
        newest=2,
        changes=tuple(changes),
        unsaid=unsaid,
    )


@pytest.mark.parametrize(
    ("what", "changes", "sentence"),
    [
        ("added", [Change("last day", EMPTY, SOME)], "added the contract"),
        ("removed", [], "removed the contract"),
        ("changed", [Change("last day", EMPTY, SOME)], "gave the contract a last day"),
        ("changed", [Change("source", EMPTY, SOME)], "filled in the source of the contract"),
        ("changed", [Change("source", SOME, EMPTY)], "emptied the source of the contract"),
        (
            "changed",
            [Change("merged into", EMPTY, SOME)],
            "filled in “merged into” of the contract",
        ),
        ("changed", [Change("reviewed on", SOME, OTHER)], "changed “reviewed on” of the contract"),
        ("changed", [Change("source", SOME, OTHER)], "changed the source of the contract"),
        (
            "changed",
            [Change("source", SOME, OTHER, long=True)],
            "reworded the source of the contract",
        ),
        (
            "changed",
            [Change("sample", SOME, OTHER, switched=True)],
            "switched “sample” on for the contract",
        ),
        (
            "changed",
            [Change("sample", SOME, OTHER, switched=False)],
            "switched “sample” off for the contract",
        ),
        (
            "changed",
            [Change("a", SOME, OTHER), Change("b", SOME, OTHER)],
            "changed 2 fields of the contract",
        ),
        ("changed", [], "saved the contract"),
    ],
)
def test_sentences(what, changes, sentence):
    assert make_entry(what, changes).sentence == sentence


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ([Change("source", EMPTY, SOME)], ": some"),
        ([Change("source", SOME, EMPTY)], ", which was some"),
        ([Change("source", SOME, OTHER)], " from some to other"),
        ([Change("source", SOME, OTHER, long=True)], ""),
        ([Change("sample", SOME, OTHER, switched=True)], ""),
        ([Change("source", SOME, Value("x" * 200))], ""),
        ([Change("source", SOME, Value("two\nlines"))], ""),
        ([Change("a", SOME, OTHER), Change("b", SOME, OTHER)], ""),
    ],
)
def test_the_sentence_ends_with_the_values_where_they_are_short(changes, outcome):
    assert make_entry(changes=changes).outcome == outcome


def test_what_history_leaves_out_is_named_and_not_shown():
    made = make_entry(unsaid=("password",))
    assert made.sentence == "changed the password of the contract"


def test_versions_day_and_the_page_just_before():
    changed, added = make_entry(), make_entry("added")
    assert (changed.versions, changed.version_before, changed.day) == (
        "version 1 to 2",
        1,
        date(2025, 1, 15),
    )
    assert (added.versions, added.version_before, added.just_before) == ("", None, None)
    moment = "2025-01-15T17:29:59.999999Z"
    assert changed.just_before == f"/contracts/providers/1/?known={moment}#contract-1"
    assert make_entry(page="/x/?rems=required").just_before == f"/x/?rems=required&known={moment}"


def test_a_days_changes_lie_on_the_portals_own_day(settings):
    late = datetime(2025, 1, 16, 4, 59, tzinfo=UTC)
    assert entry.local_day(late) == date(2025, 1, 15)


# Gathering

pytestmark = pytest.mark.django_db


def change_record(record, reason="Changed for a test.", by=None, **values):
    for name, value in values.items():
        setattr(record, name, value)
    return factories.save(record, by=by, reason=reason)


@pytest.fixture
def therapy():
    return factories.make_therapy(brand_name="Abecma", mark="®", generic_name="ide-cel")


def test_a_change_is_told_with_who_when_why_before_and_after(therapy):
    provider = factories.make_provider(name="Riverbend", npi=factories.nth_npi(5))
    program = factories.make_program(name="Gene Therapy")
    contract = factories.make_contract(provider=provider, therapy=therapy, program=program)
    cora = factories.make_user("contracts", name="Conrad Contracts")
    change_record(contract, "Ended by letter.", cora, last_day=date(2025, 6, 30))
    page = f"/contracts/providers/{provider.npi}/#contract-{contract.pk}"
    assert latest(provider, 1) == [
        Entry(
            moment=contract.newest_history().history_date,
            who="Conrad Contracts",
            reason="Ended by letter.",
            what="changed",
            kind="contract",
            label="Contract of Riverbend for Abecma®",
            page=page,
            address=page,
            anchor=f"contract-{contract.pk}-2",
            version=2,
            newest=2,
            changes=(
                Change(
                    "last day",
                    Value("empty: no end known", empty=True),
                    Value("Jun 30, 2025"),
                ),
            ),
        )
    ]


def test_an_added_record_shows_what_it_began_as_and_a_removed_one_what_it_was(therapy):
    code = factories.make_code("J3590", unclassified=True)
    listed = factories.make_listed_code(therapy=therapy, code=code)
    factories.remove(listed, reason="Listed by mistake.")
    removed, added = timeline(Therapy, therapy.pk)[:2]
    assert (removed.what, removed.reason, removed.address) == (
        "removed",
        "Listed by mistake.",
        None,
    )
    assert removed.label == added.label == "J3590 listed for Abecma®"
    assert (removed.just_before is not None, added.address) == (True, None)
    assert fields_of(removed) == [
        ("first day", "Nov 1, 2024", "empty: since before our records"),
        ("therapy", "Abecma®", "empty"),
        ("code", "J3590", "empty"),
    ]  # fmt: skip
    assert [(field, after) for field, _, after in fields_of(added)] == [
        ("first day", "Nov 1, 2024"),
        ("therapy", "Abecma®"),
        ("code", "J3590"),
    ]


def test_a_therapys_timeline_takes_in_all_that_belongs_to_it(therapy):
    program = factories.make_program(name="Gene Therapy")
    code = factories.make_code("J3590")
    rems = factories.make_rems(name="Abecma REMS")
    other = factories.make_therapy(brand_name="Other")
    factories.make_listing(therapy=other, program=program)
    factories.make_listing(therapy=therapy, program=program)
    factories.make_listed_code(therapy=therapy, code=code)
    factories.make_product_code(therapy=therapy, code=code)
    factories.make_name(therapy, "cilta")
    factories.make_notice(therapy=therapy)
    factories.make_requirement(therapy=therapy, rems_program=rems)
    factories.make_channel(therapy=therapy, program=program)
    factories.make_contract(
        provider=factories.make_provider(), therapy=therapy, program=program
    )  # another app's
    assert told(timeline(Therapy, therapy.pk)) == [
        ("added", "contact channel", "phone 855.555.0100 for prior authorization"),
        ("added", "REMS requirement", "REMS required for Abecma®: Abecma REMS"),
        ("added", "notice", "Notice on Abecma®: Shipments are paused."),
        ("added", "other name", "cilta (short)"),
        ("added", "product code", "J3590 assigned by CMS to Abecma®"),
        ("added", "listed code", "J3590 listed for Abecma®"),
        ("added", "listing", "Abecma® on the Gene Therapy list"),
        ("added", "therapy", "Abecma®"),
    ]


def test_a_providers_timeline(therapy):
    provider = factories.make_provider(name="Riverbend")
    program, rems = factories.make_program(), factories.make_rems(name="Some REMS")
    factories.make_provider_name(provider, "The Bend")
    factories.make_contract(provider=provider, therapy=therapy, program=program)
    factories.make_agreement(provider=provider, therapy=therapy)
    factories.make_certification(provider=provider, rems_program=rems)
    assert told(timeline(Provider, provider.pk)) == [
        ("added", "REMS certification", "certified in Some REMS: Riverbend"),
        ("added", "single case agreement", "Single case agreement of Riverbend for Abecma®"),
        ("added", "contract", "Contract of Riverbend for Abecma®"),
        ("added", "other name", "The Bend"),
        ("added", "provider", "Riverbend"),
    ]


def test_timelines_of_programs_codes_and_guidance(therapy):
    program = factories.make_program(name="Gene Therapy")
    code = factories.make_code("J3590")
    before = factories.make_code("J3599", successor=code)
    entry = factories.make_entry(question="Who?")
    factories.make_channel(program=program)
    factories.make_listed_code(therapy=therapy, code=code)
    factories.make_product_code(therapy=therapy, code=code)
    factories.make_concern(entry=entry, therapy=therapy)
    assert [e.kind for e in timeline(Program, program.pk)] == ["contact channel", "program"]
    assert [e.kind for e in timeline(HcpcsCode, code.pk)] == [
        "product code",
        "listed code",
        "HCPCS code",
    ]
    assert [e.kind for e in timeline(HcpcsCode, before.pk)] == ["HCPCS code"]
    assert told(timeline(GuidanceEntry, entry.pk)) == [
        ("added", "concern", "concerns Abecma®"),
        ("added", "guidance entry", "Who?"),
    ]


def test_rows_of_one_moment_stand_in_a_fixed_order(therapy):
    program, code = factories.make_program(), factories.make_code("J3590")
    with acts.change(by=User.objects.system(), reason="One list."):
        factories.make_listed_code(therapy=therapy, code=code)
        listing = factories.make_listing(therapy=therapy, program=program)
        therapy.generic_name = "idecabtagene"
        therapy.save()
    kinds = [(e.moment, e.kind) for e in timeline(Therapy, therapy.pk)[:3]]
    moment = listing.newest_history().history_date
    assert kinds == [(moment, "therapy"), (moment, "listing"), (moment, "listed code")]


def test_a_record_that_moved_is_told_at_both_ends_up_to_the_move(therapy):
    left, right = factories.make_provider(name="Left"), factories.make_provider(name="Right")
    contract = factories.make_contract(
        provider=left, therapy=therapy, program=factories.make_program()
    )
    change_record(contract, provider=right)
    change_record(contract, reference="R-1")
    assert [(e.kind, e.version) for e in timeline(Provider, left.pk)] == [
        ("contract", 2),
        ("contract", 1),
        ("provider", 1),
    ]
    assert [(e.kind, e.version) for e in timeline(Provider, right.pk)] == [
        ("contract", 3),
        ("contract", 2),
        ("provider", 1),
    ]
    assert fields_of(timeline(Provider, left.pk)[0]) == [("provider", "Left", "Right")]


def test_deleted_things_keep_the_name_they_last_had(therapy):
    entry, other = factories.make_entry(question="Who?"), factories.make_program(name="Old")
    concern = factories.make_concern(entry=entry, program=other)
    change_record(other, name="Older")
    change_record(concern, program=None, therapy=therapy)
    factories.remove(other)
    told_of = timeline(GuidanceEntry, entry.pk)
    assert told(told_of)[:2] == [
        ("changed", "concern", "concerns Abecma®"),
        ("added", "concern", "concerns Older Program"),
    ]
    assert fields_of(told_of[0]) == [
        ("program", "Older Program", "empty"),
        ("therapy", "empty", "Abecma®"),
    ]


def test_a_deleted_record_with_a_page_of_its_own_keeps_its_address(therapy):
    pk = therapy.pk
    factories.remove(therapy, reason="Entered twice.")
    removed, added = timeline(Therapy, pk)
    assert (removed.what, removed.address, removed.label) == (
        "removed",
        "/therapies/abecma/",
        "Abecma®",
    )
    assert added.address == "/therapies/abecma/"


def test_a_corrected_address_is_the_one_that_opens(therapy):
    provider = factories.make_provider(npi=factories.nth_npi(7))
    change_record(provider, npi=factories.nth_npi(8))
    addresses = [e.address for e in timeline(Provider, provider.pk)]
    assert addresses == [f"/contracts/providers/{factories.nth_npi(8)}/"] * 2


def test_long_text_is_told_word_by_word():
    entry = factories.make_entry(short_answer="No.", answer="A REMS certified provider.\n")
    change_record(entry, answer="A contracted provider.\n\nAlways.")
    (changed,) = timeline(GuidanceEntry, entry.pk)[0].changes
    assert changed.pieces == (
        Piece("same", "A "),
        Piece("removed", "REMS certified"),
        Piece("same", " "),
        Piece("added", "contracted"),
        Piece("same", " provider.\n\n"),
        Piece("added", "Always."),
    )


def test_short_text_stands_before_and_after():
    notice = factories.make_notice(therapy=factories.make_therapy(), source="FDA")
    change_record(notice, source="FDA notice")
    change_record(notice, text="Shipments are resumed in all of the states from next month on.")
    reworded, changed, *_ = timeline(Therapy, notice.therapy_id)
    assert (changed.word_by_word, fields_of(changed)) == (False, [("source", "FDA", "FDA notice")])
    assert (reworded.word_by_word, reworded.sentence) == (True, "reworded the text of the notice")


def test_a_file_is_told_by_its_size_and_never_loaded():
    document = factories.make_document(b"x" * 100, "list.pdf")
    change_record(document, content=b"y" * 2000)
    with CaptureQueriesContext(connection) as queries:
        changed, added = timeline(EditionDocument, document.pk)
    assert fields_of(changed) == [("content", "a file of 100 bytes", "a file of 2,000 bytes")]
    assert fields_of(added)[-1] == ("content", "empty", "a file of 100 bytes")
    selected = [query["sql"].split(" FROM ")[0] for query in queries]
    assert not any('."content"' in re.sub(r"LENGTH\([^)]*\)", "", sql) for sql in selected)
    assert any("LENGTH(" in sql for sql in selected)


def test_under_known_only_what_was_recorded_by_then(therapy):
    name = factories.make_name(therapy, "ide")
    address = f"/therapies/abecma/#name-{name.pk}"
    moment = Ledger.newest()
    change_record(therapy, brand_name="Abecmax")
    factories.remove(name)
    assert [e.what for e in timeline(Therapy, therapy.pk)] == [
        "removed",
        "changed",
        "added",
        "added",
    ]
    with known(moment):
        assert [(e.what, e.label, e.address) for e in timeline(Therapy, therapy.pk)] == [
            ("added", "ide (short)", address),
            ("added", "Abecma®", "/therapies/abecma/"),
        ]


def test_a_persons_history_never_holds_a_password():
    user = factories.make_user("staff")
    hashed = user.password
    user.set_password("another one entirely")
    factories.save(user)
    change_record(user, is_auditor=True)
    role, password, made = timeline(User, user.pk)
    assert (role.sentence, password.sentence, password.changes) == (
        "switched “auditor” on for the person",
        "changed the password of the person",
        (),
    )
    assert hashed not in str([role, password, made])
    assert user.password not in str([role, password, made])


def make_versions(therapy, count):
    program, code = factories.make_program(), factories.make_code(f"J{count:04}")
    for number in range(count):
        days = date(2025, 1, 1 + number)
        factories.make_listed_code(therapy=therapy, code=code, starts_on=days, last_day=days)
        channel = factories.make_channel(
            therapy=therapy, program=program, value=f"855.555.{number:04}"
        )
        change_record(channel, note="New.")
    return len(timeline(Therapy, therapy.pk))


@pytest.mark.parametrize("count", [2, 20])
def test_gathering_takes_as_many_queries_for_two_rows_as_for_twenty(
    therapy, count, django_assert_num_queries
):
    make_versions(therapy, count)
    with django_assert_num_queries(9):
        assert len(timeline(Therapy, therapy.pk)) == 3 * count + 1
    with django_assert_num_queries(5):
        assert len(latest(therapy, 2)) == 2


def test_what_was_never_recorded_has_no_history():
    assert timeline(ContactChannel, 1) == []
    assert lines_of(ProductCode, 1) == []
