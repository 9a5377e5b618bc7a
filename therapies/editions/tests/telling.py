"""Comparisons and documents told in plain values, so that a test can say all of them at once."""

from therapies.editions.containers import read_lines
from therapies.editions.reading import read_document
from therapies.tests.catalogs import PROGRAMS


def told(compared):
    """What differs and what is said of it; kinds of which there is nothing are left out."""
    kinds = {
        "added": [added(one) for one in compared.added],
        "removed": [therapy.slug for therapy in compared.removed],
        "changed": {pair.therapy.slug: changes(pair) for pair in compared.changed},
        "channels": [channel(one) for one in compared.channels],
        "guidance": [(line(g), g.slug, g.before, g.after) for g in compared.guidance],
        "warnings": remarks(compared.warnings),
        "errors": remarks(compared.errors),
    }
    return {kind: found for kind, found in kinds.items() if found}


def added(one):
    row = one.row
    return (row.place.line, row.name, row.generic, row.program, text(row.codes), row.embarc)


def changes(pair):
    found = {change.field: (text(change.before), text(change.after)) for change in pair.changes}
    return {"line": pair.row.place.line, **found}


def channel(one):
    return (line(one), one.program, one.purpose, one.kind, one.before, one.after)


def remarks(found):
    return [(str(remark.place or ""), remark.message) for remark in found]


def line(fact):
    return fact.place.line if fact.place else None


def text(value):
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value


def lines_in(name, content):
    """Lines with their cells; blank ones are left out."""
    return [(str(line.place), line.cells) for line in read_lines(name, content) if line.cells]


def cells_in(name, content):
    return [cells for _, cells in lines_in(name, content)]


def facts_in(name, content):
    published = read_document(name, content, PROGRAMS).published
    rows = [(r.name, r.generic, " ".join(sorted(r.codes)), r.embarc) for r in published.rows]
    return rows, [remark.message for remark in published.errors]
