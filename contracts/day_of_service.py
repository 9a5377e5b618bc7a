"""What is known about a provider, a therapy and a day of service, and what it comes to.

`contracts.facts` gathers a `Facts`, `contracts.eligibility` decides on it. The three words of the
design (Contract, Agreement, the REMS is met) are defined here and nowhere else. What an answer asks
for again and again is found once: thousands are given at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from contracts.evidence import (
    Agreement,
    Authority,
    Certification,
    Channel,
    Contract,
    Edition,
    Guidance,
    ListedCode,
    Listing,
    Notice,
    OtherProvider,
    ProductCode,
    Program,
    Provider,
    Rems,
    RemsStanding,
    Requirement,
    Standing,
    Therapy,
    case_key,
    in_force,
)


@dataclass(frozen=True, kw_only=True)
class RemsOfTheDay:
    """What the requirement rows and certifications in force on one day say together."""

    requirements: tuple[Requirement, ...]
    certifications: tuple[Certification, ...]

    @cached_property
    def standing(self) -> RemsStanding:
        if not self.requirements:
            return RemsStanding.UNKNOWN
        required = any(row.required for row in self.requirements)
        return RemsStanding.REQUIRED if required else RemsStanding.NOT_REQUIRED

    @property
    def required(self) -> bool:
        return self.standing == RemsStanding.REQUIRED

    @property
    def required_by(self) -> tuple[Authority, ...]:
        """FDA before the plan, each once."""
        asking = {row.authority for row in self.requirements if row.required}
        return tuple(authority for authority in Authority if authority in asking)

    @property
    def plan_only(self) -> bool:
        return self.required_by == (Authority.PLAN,)

    @cached_property
    def named(self) -> tuple[Rems, ...]:
        """Every REMS that a row of the day names, whether it requires it or not."""
        return _each_once(row.rems for row in self.requirements)

    @cached_property
    def to_hold(self) -> tuple[Rems, ...]:
        """Every REMS that a row of the day requires."""
        return _each_once(row.rems for row in self.requirements if row.required)

    @property
    def certified(self) -> bool:
        """In every REMS that the day's rows name; not where none is named."""
        return self._certified_in(self.named)

    @cached_property
    def held(self) -> bool:
        """Required, and certified in every REMS required.

        A requirement that names no REMS, which the database refuses, is never held: nobody can be
        certified in it.
        """
        nameless = any(row.required and row.rems is None for row in self.requirements)
        return not nameless and self._certified_in(self.to_hold)

    @property
    def met(self) -> bool:
        return not self.required or self.held

    @property
    def missing(self) -> tuple[tuple[Rems, Standing | None], ...]:
        """Each REMS required without a certification, with the standing on record, if any."""
        standings = [(rems, self.standing_in(rems)) for rems in self.to_hold]
        return tuple(pair for pair in standings if pair[1] != Standing.CERTIFIED)

    def standing_in(self, rems: Rems) -> Standing | None:
        found = [row.standing for row in self.certifications if row.rems.slug == rems.slug]
        return found[0] if found else None

    def _certified_in(self, programs: tuple[Rems, ...]) -> bool:
        standings = {self.standing_in(rems) for rems in programs}
        return standings == {Standing.CERTIFIED}


