"""Files of lists, read once: a preview, its page and what is applied read the same one."""

from functools import lru_cache

from therapies.editions.containers import read_lines
from therapies.editions.lines import Place, Unreadable
from therapies.editions.published import ProgramName, Published
from therapies.editions.reading import PATIENT_DATA, read_document
from therapies.queries import programs

NO_LIST = "No table of therapies was found. Is it the published list?"


def program_names() -> tuple[ProgramName, ...]:
    return tuple(ProgramName(program.slug, program.name) for program in programs())


def read(name: str, content: bytes) -> Published:
    return remembered(name, content, program_names())


@lru_cache(maxsize=4)
def remembered(name: str, content: bytes, programs: tuple[ProgramName, ...]) -> Published:
    return read_document(name, content, programs).published


@lru_cache(maxsize=4)
def source_lines(name: str, content: bytes) -> dict[Place, str]:
    """What stands at each place; nothing where the file can't be read."""
    try:
        return {line.place: line.text for line in read_lines(name, content)}
    except Unreadable:
        return {}


def read_ahead(name: str, content: bytes) -> None:
    """Before a change is opened: what is read inside it, under the Ledger's lock, is quick then."""
    read(name, content)
    source_lines(name, content)


def unfit(published: Published) -> list[str]:
    """Why a file isn't even stored as a draft: it can't be read, is no list, or names a person."""
    private = [e for e in published.errors if e.message.startswith(PATIENT_DATA.partition("{")[0])]
    if private:
        return [f"{e.place}: {e.message}" if e.place else e.message for e in private]
    if published.rows:
        return []
    return [error.message for error in published.errors] or [NO_LIST]
