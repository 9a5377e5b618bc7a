"""The rows of a sheet as they would be pasted again, for the form that shows them."""

from collections.abc import Iterable, Sequence

from contracts.sheets.opening import Row


def as_text(rows: Iterable[Row]) -> str:
    """Each row on the line of its number, blank lines between."""
    lines: list[str] = []
    for number, cells in rows:
        lines += [""] * (number - 1 - len(lines))
        lines.append(line_of(cells))
    return "\n".join(lines)


def line_of(cells: Sequence[str]) -> str:
    """With a tab in it, even if one cell is all there is: the first row tells what parts cells."""
    line = "\t".join(quoted(cell) for cell in cells)
    return line if "\t" in line else f"{line}\t"


def quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if '"' in cell else cell
