"""How spans and names are put into words; days and moments are in portal.wording."""

from collections.abc import Sequence

from contracts.evidence import Dated
from portal.wording import period


def span(row: Dated) -> str:
    """The days of a fact on a page; both count."""
    return period(row.starts_on, row.last_day)


def joined(words: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def capitalized(text: str) -> str:
    """As a sentence begins; capitals further on stay."""
    return text[:1].upper() + text[1:]
