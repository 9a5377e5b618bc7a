"""A comparison told in plain values, so that a test can say all of it at once."""


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
