"""Reading the catalog from the records: every name of whatever day, programs, codes, guidance."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from portal.guidance.models import GuidanceEntry, Keyword, Synonym
from portal.search.catalog import Catalog, Code, Span, Thing
from portal.search.hits import Entry
from portal.search.names import GENERIC, SHORT, Name, named
from portal.search.questions import Questions, Subject
from portal.text import compact, fold
from therapies.models import (
    ContactChannel,
    Edition,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    Therapy,
    TherapyName,
)

NAME_LABELS: dict[str, str] = {
    TherapyName.Kind.PRINTED: "printed name",
    TherapyName.Kind.SHORT: SHORT,
    TherapyName.Kind.FULL: "full name",
    TherapyName.Kind.FORMER: "former name",
}
# FDA's suffix: four letters that tell makers apart, and that nobody says.
SUFFIX = re.compile(r"-[a-z]{4}$")
SHORTEST_WORD = 7
NEWEST = ("newest list", "latest list", "current list")
DIGITS = re.compile(r"\D")


def read_catalog() -> Catalog:
    therapies = read_therapies()
    programs = read_programs()
    guidance = [(entry_of_guidance(row), row) for row in GuidanceEntry.objects.in_order()]
    editions = [(entry_of_edition(row), row) for row in Edition.objects.newest_first()]
    return Catalog(
        therapies=tuple(therapies.values()),
        codes=read_codes(therapies),
        whole=whole_names(programs, guidance, editions),
        channels=by_number(programs),
        questions=Questions(
            subjects(programs, guidance, editions),
            dict(Synonym.objects.values_list("words", "means")),
        ),
    )


def read_therapies() -> dict[int, Thing]:
    rows = Therapy.objects.by_name().prefetch_related(
        Prefetch("names", TherapyName.objects.order_by("kind", "folded")),
        Prefetch("listings", Listing.objects.by_start()),
    )
    things = {row.pk: thing_of(row) for row in rows}
    return without_shared_words(things)


def thing_of(therapy: Therapy) -> Thing:
    listings = list(therapy.listings.all())
    names = [named(therapy.brand_name, "brand")]
    names += [named(listing.brand_name, "brand") for listing in listings]
    for generic in (therapy.generic_name, *(listing.generic_name for listing in listings)):
        names += generic_names(generic, GENERIC)
    for row in therapy.names.all():
        label = NAME_LABELS[row.kind]
        names += generic_names(row.name, label) if " " in row.name else [named(row.name, label)]
    entry = Entry(
        "therapy",
        therapy.slug,
        str(therapy),
        therapy.get_absolute_url(),
        therapy.generic_name,
    )
    spans = tuple(Span(row.starts_on, row.last_day) for row in listings)
    once = {name.key: name for name in reversed(names) if name.key}
    return Thing(entry, tuple(reversed(once.values())), spans)


def generic_names(text: str, label: str) -> list[Name]:
    """A nonproprietary name as it stands, without FDA's suffix, and each long word of it."""
    if not text:
        return []
    bare = SUFFIX.sub("", text.lower())
    parts = [word for word in fold(bare).split() if len(word) >= SHORTEST_WORD]
    kind = GENERIC if label != SHORT else label
    keys = dict.fromkeys([text, bare, *parts])
    return [Name(text, label, name.key, name.own) for key in keys if (name := named(key, kind))]


