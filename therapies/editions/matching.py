"""Which row of a published list is about which therapy of the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.text import compact
from therapies.editions.catalog import Catalog, KnownTherapy
from therapies.editions.published import Remark, Row


@dataclass
class Matches:
    """Rows by the slug of the therapy that they are about, and rows about new ones.

    A row that says again what an earlier one says is an error, and left out of both.
    """

    of_therapy: dict[str, Row] = field(default_factory=dict)
    new: list[Row] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)


def match(rows: Sequence[Row], catalog: Catalog) -> Matches:
    """A row is about the therapy that has, or ever had, its brand or its generic name.

    Only where both are unknown is it another therapy. Brand and generic name of two different
    therapies are an error.
    """
    owners = {name: therapy for therapy in catalog.therapies for name in therapy.names}
    matches, taken = Matches(), dict[str, Row]()
    for row in rows:
        names = [name for name in (compact(row.brand), compact(row.generic)) if name]
        found = {owners[name].slug: owners[name] for name in names if name in owners}
        keys = [*names, *(f"slug {slug}" for slug in found)]
        earlier = next((taken[key] for key in keys if key in taken), None)
        if len(found) > 1:
            matches.errors.append(Remark(row.place, mixed_up(row, list(found.values()))))
        elif earlier:
            matches.errors.append(Remark(row.place, twice(row, earlier, catalog)))
        elif found:
            matches.of_therapy[next(iter(found))] = row
        else:
            matches.new.append(row)
        taken.update({key: row for key in keys if key not in taken})
    return matches


def mixed_up(row: Row, owners: Sequence[KnownTherapy]) -> str:
    one, other = (owner.slug for owner in owners)
    return (
        f"{row.name} has the brand of {one} and the generic name of {other}. Correct the row, or "
        "the names of these therapies in the portal first."
    )


def twice(row: Row, earlier: Row, catalog: Catalog) -> str:
    if row.program == earlier.program:
        return (
            f"{row.name} stands on the list twice; {earlier.name} at {earlier.place} is the same "
            "therapy. Keep one of the rows."
        )
    names = {program.slug: program.name for program in catalog.programs}
    one, other = (names.get(each.program, "unnamed") for each in (earlier, row))
    return (
        f"{row.name} stands in both tables: {one}, at {earlier.place}, and {other}. Keep it in "
        "the table where it belongs."
    )
