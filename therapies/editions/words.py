"""How a list says what it says: dates, programs, footnotes, questions, page numbers."""

import calendar
import re
from collections.abc import Sequence

from therapies.editions.lines import folded
from therapies.editions.published import ProgramName
from therapies.editions.rows import RAISED, SYMBOLS

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTH = "|".join(f"{name[:3]}[a-z]*" for name in MONTHS)
DATE = re.compile(
    rf"\b(?P<month>{MONTH})\.?\s+(?:\d{{1,2}},?\s+)?(?P<year>20\d\d)\b"
    r"|\b(?P<iso_year>20\d\d)-(?P<iso_month>0[1-9]|1[0-2])(?:-\d\d)?\b"
    r"|\b(?P<us_month>0?[1-9]|1[0-2])/(?:\d{1,2}/)?(?P<us_year>20\d\d)\b",
    re.IGNORECASE,
)
DATED = re.compile(
    r"\b(?:updated|revised|effective|version|edition|as of|list of)\b", re.IGNORECASE
)
MOST_DATE_WORDS = 8
PAGE = re.compile(
    r"[-–—|·\s]*(?:page\s+)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?[-–—|·\s]*\Z"
    r"|.{1,80}[|·–—-]\s*page\s+\d{1,3}(?:\s+of\s+\d{1,3})?\Z",
    re.IGNORECASE,
)
PRINTED_AT = re.compile(r"\d{1,2}/\d{1,2}/(?:\d\d){1,2}, \d{1,2}:\d\d(?:\s[AP]M)?\b")
PRINTED_FROM = re.compile(r"(?:file|https?)://\S+(?:\s+\d{1,3}/\d{1,3})?\Z")
RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright\b).*\b20\d\d|.{0,80}\ball rights reserved\b", re.IGNORECASE
)
FURNITURE = (PAGE, PRINTED_AT, PRINTED_FROM, RIGHTS)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\d.-])(?:\+?1[\s.-]+)?(?:\(\d{3}\)\s?|\d{3}[\s.-]{1,2})\d{3}[\s.-]{1,2}\d{4}(?!\d)"
)
WEB = re.compile(r"(?:https?://|www\.)[^\s<>()]*[^\s<>().,;]", re.IGNORECASE)
NOTE = re.compile(
    rf"(?:(?P<number>\d{{1,2}})[.)]\s*|\[(?P<bracketed>\d{{1,2}})\]:?\s*"
    rf"|(?P<raised>[{RAISED}]+|[{SYMBOLS}]+)[.)]?\s*|(?P<bare>\d{{1,2}})\s+)(?=[^\W\d_])(?P<says>.+)"
)
# As the portal prints a channel: "For questions, by phone: 855.678.0051".
LABELLED = re.compile(
    r"For (?P<purpose>prior authorization|questions), "
    r"by (?P<kind>phone|fax|email|form|web): (?P<value>.+)"
)
KIND = re.compile(r"\b(\w+) therap(?:y|ies)\b")
ANY_KIND = {"a", "all", "any", "classified", "covered", "each", "listed", "of", "the", "this"}
NOTED = re.compile(r"\bembarc\b|\bhealthcare common\b", re.IGNORECASE)
NUMBERED = re.compile(r"\W*\d{1,2}[.)]\s*(?=[^\W\d_])")
FAQ = {"frequently asked questions", "frequently asked questions faq", "faq", "faqs", "questions"}
LOWERED = str.maketrans(RAISED, "0123456789")


def label_in(text: str) -> str:
    """The month and year that a text names: November 2024; "" where it names none."""
    found = DATE.search(text)
    if found is None:
        return ""
    month = found["iso_month"] or found["us_month"]
    if month is None:
        starts = found["month"][:3].lower()
        month = next(number for name, number in MONTHS.items() if name.startswith(starts))
    year = found["year"] or found["iso_year"] or found["us_year"]
    return f"{calendar.month_name[int(month)]} {year}"


def is_date_line(text: str) -> bool:
    """A short line that says of which month the list is."""
    found = DATE.search(text)
    if found is None or len(text.split()) > MOST_DATE_WORDS:
        return False
    return bool(DATED.search(text)) or found[0] == text.strip(" .")


def is_furniture(text: str) -> bool:
    """What a page, a browser or a site prints around every text: numbers, moments, rights."""
    return any(pattern.match(text) for pattern in FURNITURE)


def names_a_channel(text: str) -> bool:
    return any(pattern.search(text) for pattern in (PHONE, EMAIL, WEB))


def is_faq_heading(text: str) -> bool:
    return folded(text) in FAQ


def note_in(text: str) -> tuple[str, str] | None:
    """The mark and the words of a footnote: ("2", "Embarc ... may apply ...")."""
    found = NOTE.fullmatch(text)
    if found is None or (found["bare"] and not is_known_note(text)):
        return None
    mark = found["number"] or found["bracketed"] or found["raised"] or found["bare"]
    return mark.translate(LOWERED), found["says"]


def begins_a_note(text: str) -> bool:
    return NOTE.fullmatch(text) is not None or bool(NOTED.search(text))


def is_known_note(text: str) -> bool:
    return is_embarc_note(text) or is_hcpcs_note(text)


def is_embarc_note(text: str) -> bool:
    """Embarc Benefit Protection applies, or may; whoever says that it doesn't, says "not"."""
    said = f" {folded(text)} "
    denied = " not " in said or " no longer " in said or text.rstrip().endswith("?")
    return " embarc " in said and (" apply " in said or " applies " in said) and not denied


def is_hcpcs_note(text: str) -> bool:
    return "common procedure coding" in folded(text)


def programs_in(text: str, programs: Sequence[ProgramName]) -> list[ProgramName]:
    """The programs that a text names, by the singular or the plural."""
    said = f" {folded(text)} "
    return [p for p in programs if any(f" {form} " in said for form in forms_of(p))]


def names_a_kind(text: str) -> bool:
    """Whether it speaks of one kind of therapies, as "Gene editing therapy" does."""
    return any(found[1] not in ANY_KIND for found in KIND.finditer(folded(text)))


def forms_of(program: ProgramName) -> list[str]:
    """ "gene therapy", "gene therapies"."""
    name = folded(program.name)
    plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return [name, plural]


def program_called(value: str, programs: Sequence[ProgramName]) -> ProgramName | None:
    """The program that a cell names: gene-therapy, Gene Therapy Program, advanced_cellular."""
    said = folded(value).removesuffix(" program")
    if not said:
        return None
    known = [p for p in programs if said in {folded(p.slug), *forms_of(p)}]
    alike = [p for p in programs if folded(p.name).startswith(said)]
    return next(iter(known or (alike if len(alike) == 1 else [])), None)


def heading_of(text: str, programs: Sequence[ProgramName]) -> ProgramName | None:
    """The program whose section a line heads: "Cigna Healthcare gene therapies"."""
    named = programs_in(text, programs)
    said = folded(text)
    if len(named) != 1 or text.rstrip().endswith((".", "?", ",", ":")) or len(said.split()) > 8:
        return None
    ends = tuple(f"{form}{more}" for form in forms_of(named[0]) for more in ("", " program"))
    return named[0] if said.endswith(ends) else None


def classified_as(text: str, programs: Sequence[ProgramName]) -> ProgramName | None:
    """The program of whose table a sentence says "classified the following as gene therapies"."""
    said = folded(text) if "following" in text.lower() else ""
    if "following as" not in said:
        return None
    named = programs_in(said.split("following as", 1)[1].split(" which ")[0], programs)
    return named[0] if len(named) == 1 else None
