"""Gathers what is on record for questions, in a number of queries that doesn't grow with them.

Everything is read at the moment that `known()` is reading; `ask` opens it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from django.utils import timezone

from contracts import evidence, on_record, rows
from contracts.day_of_service import Facts
from contracts.eligibility import JUSTIFIED_BY, MOST_OTHER_PROVIDERS
from contracts.models import Contract, RemsCertification, SingleCaseAgreement
from contracts.on_record import Found
from portal.guidance.models import GuidanceEntry
from therapies.models import (
    ContactChannel,
    Edition,
    ListedCode,
    Listing,
    ProductCode,
    RemsRequirement,
    TherapyNotice,
)
from therapies.models.programs import overriding

Rows = Mapping[Hashable, tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """May this provider give this therapy on this day? `therapy` is a slug, `case` as typed."""

    npi: str
    therapy: str
    on: date
    case: str | None = None


@dataclass(frozen=True, kw_only=True)
class Records:
    """What is on record about some providers and therapies, on any day.

    Holdings stand under (provider, therapy), certifications under the provider, the rest under the
    therapy, by their keys; editions newest first.
    """

    providers: Found
    therapies: Found
    editions: Sequence[evidence.Edition]
    guidance: tuple[evidence.Guidance, ...]
    channels: Sequence[ContactChannel]
    listings: Rows
    contracts: Rows
    agreements: Rows
    certifications: Rows
    requirements: Rows
    listed_codes: Rows
    product_codes: Rows
    notices: Rows

    @classmethod
    def about(cls, providers: Found, therapies: Found) -> Self:
        held_by, given = list(providers.keys.values()), list(therapies.keys.values())
        listings = list(Listing.objects.filter(therapy__in=given).with_therapy().with_recorded())
        programs = {row.program_id for row in listings}
        return cls(
            providers=providers,
            therapies=therapies,
            editions=[rows.edition(row) for row in Edition.objects.newest_first()],
            guidance=justifications(),
            channels=list(
                ContactChannel.objects.for_therapies(programs, given).select_related("program")
            ),
            listings=of_therapy(listings, rows.listing),
            **holdings(held_by, given),
            **catalog(given),
        )

    def facts(self, question: Question, *, known: datetime, today: date) -> Facts:
        """Without `contracted_providers`, see `with_other_providers`."""
        npi, slug, on = question.npi, question.therapy, question.on
        provider, therapy = self.providers.keys.get(npi), self.therapies.keys.get(slug)
        pair, listings = (provider, therapy), self.listings.get(therapy, ())
        return Facts(
            on=on,
            today=today,
            known=timezone.localtime(known),
            case=question.case,
            provider=self.providers.named[npi],
            therapy=self.therapies.named[slug],
            first_edition_on=self.editions[-1].effective_on if self.editions else None,
            edition=next((row for row in self.editions if row.effective_on <= on), None),
            listings=listings,
            contracts=self.contracts.get(pair, ()),
            agreements=self.agreements.get(pair, ()),
            certifications=self.certifications.get(provider, ()),
            requirements=self.requirements.get(therapy, ()),
            listed_codes=self.listed_codes.get(therapy, ()),
            product_codes=self.product_codes.get(therapy, ()),
            notices=self.notices.get(therapy, ()),
            channels=self.channels_of(therapy, listings, on),
            guidance=self.guidance,
        )

    def channels_of(
        self, therapy: int | None, listings: Iterable[evidence.Listing], on: date
    ) -> tuple[evidence.Channel, ...]:
        """Those of the program that lists the therapy that day; its own override the program's."""
        programs = {row.program.slug for row in evidence.in_force(listings, on)}
        reaching = [
            row
            for row in self.channels
            if row.covers(on) and row.program.slug in programs and row.therapy_id in (None, therapy)
        ]
        return tuple(rows.channel(row) for row in overriding(reaching))


def of_therapy(found: Iterable[Any], read: Any) -> Rows:
    return rows.by_key(found, lambda row: row.therapy_id, read)


def holdings(providers: list[int], therapies: list[int]) -> dict[str, Rows]:
    def of_pair(held: Any, read: Any) -> Rows:
        found = held.of_pairs(providers, therapies).with_names().with_recorded().by_start()
        return rows.by_key(found, lambda row: (row.provider_id, row.therapy_id), read)

    certifications = RemsCertification.objects.filter(provider__in=providers).with_names()
    return {
        "contracts": of_pair(Contract.objects.with_program(), rows.contract),
        "agreements": of_pair(SingleCaseAgreement.objects.all(), rows.agreement),
        "certifications": rows.by_key(
            certifications.with_recorded().by_start(),
            lambda row: row.provider_id,
            rows.certification,
        ),
    }


def catalog(therapies: list[int]) -> dict[str, Rows]:
    def of(model: Any, *joined: str, read: Any) -> Rows:
        found = model.objects.filter(therapy__in=therapies).select_related("therapy", *joined)
        return of_therapy(found.with_recorded().by_start(), read)

    return {
        "requirements": of(RemsRequirement, "rems_program", read=rows.requirement),
        "listed_codes": of(ListedCode, "code", read=rows.listed_code),
        "product_codes": of(ProductCode, "code", read=rows.product_code),
        "notices": of(TherapyNotice, read=rows.notice),
    }


def justifications() -> tuple[evidence.Guidance, ...]:
    """Every guidance entry that justifies some outcome."""
    slugs = {slug for named in JUSTIFIED_BY.values() for slug in named}
    found = GuidanceEntry.objects.filter(slug__in=slugs).in_order()
    return tuple(evidence.Guidance(slug=row.slug, question=row.question) for row in found)


def gather(questions: Iterable[Question], *, known: datetime, today: date) -> list[Facts]:
    """The facts of each question, in their order, without `contracted_providers`.

    `known` is the moment being read. Raises NotOnRecord for what was never recorded.
    """
    asked = list(questions)
    providers = on_record.providers([question.npi for question in asked], known)
    therapies = on_record.therapies([question.therapy for question in asked], known)
    for question in asked:
        on_record.refuse_unknown(question.npi, question.therapy, providers, therapies)
    records = Records.about(providers, therapies)
    return [records.facts(question, known=known, today=today) for question in asked]


def with_other_providers(facts: Facts) -> Facts:
    """Adds those for whom the same check would say contracted and eligible, nearest first."""
    return replace(facts, contracted_providers=other_providers(facts))


def other_providers(facts: Facts) -> tuple[evidence.OtherProvider, ...]:
    """None where the therapy isn't listed, or a REMS is required that nobody can hold."""
    program, rems, asked = facts.program, facts.rems, facts.provider
    if program is None or not facts.on_record or (rems.required and not rems.to_hold):
        return ()
    needed = [row.slug for row in rems.to_hold]
    giving = Contract.objects.giving(facts.on, facts.therapy.slug, program.slug, needed)
    nearest = giving.beside(asked.npi, samples=asked.is_sample).nearest(asked.state).with_names()
    return tuple(other_provider(row.provider) for row in nearest[:MOST_OTHER_PROVIDERS])


def other_provider(row: Any) -> evidence.OtherProvider:
    return evidence.OtherProvider(
        npi=row.npi, name=row.name, city=row.city, state=row.state, is_sample=row.is_sample
    )
