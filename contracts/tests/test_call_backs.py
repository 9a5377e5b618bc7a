from datetime import timedelta

import pytest
from django.urls import reverse

from contracts.kept.models import CallBack, Compared, DifferentNow
from contracts.tests.kept import ON, end, keep
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import page

pytestmark = pytest.mark.django_db
BEFORE, LATER = ON - timedelta(days=1), ON + timedelta(days=90)


@pytest.fixture
def contract(world):
    return factories.make_contract(**world)


def waiting():
    """The references to call back about, each with what is said now."""
    rows = DifferentNow.objects.waiting().oldest_first()
    return [(row.answer.reference, row.outcome, row.eligible) for row in rows]


def form_of(client, kept):
    """What the page's own form would send."""
    response = client.get(kept.get_absolute_url())
    form = response.context["form"]
    return {"once": form.initial["once"], "since": form.initial["since"]}


def see_to(client, kept, reason="Called the hospital, left word.", **changed):
    address = reverse("contracts:called-back", args=[kept.reference])
    return client.post(address, {**form_of(client, kept), "reason": reason, **changed})


def test_a_change_that_falsifies_puts_it_on_the_list_and_one_that_mends_takes_it_off(
    client_as, contract
):
    kept = keep(client_as("staff"))
    end(contract, LATER)
    assert waiting() == []
    end(contract, BEFORE)
    assert waiting() == [(kept.reference, "not_contracted", False)]
    end(contract, ON)
    assert waiting() == []


def deactivate(world, day):
    world["provider"].deactivated_on = day
    factories.save(world["provider"])


def begin(day):
    first_list = factories.Edition.objects.get()
    first_list.effective_on = day
    factories.save(first_list)


def require(world):
    factories.make_requirement(therapy=world["therapy"], rems_program=factories.make_rems())


def unlist(world, last_day):
    end(world["therapy"].listings.get(), last_day)


@pytest.mark.parametrize(
    ("falsify", "mend", "now"),
    [
        (
            require,
            lambda world: factories.remove(world["therapy"].rems_requirements.get()),
            ("rems_missing", False),
        ),
        (
            lambda world: deactivate(world, ON),
            lambda world: deactivate(world, LATER),
            ("contracted", None),
        ),
        (lambda world: begin(LATER), lambda world: begin(BEFORE), ("no_record", None)),
        (
            lambda world: unlist(world, BEFORE),
            lambda world: unlist(world, None),
            ("not_listed", None),
        ),
    ],
)
def test_whatever_the_answer_rests_on_may_falsify_it(
    client_as, world, contract, falsify, mend, now
):
    kept = keep(client_as("staff"))
    falsify(world)
    assert waiting() == [(kept.reference, *now)]
    mend(world)
    assert waiting() == []


def merge(world):
    world["provider"].merged_into = factories.make_provider()
    factories.save(world["provider"])


def test_a_no_for_a_provider_that_was_merged_since_is_called_back_about(client_as, world):
    kept = keep(client_as("staff"))
    merge(world)
    assert waiting() == [(kept.reference, "no_record", None)]
    told = " ".join(page(client_as("staff").get(kept.get_absolute_url())).texts["p"])
    assert "Given: Not contracted. Now: This NPI was merged into another." in told
    world["provider"].merged_into = None
    factories.save(world["provider"])
    assert waiting() == []


def test_what_was_said_of_a_merged_provider_holds_as_long_as_it_is_merged(client_as, world):
    merge(world)
    keep(client_as("staff"))
    assert waiting() == []


def test_a_no_that_would_be_a_yes_now_is_called_back_about_too(client_as, world):
    kept = keep(client_as("staff"))
    factories.make_contract(**world)
    assert waiting() == [(kept.reference, "contracted", True)]


def test_certifications_and_agreements_of_the_provider_count(client_as, world):
    rems = factories.make_rems()
    factories.make_requirement(therapy=world["therapy"], rems_program=rems)
    kept = keep(client_as("staff"))
    held = factories.make_certification(provider=world["provider"], rems_program=rems)
    assert waiting() == [(kept.reference, "rems_only", False)]
    factories.remove(held)
    pair = {name: world[name] for name in ("provider", "therapy")}
    factories.make_agreement(**pair)
    assert waiting() == [(kept.reference, "rems_missing", False)]


def test_an_answer_for_a_case_may_be_another_when_the_agreements_are(client_as, world):
    pair = {name: world[name] for name in ("provider", "therapy")}
    factories.make_agreement(**pair, reference="QX-1")
    kept = keep(client_as("staff"), case="QX-1")
    plain = keep(client_as("staff"), once="other")
    assert waiting() == []
    factories.make_agreement(**pair, reference="QX-2")
    assert waiting() == [(kept.reference, "single_case", None)]
    assert plain.with_case is False


def test_only_the_answers_of_the_pair_are_compared(client_as, contract, world):
    kept = keep(client_as("staff"))
    other = factories.make_provider()
    factories.make_kept(npi=other.npi, slug="hemgenix", on=ON)
    factories.make_kept(npi=world["provider"].npi, slug="another", on=ON)
    assert [row[0] for row in waiting()] == ["2222-3335", "2222-3336"]
    end(contract, BEFORE)
    assert waiting()[-1] == (kept.reference, "not_contracted", False)
    assert len(waiting()) == 3


