"""Plain makers of valid, dull records, each in a change of its own unless one is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from contracts.importing.models import Upload
from contracts.kept.models import CallBack, KeptAnswer
from contracts.models import (
    Contract,
    Provider,
    ProviderName,
    RemsCertification,
    SingleCaseAgreement,
)
from contracts.npi import well_formed
from portal.audit import acts
from portal.audit.models import Ledger
from portal.editions.models import Draft, GuidanceReview
from portal.guidance.models import GuidanceConcern, GuidanceEntry, Keyword, Synonym
from portal.staff.models import User
from portal.text import compact
from therapies.models import (
    ContactChannel,
    Edition,
    EditionDocument,
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

FIRST_DAY = date(2024, 11, 1)
ROLE_FLAGS = {
    "staff": None,
    "catalog": "is_catalog_maintainer",
    "contracts": "is_contract_maintainer",
    "auditor": "is_auditor",
    "admin": "is_administrator",
}
PASSWORD = "correct horse battery"


@cache
def system() -> User:
    """Asked for once in a test: each one forgets it, as its records are gone then."""
    return User.objects.system()


@contextmanager
def together(by: User | None = None, reason: str = "Made for a test.") -> Iterator[None]:
    """The open change, or one for all that is done inside: known from one moment, and quicker."""
    if acts.is_open():
        yield
    else:
        with acts.change(by=by or system(), reason=reason):
            yield


def save(record: Any, by: User | None = None, reason: str = "Made for a test.") -> Any:
    """Save a record in the open change, or in one of its own."""
    with together(by, reason):
        record.save()
    return record


def remove(record: Any, by: User | None = None, reason: str = "Removed for a test.") -> None:
    with together(by, reason):
        record.delete()


def make_user(role: str = "staff", **fields: Any) -> User:
    fields.setdefault("username", role)
    fields.setdefault("name", f"{role.title()} Person")
    if flag := ROLE_FLAGS[role]:
        fields.setdefault(flag, True)
    user = User(**fields)
    user.set_password(PASSWORD)
    return save(user)


def nth_npi(number: int) -> str:
    """The well-formed NPI that begins with 1 and this number in eight digits."""
    stem = f"1{number:08d}"
    return next(stem + digit for digit in "0123456789" if well_formed(stem + digit))


def next_number(model: Any) -> int:
    return model.history.count() + 1


def make_program(**fields: Any) -> Program:
    number = next_number(Program)
    return save(Program(**{"slug": f"program-{number}", "name": f"Program {number}", **fields}))


def make_therapy(**fields: Any) -> Therapy:
    brand = fields.setdefault("brand_name", f"Brand{next_number(Therapy)}")
    fields.setdefault("slug", compact(brand))
    return save(Therapy(**fields))


def make_name(therapy: Therapy, name: str, kind: str = "short") -> TherapyName:
    return save(TherapyName(therapy=therapy, name=name, kind=kind))


def make_listing(**fields: Any) -> Listing:
    therapy = fields["therapy"] if "therapy" in fields else make_therapy()
    defaults = {
        "therapy": therapy,
        "brand_name": therapy.brand_name,
        "mark": therapy.mark,
        "generic_name": therapy.generic_name,
        "starts_on": FIRST_DAY,
    }
    if "program" not in fields:
        defaults["program"] = make_program()
    return save(Listing(**{**defaults, **fields}))


def make_channel(**fields: Any) -> ContactChannel:
    defaults = {"purpose": "prior_authorization", "kind": "phone", "value": "855.555.0100"}
    return save(ContactChannel(**{**defaults, **fields}))


def make_code(code: str = "J0001", **fields: Any) -> HcpcsCode:
    return save(HcpcsCode(code=code, **fields))


def make_listed_code(**fields: Any) -> ListedCode:
    return save(ListedCode(**{"starts_on": FIRST_DAY, **fields}))


def make_product_code(**fields: Any) -> ProductCode:
    return save(ProductCode(**{"source": "CMS", "trust": "A", **fields}))


def make_rems(**fields: Any) -> RemsProgram:
    number = next_number(RemsProgram)
    return save(RemsProgram(**{"slug": f"rems-{number}", "name": f"REMS {number}", **fields}))


def make_requirement(**fields: Any) -> RemsRequirement:
    return save(
        RemsRequirement(**{"standing": "required", "source": "FDA", "trust": "A", **fields})
    )


def make_notice(**fields: Any) -> TherapyNotice:
    defaults = {"text": "Shipments are paused.", "source": "The maker", "trust": "B"}
    return save(TherapyNotice(**{**defaults, **fields}))


def make_edition(**fields: Any) -> Edition:
    number = next_number(Edition)
    defaults = {
        "title": "Classified therapies",
        "label": f"Edition {number}",
        "effective_on": FIRST_DAY,
        "source": "The published page",
        "sha256": "0" * 64,
    }
    return save(Edition(**{**defaults, **fields}))


def make_document(content: bytes = b"A list.", name: str = "list.txt") -> EditionDocument:
    return save(EditionDocument(name=name, content=content))


def make_draft(content: bytes | None = None, **fields: Any) -> Draft:
    content = content or f"List {next_number(Draft)}".encode()
    fields.setdefault("document", make_document(content))
    fields.setdefault("title", "Classified therapies")
    return save(Draft(sha256=sha256(content).hexdigest(), **fields))


def make_review(**fields: Any) -> GuidanceReview:
    if "edition" not in fields:
        fields["edition"] = make_edition()
    return save(GuidanceReview(**{"slug": "entry-1", "after": "Is it so? Yes.", **fields}))


def make_provider(**fields: Any) -> Provider:
    number = next_number(Provider)
    defaults = {
        "npi": nth_npi(number),
        "name": f"Hospital {number}",
        "city": "Springfield",
        "state": "OH",
    }
    return save(Provider(**{**defaults, **fields}))


def make_provider_name(provider: Provider, name: str) -> ProviderName:
    return save(ProviderName(provider=provider, name=name))


def make_contract(**fields: Any) -> Contract:
    return save(Contract(**{"starts_on": FIRST_DAY, **fields}))


def make_agreement(**fields: Any) -> SingleCaseAgreement:
    defaults = {
        "starts_on": date(2025, 1, 1),
        "last_day": date(2025, 6, 30),
        "reference": "CASE-1",
    }
    return save(SingleCaseAgreement(**{**defaults, **fields}))


def make_certification(**fields: Any) -> RemsCertification:
    return save(RemsCertification(**{"starts_on": FIRST_DAY, **fields}))


def make_kept(**fields: Any) -> KeptAnswer:
    """Of Abecma for the provider of the role matrix, unless told; not asked for, only kept."""
    number = next_number(KeptAnswer)
    by = fields.setdefault("kept_by", system())
    defaults = {
        "reference": f"2222-{number + 3333:04d}".replace("0", "A").replace("1", "B"),
        "npi": "1999990017",
        "provider_name": "Hospital",
        "slug": "abecma",
        "therapy_name": "Abecma",
        "on": date(2025, 3, 3),
        "outcome": "contracted",
        "eligible": True,
        "known": Ledger.newest(),
        "kept_at": Ledger.newest(),
    }
    return save(KeptAnswer(**{**defaults, **fields}), by=by, reason="Kept for a caller.")


def make_call_back(answer: KeptAnswer, **fields: Any) -> CallBack:
    defaults = {"outcome": "not_contracted", "eligible": False, "done_by": answer.kept_by}
    fields.setdefault("done_at", Ledger.newest())
    return save(CallBack(answer=answer, **{**defaults, **fields}))


def make_entry(**fields: Any) -> GuidanceEntry:
    number = next_number(GuidanceEntry)
    defaults = {
        "slug": f"entry-{number}",
        "question": f"Question {number}?",
        "short_answer": "Yes.",
        "answer": "Yes, **always**.",
        "topic": GuidanceEntry.Topic.MORE,
        "source": "The list",
    }
    return save(GuidanceEntry(**{**defaults, **fields}))


def make_concern(**fields: Any) -> GuidanceConcern:
    return save(GuidanceConcern(**fields))


def make_keyword(words: str, **fields: Any) -> Keyword:
    return save(Keyword(words=words, **fields))


def make_synonym(words: str, means: str) -> Synonym:
    return save(Synonym(words=words, means=means))


# A sheet of each kind that is read as it stands, though it names nobody on record.
SHEETS = {
    "providers": b"npi,name,city,state\n1999990009,General,Alliance,OH\n",
    "contracts": b"npi,therapy,starts_on\n1999990009,abecma,2025-01-01\n",
    "certifications": b"npi,rems,standing,starts_on\n1999990009,any,certified,2025-01-01\n",
}


def make_upload(kind: str = "providers", content: bytes = b"", name: str = "sheet.csv") -> Upload:
    """A sheet that waits, uploaded by a contract maintainer."""
    by = User.objects.filter(username="contracts").first() or make_user("contracts")
    return Upload.keep(kind, name, content or SHEETS[kind], by)
