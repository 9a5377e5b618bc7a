"""The role matrix: every route that exists, asked by everybody. A new route without a row fails."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from portal.staff.roles import EVENTS, may
from portal.tests import factories

pytestmark = pytest.mark.django_db
ROLES = ("staff", "catalog", "contracts", "auditor", "admin")
SIGNED_IN = frozenset(ROLES)
READS_PEOPLE = frozenset({"auditor", "admin"})
ANYBODY = None

# Route name -> (arguments, who gets the page; the others signed in get 403).
PAGES = {
    "home": ({}, SIGNED_IN),
    "search": ({}, SIGNED_IN),
    "search-json": ({}, SIGNED_IN),
    "search-suggestions": ({}, SIGNED_IN),
    "search-missed": ({}, frozenset({"catalog"})),
    "changes": ({}, SIGNED_IN),
    "changes-export": ({}, frozenset({"auditor"})),
    "therapies:list": ({}, SIGNED_IN),
    "therapies:detail": ({"slug": "abecma"}, SIGNED_IN),
    "therapies:history": ({"slug": "abecma"}, SIGNED_IN),
    "therapies:providers": ({"slug": "abecma"}, SIGNED_IN),
    "therapies:program": ({"slug": "gene-therapy"}, SIGNED_IN),
    "therapies:program-history": ({"slug": "gene-therapy"}, SIGNED_IN),
    "therapies:code": ({"code": "J0001"}, SIGNED_IN),
    "therapies:code-history": ({"code": "J0001"}, SIGNED_IN),
    "therapies:export": ({}, SIGNED_IN),
    "therapies:editions": ({}, SIGNED_IN),
    "therapies:compare": ({}, SIGNED_IN),
    "therapies:edition": ({"pk": "edition"}, SIGNED_IN),
    "therapies:edition-document": ({"pk": "edition"}, SIGNED_IN),
    "therapies:edition-history": ({"pk": "edition"}, SIGNED_IN),
    "contracts:list": ({}, SIGNED_IN),
    "contracts:agreements": ({}, SIGNED_IN),
    "contracts:certifications": ({}, SIGNED_IN),
    "contracts:grid": ({}, SIGNED_IN),
    "contracts:providers": ({}, SIGNED_IN),
    "contracts:provider": ({"npi": "1999990017"}, SIGNED_IN),
    "contracts:provider-history": ({"npi": "1999990017"}, SIGNED_IN),
    "contracts:check": ({}, SIGNED_IN),
    "contracts:check-json": ({}, SIGNED_IN),
    "contracts:check-many": ({}, SIGNED_IN),
    "contracts:answers": ({}, SIGNED_IN),
    "contracts:answer": ({"reference": "K7M2-4QXD"}, SIGNED_IN),
    "contracts:changed": ({}, SIGNED_IN),
    "contracts:changed-export": ({}, SIGNED_IN),
    "guidance:list": ({}, SIGNED_IN),
    "guidance:detail": ({"slug": "pa"}, SIGNED_IN),
    "guidance:history": ({"slug": "pa"}, SIGNED_IN),
    "worklists:worklist": ({"slug": "off-the-list"}, SIGNED_IN),
    "worklists:postpone": ({"slug": "off-the-list"}, frozenset({"contracts"})),
    "staff:people": ({}, READS_PEOPLE),
    "staff:person": ({"username": "system"}, READS_PEOPLE),
    "healthz": ({}, ANYBODY),
    "account_login": ({}, ANYBODY),
    "account_logout": ({}, SIGNED_IN),
    "account_signup": ({}, ANYBODY),
    "account_inactive": ({}, ANYBODY),
    "account_change_password": ({}, SIGNED_IN),
    "account_set_password": ({}, SIGNED_IN),
    "account_reauthenticate": ({}, SIGNED_IN),
}
QUERIES = {
    "worklists:postpone": "?key=1",
    "changes-export": "?format=csv",
    "therapies:export": "?format=txt",
    "contracts:changed-export": "?format=csv",
    "contracts:check-json": "?npi=1999990017&therapy=abecma",
}
# Those two lead on: a person who has a password has nothing to set, one signed in needs no sign-in.
LEADS_ON = {"account_set_password", "account_login", "account_signup"}

# What is only sent to, with what its address says -> who may; it leads on to a page.
SENT_TO = {
    "contracts:keep": (
        {},
        "?npi=1999990017&therapy=abecma&on=2025-03-03&known=2026-01-01T00:00:00Z",
        SIGNED_IN - {"auditor"},
    ),
    "contracts:called-back": ({"reference": "K7M2-4QXD"}, "", frozenset({"contracts"})),
}

# The admin's pages of a record -> the permission each asks for.
ADMIN_PAGES = {
    "changelist": "view",
    "add": "add",
    "change": "view",
    "delete": "delete",
    "history": "view",
    "simple_history": "view",
}
# The admin's other pages -> who gets them.
HAS_ADMIN = frozenset({"catalog", "contracts", "auditor", "admin"})
CATALOG = frozenset({"catalog"})
IMPORTED = ("provider", "contract", "remscertification")
ADMIN_SPECIAL = {
    "admin:index": HAS_ADMIN,
    "admin:app_list": HAS_ADMIN,
    "admin:therapies_edition_compared": CATALOG,
    "admin:therapies_edition_withdraw": CATALOG,
    "admin:editions_draft_preview": CATALOG,
    "admin:guidance_guidanceentry_preview": CATALOG,
    "admin:staff_user_password": frozenset({"admin"}),
    **{f"admin:contracts_{model}_import": frozenset({"contracts"}) for model in IMPORTED},
    **{f"admin:contracts_{model}_importpreview": frozenset({"contracts"}) for model in IMPORTED},
    **{
        f"admin:contracts_{model}_mend_{name}": frozenset({"contracts"})
        for model, names in {
            "contract": ("end", "extend", "move", "review"),
            "singlecaseagreement": ("end", "extend", "move", "review"),
            "remscertification": ("end", "extend", "move", "review"),
            "provider": ("merge", "review"),
        }.items()
        for name in names
    },
}
# Led elsewhere or no page of their own, whoever asks; their own tests stand elsewhere.
NO_PAGE = {
    "admin:login",
    "admin:logout",
    "admin:jsi18n",
    "admin:autocomplete",
    "admin:view_on_site",
    "admin:password_change",
    "admin:password_change_done",
}


def routes(patterns, prefix=""):
    """Every named route below some patterns, as reverse() names it."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{prefix}{pattern.name}"
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, prefix + space)


