"""The containers in which a list is published. Each gives the same lines for the same list."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from therapies.editions.lines import Line, Unreadable

MOST_BYTES = 10 * 1024 * 1024
MOST_LINES = 20_000
# Loaded when needed: the libraries behind them take time.
READERS = {
    ".txt": "plain",
    ".md": "plain",
    ".html": "web",
    ".htm": "web",
    ".csv": "separated",
    ".xlsx": "workbook",
    ".docx": "word",
    ".pdf": "pdf",
}


def read_lines(name: str, content: bytes) -> list[Line]:
    """The lines of a file, told by the ending of its name. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file is too large: {len(content):,} bytes, where {MOST_BYTES:,} are the most. "
            "Save it without pictures."
        )
    lines = reader_of(name)(content)
    if len(lines) > MOST_LINES:
        raise Unreadable(
            f"The file is too large: {len(lines):,} lines, where {MOST_LINES:,} are the most. "
            "Is it the published list?"
        )
    if not any(line.cells for line in lines):
        raise Unreadable(
            "The file holds no text. If it is a picture of the list, paste the list's text instead."
        )
    return lines


def reader_of(name: str) -> Callable[[bytes], list[Line]]:
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        known = ", ".join(READERS)
        raise Unreadable(f"A list is read from {known}, not from “{ending or name}”. Convert it.")
    module = import_module(f"{__name__}.{READERS[ending]}")
    read: Callable[[bytes], list[Line]] = module.read
    return read
