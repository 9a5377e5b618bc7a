"""What applying a proposed list would change and write, and what speaks against it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from portal.editions.comparison_json import as_json
from portal.editions.guidance import Question, changed_questions, digests_after, wording_of
from portal.editions.held import Records, records_on
from portal.editions.planning import plan
from portal.editions.proposals import Proposal, refusals
from portal.editions.touched import contracts_in_force
from portal.editions.writes import Plan
from portal.staff.models import User
from portal.wording import day
from therapies.editions.catalog import Catalog, catalog_on
from therapies.editions.comparing import Comparison, compare
from therapies.editions.published import Remark
from therapies.models import Edition

ALREADY = (
    "This is the file of the list of {}, in force from {} on. Applying it again changes nothing."
)


@dataclass(frozen=True)
class Preview:
    """`already`: the edition in force that is this very file; `contracts`: see `as_json`."""

    proposal: Proposal
    catalog: Catalog
    comparison: Comparison
    records: Records
    plan: Plan
    questions: tuple[Question, ...]
    digests: Mapping[str, str]
    contracts: Mapping[str, int]
    already: Edition | None
    warnings: tuple[Remark, ...]
    errors: tuple[Remark, ...]

    @property
    def may_be_applied(self) -> bool:
        return not self.errors and self.already is None

    @cached_property
    def json(self) -> dict[str, Any]:
        return as_json(self.proposal, self.comparison, self.contracts, self.warnings, self.errors)

    @cached_property
    def digest(self) -> str:
        """Of the comparison and of all that it rests on; another one: something changed since."""
        whole = [self.json, self.catalog, self.records, self.proposal.source]
        return hashlib.sha256(json.dumps(plain(whole)).encode()).hexdigest()


def preview_of(proposal: Proposal, by: User) -> Preview:
    """Compared with the catalog as it stands; under the Ledger's lock nothing moves meanwhile."""
    proposal = proposal.filled()
    published, on = proposal.read(), proposal.on
    edition = Edition.objects.in_force(on)
    catalog = catalog_on(on, wording_of(edition))
    comparison, records = compare(published, catalog, proposal.allow_removals), records_on(on)
    planned = plan(published, comparison, catalog, records, renames=on <= timezone.localdate())
    digests: Mapping[str, str] = edition.question_digests if edition else {}
    questions = changed_questions(published, comparison.guidance, {*records.guidance, *digests})
    already = edition if edition and edition.sha256 == proposal.sha256 else None
    own = () if already else refusals(proposal, by)
    return Preview(
        proposal=proposal,
        catalog=catalog,
        comparison=comparison,
        records=records,
        plan=planned,
        questions=tuple(questions),
        digests=digests_after(digests, questions),
        contracts=contracts_in_force(comparison.removed, on),
        already=already,
        warnings=(*said_already(already), *comparison.warnings),
        errors=(*comparison.errors, *planned.errors, *own),
    )


def said_already(edition: Edition | None) -> Iterator[Remark]:
    if edition:
        yield Remark(None, ALREADY.format(edition.label, day(edition.effective_on)))


def plain(value: Any) -> Any:
    """A value as JSON that is the same for equal values: sets and mappings in order."""
    if is_dataclass(value):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return sorted([plain(key), plain(held)] for key, held in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value))
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, str | int) else str(value)
