"""Sample providers: invented, marked as samples, to see and try every outcome with."""

import tomllib
from pathlib import Path
from typing import Any

from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from portal.audit.acts import change
from portal.periods import PeriodQuerySet
from portal.staff.models import User
from portal.text import compact
from therapies.models import Listing, RemsProgram, Therapy

SAMPLES = Path(__file__).parent / "data" / "samples.toml"
Facts = dict[str, Any]


def samples() -> list[Facts]:
    found: list[Facts] = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))["providers"]
    return found


def load_samples(*, by: User, reason: str) -> int:
    """Add what is missing of the samples; the number of records added.

    A holding counts as there when one like it covers any of its days, however it was edited
    since. A real provider that bears a sample's NPI is left alone. Raises DoesNotExist where the
    catalog lacks what a sample holds.
    """
    with change(by=by, reason=reason):
        return sum(load_provider(**facts) for facts in samples())


def load_provider(
    npi: str,
    contracts: list[Facts] | None = None,
    agreements: list[Facts] | None = None,
    certifications: list[Facts] | None = None,
    **about: Any,
) -> int:
    provider = Provider.objects.filter(npi=npi).first()
    if provider and not provider.is_sample:
        return 0
    made = provider is None
    provider = provider or Provider.objects.create_checked(npi=npi, is_sample=True, **about)
    holdings = [
        *(add_contract(provider, **facts) for facts in contracts or ()),
        *(add_agreement(provider, **facts) for facts in agreements or ()),
        *(add_certification(provider, **facts) for facts in certifications or ()),
    ]
    return made + sum(holdings)


def add_contract(provider: Provider, therapy: str, **days: Any) -> bool:
    on_its_list = Listing.objects.with_therapy().in_force(days["starts_on"])
    listing = on_its_list.get(therapy__slug=therapy)
    keys = {"provider": provider, "therapy": listing.therapy, "program": listing.program}
    return add_missing(Contract.objects.filter(**keys), keys, days)


def add_agreement(provider: Provider, therapy: str, reference: str, **days: Any) -> bool:
    keys = {"provider": provider, "therapy": Therapy.objects.get(slug=therapy)}
    like_it = SingleCaseAgreement.objects.filter(**keys, folded_reference=compact(reference))
    return add_missing(like_it, {**keys, "reference": reference}, days)


def add_certification(provider: Provider, rems: str, standing: str, **days: Any) -> bool:
    keys = {"provider": provider, "rems_program": RemsProgram.objects.get(slug=rems)}
    like_it = RemsCertification.objects.filter(**keys)
    return add_missing(like_it, {**keys, "standing": standing}, days)


def add_missing(like_it: PeriodQuerySet, fields: Facts, days: Facts) -> bool:
    """Record a holding unless one like it covers any of its days; whether it did."""
    if like_it.overlapping(days["starts_on"], days.get("last_day")).exists():
        return False
    like_it.create_checked(**fields, **days)
    return True


def remove_samples(*, by: User, reason: str) -> int:
    """Delete the samples and all they hold, children first; the number of providers deleted."""
    with change(by=by, reason=reason):
        found = list(Provider.objects.samples())
        for provider in found:
            remove(provider)
        return len(found)


def remove(provider: Provider) -> None:
    for relation in Provider._meta.related_objects:
        for held in getattr(provider, str(relation.get_accessor_name())).all():
            held.delete()
    provider.delete()
