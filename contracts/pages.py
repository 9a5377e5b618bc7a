"""What the pages of a provider and of a therapy's providers show, gathered for their templates."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.answer_page import tag
from contracts.answers import moment_of
from contracts.coming import coming
from contracts.eligibility import decide
from contracts.facts import Question, gather
from contracts.former_names import former_names
from contracts.holdings import holdings
from contracts.models import (
    Contract,
    Provider,
    RemsCertification,
    SingleCaseAgreement,
)
from contracts.npi import well_formed
from contracts.on_record import MALFORMED, no_provider, no_therapy
from contracts.other_answers import looked_at_from, other_answers
from contracts.rows import certification
from portal import wording
from portal.asof import Day
from portal.audit.find import find
from portal.audit.timeline import latest
from portal.refusals import Gone, NotOnRecord
from therapies import queries
from therapies.models import Edition, RemsRequirement, Therapy

LATEST, FIRST_CONTRACTED = 3, 10
LONGEST_SHOWN = 30


def find_provider(npi: str) -> Provider:
    """The provider of an address. Raises NotOnRecord, also for what can't be an NPI, and Gone."""
    if not well_formed(npi):
        shown = npi if len(npi) <= LONGEST_SHOWN else f"{npi[:LONGEST_SHOWN]}…"
        raise NotOnRecord("npi", npi, f"“{shown}” is no NPI. {MALFORMED}")
    try:
        provider: Provider = find(
            Provider.objects.select_related("merged_into").prefetch_related("names"),
            no_provider(npi).message,
            npi=npi,
        )
    except Gone as gone:
        raise what_it_was(gone) from None
    return provider


def what_it_was(gone: Gone) -> Gone:
    """Names the provider that is no longer under an NPI: deleted, or its number corrected."""
    row, moved = gone.context["row"], gone.context["moved"]
    message = f"{row.name}, {row.city}, {row.state} (NPI {row.npi}) was deleted from the record."
    if moved:
        message = f"{row.name} no longer has NPI {gone.value}: it was corrected to {moved.npi}."
    return Gone(gone.field, gone.value, message, **gone.context)


def provider_page(provider: Provider, day: Day) -> dict[str, Any]:
    """A provider on a day: the answer for each therapy with something on record."""
    names = {row.slug for row in therapies_held(provider)}
    questions = [Question(npi=provider.npi, therapy=slug, on=day.on) for slug in sorted(names)]
    gathered = gather(questions, known=moment_of(day), today=day.today)
    unnamed = list(certifications_for_none(provider))
    since = looked_at_from(day.on, Edition.objects.first_day())
    return {
        "provider": provider,
        "as_typed": f"{provider.name} ({provider.npi})",
        "deactivated": deactivation(provider, day.on),
        "holdings": holdings(gathered),
        "others": [
            row for row in queries.listings_by_name(day.on) if row.therapy.slug not in names
        ],
        "unnamed_certifications": unnamed,
        "coming": coming(gathered, map(certification, unnamed), day.on),
        "other_answers": other_answers(gathered, since),
        "looked_at_from": since,
        "former_names": former_names(provider),
        "merged": list(Provider.objects.gone_into(provider.npi)),
        "latest": latest(provider, LATEST),
    }


def deactivation(provider: Provider, on: date) -> str:
    """What to heed from the day on which the NPI was deactivated; nothing before it."""
    if not provider.deactivated_by(on):
        return ""
    since = wording.day(provider.deactivated_on or on)
    return f"From {since} on no answer says yes. Ask the contract team before anything is promised."


def therapies_held(provider: Provider) -> QuerySet[Therapy]:
    """Those for which it has, on any day, a contract, an agreement, or a REMS certification."""
    certified = RemsCertification.objects.filter(
        provider=provider, rems_program=OuterRef("rems_program")
    )
    required = RemsRequirement.objects.filter(Exists(certified), therapy=OuterRef("pk"))
    mine = {"provider": provider, "therapy": OuterRef("pk")}
    return Therapy.objects.filter(
        Q(Exists(Contract.objects.filter(**mine)))
        | Q(Exists(SingleCaseAgreement.objects.filter(**mine)))
        | Q(Exists(required))
    )


def certifications_for_none(provider: Provider) -> QuerySet[RemsCertification]:
    """Those in a REMS that no therapy's row names, and that no row of the page could show."""
    naming = RemsRequirement.objects.filter(rems_program=OuterRef("rems_program"))
    return provider.certifications.with_names().with_recorded().exclude(Exists(naming)).by_start()


def therapy_contracts(therapy: Therapy, day: Day) -> dict[str, Any]:
    """For the therapy's own page: how many contracts are in force that day, and the first few."""
    contracts = in_force(therapy, day.on)
    first = list(contracts[:FIRST_CONTRACTED])
    answer(first, therapy, day)
    return {"contracts": first, "count": contracts.count()}


def therapy_of(slug: str, on: date) -> dict[str, Any]:
    """A therapy with its name that day. Raises Gone, NotOnRecord."""
    therapy = find(Therapy.objects.all(), no_therapy(slug).message, slug=slug)
    listing = queries.listings_of(on).filter(therapy=therapy).first()
    return {"therapy": therapy, "name": listing.name if listing else str(therapy)}


def in_force(therapy: Therapy, on: date) -> QuerySet[Contract]:
    return Contract.objects.of_therapy(therapy).in_force(on).by_place()


def answer(contracts: Iterable[Contract], therapy: Therapy, day: Day) -> None:
    """Gives each contract, as `answer`, the day's answer for its provider in a word or two."""
    rows: list[Any] = list(contracts)
    questions = [Question(npi=c.provider.npi, therapy=therapy.slug, on=day.on) for c in rows]
    known: datetime = moment_of(day)
    for row, facts in zip(rows, gather(questions, known=known, today=day.today), strict=True):
        row.answer = tag(decide(facts))
