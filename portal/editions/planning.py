"""What applying a list writes, record by record. Pure: a comparison and records in, writes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.text import slugify

from portal.audit.models import AuditedModel
from portal.editions.held import Held, Records, same_value
from portal.editions.writes import Plan, Write, in_place, since, turn
from portal.text import compact, fold
from therapies.editions.catalog import Catalog
from therapies.editions.channels import ChannelChange
from therapies.editions.comparing import Added, Changed, Comparison
from therapies.editions.published import Published, Remark, Row
from therapies.models import (
    ContactChannel,
    HcpcsCode,
    ListedCode,
    Listing,
    Therapy,
    TherapyName,
)

ONE_DAY = timedelta(days=1)
LISTING = {"brand": "brand_name", "generic": "generic_name"}
NAMES = ("brand", "mark", "generic")


@dataclass
class Planning:
    """A plan in the making, for one effective day.

    `renames`: whether the list is in force today, so that therapies take their new names.
    """

    published: Published
    catalog: Catalog
    records: Records
    renames: bool
    writes: list[Write] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    slugs: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    @property
    def on(self) -> date:
        return self.catalog.on

    def create(self, model: type[AuditedModel], **fields: Any) -> None:
        self.writes.append(Write(model, None, fields))

    def end(self, row: Held) -> None:
        """On the day before; one that began on the effective day itself goes."""
        if row.starts_on == self.on:
            self.writes.append(Write(row.model, row.pk))
        else:
            self.writes.append(Write(row.model, row.pk, {"last_day": self.on - ONE_DAY}))

    def replace(self, row: Held, **fields: Any) -> None:
        """Another row in its place until its last day; one that began that day is corrected."""
        if row.starts_on == self.on:
            self.writes.append(Write(row.model, row.pk, fields))
            return
        self.end(row)
        days = {"starts_on": self.on, "last_day": row.last_day}
        self.create(row.model, **{**row.fields, **fields, **days})

    def begin(self, row: Row, what: str, later: Iterable[Held], new: Write) -> None:
        """A row without an end; those that begin later stand in its way."""
        self.writes.append(new)
        for planned in later:
            message = (
                f"{row.name}: {what} on record {since(planned)}, after the effective day. Delete "
                "that row in the admin first: this list says it from its own day on."
            )
            self.errors.append(Remark(row.place, message))

    def list_codes(self, slug: str, row: Row) -> None:
        """The codes listed for a therapy from the day on."""
        held = self.codes_of(slug)
        stand = {code for code, rows in held.items() if in_place(rows, self.on)}
        for code in sorted(stand - row.codes):
            self.end_all(held[code])
        for code in sorted(row.codes - stand):
            new = {"therapy": slug, "code": code, "starts_on": self.on}
            self.begin(row, f"{code} is", held.get(code, ()), Write(ListedCode, None, new))
            self.codes.add(code)

    def codes_of(self, slug: str) -> dict[str, tuple[Held, ...]]:
        return {key[1]: rows for key, rows in self.records.codes.items() if key[0] == slug}

    def end_all(self, rows: Iterable[Held]) -> None:
        for row in in_place(rows, self.on):
            self.end(row)

    def add(self, added: Added) -> None:
        row, known = added.row, added.therapy
        names = self.names_of(added)
        if known is None:
            slug = self.new_slug(row.brand)
            self.create(Therapy, slug=slug, **as_listed(names))
        else:
            slug = known.slug
            self.rename(slug, names)
        listed = {"program": row.program, "embarc": row.embarc, **as_listed(names)}
        rows = self.records.listings.get((slug,), ())
        if stand := in_place(rows, self.on):
            self.replace(stand[0], **listed)
        else:
            new = {"therapy": slug, "starts_on": self.on, **listed}
            self.begin(row, "it is", rows, Write(Listing, None, new))
        self.list_codes(slug, row)

    def names_of(self, added: Added) -> dict[str, str]:
        """As printed; of a therapy that we know, what is unsaid or a known misprint stays ours."""
        row, unsaid = added.row, self.published.unsaid
        printed = {"brand": row.brand, "mark": row.mark, "generic": row.generic}
        if added.therapy is None:
            return printed
        ours = self.records.therapies[added.therapy.slug]
        spelled = {compact(ours.brand), compact(ours.generic), *added.therapy.printed} - {""}
        known = {name for name, value in printed.items() if compact(value) in spelled}
        return {n: getattr(ours, n) if n in known | unsaid else v for n, v in printed.items()}

    def new_slug(self, brand: str) -> str:
        """The brand in lower case; with a number where that address is, or ever was, another's."""
        stem = slugify(brand)[:45] or "therapy"
        taken = self.records.slugs | self.slugs
        numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
        slug = stem if stem not in taken else next(s for s in numbered if s not in taken)
        self.slugs.add(slug)
        return slug

    def alter(self, changed: Changed) -> None:
        slug = changed.therapy.slug
        fields = {change.field: change.after for change in changed.changes}
        if fields.keys() - {"codes"}:
            (old,) = in_place(self.records.listings[(slug,)], self.on)
            self.replace(old, **as_listed(fields))
        if "codes" in fields:
            self.list_codes(slug, changed.row)
        self.rename(slug, fields)

    def rename(self, slug: str, fields: Mapping[str, Any]) -> None:
        """What the therapy is called today, its old names kept as former ones."""
        ours = self.records.therapies[slug]
        new = {n: fields[n] for n in NAMES if n in fields and fields[n] != getattr(ours, n)}
        if not new or not self.renames:
            return
        self.writes.append(Write(Therapy, ours.pk, as_listed(new)))
        for name in ("brand", "generic"):
            old = getattr(ours, name)
            gone = name in new and fold(old) not in {"", fold(new[name])}
            if gone and (slug, fold(old)) not in self.records.former:
                self.create(TherapyName, therapy=slug, kind=TherapyName.Kind.FORMER, name=old)

    def remove(self, slug: str) -> None:
        self.end_all(self.records.listings[(slug,)])
        for rows in self.codes_of(slug).values():
            self.end_all(rows)

    def rewire(self, change: ChannelChange) -> None:
        """A channel that comes, goes, or changes its value and keeps its note and place."""
        rows = self.records.channels.get((change.program, change.purpose, change.kind), ())
        stand = in_place(rows, self.on)
        gone = [row for row in stand if change.before and same_value(row, change.before)]
        later = [row for row in rows if row not in stand and same_value(row, change.after)]
        taken_over = gone[:1] if change.after else []
        for row in gone[len(taken_over) :]:
            self.end(row)
        for row in taken_over:
            self.replace(row, value=change.after)
        if change.after:
            self.refuse_planned(change, later)
            if not taken_over:
                self.create(ContactChannel, **self.new_channel(change))

    def new_channel(self, change: ChannelChange) -> dict[str, Any]:
        """It stands after all others of its program."""
        of_program = [
            row.fields["position"]
            for key, rows in self.records.channels.items()
            if key[0] == change.program
            for row in rows
        ]
        before = [w for w in self.writes if w.model is ContactChannel and w.pk is None]
        return {
            "program": change.program,
            "purpose": change.purpose,
            "kind": change.kind,
            "value": change.after,
            "position": max(of_program, default=0) + len(before) + 1,
            "starts_on": self.on,
        }

    def refuse_planned(self, change: ChannelChange, later: Iterable[Held]) -> None:
        for planned in later:
            message = (
                f"{change.kind} {change.after} is on record {since(planned)}, after the effective "
                "day. Delete that row in the admin first."
            )
            self.errors.append(Remark(change.place, message))

    def plan(self) -> Plan:
        for code in sorted(self.codes - set(self.catalog.codes)):
            self.create(HcpcsCode, code=code)
        return Plan(tuple(sorted(self.writes, key=turn)), tuple(self.errors))


def as_listed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a listing or a therapy, by the names they have there."""
    return {LISTING.get(name, name): v for name, v in fields.items() if name != "codes"}


def plan(
    published: Published,
    comparison: Comparison,
    catalog: Catalog,
    records: Records,
    *,
    renames: bool,
) -> Plan:
    """All that the list writes about therapies, codes and channels."""
    planning = Planning(published, catalog, records, renames)
    for therapy in comparison.removed:
        planning.remove(therapy.slug)
    for changed in comparison.changed:
        planning.alter(changed)
    for added in comparison.added:
        planning.add(added)
    for change in comparison.channels:
        planning.rewire(change)
    return planning.plan()
