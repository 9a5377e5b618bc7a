"""The therapy and the provider of the feed, chosen by name, code or NPI."""

import pytest

from portal.audit.known import known
from portal.audit.meant import in_words, read_about
from portal.audit.models import Ledger
from portal.refusals import BadInput
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
CHANGES = "/changes/"


@pytest.fixture
def abecma():
    therapy = factories.make_therapy(brand_name="Abecma", mark="®", generic_name="ide-cel one")
    factories.make_name(therapy, "idecabtagene")
    factories.make_listed_code(therapy=therapy, code=factories.make_code("Q2055"))
    return therapy


@pytest.fixture
def riverbend():
    provider = factories.make_provider(name="Riverbend", npi=factories.nth_npi(1))
    factories.make_provider_name(provider, "The Bend")
    return provider


def meant(name, text):
    return read_about(name, text)[1]


def refused(name, text):
    with pytest.raises(BadInput) as refusal:
        read_about(name, text)
    assert refusal.value.field == name
    return refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        *("abecma", "Abecma", "ABECMA®", "Abecma® (abecma)"),
        *("ide cel ONE", "Idecabtagene", "Q2055", "q-2055"),
    ],
)
def test_a_therapy_is_chosen_by_any_of_its_names_or_codes(abecma, text):
    factories.make_therapy(brand_name="Other")
    assert meant("therapy", text) == (abecma.pk,)


@pytest.mark.parametrize(
    "text", ["Riverbend", "the bend", "100 000 001-0", "Riverbend ({npi})", "{npi}"]
)
def test_a_provider_is_chosen_by_any_of_its_names_or_its_npi(riverbend, text):
    factories.make_provider(name="Other")
    typed = text.replace("100 000 001-0", " ".join(riverbend.npi)).format(npi=riverbend.npi)
    assert meant("provider", typed) == (riverbend.pk,)


def test_what_is_deleted_or_renamed_is_still_chosen(abecma, riverbend):
    pk = riverbend.pk
    for name in riverbend.names.all():
        factories.remove(name)
    factories.remove(riverbend)
    abecma.brand_name = "Abecmax"
    factories.save(abecma)
    assert meant("provider", "Riverbend") == meant("provider", factories.nth_npi(1)) == (pk,)
    assert meant("therapy", "Abecma") == meant("therapy", "abecmax") == (abecma.pk,)


def test_a_name_given_on_is_the_present_bearers(abecma):
    abecma.brand_name = "Former"
    factories.save(abecma)
    other = factories.make_therapy(brand_name="Abecma", slug="other")
    assert meant("therapy", "Abecma®") == (other.pk,)


def test_a_key_given_on_is_both_bearers(riverbend):
    npi = riverbend.npi
    riverbend.npi = factories.nth_npi(2)
    factories.save(riverbend)
    other = factories.make_provider(npi=npi)
    assert meant("provider", npi) == (riverbend.pk, other.pk)


def test_several_are_named(riverbend):
    other = factories.make_provider(name="RIVERBEND", npi=factories.nth_npi(2))
    assert refused("provider", "riverbend") == (
        f"“riverbend” may be Riverbend ({riverbend.npi}) or RIVERBEND ({other.npi}). "
        "Give the one you mean."
    )


def test_a_code_of_several_therapies_names_them(abecma):
    code = factories.make_code("J3590", unclassified=True)
    for number in range(9):
        factories.make_listed_code(
            therapy=factories.make_therapy(brand_name=f"T{number}"), code=code
        )
    shown = ", ".join(f"T{n} (t{n})" for n in range(8))
    assert refused("therapy", "J3590") == (
        f"“J3590” may be {shown} or others. Give the one you mean."
    )


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("therapy", "abec", " Did you mean Abecma® (abecma)?"),
        ("therapy", "nothing like it", ""),
        ("therapy", "J9999", ""),
        ("therapy", "®", ""),
        ("therapy", "%", ""),
        ("provider", "river", f" Did you mean Riverbend ({factories.nth_npi(1)})?"),
        ("provider", "dayton", ""),
        ("provider", "...", ""),
    ],
)
def test_a_guess_is_never_taken(abecma, riverbend, name, text, hint):
    message = refused(name, text)
    assert message == f"No {name} “{text}” was ever on record, by this name or code.{hint}"


@pytest.mark.parametrize("text", ["x" * 5000, "1" * 5000, "w " * 2000])
def test_what_is_far_too_long_is_refused_in_a_short_message(abecma, riverbend, text):
    for name in ("therapy", "provider"):
        assert len(refused(name, text.strip())) < 200


def test_what_was_not_yet_on_record_then_is_not_chosen(abecma):
    moment = Ledger.newest()
    factories.make_therapy(brand_name="Later")
    with known(moment):
        assert meant("therapy", "Abecma") == (abecma.pk,)
        assert refused("therapy", "Later") == (
            "No therapy “Later” was ever on record, by this name or code."
        )


def test_one_alone_is_named_alone(abecma):
    assert in_words(Therapy, [abecma]) == "Abecma® (abecma)"


def test_the_page_shows_again_what_was_typed(client_as_staff, abecma, riverbend):
    query = {"therapy": "Q2055", "provider": "the bend", "q": "made", "kind": "contract"}
    page = client_as_staff.get(CHANGES, {**query, "since": "2025-01-01"})
    text = page.content.decode()
    assert page.status_code == 200
    for name, typed in {**query, "since": "2025-01-01"}.items():
        if name != "kind":
            assert f'name="{name}" value="{typed}"' in text
    assert '<option value="contract" selected>' in text


def test_a_name_of_several_is_refused_on_its_page(client_as_staff, riverbend):
    factories.make_provider(name="Riverbend")
    page = client_as_staff.get(CHANGES, {"provider": "Riverbend"})
    assert (page.status_code, page.context["refusal"].field) == (400, "provider")
    assert "Give the one you mean." in page.content.decode()


def test_both_by_name_find_what_names_both(client_as_staff, abecma, riverbend):
    contract = factories.make_contract(
        provider=riverbend, therapy=abecma, program=factories.make_program()
    )
    page = client_as_staff.get(CHANGES, {"therapy": "ABECMA", "provider": "The Bend"})
    assert [act.entries[0].label for act in page.context["acts"]] == [str(contract)]
