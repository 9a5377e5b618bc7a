"""One dull record of each kind that has an editor in the admin."""

from contracts.models import (
    Contract,
    Provider,
    ProviderName,
    RemsCertification,
    SingleCaseAgreement,
)
from portal.editions.models import Draft
from portal.guidance.models import GuidanceEntry, Keyword, Synonym
from portal.staff.models import User
from portal.tests import factories as make
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    RemsProgram,
    RemsRequirement,
    Therapy,
    TherapyName,
    TherapyNotice,
)


def next_code():
    return make.make_code(f"J{make.next_number(HcpcsCode):04d}")


def make_name():
    return make.make_name(make.make_therapy(), f"Name {make.next_number(TherapyName)}")


RECORDS = {
    Program: make.make_program,
    ContactChannel: lambda: make.make_channel(program=make.make_program()),
    Therapy: make.make_therapy,
    TherapyName: make_name,
    Listing: make.make_listing,
    HcpcsCode: next_code,
    ListedCode: lambda: make.make_listed_code(therapy=make.make_therapy(), code=next_code()),
    ProductCode: lambda: make.make_product_code(therapy=make.make_therapy(), code=next_code()),
    RemsProgram: make.make_rems,
    RemsRequirement: lambda: make.make_requirement(
        therapy=make.make_therapy(), rems_program=make.make_rems()
    ),
    TherapyNotice: lambda: make.make_notice(therapy=make.make_therapy()),
    Edition: make.make_edition,
    Draft: make.make_draft,
    GuidanceEntry: make.make_entry,
    Keyword: lambda: make.make_keyword(
        f"Words {make.next_number(Keyword)}", entry=make.make_entry()
    ),
    Synonym: lambda: make.make_synonym(f"Words {make.next_number(Synonym)}", "other words"),
    Provider: make.make_provider,
    ProviderName: lambda: make.make_provider_name(make.make_provider(), "Old General"),
    Contract: lambda: make.make_contract(
        provider=make.make_provider(), therapy=make.make_therapy(), program=make.make_program()
    ),
    SingleCaseAgreement: lambda: make.make_agreement(
        provider=make.make_provider(), therapy=make.make_therapy()
    ),
    RemsCertification: lambda: make.make_certification(
        provider=make.make_provider(), rems_program=make.make_rems()
    ),
    User: lambda: make.make_user(username=f"person-{make.next_number(User)}"),
}
MAKERS = {model: make.together()(made) for model, made in RECORDS.items()}
CONTRACTS = {Provider, ProviderName, Contract, SingleCaseAgreement, RemsCertification}
CATALOG = set(MAKERS) - CONTRACTS - {User}
CHOSEN_FROM = {Therapy, Program, RemsProgram}
EDITS = {
    "staff": set(),
    "catalog": CATALOG,
    "contracts": CONTRACTS,
    "auditor": set(),
    "admin": {User},
}
READS = {
    "staff": set(),
    "catalog": CATALOG,
    "contracts": CONTRACTS | CHOSEN_FROM,
    "auditor": set(MAKERS),
    "admin": set(MAKERS),
}
