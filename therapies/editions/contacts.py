"""Ways to reach a program, told by what the sentences below its table say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from therapies.editions.parts import Paragraph
from therapies.editions.published import Channel, ProgramName
from therapies.editions.words import EMAIL, LABELLED, PHONE, WEB, programs_in

SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
BY_FAX = re.compile(r"\bfax\w*", re.IGNORECASE)
BY_PHONE = re.compile(r"\b(?:call\w*|phon\w*|telephon\w*|dial\w*|tel|reach\w*)\b", re.IGNORECASE)
QUESTIONS = re.compile(r"\bquestions?\b", re.IGNORECASE)
AUTHORIZATION = re.compile(r"\b(?:prior|pre)[ -]?(?:authori[sz]|certif)\w*", re.IGNORECASE)
FORMS = re.compile(
    r"\bforms?\b.*?\bavailable\b\s*(?:on|at|from|in|through)?\b(?P<where>.*)", re.IGNORECASE
)
HOST = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")
STEP = re.compile(r"\s+>\s+")


def channels_in(prose: Iterable[Paragraph], programs: Sequence[ProgramName]) -> list[Channel]:
    """Each channel once, in the order of print."""
    found = [channel for paragraph in prose for channel in channels_of(paragraph, programs)]
    once: dict[Channel, Channel] = {}
    for channel in found:
        once.setdefault(replace(channel, place=None), channel)
    return [channel for channel in once.values() if channel.program]


def channels_of(paragraph: Paragraph, programs: Sequence[ProgramName]) -> Iterator[Channel]:
    """A sentence that names no purpose has that of the one before it."""
    if said := LABELLED.fullmatch(paragraph.text):
        purpose = said["purpose"].replace(" ", "_")
        yield Channel(paragraph.program, purpose, said["kind"], said["value"], paragraph.place)
        return
    purpose = ""
    for start, sentence in sentences(paragraph.text):
        purpose = purpose_of(sentence) or purpose
        program = program_of(sentence, paragraph, programs)
        for kind, value, at in reached(sentence) if purpose else ():
            yield Channel(program, purpose, kind, value, paragraph.place_of(start + at))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with the offset at which it begins."""
    ends = [*SENTENCE.finditer(text), None]
    start = 0
    for end in ends:
        yield start, text[start : end.start() if end else None]
        start = end.end() if end else 0


def program_of(sentence: str, paragraph: Paragraph, programs: Sequence[ProgramName]) -> str:
    """The one program that the sentence names, else the one in whose section it stands."""
    named = programs_in(sentence, programs)
    return named[0].slug if len(named) == 1 else paragraph.program


def purpose_of(sentence: str) -> str:
    if QUESTIONS.search(sentence):
        return "questions"
    return "prior_authorization" if AUTHORIZATION.search(sentence) else ""


def reached(sentence: str) -> Iterator[tuple[str, str, int]]:
    """The kind and value of each channel that a sentence names, and where in it."""
    for found in PHONE.finditer(sentence):
        yield number_kind(sentence[: found.start()]), found[0], found.start()
    for found in EMAIL.finditer(sentence):
        yield "email", found[0], found.start()
    path, at = form_path(sentence)
    if path:
        yield "form", path, at
        return
    for found in WEB.finditer(sentence):
        yield "web", found[0], found.start()


def number_kind(before: str) -> str:
    """A number is a fax's if the nearest word before it that says so speaks of faxing."""
    faxes = [found.start() for found in BY_FAX.finditer(before)]
    calls = [found.start() for found in BY_PHONE.finditer(before)]
    return "fax" if max(faxes, default=-1) > max(calls, default=-1) else "phone"


def form_path(sentence: str) -> tuple[str, int]:
    """Where the forms are: CignaforHCP.com > Find the right forms > ...; "" where none is said."""
    found = FORMS.search(sentence)
    host = HOST.search(sentence, found.start("where")) if found else None
    if host is None:
        return "", 0
    steps = STEP.split(sentence[host.end() :].lstrip(")"))[1:]
    return " > ".join([host[0], *(step.strip(" .") for step in steps)]), host.start()
