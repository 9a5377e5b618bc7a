"""What the pages read: the list of a day, and what it says of one therapy or one code."""

from datetime import date

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length, Replace, StrIndex
from django.db.models.lookups import GreaterThan

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
    RemsRequirement,
    Therapy,
    TherapyName,
)
from therapies.models.codes import tidy_code


class RemsStanding(TextChoices):
    """Whether a REMS is required on a day. Unknown is never "not required"."""

    REQUIRED = "required", "Required"
    NOT_REQUIRED = "not_required", "Not required"
    UNKNOWN = "unknown", "Unknown"


class CodeKind(TextChoices):
    """Whether the codes listed on a day name the product alone."""

    SPECIFIC = "specific", "Names the product"
    UNCLASSIFIED = "unclassified", "Unclassified only"
    NONE = "none", "No code listed"


def programs() -> QuerySet[Program]:
    return Program.objects.order_by("position", "name")


def rems_standing(on: date, therapy: str) -> Case:
    """The RemsStanding of a therapy on a day: required if any requires, unknown without a row.

    `therapy` is the outer query's path to the therapy's key.
    """
    rows = RemsRequirement.objects.in_force(on).filter(therapy=OuterRef(therapy))
    return Case(
        When(Exists(rows.filter(standing="required")), then=Value(RemsStanding.REQUIRED.value)),
        When(Exists(rows), then=Value(RemsStanding.NOT_REQUIRED.value)),
        default=Value(RemsStanding.UNKNOWN.value),
        output_field=CharField(),
    )


def code_kind(on: date, therapy: str) -> Case:
    """The CodeKind of a therapy on a day; `therapy` as in `rems_standing`."""
    rows = ListedCode.objects.in_force(on).filter(therapy=OuterRef(therapy))
    return Case(
        When(Exists(rows.filter(code__unclassified=False)), then=Value(CodeKind.SPECIFIC.value)),
        When(Exists(rows), then=Value(CodeKind.UNCLASSIFIED.value)),
        default=Value(CodeKind.NONE.value),
        output_field=CharField(),
    )


def first_code(on: date) -> Coalesce:
    """The first listed code of a listing's therapy on a day, to sort by; "" where none is."""
    rows = ListedCode.objects.in_force(on).filter(therapy=OuterRef("therapy_id"))
    return Coalesce(Subquery(rows.order_by("code").values("code__code")[:1]), Value(""))


def listings_of(on: date) -> QuerySet[Listing]:
    """The list of a day, alone; empty before the first edition we hold."""
    on_record = Exists(Edition.objects.effective(on))
    return Listing.objects.in_force(on).filter(on_record)


def the_list(on: date) -> QuerySet[Listing]:
    """The list of a day with what pages show of it.

    Each listing has `rems`, `code_kind`, `first_code`; its therapy `codes_listed` (codes in force)
    and `printed_names`.
    """
    codes = ListedCode.objects.in_force(on).with_code().order_by("code__code")
    printed = TherapyName.objects.filter(kind=TherapyName.Kind.PRINTED).order_by("name")
    return (
        listings_of(on)
        .select_related("therapy", "program")
        .annotate(
            rems=rems_standing(on, "therapy_id"),
            code_kind=code_kind(on, "therapy_id"),
            first_code=first_code(on),
        )
        .prefetch_related(
            Prefetch("therapy__listedcodes", codes, to_attr="codes_listed"),
            Prefetch("therapy__names", printed, to_attr="printed_names"),
        )
    )


def by_program_and_name(listings: QuerySet[Listing], descending: bool) -> QuerySet[Listing]:
    """Programs in their own order, names within each."""
    name = F("folded_brand").desc() if descending else F("folded_brand").asc()
    return listings.order_by("program__position", "program__name", name, "pk")


def counts_by_program(listings: QuerySet[Listing]) -> dict[int, int]:
    """How many of these listings each program has, by its key."""
    rows = listings.order_by().values("program_id").annotate(number=Count("pk"))
    return {row["program_id"]: row["number"] for row in rows}


NAMES = ("folded_brand", "folded_generic", "therapy__folded_brand", "therapy__folded_generic")


