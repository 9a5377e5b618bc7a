"""The columns in which providers, contracts and certifications leave the portal and come back.

The exports write them and the import reads them, so that what was exported changes nothing.
"""

from collections.abc import Iterable

# What the import reads, by kind.
READ = {
    "providers": ("npi", "name", "city", "state", "other_names"),
    "contracts": ("npi", "therapy", "program", "starts_on", "last_day", "reference"),
    "certifications": ("npi", "rems", "standing", "starts_on", "last_day"),
}
# What the exports add for the reader, and the import passes over.
FOR_THE_READER = {
    "providers": ("npi_deactivated_on", "contracts_in_force"),
    "contracts": ("provider", "city", "state", "answer"),
    "certifications": ("provider", "city", "state"),
}
BETWEEN_NAMES = ("\n", "|", ";")


def join_names(names: Iterable[str]) -> str:
    """Several names as one cell: `A; B`, or each on a line of its own where one holds a mark.

    A name is one line, so `split_names` gets the same names back.
    """
    held = list(names)
    marked = any(mark in name for name in held for mark in BETWEEN_NAMES)
    return "".join(f"{name}\n" for name in held) if marked else "; ".join(held)


def split_names(cell: str) -> list[str]:
    """The names in a cell, a line, a bar or a semicolon between them; blank ones don't count."""
    mark = next((mark for mark in BETWEEN_NAMES if mark in cell), "\n")
    return [name for part in cell.split(mark) if (name := part.strip())]