def test_what_was_recorded_past_a_change_is_caught_up_with(client_as, contract):
    kept = keep(client_as("staff"))
    end(contract, BEFORE)
    DifferentNow.objects.all().delete()
    Compared.objects.update(at=kept.kept_at)
    factories.make_provider()
    assert waiting() == [(kept.reference, "not_contracted", False)]


def test_it_is_marked_as_done_with_a_reason(client_as, contract):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    since = DifferentNow.objects.get().since

    response = see_to(client, kept)

    done = CallBack.objects.get()
    assert response.url == kept.get_absolute_url()
    assert (done.answer, done.outcome, done.eligible, done.done_by) == (
        kept,
        "not_contracted",
        False,
        client.user,
    )
    assert since < done.done_at == Ledger.newest()
    assert waiting() == []
    shown = page(client.get(kept.get_absolute_url()))
    assert shown.texts[".reason"] == ["Called the hospital, left word."]
    assert "Staff Person saw to it" in " ".join(shown.texts["p"])
    assert "when the answer was: Not contracted." in " ".join(shown.texts["p"])


def test_falsified_anew_it_comes_back(client_as, contract):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    see_to(client, kept)
    end(contract, BEFORE - timedelta(days=1))
    assert waiting() == []
    end(contract, ON)
    end(contract, BEFORE)
    assert waiting() == [(kept.reference, "not_contracted", False)]


def test_falsified_otherwise_it_comes_back(client_as, contract, world):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    see_to(client, kept)
    factories.make_agreement(provider=world["provider"], therapy=world["therapy"])
    assert waiting() == [(kept.reference, "single_case", None)]


@pytest.mark.parametrize("role", ["catalog", "auditor", "admin"])
def test_others_mark_nothing(client_as, contract, role):
    kept = keep(client_as("staff"))
    end(contract, BEFORE)
    client = client_as(role)
    assert "form" not in client.get(kept.get_absolute_url()).context
    response = client.post(reverse("contracts:called-back", args=[kept.reference]))
    assert (response.status_code, len(waiting())) == (403, 1)


def test_a_contract_maintainer_marks_any(client_as, contract):
    kept = keep(client_as("staff"))
    end(contract, BEFORE)
    assert see_to(client_as("contracts"), kept).status_code == 302
    assert waiting() == []


@pytest.mark.parametrize("reason", ["", "...", "patient John Smith was told"])
def test_a_reason_that_says_nothing_marks_nothing(client_as, contract, reason):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    response = see_to(client, kept, reason=reason)
    assert (response.status_code, len(waiting())) == (400, 1)
    shown = page(response)
    assert shown.texts["title"][0].count("Error: ") == 1
    assert len(shown.texts[".err"]) == 1


def test_sent_twice_it_is_recorded_once(client_as, contract):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    sent = form_of(client, kept) | {"reason": "Called them."}
    address = reverse("contracts:called-back", args=[kept.reference])
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert client.post(address, sent | {"once": "another"}).status_code == 302
    assert CallBack.objects.count() == 1


def test_what_changed_while_the_page_was_open_is_seen_first(client_as, contract, world):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    sent = form_of(client, kept) | {"reason": "Called them."}
    factories.make_agreement(provider=world["provider"], therapy=world["therapy"])
    address = reverse("contracts:called-back", args=[kept.reference])
    response = client.post(address, sent)
    assert (response.status_code, CallBack.objects.count()) == (400, 0)
    assert "has become another one again" in response.content.decode()
    assert see_to(client, kept).status_code == 302


def test_a_form_that_is_only_shown_again_sees_to_nothing(client_as, contract):
    client = client_as("staff")
    kept = keep(client)
    end(contract, BEFORE)
    response = see_to(client, kept, _review="1")
    assert (response.status_code, response.context["form"].errors) == (200, {})
    assert not CallBack.objects.exists()


def test_home_counts_one_s_own_and_all_for_those_who_mend(client_as, contract):
    kept = keep(client_as("staff"))
    keep(client_as("catalog"))
    end(contract, BEFORE)

    def counted(role):
        found = client_as(role).get(reverse("home")).context["watches"]
        (watch,) = [w for w in found if w.title == "Kept answers to call back about"]
        return watch.count, watch.address

    mine = "/contracts/answers/?state=call-back&whose=mine"
    assert counted("staff") == (1, mine)
    assert counted("auditor") == (0, mine)
    assert counted("contracts") == (2, "/contracts/answers/?state=call-back")
    see_to(client_as("staff"), kept)
    assert counted("staff") == (0, mine)
    past = client_as("staff").get(reverse("home"), {"known": "2026-01-01T00:00:00Z"})
    assert "call back about" not in past.content.decode()


@pytest.mark.parametrize("number", [1, 40])
def test_a_change_asks_as_much_whatever_is_kept(
    client_as, contract, django_assert_num_queries, number
):
    for n in range(number):
        factories.make_kept(reference=f"3333-{n + 2222:04d}", slug="hemgenix", on=ON)
    contract.last_day, by = BEFORE, factories.User.objects.system()
    with django_assert_num_queries(45):
        factories.save(contract, by=by)
    assert len(waiting()) == number


def test_what_turns_no_answer_compares_none(client_as, contract, world):
    keep(client_as("staff"))
    DifferentNow.objects.all().delete()
    factories.make_kept(slug="hemgenix", outcome="not_contracted", eligible=False)
    assert len(waiting()) == 1
    DifferentNow.objects.all().delete()
    provider = world["provider"]
    provider.city = "Elsewhere"
    factories.save(provider)
    assert waiting() == []