ALL_ROUTES = sorted(set(routes(get_resolver().url_patterns)))
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def admin_route(model, page):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def admin_kind(route):
    """Which kind of sheet an editor takes, told by its route."""
    name = route.removeprefix("admin:contracts_").partition("_")[0]
    return next(a for m, a in admin.site._registry.items() if m._meta.model_name == name).imports


RECORD_ROUTES = {
    admin_route(model, page): (model, page) for model in MODELS for page in ADMIN_PAGES
}


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """One record of each kind, and a signed-in client for each role; made once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        one_of_each()
        yield {"": Client(), **{role: signed_in(role) for role in ROLES}}
        transaction.set_rollback(True)


def signed_in(role):
    client = Client()
    client.user = factories.make_user(role)
    client.force_login(client.user)
    return client


def one_of_each():
    program = factories.make_program(slug="gene-therapy", name="Gene Therapy")
    therapy = factories.make_therapy(slug="abecma", brand_name="Abecma")
    code = factories.make_code("J0001")
    rems = factories.make_rems()
    provider = factories.make_provider(npi="1999990017")
    entry = factories.make_entry(slug="pa")
    factories.make_edition(effective_on=date(2024, 11, 1), document=factories.make_document())
    factories.make_draft()
    factories.make_listing(therapy=therapy, program=program)
    factories.make_name(therapy, "ide-cel")
    factories.make_channel(program=program)
    factories.make_listed_code(therapy=therapy, code=code)
    factories.make_product_code(therapy=therapy, code=code)
    factories.make_requirement(therapy=therapy, rems_program=rems)
    factories.make_notice(therapy=therapy)
    factories.make_contract(provider=provider, therapy=therapy, program=program)
    factories.make_agreement(provider=provider, therapy=therapy)
    factories.make_certification(provider=provider, rems_program=rems)
    factories.make_provider_name(provider, "Old Name")
    factories.make_concern(entry=entry, program=program)
    factories.make_kept(reference="K7M2-4QXD")
    factories.make_keyword("who pays", entry=entry)
    factories.make_synonym("PA", "prior authorization")


@pytest.fixture
def clients(everything, db):
    return everything


def statuses(clients, address):
    return {role: client.get(address).status_code for role, client in clients.items()}


def test_every_route_has_a_row():
    known = {*PAGES, *SENT_TO, *RECORD_ROUTES, *ADMIN_SPECIAL, *NO_PAGE}
    assert [route for route in ALL_ROUTES if route not in known] == []
    assert [route for route in known if route not in ALL_ROUTES] == []


def test_the_matrix_is_as_large_as_it_says():
    asked = len(PAGES) + len(RECORD_ROUTES) + len(ADMIN_SPECIAL)
    assert asked * (len(ROLES) + 1) > 800


@pytest.mark.parametrize("route", PAGES)
def test_a_page_opens_for_whom_it_should(clients, route):
    kwargs, allowed = PAGES[route]
    if kwargs.get("pk"):
        kwargs = {"pk": factories.Edition.objects.get().pk}
    found = statuses(clients, reverse(route, kwargs=kwargs) + QUERIES.get(route, ""))
    anonymous = found.pop("")
    assert anonymous == (200 if allowed is ANYBODY else 302)
    expected = {role: 200 if allowed is ANYBODY or role in allowed else 403 for role in ROLES}
    if route in LEADS_ON:
        expected = dict.fromkeys(ROLES, 302)
    assert found == expected


@pytest.mark.parametrize("route", SENT_TO)
def test_what_is_sent_leads_on_for_whom_it_should(clients, route):
    kwargs, query, allowed = SENT_TO[route]
    address = reverse(route, kwargs=kwargs) + query
    found = {role: client.post(address) for role, client in clients.items()}
    anonymous = found.pop("")
    assert anonymous.url.startswith(reverse("account_login"))
    assert {role: response.status_code for role, response in found.items()} == {
        role: 302 if role in allowed else 403 for role in ROLES
    }
    assert {found[role].url.split("/")[2] for role in allowed} == {"answers"}
    assert clients["staff"].get(address).status_code == 405


@pytest.mark.parametrize("route", sorted(RECORD_ROUTES))
def test_an_admin_page_of_a_record_opens_for_whom_it_should(clients, route):
    model, page = RECORD_ROUTES[route]
    meta, action = model._meta, ADMIN_PAGES[page]
    record = model.objects.order_by("pk").first()
    assert record is not None, f"no {meta.label} to ask for"
    args = [] if page in ("changelist", "add") else [record.pk]
    if page == "simple_history":
        args.append(record.history.first().history_id)
    found = statuses(clients, reverse(route, args=args))
    assert found.pop("") == 302
    expected = {
        role: 200
        if may(clients[role].user, f"{meta.app_label}.{action}_{meta.model_name}")
        else 403
        for role in ROLES
    }
    assert found == expected


@pytest.mark.parametrize("route", sorted(ADMIN_SPECIAL))
def test_a_special_admin_page_opens_for_whom_it_should(clients, route):
    kwargs = {"app_label": "therapies"} if route == "admin:app_list" else {}
    args = []
    if route == "admin:editions_draft_preview":
        args = [factories.Draft.objects.get().pk]
    if route.startswith("admin:therapies_edition_"):
        args = [factories.Edition.objects.get().pk]
    if route.endswith("_importpreview"):
        args = [factories.make_upload(admin_kind(route)).pk]
    if route == "admin:staff_user_password":
        args = [clients["staff"].user.pk]
    found = statuses(clients, reverse(route, args=args, kwargs=kwargs))
    assert found.pop("") == 302
    allowed = {role for role, status in found.items() if status in (200, 405)}
    assert (allowed, {found[r] for r in ROLES if r not in allowed}) == (
        ADMIN_SPECIAL[route],
        {403},
    )


@pytest.mark.parametrize("name", ["/robots.txt", "/therapies/abecma/nowhere/", "/admin/nowhere/"])
def test_an_address_that_is_none_is_404_for_those_signed_in(clients, name):
    assert {clients[role].get(name).status_code for role in ROLES} <= {404, 403}


def test_every_record_but_an_event_is_in_the_admin_or_inline_in_one():
    inlines = {inline.model for m in MODELS for inline in admin.site._registry[m].inlines}
    audited = {model for model in apps.get_models() if hasattr(model, "newest_history")}
    elsewhere = {model._meta.label_lower for model in audited - inlines - set(MODELS)}
    assert elsewhere == EVENTS
