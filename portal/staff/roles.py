"""Who may do what: the roles of the portal, as permissions of Django's admin.

Everybody who may sign in reads every portal page. The roles below add to that; they add up.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.staff.models import User

CATALOG = frozenset(
    [
        "therapies.program",
        "therapies.contactchannel",
        "therapies.therapy",
        "therapies.therapyname",
        "therapies.listing",
        "therapies.hcpcscode",
        "therapies.listedcode",
        "therapies.productcode",
        "therapies.remsprogram",
        "therapies.remsrequirement",
        "therapies.therapynotice",
        "therapies.edition",
        "guidance.guidanceentry",
        "guidance.guidanceconcern",
        "editions.draft",
        "editions.guidancereview",
        "guidance.keyword",
        "guidance.synonym",
    ]
)
CONTRACTS = frozenset(
    [
        "contracts.provider",
        "contracts.providername",
        "contracts.contract",
        "contracts.singlecaseagreement",
        "contracts.remscertification",
    ]
)
PEOPLE = frozenset({"staff.user"})
# What a contract maintainer's forms choose from.
CHOSEN_FROM = frozenset({"therapies.therapy", "therapies.program", "therapies.remsprogram"})
# Recorded by the portal itself, edited by nobody.
EVENTS = frozenset(
    [
        "staff.signin",
        "therapies.editiondocument",
        "contracts.keptanswer",
        "contracts.callback",
        "worklists.postponement",
    ]
)
EVERYTHING = CATALOG | CONTRACTS | PEOPLE | EVENTS
# Published facts are corrected, people deactivated, so these are never deleted in the admin.
KEPT = PEOPLE


@dataclass(frozen=True)
class Role:
    """A role: the flag on User that grants it, and the records ("app.model") it edits and reads."""

    flag: str
    label: str
    edits: frozenset[str]
    reads: frozenset[str]


ROLES = (
    Role("is_catalog_maintainer", "catalog maintainer", CATALOG, CATALOG),
    Role("is_contract_maintainer", "contract maintainer", CONTRACTS, CONTRACTS | CHOSEN_FROM),
    Role("is_auditor", "auditor", frozenset(), EVERYTHING),
    Role("is_administrator", "administrator", PEOPLE, EVERYTHING),
)


def may(user: "User", permission: str) -> bool:
    """Whether a person holds "app.action_model"; somebody deactivated holds nothing."""
    app, _, codename = permission.partition(".")
    action, _, model = codename.partition("_")
    record = f"{app}.{model}"
    if not user.is_active or (action == "delete" and record in KEPT):
        return False
    held = [role for role in ROLES if getattr(user, role.flag)]
    if action == "view":
        return any(record in role.reads for role in held)
    return action in ("add", "change", "delete") and any(record in role.edits for role in held)
