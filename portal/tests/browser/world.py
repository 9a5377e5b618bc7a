"""What the browser tests read and write: the first load, and records that try the pages' width.

`python -m portal.tests.browser.world` fills the empty database of DATABASE_URL, and writes to
standard output, as JSON, a session of each role and the addresses that only the records know.
"""

import json
import sys
from datetime import date
from pathlib import Path

import django

LONG = ("Unbroken" * 32)[:255]
LONG_NPI, MANY, GONE, OTHER = 901, range(1, 61), 999, "carl"


def long_names(program):
    """A therapy and a provider of 255 letters without a break, and a contract of the two."""
    from portal.tests import factories as make

    therapy = make.make_therapy(slug="unbroken", brand_name=LONG, generic_name=LONG.lower())
    provider = make.make_provider(npi=make.nth_npi(LONG_NPI), name=LONG[::-1], city="C" * 100)
    make.make_listing(therapy=therapy, program=program)
    make.make_listed_code(therapy=therapy, code=make.make_code("J0001", description=LONG))
    make.make_notice(therapy=therapy, text=LONG, source=LONG)
    make.make_contract(
        provider=provider, therapy=therapy, program=program, last_day=date(2099, 1, 1)
    )
    make.make_provider_name(provider, LONG[1:])
    make.make_therapy(slug="unlisted", brand_name="Unlisted")
    make.make_entry(slug="unbroken", question=LONG, short_answer=LONG, answer=LONG, source=LONG)


def many_rows(program):
    """More rows than a page shows, of providers and of contracts for one therapy."""
    from portal.tests import factories as make

    zolgensma = make.Therapy.objects.get(slug="zolgensma")
    for number in MANY:
        provider = make.make_provider(npi=make.nth_npi(number), name=f"Sample Hospital {number}")
        make.make_contract(provider=provider, therapy=zolgensma, program=program)


def later_changes():
    """A changed entry, whose words differ, and a provider that was deleted."""
    from portal.tests import factories as make

    entry = make.GuidanceEntry.objects.get(slug="contracted-per-therapy")
    entry.answer += "\n\nAsk the contract team before you say no."
    make.save(entry, reason="One sentence more.")
    make.remove(make.make_provider(npi=make.nth_npi(GONE), name="Sample Closed"))


def drafts():
    """A list that can be applied, and one that can't be read."""
    from portal.editions.tests.lists import published
    from portal.tests import factories as make

    return {
        "preview": make.make_draft(published(), label="March 2099", effective_on=date(2099, 3, 1)),
        "preview with errors": make.make_draft(b"Nothing of a list."),
    }


def changed_answer():
    """An answer that somebody kept, and that a contract ended in the past has made another one."""
    from contracts.answers import ask
    from contracts.facts import Question
    from contracts.kept.keeping import REASON, keep
    from portal.audit.acts import change
    from portal.audit.models import Ledger
    from portal.tests import factories as make

    contract = make.Contract.objects.get(provider__npi=make.nth_npi(MANY[-1]))
    question = Question(npi=contract.provider.npi, therapy="zolgensma", on=date(2025, 3, 3))
    answer = ask(question, known=Ledger.newest(), today=date(2025, 3, 3))
    with change(by=make.User.objects.get(username="staff"), reason=REASON):
        kept = keep(answer, None)
    contract.last_day = date(2025, 1, 31)
    make.save(contract, reason="Ended by letter.")
    return kept


def sheet():
    """A sheet that waits: one row is new, one contradicts a contract, one names no therapy."""
    from portal.tests import factories as make

    npi = make.nth_npi(1)
    rows = (
        "npi,therapy,program,starts_on,last_day\n"
        f"{npi},kymriah,,2025-01-01,\n{npi},zolgensma,,2025-06-01,\n{npi},kymria,,2025-01-01,\n"
    )
    return make.make_upload("contracts", rows.encode())


def another_maintainer():
    """Of two people at one record, the other one."""
    from portal.tests import factories as make

    make.make_user("catalog", username=OTHER, name="Carl Catalog")


def addresses(made):
    from portal.audit.models import Ledger
    from portal.editions.tests.pages import preview_url
    from portal.tests import factories as make
    from portal.tests.admin_pages import address

    therapies = {t.slug: address(t, "change") for t in make.Therapy.objects.all()}
    held = make.Contract.objects.filter(provider__npi__in=map(make.nth_npi, MANY))
    contracts = {f"contract {c.provider.npi}": address(c, "change") for c in held}
    therapy = make.Therapy.objects.get(slug="zolgensma")
    return {
        **therapies,
        **contracts,
        **{name: preview_url(draft) for name, draft in made.items()},
        "therapy history": address(therapy, "history"),
        "deactivated": make.Provider.objects.get(npi="1999990058").pk,
        "known": Ledger.newest().isoformat().replace("+00:00", "Z"),
    }


def sessions():
    """The key of a session of each role; signing in by the form has a journey of its own."""
    from django.test import Client

    from portal.staff.models import User
    from portal.staff.sample_logins import LOGINS

    keys = {}
    for username in (*(login[0] for login in LOGINS), OTHER):
        client = Client()
        client.force_login(User.objects.get(username=username))
        keys[username] = client.cookies["sessionid"].value
    return keys


def main():
    django.setup()
    from django.core.management import call_command

    from portal.audit.acts import change
    from portal.tests import factories as make

    call_command("prepare", stdout=sys.stderr)
    with change(by=make.User.objects.system(), reason="Made for the browser tests."):
        program = make.Program.objects.get(slug="gene-therapy")
        long_names(program)
        many_rows(program)
    later_changes()
    another_maintainer()
    places = {**addresses(drafts()), "kept": changed_answer().reference}
    places["sheet"] = f"/admin/contracts/contract/import/{sheet().pk}/"
    json.dump({"sessions": sessions(), "places": places}, sys.stdout)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