def _each_once(programs: Iterable[Rems | None]) -> tuple[Rems, ...]:
    by_slug = {rems.slug: rems for rems in programs if rems is not None}
    return tuple(by_slug[slug] for slug in sorted(by_slug))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is known at `known` about a provider, a therapy and a day of service.

    Rows may be more than those in force on `on`: contracts of any program from 30 days before it
    to 31 days after it, the other rows that follow on one ending within 30 days.
    `today` is the day of asking, `known` an aware moment in the portal's time zone, `case` as
    typed. `edition` is the list in force on `on`, `first_edition_on` the day of the first we hold.
    """

    on: date
    today: date
    known: datetime
    case: str | None
    provider: Provider
    therapy: Therapy
    first_edition_on: date | None
    edition: Edition | None
    listings: tuple[Listing, ...] = ()
    contracts: tuple[Contract, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    certifications: tuple[Certification, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    listed_codes: tuple[ListedCode, ...] = ()
    product_codes: tuple[ProductCode, ...] = ()
    notices: tuple[Notice, ...] = ()
    channels: tuple[Channel, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    contracted_providers: tuple[OtherProvider, ...] = ()

    @property
    def past(self) -> bool:
        return self.on < self.today

    @cached_property
    def on_record(self) -> bool:
        """Whether there is anything to answer from: a list for the day, the pair on record."""
        listed_by_then = self.first_edition_on is not None and self.first_edition_on <= self.on
        return listed_by_then and self.provider.on_record and self.therapy.on_record

    @property
    def npi_deactivated(self) -> bool:
        since = self.provider.deactivated_on
        return since is not None and since <= self.on

    @cached_property
    def listing(self) -> Listing | None:
        return next(iter(in_force(self.listings, self.on)), None)

    @cached_property
    def program(self) -> Program | None:
        return self.listing.program if self.listing else None

    @property
    def brand(self) -> str:
        """The therapy's name that day, without its mark."""
        return self.therapy_that_day.brand_name

    @cached_property
    def therapy_that_day(self) -> Therapy:
        """The therapy under the names of that day's listing, else its own."""
        if self.listing is None:
            return self.therapy
        return replace(
            self.therapy,
            brand_name=self.listing.brand_name,
            mark=self.listing.mark,
            generic_name=self.listing.generic_name,
        )

    @cached_property
    def contracts_in_force(self) -> tuple[Contract, ...]:
        return in_force(self.contracts, self.on)

    @cached_property
    def contract(self) -> Contract | None:
        """The Contract: in force that day under the program that lists the therapy that day."""
        listed = self.program.slug if self.program else None
        counted = [row for row in self.contracts_in_force if row.program.slug == listed]
        return counted[0] if counted else None

    @property
    def contracts_elsewhere(self) -> tuple[Contract, ...]:
        """Contracts in force under another program, while there is none under the listing's."""
        return () if self.contract or not self.listing else self.contracts_in_force

    @property
    def case_given(self) -> bool:
        return bool(case_key(self.case))

    @cached_property
    def agreements_in_force(self) -> tuple[Agreement, ...]:
        return in_force(self.agreements, self.on)

    @cached_property
    def matching_agreements(self) -> tuple[Agreement, ...]:
        """Those in force of the reference the caller gave; none where none was given."""
        key = case_key(self.case)
        return tuple(
            row for row in self.agreements_in_force if key and key == case_key(row.reference)
        )

    @property
    def counted_agreements(self) -> tuple[Agreement, ...]:
        """The Agreement: in force that day and, when a case is given, of that reference."""
        return self.matching_agreements if self.case_given else self.agreements_in_force

    @property
    def rests_on_agreement(self) -> bool:
        return self.listing is not None and not self.contract and bool(self.counted_agreements)

    @property
    def entitled(self) -> bool:
        return bool(self.contract) or self.rests_on_agreement

    @property
    def held_while_not_listed(self) -> bool:
        held = self.contracts_in_force or self.agreements_in_force
        return self.listing is None and bool(held)

    @cached_property
    def codes(self) -> tuple[ListedCode, ...]:
        return tuple(sorted(in_force(self.listed_codes, self.on), key=lambda row: row.code))

    @cached_property
    def codes_by_cms(self) -> tuple[ProductCode, ...]:
        return tuple(sorted(in_force(self.product_codes, self.on), key=lambda row: row.code))

    @property
    def notices_in_force(self) -> tuple[Notice, ...]:
        return in_force(self.notices, self.on)

    @cached_property
    def rems(self) -> RemsOfTheDay:
        return RemsOfTheDay(
            requirements=in_force(self.requirements, self.on),
            certifications=in_force(self.certifications, self.on),
        )
