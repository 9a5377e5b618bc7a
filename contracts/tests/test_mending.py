"""Contracts, agreements and certifications mended several at a time in the admin."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from contracts.tests.mending import (
    WHY,
    choose,
    left_out,
    list_of,
    mend,
    page_of,
    preview,
    problems,
    send,
    shown,
    told,
)
from portal.audit.admin import bulk
from portal.tests import factories as make

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)
NO_END = "empty: no end known"


@pytest.fixture
def editor(client_as):
    return client_as("contracts")


@pytest.fixture
def contracts():
    program, therapy = make.make_program(), make.make_therapy(brand_name="Abecma")
    providers = [make.make_provider(name=name) for name in ("Lakeside", "Riverbend", "Prairie")]
    days = [None, ON - timedelta(30), ON + timedelta(30)]
    return [
        make.make_contract(provider=provider, therapy=therapy, program=program, last_day=last_day)
        for provider, last_day in zip(providers, days, strict=True)
    ]


def last_days(model=Contract):
    return list(model.objects.order_by("pk").values_list("last_day", flat=True))


def history(model=Contract):
    rows = model.history.filter(history_type="~").order_by("history_id")
    return list(rows.values_list("id", "history_user_name", "history_change_reason"))


def test_ending_shows_what_would_change_and_changes_nothing_yet(editor, contracts):
    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    assert page.status_code == 200
    assert told(page) == [
        ("Contract of Lakeside for Abecma", [("last day", NO_END, "Jun 30, 2025")]),
        ("Contract of Prairie for Abecma", [("last day", "Jul 30, 2025", "Jun 30, 2025")]),
    ]
    assert left_out(page) == [("Contract of Riverbend for Abecma", "its last day is May 31, 2025")]
    assert history() == []


def test_ending_writes_one_history_row_for_each_at_one_moment(editor, contracts):
    page = mend(editor, "end", *contracts, last_day="2025-06-30")
    assert (page.status_code, page.headers["Location"]) == (302, list_of(Contract))
    assert last_days() == [ON, ON - timedelta(30), ON]
    changed = [contracts[0].pk, contracts[2].pk]
    assert history() == [(pk, "Contracts Person", WHY) for pk in changed]
    rows = Contract.history.filter(history_type="~")
    assert len(set(rows.values_list("history_date", flat=True))) == 1
    said = [str(m) for m in editor.get(list_of(Contract)).context["messages"]]
    assert said == ["2 records recorded, each with your reason."]


def test_what_starts_later_cannot_end_before_it(editor, contracts):
    contracts[2].starts_on = ON + timedelta(1)
    make.save(contracts[2])
    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    said = "(Jul 1, 2025 through Jul 30, 2025) would end with Jun 30, 2025, before it starts."
    assert problems(page) == [f"Contract of Prairie for Abecma {said} Delete what was never to be."]
    page = send(editor, "end", Contract, shown(page))
    assert (page.status_code, last_days()[0]) == (409, None)
    assert 'value="End them"' not in page.content.decode()


def test_extending_to_a_later_day_shortens_nothing(editor, contracts):
    page = preview(editor, "extend", *contracts, last_day="2025-07-15")
    assert told(page) == [
        ("Contract of Riverbend for Abecma", [("last day", "May 31, 2025", "Jul 15, 2025")])
    ]
    assert left_out(page) == [
        (
            "Contract of Lakeside for Abecma",
            "it lasts as long: Nov 1, 2024, no end on record",
        ),
        (
            "Contract of Prairie for Abecma",
            "it lasts as long: Nov 1, 2024 through Jul 30, 2025",
        ),
    ]
    send(editor, "extend", Contract, shown(page))
    assert last_days() == [None, date(2025, 7, 15), ON + timedelta(30)]


def test_extending_without_an_end(editor, contracts):
    mend(editor, "extend", *contracts, no_end="on")
    assert last_days() == [None, None, None]
    assert len(history()) == 2


@pytest.mark.parametrize("typed", [{}, {"last_day": "2025-07-15", "no_end": "on"}])
def test_extending_takes_a_day_or_no_end_one_of_both(editor, contracts, typed):
    page = preview(editor, "extend", *contracts, **typed)
    said = "Give a last day, or tick that no end is known: one of both."
    assert page.context["form"].errors == {"last_day": [said]}
    assert "plan" not in page.context


def test_an_agreement_always_has_a_last_day(editor, contracts):
    one = contracts[0]
    row = make.make_agreement(provider=one.provider, therapy=one.therapy)
    page = preview(editor, "extend", row)
    assert page.context["form"].errors == {"last_day": ["This field is required."]}
    mend(editor, "extend", row, last_day="2025-12-31")
    assert last_days(SingleCaseAgreement) == [date(2025, 12, 31)]


def test_extending_into_another_period_is_refused_with_both_named(editor, contracts):
    one = contracts[1]
    same = {"provider": one.provider, "therapy": one.therapy, "program": one.program}
    make.make_contract(**same, starts_on=date(2025, 7, 1))
    page = preview(editor, "extend", one, last_day="2025-07-01")
    name = "Contract of Riverbend for Abecma"
    assert problems(page) == [
        (
            f"{name} (Nov 1, 2024 through Jul 1, 2025) and {name} "
            "(Jul 1, 2025, no end on record) would stand for the same days."
        )
    ]
    assert problems(preview(editor, "extend", one, last_day="2025-06-30")) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "This field is required."),
        ("June", "Write a day as year-month-day, e.g. 2025-03-03."),
        (
            "9999-12-31",
            (
                "9999-12-31 can't be meant: days lie between 1900 and 2199. A day that is not "
                "known stays empty."
            ),
        ),
    ],
)
def test_a_day_that_cannot_be_read_is_said_at_its_field(editor, contracts, value, said):
    page = preview(editor, "end", *contracts, last_day=value)
    assert page.context["form"].errors == {"last_day": [said]}
    assert "Error:" in page.content.decode().split("</title>")[0]


def test_without_a_reason_there_is_a_preview_but_nothing_is_done(editor, contracts):
    page = preview(editor, "end", *contracts, last_day="2025-06-30", reason="")
    assert len(told(page)) == 2
    page = send(editor, "end", Contract, shown(page))
    assert page.context["form"].errors == {"reason": ["This field is required."]}
    page = send(editor, "end", Contract, {**shown(page), "reason": WHY})
    assert (page.status_code, len(history())) == (302, 2)


def test_nothing_is_done_without_its_preview(editor, contracts):
    values = {**shown(choose(editor, "end", *contracts)), "reason": WHY}
    page = send(editor, "end", Contract, {**values, "last_day": "2025-06-30"})
    assert page.context["form"].non_field_errors() == [bulk.NOT_WHAT_WAS_READ]
    assert (page.status_code, history()) == (409, [])
    assert send(editor, "end", Contract, shown(page)).status_code == 302


def test_another_day_than_the_one_previewed_is_previewed_first(editor, contracts):
    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    page = send(editor, "end", Contract, {**shown(page), "last_day": "2025-07-01"})
    assert (page.status_code, history()) == (409, [])
    assert told(page)[0][1] == [("last day", NO_END, "Jul 1, 2025")]


def test_a_preview_of_nothing_offers_nothing(editor, contracts):
    page = preview(editor, "extend", contracts[0], last_day="2025-06-30")
    assert 'value="Extend them"' not in page.content.decode()
    page = send(editor, "extend", Contract, shown(page))
    assert (page.status_code, history()) == (200, [])


def test_what_somebody_saved_meanwhile_is_told_and_nothing_written(editor, contracts):
    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    contracts[2].reference = "C-9"
    make.save(contracts[2], by=make.make_user("contracts", username="other", name="Olga Other"))
    page = send(editor, "end", Contract, shown(page))
    (one,) = page.context["stale"]
    assert (page.status_code, one.who, one.label) == (
        409,
        "Olga Other",
        "Contract of Prairie for Abecma",
    )
    assert last_days()[0] is None
    again = send(editor, "end", Contract, shown(page), preview=True)
    assert (again.status_code, len(told(again))) == (200, 2)
    assert send(editor, "end", Contract, shown(again)).status_code == 302
    assert len(Contract.history.filter(history_type="~")) == 3


def test_what_somebody_deleted_meanwhile_is_left_out(editor, contracts):
    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    make.remove(contracts[0])
    page = send(editor, "end", Contract, shown(page))
    assert (page.status_code, page.context["stale"][0].gone) == (409, True)
    again = send(editor, "end", Contract, shown(page), preview=True)
    assert [label for label, _ in told(again)] == ["Contract of Prairie for Abecma"]


def test_a_refused_save_rolls_all_of_it_back(editor, contracts, monkeypatch):
    from django.core.exceptions import ValidationError

    def refuse(self):
        if self.provider.name == "Prairie":
            raise ValidationError("Prairie is being moved.")

    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    monkeypatch.setattr(Contract, "refuse_conflicts", refuse)
    page = send(editor, "end", Contract, shown(page))
    assert page.context["form"].non_field_errors() == ["Prairie is being moved."]
    assert (page.status_code, history(), last_days()[0]) == (409, [], None)


def test_a_form_sent_twice_is_recorded_once(editor, contracts):
    values = shown(preview(editor, "end", *contracts, last_day="2025-06-30"))
    pages = [send(editor, "end", Contract, values) for _ in range(2)]
    assert [page.status_code for page in pages] == [302, 302]
    assert len(history()) == 2


def test_moving_to_another_provider(editor, contracts):
    kept = make.make_provider(name="Kept")
    npi = f"{kept.npi[:4]} {kept.npi[4:]}"
    page = preview(editor, "move", *contracts[:2], provider=npi)
    assert told(page)[0] == (
        "Contract of Lakeside for Abecma",
        [("provider", "Lakeside", "Kept")],
    )
    assert problems(page) == [
        (
            "Contract of Kept for Abecma (Nov 1, 2024, no end on record) and Contract of Kept for "
            "Abecma (Nov 1, 2024 through May 31, 2025) would stand for the same days."
        )
    ]
    page = mend(editor, "move", contracts[0], provider=npi)
    assert (page.status_code, kept.contracts.get().pk) == (302, contracts[0].pk)


def test_what_stands_there_already_is_left_out(editor, contracts):
    page = preview(editor, "move", contracts[0], provider=contracts[0].provider.npi)
    assert left_out(page) == [("Contract of Lakeside for Abecma", "it stands there already")]


def test_a_provider_to_move_to_is_named_by_its_npi(editor, contracts):
    kept, merged = make.make_provider(name="Kept"), make.make_provider(name="Merged")
    merged.merged_into = kept
    make.save(merged)
    unknown = make.nth_npi(99)
    for typed, said in (
        (unknown, f"No provider {unknown} on record."),
        ("123", "No provider 123 on record. An NPI is ten digits."),
        (merged.npi, f"Merged was merged into Kept (NPI {kept.npi})."),
        ("", "This field is required."),
    ):
        page = preview(editor, "move", contracts[0], provider=typed)
        assert page.context["form"].errors == {"provider": [said]}


def test_agreements_and_certifications_move_too(editor, contracts):
    kept, one = make.make_provider(name="Kept"), contracts[0]
    rows = [
        make.make_agreement(provider=one.provider, therapy=one.therapy),
        make.make_certification(provider=one.provider, rems_program=make.make_rems()),
    ]
    for row in rows:
        assert mend(editor, "move", row, provider=kept.npi).status_code == 302
        row.refresh_from_db()
        assert row.provider == kept


def test_a_preview_needs_no_reason_yet(editor, contracts):
    page = preview(editor, "end", *contracts[:1], last_day="2025-06-30", reason="")
    assert (page.context["form"].errors, len(told(page))) == ({}, 1)
    page = send(editor, "end", Contract, shown(page))
    assert page.context["form"].errors == {"reason": ["This field is required."]}


def test_marking_as_reviewed(editor, contracts):
    contracts[0].reviewed_on = date(2025, 6, 30)
    make.save(contracts[0])
    assert choose(editor, "review", *contracts).context["form"]["reviewed_on"].value() == (
        timezone.localdate()
    )
    page = preview(editor, "review", *contracts[:2], reviewed_on="2025-06-30")
    assert left_out(page) == [("Contract of Lakeside for Abecma", "reviewed on Jun 30, 2025")]
    send(editor, "review", Contract, shown(page))
    contracts[1].refresh_from_db()
    assert contracts[1].reviewed_on == date(2025, 6, 30)


def test_nobody_has_reviewed_tomorrow(editor, contracts):
    page = preview(editor, "review", *contracts, reviewed_on="2199-01-01")
    assert page.context["form"].errors == {"reviewed_on": ["Jan 1, 2199 is yet to come."]}


def test_every_kind_of_record_is_marked_as_reviewed(editor, contracts):
    one = contracts[0]
    rows = [
        one.provider,
        make.make_agreement(provider=one.provider, therapy=one.therapy),
        make.make_certification(provider=one.provider, rems_program=make.make_rems()),
    ]
    for row in rows:
        mend(editor, "review", row, reviewed_on="2025-06-30")
        row.refresh_from_db()
        assert row.reviewed_on == date(2025, 6, 30)


@pytest.mark.parametrize("role", ["staff", "catalog", "auditor", "admin"])
def test_only_who_changes_them_mends_them(client_as, contracts, role):
    client = client_as(role)
    values = {"chosen": f"contracts.contract:{contracts[0].pk}:1", "last_day": "2025-06-30"}
    page = client.post(page_of(Contract, "end"), {**values, "reason": WHY})
    assert (page.status_code, history()) == (403, [])
    if role in ("auditor", "admin"):
        assert 'name="action"' not in client.get(list_of(Contract)).content.decode()


def test_a_plan_that_writes_what_one_may_not_change_is_refused(editor, contracts, monkeypatch):
    monkeypatch.setattr(bulk, "may_write", lambda request, model: False)
    assert preview(editor, "end", *contracts, last_day="2025-06-30").status_code == 403


def test_without_anything_chosen_the_page_leads_to_the_list(editor, contracts):
    for page in (editor.get(page_of(Contract, "end")), editor.post(page_of(Contract, "end"))):
        assert "Nothing is chosen." in page.content.decode()
        assert page.status_code == 200


@pytest.mark.parametrize("text", ["x", "contracts.contract:1", "nothing.atall:1:1", "a:²:1"])
def test_what_names_no_record_is_refused(editor, contracts, text):
    page = editor.post(page_of(Contract, "end"), {"chosen": text, "reason": WHY})
    assert (page.status_code, page.context["refusal"].field) == (400, "chosen")


def test_a_number_that_never_was_is_passed_over(editor, contracts):
    page = editor.post(page_of(Contract, "end"), {"chosen": "contracts.contract:999:1"})
    assert "Nothing is chosen." in page.content.decode()


def test_all_that_match_are_chosen_and_their_number_has_a_limit(editor, contracts, monkeypatch):
    page = choose(editor, "end", contracts[0], select_across="1")
    assert len(page.context["form"].records) == 3
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    page = choose(editor, "end", contracts[0], select_across="1")
    said = [str(m) for m in editor.get(page.headers["Location"]).context["messages"]]
    assert said == [bulk.TOO_MANY.format(3, 2)]


@pytest.mark.parametrize("rows", [2, 12])
def test_a_preview_asks_as_often_for_many(editor, django_assert_num_queries, rows):
    program, therapy = make.make_program(), make.make_therapy()
    records = [
        make.make_contract(provider=make.make_provider(), therapy=therapy, program=program)
        for _ in range(rows)
    ]
    values = {**shown(choose(editor, "end", *records)), "last_day": "2025-06-30"}
    with django_assert_num_queries(23):
        page = send(editor, "end", Contract, values, preview=True)
    assert len(told(page)) == rows


def test_the_pages_keep_to_the_content_security_policy(editor, contracts):
    from portal.audit.tests.test_admin_conventions import INLINE_CODE

    asked = choose(editor, "end", *contracts)
    page = preview(editor, "end", *contracts, last_day="2025-06-30")
    contracts[0].reference = "C-9"
    make.save(contracts[0])
    stale = send(editor, "end", Contract, shown(page))
    for shown_page in (asked, page, stale):
        assert INLINE_CODE.findall(shown_page.content.decode()) == []


def test_the_lists_offer_what_there_is(editor):
    offered = {}
    for model in (Contract, SingleCaseAgreement, RemsCertification, Provider):
        page = editor.get(reverse(f"admin:contracts_{model._meta.model_name}_changelist"))
        offered[model._meta.model_name] = [
            name for name, _ in page.context["cl"].model_admin.get_action_choices(page.wsgi_request)
        ]
    held = ["", "end", "extend", "move", "review"]
    assert offered == {
        "contract": held,
        "singlecaseagreement": held,
        "remscertification": held,
        "provider": ["", "merge", "review"],
    }
