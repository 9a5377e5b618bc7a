"""Every page and state to look at: its name, its address, who asks, and the status it answers.

A new page needs a row here, or a test fails. Words in braces are places that only the records
know: see world.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.tests.browser import acts
from portal.tests.browser.serving import BROKEN

CHECK = "/contracts/check/?npi={}&therapy={}&on={}"
LAKESIDE, NORTHFIELD, RIVERBEND = "1999990017", "1999990025", "1999990033"
CEDAR_HOLLOW, PRAIRIE_VIEW, HARBOR_POINT = "1999990041", "1999990058", "1999990066"


@dataclass(frozen=True)
class Look:
    address: str
    role: str | None = "staff"
    status: int = 200
    act: Callable = lambda page: None

    def at(self, portal):
        return self.address.format(**portal.places)


OUTCOMES = {
    "contracted": CHECK.format(LAKESIDE, "zolgensma", "2025-03-03"),
    "ends soon": CHECK.format(LAKESIDE, "hemgenix", "2025-06-30"),
    "single case, no case given": CHECK.format(CEDAR_HOLLOW, "lenmeldy", "2025-08-31"),
    "single case": CHECK.format(CEDAR_HOLLOW, "lenmeldy", "2025-05-05") + "&case=SAMPLE-SCA-0001",
    "another case": CHECK.format(CEDAR_HOLLOW, "lenmeldy", "2025-05-05") + "&case=OTHER",
    "REMS missing": CHECK.format(RIVERBEND, "carvykti", "2025-02-01"),
    "REMS only": CHECK.format(NORTHFIELD, "yescarta", "2025-06-25"),
    "not contracted": CHECK.format(HARBOR_POINT, "skysona", "2026-01-02"),
    "not contracted, many others": CHECK.format(HARBOR_POINT, "zolgensma", "2025-03-03"),
    "NPI deactivated": CHECK.format(PRAIRIE_VIEW, "elevidys", "2025-10-01"),
    "not listed": CHECK.format(HARBOR_POINT, "unlisted", "2025-10-01"),
    "no record": CHECK.format(LAKESIDE, "zolgensma", "2024-10-31"),
    "a day ahead": CHECK.format(LAKESIDE, "zolgensma", "2099-03-03"),
    "long names": CHECK.format("1000009013", "unbroken", "2025-03-03"),
}

PORTAL = {
    "home": Look("/"),
    "home of a maintainer": Look("/", "catalog"),
    "home on another day": Look("/?on=2025-01-31"),
    "search": Look("/search/"),
    "search with an answer": Look("/search/?q=lakeside+zolgensma+mar+3"),
    "search with a slip": Look("/search/?q=zolgemsna"),
    "search with guesses": Look("/search/?q=ca"),
    "search in vain": Look("/search/?q=qqqqqqq"),
    "searched in vain": Look("/search/missed/", "catalog"),
    "therapies": Look("/therapies/"),
    "therapies, sorted": Look("/therapies/?sort=-name"),
    "therapies, none": Look("/therapies/?q=qqqqqqq"),
    "therapies, before the list": Look("/therapies/?on=2024-10-01"),
    "therapies, past": Look("/therapies/?on=2025-01-31&known={known}"),
    "therapy": Look("/therapies/hemgenix/"),
    "therapy of a maintainer": Look("/therapies/hemgenix/", "catalog"),
    "therapy with a long name": Look("/therapies/unbroken/"),
    "therapy's history": Look("/therapies/hemgenix/history/"),
    "therapy's providers": Look("/therapies/zolgensma/providers/"),
    "program's history": Look("/therapies/programs/gene-therapy/history/"),
    "program": Look("/therapies/programs/gene-therapy/"),
    "code": Look("/therapies/codes/J3590/"),
    "code with a long text": Look("/therapies/codes/J0001/"),
    "code's history": Look("/therapies/codes/J3590/history/"),
    "editions": Look("/therapies/editions/"),
    "edition": Look("/therapies/editions/1/"),
    "edition's history": Look("/therapies/editions/1/history/"),
    "compare": Look("/therapies/editions/compare/"),
    "compare two days": Look("/therapies/editions/compare/?from=2024-10-01&to=2025-01-31"),
    "contracts": Look("/contracts/"),
    "contracts that are over": Look("/contracts/?when=over"),
    "agreements": Look("/contracts/agreements/"),
    "certifications": Look("/contracts/certifications/?when=all"),
    "grid": Look("/contracts/grid/?on=2025-03-03"),
    "check many": Look("/contracts/check/many/"),
    "check many, answered": Look("/contracts/check/many/", act=acts.check_many),
    "kept answers": Look("/contracts/answers/"),
    "kept answer": Look("/contracts/answers/{kept}/"),
    "kept answer to call back about": Look("/contracts/answers/{kept}/", "contracts"),
    "kept answer, bad reference": Look("/contracts/answers/12/", status=404),
    "changed answers": Look("/contracts/changed-answers/"),
    "changed answers, none": Look("/contracts/changed-answers/?provider=1999990025"),
    "worklist": Look("/worklists/unreviewed-contracts/?on=2027-12-01", "contracts"),
    "worklist to act on": Look("/worklists/deactivated-npi/", "contracts"),
    "worklist, read": Look("/worklists/ending-contracts/?within=90"),
    "worklist, postpone": Look(
        "/worklists/deactivated-npi/postpone/?key={deactivated}", "contracts"
    ),
    "home of a contract maintainer": Look("/", "contracts"),
    "providers": Look("/contracts/providers/"),
    "providers, page 2": Look("/contracts/providers/?page=2&sort=-name"),
    "provider": Look("/contracts/providers/1999990017/"),
    "provider of a maintainer": Look("/contracts/providers/1999990017/", "contracts"),
    "provider, deactivated": Look("/contracts/providers/1999990058/"),
    "provider with a long name": Look("/contracts/providers/1000009013/"),
    "provider, past": Look("/contracts/providers/1999990017/?on=2025-01-31"),
    "provider's history": Look("/contracts/providers/1999990017/history/"),
    "check": Look("/contracts/check/"),
    "check, which one": Look("/contracts/check/?npi=sample&therapy=hemgenix&on=2025-03-03"),
    "check, a bad day": Look(CHECK.format(LAKESIDE, "zolgensma", "tomorrow"), status=400),
    "answer kept": Look(CHECK.format(LAKESIDE, "zolgensma", "2025-03-03") + "&known={known}"),
    "changes": Look("/changes/"),
    "changes of an auditor": Look("/changes/", "auditor"),
    "changes, none": Look("/changes/?q=qqqqqqq"),
    "guidance": Look("/guidance/"),
    "guidance entry": Look("/guidance/contracted-per-therapy/"),
    "guidance with a long name": Look("/guidance/unbroken/"),
    "guidance entry's history": Look("/guidance/contracted-per-therapy/history/"),
    "people": Look("/staff/people/", "auditor"),
    "person": Look("/staff/people/contracts/", "auditor"),
    "password": Look("/accounts/password/change/"),
    "password asked for again": Look("/accounts/reauthenticate/"),
    "sign out": Look("/accounts/logout/"),
    "sign in": Look("/accounts/login/", None),
    "sign in, refused": Look("/accounts/login/", None, act=acts.sign_in_wrongly),
    "sign up": Look("/accounts/signup/", None),
    "inactive": Look("/accounts/inactive/", None),
    "400": Look("/therapies/?on=yesterday", status=400),
    "403": Look("/staff/people/", status=403),
    "404": Look("/therapies/nowhere/", status=404),
    "404 of a provider": Look(CHECK.format("1234567893", "zolgensma", "2025-03-03"), status=404),
    "410": Look("/contracts/providers/1000009997/", status=410),
    "suggestions": Look("/", act=acts.ask_in_the_search),
    "suggestions in the header": Look("/therapies/", act=acts.guess_in_the_search),
    "suggestions of the check": Look("/contracts/check/", act=acts.name_a_provider),
    "filter, no reply": Look("/therapies/", act=acts.filter_without_a_line),
    "filter, broken": Look("/therapies/", act=acts.filter_what_breaks),
    **{f"answer: {name}": Look(address) for name, address in OUTCOMES.items()},
}
# What no address of the portal leads to: see wsgi.py.
BESIDE = {
    "429": Look("/too-many-attempts/", None, status=429),
    "500": Look(BROKEN, status=500),
}
ADMIN = {
    "admin": Look("/admin/", "catalog"),
    "admin, nothing to edit": Look("/admin/", status=403),
    "admin: therapies": Look("/admin/therapies/therapy/", "catalog"),
    "admin: a therapy": Look("{zolgensma}", "catalog"),
    "admin: a therapy, to read": Look("{zolgensma}", "auditor"),
    "admin: a therapy's history": Look("{therapy history}", "catalog"),
    "admin: add a code": Look("/admin/therapies/hcpcscode/add/", "catalog"),
    "admin: providers": Look("/admin/contracts/provider/", "contracts"),
    "admin: contracts": Look("/admin/contracts/contract/", "contracts"),
    "admin: a contract": Look("{contract 1000000012}", "contracts"),
    "admin: a contract with errors": Look(
        "{contract 1000000012}", "contracts", act=acts.save_with_errors
    ),
    "admin: a contract, conflict": Look(
        "{contract 1000000608}", "contracts", act=acts.save_over_another
    ),
    "admin: a contract, previewed": Look(
        "{contract 1000000012}", "contracts", act=acts.preview_an_end
    ),
    "admin: delete a contract": Look("{contract 1000000012}../delete/", "contracts"),
    "admin: delete a contract, previewed": Look(
        "{contract 1000000012}../delete/", "contracts", act=acts.preview_a_deletion
    ),
    "admin: upload a sheet": Look("/admin/contracts/contract/import/", "contracts"),
    "admin: preview of a sheet": Look("{sheet}", "contracts"),
    "admin: drafts": Look("/admin/editions/draft/", "catalog"),
    "admin: upload a list": Look("/admin/editions/draft/add/", "catalog"),
    "admin: upload under way": Look(
        "/admin/editions/draft/add/", "catalog", act=acts.upload_a_long_file
    ),
    "admin: preview of a list": Look("{preview}", "catalog"),
    "admin: preview with errors": Look("{preview with errors}", "catalog"),
    "admin: guidance": Look("/admin/guidance/guidanceentry/", "catalog"),
    "admin: people": Look("/admin/staff/user/", "admin"),
    "admin: a person": Look("/admin/staff/user/2/change/", "admin"),
}
ALL = {**PORTAL, **BESIDE, **ADMIN}
# What docs/pictures/ shows: each kind of page once, and each outcome.
PICTURED = [
    "home",
    "home of a contract maintainer",
    "search with an answer",
    "search with guesses",
    "search in vain",
    "suggestions",
    "suggestions of the check",
    "filter, no reply",
    "therapies",
    "therapies, past",
    "therapy",
    "therapy's providers",
    "code",
    "program",
    "providers",
    "provider",
    "contracts",
    "grid",
    "check, which one",
    "check, a bad day",
    *(f"answer: {name}" for name in OUTCOMES if name != "long names"),
    "answer kept",
    "check many",
    "check many, answered",
    "kept answer to call back about",
    "changed answers",
    "worklist to act on",
    "changes",
    "therapy's history",
    "guidance",
    "guidance entry",
    "editions",
    "edition",
    "compare two days",
    "people",
    "sign in",
    "403",
    "404",
    "410",
    "429",
    "500",
    "admin",
    "admin: contracts",
    "admin: a contract",
    "admin: a contract with errors",
    "admin: a contract, previewed",
    "admin: a contract, conflict",
    "admin: upload under way",
    "admin: preview of a list",
    "admin: preview of a sheet",
]
