"""What codes and numbers find: the record itself, or those that begin so. Nothing is guessed."""

from datetime import date

from django.urls import reverse

from contracts.kept import references
from contracts.kept.models import KeptAnswer
from contracts.models import Provider
from portal.search.catalog import Catalog, Code
from portal.search.hits import Entry, Fit, Hit
from portal.search.identifiers import Identifier, Kind
from portal.wording import day

MOST_BEGUN = 10
BESIDE, BEGUN = 0.98, 0.9
WHOLE_CODE = 4


def find(identifier: Identifier, catalog: Catalog, on: date) -> list[Hit]:
    match identifier.kind:
        case Kind.CODE:
            return of_code(identifier.text, catalog, on)
        case Kind.CODE_BEGINNING:
            return codes_begun_with(identifier.text, catalog, on)
        case Kind.NUMBER:
            return of_number(identifier.text, catalog)
        case Kind.DIGITS:
            return numbers_begun_with(identifier.text, catalog)
    return []


def of_reference(text: str) -> Hit | None:
    """The kept answer of this reference; asked for only where the words have its form."""
    reference = references.read(text)
    kept = KeptAnswer.objects.filter(reference=reference).first() if reference else None
    if kept is None:
        return None
    note = f"{kept.provider_name}, {kept.therapy_name}, {day(kept.on)}"
    entry = Entry(
        "answer", kept.reference, f"Kept answer {kept.reference}", kept.get_absolute_url(), note
    )
    return Hit(entry, Fit.WHOLE, f"has the reference {kept.reference}", 1.0, sure=True)


def of_code(text: str, catalog: Catalog, on: date) -> list[Hit]:
    """The code and, unless it names many, the therapies it stands for."""
    code = catalog.codes.get(text)
    if code is None:
        return []
    hits = [Hit(code.entry, Fit.WHOLE, f"is the code {text}", 1.0, sure=True)]
    return hits if code.unclassified else hits + therapies_of(code, on)


def therapies_of(code: Code, on: date) -> list[Hit]:
    """Those listed under it are sure; those to which CMS alone assigns it are not."""
    text, listed = code.entry.key, code.listed_for(on)
    hits = [
        Hit(thing.entry, Fit.WORDS, f"listed under {text} on {day(on)}", BESIDE, sure=True)
        for thing in listed
    ]
    others = [thing for _, thing in code.assigned if thing not in listed]
    said = f"CMS assigns {text} to it; our list of {day(on)} doesn’t show it there"
    return hits + [Hit(thing.entry, Fit.WORDS, said, BEGUN) for thing in dict.fromkeys(others)]


def codes_begun_with(text: str, catalog: Catalog, on: date) -> list[Hit]:
    """Those listed that day first; one alone is sure when a single digit is missing."""
    found = [code for key, code in catalog.codes.items() if key.startswith(text)]
    found.sort(key=lambda code: (not code.listed_for(on), code.entry.key))
    sure = len(found) == 1 and len(text) == WHOLE_CODE
    return [
        Hit(code.entry, Fit.BEGINNING, f"begins with {text}", BEGUN - place / 1000, sure=sure)
        for place, code in enumerate(found[:MOST_BEGUN])
    ]


def of_number(digits: str, catalog: Catalog) -> list[Hit]:
    """Ten digits: the provider with this NPI, the program with this phone or fax number."""
    rows = Provider.objects.filter(npi=digits).select_related("merged_into")
    hits = [whole_number(row, f"has the NPI {digits}") for row in rows]
    for entry, said in catalog.channels.get(digits, []):
        hits.append(Hit(entry, Fit.WHOLE, said, 1.0, sure=True))
    return hits


def whole_number(row: Provider, why: str) -> Hit:
    """Of a provider merged into another, the other: the page it leads to has the other NPI."""
    kept = row.merged_into
    if kept is None:
        return provider_hit(row, Fit.WHOLE, why, 1.0, sure=True)
    why = f"{row.name}, which {why}, was merged into it"
    return provider_hit(kept, Fit.WHOLE, why, 1.0, sure=True)


def numbers_begun_with(digits: str, catalog: Catalog) -> list[Hit]:
    """Digits that are no whole number are never sure: one may be missing anywhere."""
    rows = Provider.objects.unmerged().filter(npi__startswith=digits).order_by("npi")[:MOST_BEGUN]
    said = f"its NPI begins with {digits}"
    hits = [provider_hit(row, Fit.BEGINNING, said, BEGUN) for row in rows]
    for entry, said in catalog.reached_by(digits):
        hits.append(Hit(entry, Fit.BEGINNING, f"begins {said}", BEGUN))
    return hits


def provider_hit(row: Provider, fit: Fit, why: str, value: float, *, sure: bool = False) -> Hit:
    note = f"{row.npi} · {row.city}, {row.state}"
    address = reverse("contracts:provider", args=[row.npi])
    return Hit(Entry("provider", row.npi, row.name, address, note), fit, why, value, sure)