def named(listings: QuerySet[Listing], words: str, on: date) -> QuerySet[Listing]:
    """Those found by a part of any name, or by the beginning of a code listed that day.

    Nothing is found by words without a letter or digit.
    """
    key = compact(words)
    if not key:
        return listings.none()
    names = TherapyName.objects.filter(contains("folded", key), therapy=OuterRef("therapy_id"))
    codes = ListedCode.objects.in_force(on).filter(
        therapy=OuterRef("therapy_id"), code__code__startswith=tidy_code(words)
    )
    bearing = Q(Exists(names)) | Q(Exists(codes))
    for field in NAMES:
        bearing |= contains(field, key)
    return listings.filter(bearing)


def contains(field: str, key: str) -> Q:
    """A folded text holds a compact one, its own blanks aside: "exacel" is in "exa cel"."""
    place = StrIndex(Replace(F(field), Value(" "), Value("")), Value(key))
    return Q(GreaterThan(place, Value(0)))


def with_footnote(listings: QuerySet[Listing], embarc: bool) -> QuerySet[Listing]:
    return listings.filter(embarc=embarc)


def of_program(listings: QuerySet[Listing], program: Program) -> QuerySet[Listing]:
    return listings.filter(program=program)


def channels_of(program: Program, on: date) -> QuerySet[ContactChannel]:
    """Every channel of a program, past ones too, with the listing of the therapy it names."""
    rows = program.channels.select_related("therapy").order_by("purpose", "position", "pk")
    return rows.prefetch_related(with_listing(on, "therapy__listings"))


def listing_on(therapy: Therapy, on: date) -> Listing | None:
    """The therapy's listing on a day, with what pages show of it; None when not listed."""
    return the_list(on).filter(therapy=therapy).first()


def with_rems(on: date) -> QuerySet[Therapy]:
    """Therapies with `rems`, listed or not."""
    return Therapy.objects.annotate(rems=rems_standing(on, "pk"))


def listed_under(code: HcpcsCode, on: date) -> QuerySet[Listing]:
    """The list of a day, as far as it shows this code."""
    rows = ListedCode.objects.in_force(on).filter(therapy=OuterRef("therapy_id"), code=code)
    return the_list(on).filter(Exists(rows))


def renamed_on(on: date) -> QuerySet[Listing]:
    """The list of a day with its therapies, as far as it calls them otherwise than they do."""
    rows = Listing.objects.renaming().filter(pk__in=listings_of(on).values("pk"))
    return rows.with_therapy().order_by("folded_brand", "pk")


def listings_by_name(on: date) -> QuerySet[Listing]:
    """The list of a day with its therapies, nothing more."""
    return listings_of(on).select_related("therapy").order_by("folded_brand", "pk")


def listings_under(code: str, on: date) -> QuerySet[Listing]:
    """The list of a day with its therapies, as far as it shows a code as printed."""
    rows = ListedCode.objects.in_force(on).filter(therapy=OuterRef("therapy_id"), code__code=code)
    return listings_by_name(on).filter(Exists(rows))


def assigned_therapies(code: str) -> QuerySet[Therapy]:
    """Those to which CMS assigns a code on some day, by name."""
    rows = ProductCode.objects.filter(therapy=OuterRef("pk"), code__code=code)
    return Therapy.objects.filter(Exists(rows)).by_name()


def assigned_by_cms(code: HcpcsCode, on: date) -> QuerySet[ProductCode]:
    """CMS's assignments of a code on a day, each with its therapy's listing of that day."""
    rows = ProductCode.objects.in_force(on).with_therapy().filter(code=code)
    return rows.prefetch_related(with_listing(on, "therapy__listings"))


def with_listing(on: date, lookup: str) -> Prefetch:
    """Prefetches each therapy's listing of a day as `listed`, a list of one or none."""
    return Prefetch(lookup, listings_of(on), to_attr="listed")


def documents_of(edition: Edition) -> QuerySet[EditionDocument]:
    """The file of an edition, one or none, with its `size` in bytes but not its content."""
    rows = EditionDocument.objects.filter(editions=edition).defer("content")
    return rows.annotate(size=Length("content"))
