"""Providers merged into one: what moves, what is refused, and what the old NPI says after."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from contracts.models import Contract, Provider, ProviderName, RemsCertification
from contracts.tests.mending import WHY, left_out, mend, preview, problems, send, shown, told
from portal.asof import moment_text
from portal.audit.models import Ledger
from portal.search.index import first_difference
from portal.tests import factories as make
from portal.tests.reading import page as reading

pytestmark = pytest.mark.django_db
ON = date(2025, 6, 30)


@pytest.fixture
def editor(client_as):
    return client_as("contracts")


@pytest.fixture
@make.together()
def pair():
    """Two records of one facility, the second with something of each kind."""
    make.make_edition()
    program = make.make_program()
    therapy = make.make_listing(program=program, therapy=make.make_therapy(brand_name="Abecma"))
    therapy, rems = therapy.therapy, make.make_rems(name="Abecma REMS")
    kept = make.make_provider(name="Lakeside Hospital", city="Erie", state="PA")
    old = make.make_provider(name="Lakeside Hosp", city="Erie", state="PA")
    make.make_provider_name(old, "Old General")
    make.make_contract(provider=old, therapy=therapy, program=program)
    make.make_agreement(provider=old, therapy=therapy)
    make.make_certification(provider=old, rems_program=rems)
    return kept, old


def merged(editor, kept, *others):
    page = mend(editor, "merge", kept, *others, kept=kept.pk)
    assert page.status_code == 302
    for row in (kept, *others):
        row.refresh_from_db()


def test_a_preview_of_all_that_would_move(editor, pair):
    kept, old = pair
    page = preview(editor, "merge", kept, old, kept=kept.pk)
    moved = [("provider", "Lakeside Hosp", "Lakeside Hospital")]
    assert told(page) == [
        ("Contract of Lakeside Hosp for Abecma", moved),
        ("Single case agreement of Lakeside Hosp for Abecma", moved),
        ("certified in Abecma REMS: Lakeside Hosp", moved),
        ("Old General", moved),
        ("Lakeside Hosp", [("merged into", "empty", "Lakeside Hospital")]),
    ]
    assert [str(name) for name in page.context["plan"].made] == ["Lakeside Hosp"]
    assert (left_out(page), problems(page)) == ([], [])
    assert Provider.history.count() == 2


def test_all_of_it_is_one_act_with_a_row_for_each(editor, pair):
    kept, old = pair
    before = Ledger.newest()
    merged(editor, kept, old)
    held = [kept.contracts, kept.agreements, kept.certifications]
    assert [rows.count() for rows in held] == [1, 1, 1]
    assert sorted(kept.names.values_list("name", flat=True)) == ["Lakeside Hosp", "Old General"]
    assert (old.merged_into, kept.merged_into) == (kept, None)
    assert list(kept.merged.all()) == [old]
    rows = []
    for model in (Contract, RemsCertification, ProviderName, Provider):
        rows += model.history.filter(history_date__gt=before)
    assert len(rows) == 5
    said = {(row.history_date, row.history_user_name, row.history_change_reason) for row in rows}
    assert [(who, why) for _, who, why in said] == [("Contracts Person", WHY)]


def test_the_pages_of_the_kept_one_name_the_old_number(editor, pair, client_as):
    kept, old = pair
    address = kept.get_absolute_url()
    assert "Merged into it" not in editor.get(address).content.decode()
    before = Ledger.newest()
    answer = make.make_kept(npi=kept.npi, slug="abecma", known=Ledger.newest())
    merged(editor, kept, old)
    said = f"Merged into it: Lakeside Hosp, NPI {old.npi}. Claims go by NPI: have the caller’s read"
    for page in (editor.get(address), editor.get(answer.get_absolute_url())):
        (text,) = [text for text in reading(page).texts["p"] if text.startswith("Merged into it")]
        assert text == f"{said} back."
    past = editor.get(address, {"known": moment_text(before)})
    assert "Merged into it" not in past.content.decode()


def test_its_history_says_it_in_words(editor, pair):
    kept, old = pair
    merged(editor, kept, old)
    page = editor.get(f"{old.get_absolute_url()}history/")
    assert "filled in “merged into” of the provider" in page.content.decode()


def test_a_name_that_the_kept_one_has_stays_where_it_is(editor, pair):
    kept, old = pair
    make.make_provider_name(kept, "OLD GENERAL!")
    make.make_provider_name(kept, "Lakeside Hosp")
    page = preview(editor, "merge", kept, old, kept=kept.pk)
    assert "Old General" not in [label for label, _ in told(page)]
    assert page.context["plan"].made == ()


def test_of_two_others_with_one_name_one_goes(editor, pair):
    kept, old = pair
    third = make.make_provider(name="Lakeside Hosp", city="Erie", state="PA")
    make.make_provider_name(third, "Old General")
    merged(editor, kept, old, third)
    assert sorted(kept.names.values_list("name", flat=True)) == ["Lakeside Hosp", "Old General"]
    assert [row.name for row in third.names.all()] == ["Old General"]


def test_what_both_held_on_the_same_days_is_refused_with_names(editor, pair):
    kept, old = pair
    one = old.contracts.get()
    make.make_contract(
        provider=kept, therapy=one.therapy, program=one.program, starts_on=date(2025, 1, 1)
    )
    page = preview(editor, "merge", kept, old, kept=kept.pk)
    name = "Contract of Lakeside Hospital for Abecma"
    said = (
        f"{name} (Nov 1, 2024, no end on record) and {name} (Jan 1, 2025, no end on record) "
        "would stand for the same days."
    )
    assert problems(page) == [said]
    page = send(editor, "merge", Provider, shown(page))
    old.refresh_from_db()
    assert (page.status_code, old.merged_into) == (409, None)


def test_what_was_added_since_the_preview_is_previewed_first(editor, pair):
    kept, old = pair
    page = preview(editor, "merge", kept, old, kept=kept.pk)
    one = old.contracts.get()
    make.make_contract(provider=old, therapy=make.make_therapy(), program=one.program)
    page = send(editor, "merge", Provider, shown(page))
    assert (page.status_code, len(told(page))) == (409, 6)
    assert send(editor, "merge", Provider, shown(page)).status_code == 302
    assert kept.contracts.count() == 2


def test_a_contract_that_somebody_saved_since_the_preview_is_told(editor, pair):
    kept, old = pair
    page = preview(editor, "merge", kept, old, kept=kept.pk)
    contract = old.contracts.get()
    contract.reference = "C-9"
    make.save(contract)
    page = send(editor, "merge", Provider, shown(page))
    assert page.status_code == 409
    assert [one.label for one in page.context["stale"]] == ["Contract of Lakeside Hosp for Abecma"]
    assert Provider.history.count() == 2


def test_one_alone_is_merged_with_nothing(editor, pair):
    page = preview(editor, "merge", pair[0], kept=pair[0].pk)
    said = "Choose two providers or more: one has nothing to be merged with."
    assert page.context["form"].non_field_errors() == [said]


def test_the_kept_one_is_among_those_chosen(editor, pair):
    other = make.make_provider()
    page = preview(editor, "merge", *pair, kept=other.pk)
    assert list(page.context["form"].errors) == ["kept"]


def test_what_was_merged_before_goes_along_and_is_not_merged_again(editor, pair):
    kept, old = pair
    merged(editor, kept, old)
    newest = make.make_provider(name="Lakeside Medical Center")
    page = preview(editor, "merge", old, newest, kept=newest.pk)
    assert problems(page) == [
        (
            f"Lakeside Hosp (NPI {old.npi}) was merged into Lakeside Hospital (NPI {kept.npi}) "
            "before. Choose that one instead."
        )
    ]
    merged(editor, newest, kept)
    old.refresh_from_db()
    assert (old.merged_into, kept.merged_into) == (newest, newest)


@pytest.mark.parametrize("kind", ["contract", "agreement", "certification", "name"])
def test_nothing_new_stands_at_a_merged_provider(editor, pair, kind):
    kept, old = pair
    merged(editor, kept, old)
    therapy, program = make.make_therapy(), make.make_program()
    makers = {
        "contract": lambda: make.make_contract(provider=old, therapy=therapy, program=program),
        "agreement": lambda: make.make_agreement(provider=old, therapy=therapy),
        "certification": lambda: make.make_certification(
            provider=old, rems_program=make.make_rems()
        ),
        "name": lambda: make.make_provider_name(old, "New General"),
    }
    with pytest.raises(ValidationError) as refused:
        makers[kind]()
    assert refused.value.messages == [
        (
            f"Lakeside Hosp (NPI {old.npi}) was merged into Lakeside Hospital (NPI {kept.npi}): "
            "record it there."
        )
    ]


def test_who_holds_something_is_merged_in_the_list_alone(pair):
    kept, old = pair
    old.merged_into = kept
    with pytest.raises(ValidationError, match="Choose both providers in the list"):
        make.save(old)
    third = make.make_provider(merged_into=kept)
    fourth = make.make_provider()
    kept.merged_into = fourth
    with pytest.raises(ValidationError, match="providers merged into it"):
        make.save(kept)
    fourth.merged_into = third
    with pytest.raises(ValidationError, match="record it there"):
        make.save(fourth)


def test_the_database_refuses_one_merged_into_itself(pair):
    pair[0].merged_into = pair[0]
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        make.save(pair[0])


def test_the_page_of_the_old_npi_says_where_it_went(editor, client_as_staff, pair):
    kept, old = pair
    merged(editor, kept, old)
    page = client_as_staff.get(old.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 200
    assert "Merged into another provider" in text
    assert f'href="{kept.get_absolute_url()}"' in text
    assert "Edit in admin" not in text
    assert "Edit in admin" in editor.get(old.get_absolute_url()).content.decode()
    history = client_as_staff.get(reverse("contracts:provider-history", args=[old.npi]))
    assert WHY in history.content.decode()


def test_before_the_merge_was_known_the_old_npi_has_its_page(editor, client_as_staff, pair):
    kept, old = pair
    before = moment_text(Ledger.newest())
    merged(editor, kept, old)
    page = client_as_staff.get(old.get_absolute_url(), {"known": before}).content.decode()
    assert ("Merged into" in page, "Abecma" in page) == (False, True)


def check(client, npi, **more):
    query = {"npi": npi, "therapy": "abecma", "on": "2025-06-30", **more}
    return client.get(reverse("contracts:check"), query)


def test_a_check_of_the_old_npi_asks_about_the_new_one(editor, client_as_staff, pair):
    kept, old = pair
    assert check(client_as_staff, old.npi).status_code == 200
    merged(editor, kept, old)
    for typed in (old.npi, f"Lakeside Hosp ({old.npi})"):
        page = check(client_as_staff, typed)
        (asked,) = page.context["asked"]
        assert (page.status_code, [choice.key for choice in asked[0].choices]) == (200, [kept.npi])
        text = page.content.decode()
        assert f"Lakeside Hosp (NPI {old.npi}) was merged into another record. Read its NPI" in text
    answered = client_as_staff.get(asked[1][0][1])
    assert answered.context["answer"].outcome == "contracted"


def test_the_json_of_the_old_npi_never_says_no(editor, client_as_staff, pair):
    kept, old = pair
    before = moment_text(Ledger.newest())
    query = {"npi": old.npi, "therapy": "abecma", "on": "2025-06-30"}
    merged(editor, kept, old)
    given = client_as_staff.get(reverse("contracts:check-json"), query).json()
    assert (given["outcome"], given["eligible"]) == ("no_record", None)
    assert given["sentence"] == (
        f"We have NPI {old.npi} merged into Lakeside Hospital (NPI {kept.npi}). "
        "Is that the provider, and the NPI, that you ask about?"
    )
    assert given["cautions"] == [
        {
            "code": "provider_not_on_record",
            "sentence": (
                f"Lakeside Hosp (NPI {old.npi}) was merged into Lakeside Hospital "
                f"(NPI {kept.npi}). Ask about that one."
            ),
        }
    ]
    then = client_as_staff.get(reverse("contracts:check-json"), {**query, "known": before}).json()
    assert then["outcome"] == "contracted"


def test_a_name_finds_the_kept_one_alone(editor, client_as_staff, pair):
    kept, old = pair
    merged(editor, kept, old)
    assert (
        check(client_as_staff, "Lakeside Hosp")
        .headers["Location"]
        .startswith(f"{reverse('contracts:check')}?npi={kept.npi}&")
    )
    assert list(Provider.objects.named_like("lakeside")) == [kept]
    assert list(Provider.objects.named_like(old.npi)) == [old]


def results(client, q):
    found = client.get(reverse("search-json"), {"q": q}).json()["results"]
    return [(hit["key"], hit["sure"]) for hit in found if hit["kind"] == "provider"]


def test_search_finds_the_old_npi_and_shows_the_new_one(editor, client_as_staff, pair):
    kept, old = pair
    merged(editor, kept, old)
    assert results(client_as_staff, old.npi) == [(kept.npi, True)]
    assert results(client_as_staff, "Lakeside Hosp") == [(kept.npi, True)]
    assert old.npi not in [key for key, _ in results(client_as_staff, old.npi[:8])]
    assert first_difference() == ""
    page = client_as_staff.get(reverse("search"), {"q": old.npi}).content.decode()
    assert f"Lakeside Hosp, which has the NPI {old.npi}, was merged into it" in page


def test_the_list_says_where_it_went(editor, client_as_staff, pair):
    kept, old = pair
    merged(editor, kept, old)
    page = client_as_staff.get(reverse("contracts:providers")).content.decode()
    assert f'merged into <a href="{kept.get_absolute_url()}">Lakeside Hospital</a>' in page


def test_a_merge_is_undone_by_emptying_the_field(editor, pair):
    kept, old = pair
    merged(editor, kept, old)
    old.merged_into = None
    make.save(old)
    contract = kept.contracts.get()
    assert mend(editor, "move", contract, provider=old.npi).status_code == 302
    assert old.contracts.get() == contract