def without_shared_words(things: dict[int, Thing]) -> dict[int, Thing]:
    """A word that two therapies' names share, as "autoleucel", names neither."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for pk, thing in things.items():
        for name in thing.names:
            bearers[name.key].add(pk)
    return {
        pk: Thing(
            thing.entry,
            tuple(name for name in thing.names if len(bearers[name.key]) == 1),
            thing.listed,
        )
        for pk, thing in things.items()
    }


def read_codes(therapies: dict[int, Thing]) -> dict[str, Code]:
    listed, assigned = uses(ListedCode, therapies), uses(ProductCode, therapies)
    return {
        row.code: Code(
            Entry("code", row.code, row.code, row.get_absolute_url(), row.description),
            row.unclassified,
            tuple(listed[row.pk]),
            tuple(assigned[row.pk]),
        )
        for row in HcpcsCode.objects.order_by("code")
    }


def uses(model: Any, therapies: dict[int, Thing]) -> dict[int, list[tuple[Span, Thing]]]:
    """By code, the therapies it stands for and when."""
    found: dict[int, list[tuple[Span, Thing]]] = defaultdict(list)
    for row in model.objects.order_by("therapy__folded_brand", "starts_on", "pk"):
        found[row.code_id].append((Span(row.starts_on, row.last_day), therapies[row.therapy_id]))
    return found


Programs = list[tuple[Entry, Program]]


def read_programs() -> Programs:
    channels = Prefetch("channels", ContactChannel.objects.order_by("position", "pk"))
    keywords = Prefetch("keywords", Keyword.objects.order_by("pk"))
    rows = Program.objects.prefetch_related(channels, keywords).order_by("position", "name")
    return [(Entry("program", row.slug, str(row), row.get_absolute_url()), row) for row in rows]


def entry_of_guidance(row: GuidanceEntry) -> Entry:
    return Entry("guidance", row.slug, row.question, row.get_absolute_url(), row.short_answer)


def entry_of_edition(row: Edition) -> Entry:
    title = f"List of {row.label}"
    return Entry("edition", str(row.pk), title, row.get_absolute_url(), row.title)


def whole_names(
    programs: Programs, guidance: Iterable[Any], editions: Iterable[Any]
) -> dict[str, list[tuple[Entry, str]]]:
    found: dict[str, list[tuple[Entry, str]]] = defaultdict(list)
    for entry, program in programs:
        for name in {program.name, str(program)}:
            found[compact(name)].append((entry, f"is the program “{name}”"))
        for row in program.channels.all():
            found[compact(row.value)].append((entry, f"its {row.get_kind_display()} {row.value}"))
    for entry, row in guidance:
        found[compact(row.question)].append((entry, "is the question"))
    for entry, row in editions:
        for name in (row.label, entry.title):
            found[compact(name)].append((entry, f"is the edition “{name}”"))
    found.pop("", None)
    return dict(found)


def by_number(programs: Programs) -> dict[str, list[tuple[Entry, str]]]:
    """By the digits of phone and fax numbers, with what is said of the number."""
    found: dict[str, list[tuple[Entry, str]]] = defaultdict(list)
    for entry, program in programs:
        for row in program.channels.all():
            digits = DIGITS.sub("", row.value)
            if row.kind in (ContactChannel.Kind.PHONE, ContactChannel.Kind.FAX) and digits:
                said = f"its {row.get_kind_display()} {row.value}, {row.get_purpose_display()}"
                found[digits.removeprefix("1") if len(digits) == 11 else digits].append(
                    (entry, said)
                )
    return dict(found)


def subjects(programs: Programs, guidance: Iterable[Any], editions: Iterable[Any]) -> list[Subject]:
    keywords: dict[int, list[str]] = defaultdict(list)
    rows = Keyword.objects.exclude(entry=None).order_by("pk")
    for pk, words in rows.values_list("entry_id", "words"):
        keywords[pk].append(words)
    return [
        *(
            Subject(entry, (row.question, *keywords[row.pk]), row.short_answer, row.answer)
            for entry, row in guidance
        ),
        *(
            Subject(entry, (str(row), *(keyword.words for keyword in row.keywords.all())))
            for entry, row in programs
        ),
        *(
            Subject(entry, (*edition_phrases(row.label), *(NEWEST if place == 0 else ())))
            for place, (entry, row) in enumerate(editions)
        ),
    ]


def edition_phrases(label: str) -> tuple[str, ...]:
    """ "November 2024" is also asked for as "Nov 2024"."""
    first, *rest = label.split()
    short = " ".join([first[:3], *rest])
    return (f"list {label}", label, f"list {short}", short)
