"""The worklists: which there are, who mends them, and what each says of an entry.

A worklist is one more `Worklist` in WORKLISTS: its rule is a queryset in the app of its record
(see `contracts.worklists`), and home, its page and postponing follow from what stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from contracts import worklists as contract_desk
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from portal.refusals import NotOnRecord
from portal.wording import day
from therapies import worklists as catalog_desk
from therapies.models import Therapy

Rows = Callable[..., Any]
CONTRACTS, CATALOG = "contracts.change_contract", "therapies.change_listing"


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """One worklist. `rows` takes the day, and so many days ahead where `windows` are given.

    `title` and `rule` say what stands there; `{days}` is the window. `key`: by which column of a
    row the record of `model` is found. `counted_up_to`: of so many records of `model` at
    most home counts the list; of more its rule is too slow there.
    """

    slug: str
    title: str
    rule: str
    rows: Rows
    model: Any
    permission: str
    name: Callable[[Any], str]
    why: Callable[[Any], str]
    key: str = "pk"
    windows: tuple[int, ...] = field(default=())
    counted_up_to: int | None = None

    def titled(self, within: int | None) -> str:
        return self.title.format(days=within)

    def ruled(self, within: int | None) -> str:
        return self.rule.format(days=within)

    def rows_on(self, on: date, within: int | None = None) -> Any:
        """The window asked for, or the first; a list without windows has none."""
        return self.rows(on, within or self.windows[0]) if self.windows else self.rows(on)

    @property
    def widest(self) -> int | None:
        return self.windows[-1] if self.windows else None

    def rows_about(self, keys: Any, on: date, within: int | None = None) -> Any:
        """Those whose record has one of these keys, given or as a query."""
        return self.rows_on(on, within).filter(**{f"{self.key}__in": keys})

    def address(self) -> str:
        return reverse("worklists:worklist", args=[self.slug])

    def windowed(self) -> list[tuple[int, str]]:
        """Each window with the address of the list through it."""
        return [(days, f"{self.address()}?within={days}") for days in self.windows]

    def editor(self, key: int) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[key])

    def changelist(self) -> str:
        opts = self.model._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    def may_act(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


def pair(row: Any) -> str:
    return f"{row.provider}, {row.therapy}"


def standing(row: Any) -> str:
    return f"{row.provider}, {row.rems_program}"


def last_day(row: Any) -> str:
    return f"ends with {day(row.last_day)}"


def not_listed(row: Any) -> str:
    if row.listed_by:
        return f"under the {row.program}; the {row.listed_by} Program lists the therapy"
    return f"under the {row.program}; no list shows the therapy"


def reviewed(row: Any) -> str:
    if row.reviewed_on:
        return f"last reviewed on {day(row.reviewed_on)}"
    return "never reviewed since it was recorded"


def unreviewed(slug: str, model: Any, rows: Rows, name: Callable[[Any], str]) -> Worklist:
    kind = model._meta.verbose_name_plural
    return Worklist(
        slug=f"unreviewed-{slug}",
        title=f"{kind[:1].upper()}{kind[1:]} not reviewed for 180 days",
        rule="Compare each with its paper, mend it, and mark it as reviewed.",
        rows=rows,
        model=model,
        permission=CONTRACTS,
        name=name,
        why=reviewed,
    )


def ending(slug: str, model: Any, rows: Rows, name: Callable[[Any], str], what: str) -> Worklist:
    return Worklist(
        slug=f"ending-{slug}",
        title=f"{what} that end within {{days}} days",
        rule="In force, with the last day near, and nothing that follows on the next day.",
        rows=rows,
        model=model,
        permission=CONTRACTS,
        name=name,
        why=last_day,
        windows=(30, 60, 90),
    )


def alike(row: Any) -> str:
    return f"like {row.other_name}, NPI {row.other_npi}, recorded before it"


def facility(row: Any) -> str:
    return f"{row.name}, {row.city}, {row.state} (NPI {row.npi})"


WORKLISTS = (
    ending("contracts", Contract, contract_desk.ending_contracts, pair, "Contracts"),
    ending("agreements", SingleCaseAgreement, contract_desk.ending_agreements, pair, "Agreements"),
    ending(
        "certifications",
        RemsCertification,
        contract_desk.ending_certifications,
        standing,
        "REMS certifications",
    ),
    Worklist(
        slug="certified-without-contract",
        title="REMS certified, but no contract",
        rule="Certified for a listed therapy that requires it, and no contract for any such one.",
        rows=contract_desk.certified_without_contract,
        model=RemsCertification,
        permission=CONTRACTS,
        name=standing,
        why=lambda row: "certified; no contract in force",
    ),
    Worklist(
        slug="off-the-list",
        title="Contracts for what the list doesn’t show",
        rule="In force for a therapy that is not listed, or that another program lists.",
        rows=contract_desk.off_the_list,
        model=Contract,
        permission=CONTRACTS,
        name=pair,
        why=not_listed,
    ),
    Worklist(
        slug="rems-missing",
        title="Contracts without the REMS certification",
        rule="In force for a therapy that requires a REMS in which the provider isn’t certified.",
        rows=contract_desk.rems_missing,
        model=Contract,
        permission=CONTRACTS,
        name=pair,
        why=lambda row: f"not certified in {row.missing_rems}",
    ),
    Worklist(
        slug="deactivated-npi",
        title="Deactivated NPI, and something in force",
        rule="From the deactivation on no answer says yes. End what is over, or correct the day.",
        rows=contract_desk.deactivated_but_holding,
        model=Provider,
        permission=CONTRACTS,
        name=facility,
        why=lambda row: f"NPI deactivated on {day(row.deactivated_on)}",
    ),
    Worklist(
        slug="duplicate-providers",
        title="Providers of one name and city",
        rule="Probably one facility, recorded twice. Choose both in the admin, and merge them.",
        rows=contract_desk.same_name_and_city,
        model=Provider,
        permission=CONTRACTS,
        name=facility,
        why=alike,
    ),
    Worklist(
        slug="similar-providers",
        title="Providers with names that are close",
        rule="In one city, a slip or two apart: perhaps one facility. The first 500 are shown.",
        rows=contract_desk.close_name,
        model=Provider,
        permission=CONTRACTS,
        name=facility,
        why=alike,
        counted_up_to=10_000,  # a quarter of a second
    ),
    unreviewed("contracts", Contract, contract_desk.unreviewed_contracts, pair),
    unreviewed("agreements", SingleCaseAgreement, contract_desk.unreviewed_agreements, pair),
    unreviewed(
        "certifications", RemsCertification, contract_desk.unreviewed_certifications, standing
    ),
    unreviewed("providers", Provider, contract_desk.unreviewed_providers, facility),
    Worklist(
        slug="unclassified-codes-only",
        title="Therapies with unclassified codes only",
        rule="Every code listed names many therapies. Has CMS assigned one of its own since?",
        rows=catalog_desk.unclassified_only,
        model=Therapy,
        permission=CATALOG,
        name=lambda row: row.name,
        why=lambda row: "only unclassified codes are listed",
        key="therapy_id",
    ),
    Worklist(
        slug="product-code-not-listed",
        title="CMS has a code our list lacks",
        rule="The claim may need it. Compare the list with the published page.",
        rows=catalog_desk.lacking_product_code,
        model=Therapy,
        permission=CATALOG,
        name=lambda row: row.name,
        why=lambda row: f"CMS assigns {row.assigned_code}; the list doesn’t show it",
        key="therapy_id",
    ),
    Worklist(
        slug="rems-unknown",
        title="Therapies with the REMS unknown",
        rule="Nothing on record says whether a REMS is required.",
        rows=catalog_desk.rems_unknown,
        model=Therapy,
        permission=CATALOG,
        name=lambda row: row.name,
        why=lambda row: "no requirement on record",
        key="therapy_id",
    ),
)
BY_SLUG = {worklist.slug: worklist for worklist in WORKLISTS}


def find(slug: str) -> Worklist:
    """Raises NotOnRecord, which is a 404 that names those there are."""
    if slug not in BY_SLUG:
        named = ", ".join(BY_SLUG)
        raise NotOnRecord("worklist", slug, f"There is no such worklist. There are {named}.")
    return BY_SLUG[slug]


def of_reader(request: HttpRequest) -> list[Worklist]:
    """Those on which this reader can act."""
    return [worklist for worklist in WORKLISTS if worklist.may_act(request)]
