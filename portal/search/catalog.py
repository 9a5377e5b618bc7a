"""What can be found: today's records as entries, each with the names that find it."""

from django.db.models import Prefetch

from contracts.models import Provider
from portal.guidance.models import GuidanceEntry
from portal.search.matching import Entry, Name
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    Listing,
    Program,
    Therapy,
    TherapyName,
)

MOST_PROVIDERS = 100
NAME_LABELS: dict[str, str] = {
    TherapyName.Kind.PRINTED: "printed name",
    TherapyName.Kind.SHORT: "short name",
    TherapyName.Kind.FULL: "full name",
    TherapyName.Kind.FORMER: "former name",
}


def entries(typed: str) -> list[Entry]:
    """All of the catalog, and the providers that the words may mean."""
    return [
        *therapies(),
        *codes(),
        *programs(),
        *guidance(),
        *editions(),
        *providers(typed),
    ]


def therapies() -> list[Entry]:
    rows = Therapy.objects.by_name().prefetch_related(
        "names", Prefetch("listings", Listing.objects.by_start())
    )
    return [therapy_entry(row) for row in rows]


def therapy_entry(therapy: Therapy) -> Entry:
    names = [Name(therapy.brand_name, "brand")]
    listings = list(therapy.listings.all())
    names += [Name(listing.brand_name, "listed brand") for listing in listings]
    generics = [therapy.generic_name, *(listing.generic_name for listing in listings)]
    names += [Name(text, "generic name") for text in dict.fromkeys(generics) if text]
    names += [Name(name.name, NAME_LABELS[name.kind]) for name in therapy.names.all()]
    return Entry(
        "therapy",
        therapy.slug,
        str(therapy),
        therapy.get_absolute_url(),
        tuple(dict.fromkeys(names)),
        therapy.generic_name,
    )


def codes() -> list[Entry]:
    return [
        Entry(
            "code",
            row.code,
            row.code,
            row.get_absolute_url(),
            (Name(row.code, "code"),),
            "unclassified: names many therapies" if row.unclassified else row.description,
        )
        for row in HcpcsCode.objects.order_by("code")
    ]


def programs() -> list[Entry]:
    channels = Prefetch("channels", ContactChannel.objects.order_by("pk"))
    return [program_entry(row) for row in Program.objects.prefetch_related(channels)]


def program_entry(program: Program) -> Entry:
    names = [Name(program.name, "program"), Name(str(program), "program")]
    names += [Name(row.value, row.get_kind_display()) for row in program.channels.all()]
    return Entry(
        "program",
        program.slug,
        str(program),
        program.get_absolute_url(),
        tuple(dict.fromkeys(names)),
    )


def guidance() -> list[Entry]:
    return [
        Entry(
            "guidance",
            row.slug,
            row.question,
            row.get_absolute_url(),
            (
                Name(row.question, "question"),
                Name(f"{row.question} {row.short_answer}", "guidance"),
            ),
            row.short_answer,
        )
        for row in GuidanceEntry.objects.in_order()
    ]


def editions() -> list[Entry]:
    return [
        Entry(
            "edition",
            str(row.pk),
            f"List of {row.label}",
            row.get_absolute_url(),
            (Name(row.label, "edition"), Name(f"List of {row.label}", "edition")),
            row.title,
        )
        for row in Edition.objects.newest_first()
    ]


def providers(typed: str) -> list[Entry]:
    rows = Provider.objects.named_like(typed).prefetch_related("names")[:MOST_PROVIDERS]
    return [provider_entry(row) for row in rows]


def provider_entry(provider: Provider) -> Entry:
    place = f"{provider.city} {provider.state}"
    names = [Name(provider.name), Name(provider.npi, "NPI")]
    names += [Name(name.name, "other name") for name in provider.names.all()]
    names += [Name(f"{provider.name} {place}", "name and place")]
    return Entry(
        "provider",
        provider.npi,
        provider.name,
        provider.get_absolute_url(),
        tuple(names),
        f"{provider.npi} · {provider.city}, {provider.state}",
    )
