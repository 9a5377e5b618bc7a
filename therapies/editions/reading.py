"""From a file, or pasted text, to what it says; what forbids reading it is an error like others."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from portal.privacy import patient_data_in
from therapies.editions.containers import read_lines
from therapies.editions.grammar import read_published
from therapies.editions.lines import Line, Unreadable, joined
from therapies.editions.published import ProgramName, Published, Remark

PATIENT_DATA = (
    "This looks like {}. The portal stores no patient data: take it out of the file, and look "
    "whether it is the published list."
)


@dataclass(frozen=True)
class Document:
    """A file as it came, and what it says."""

    name: str
    content: bytes
    published: Published

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_document(name: str, content: bytes, programs: Sequence[ProgramName]) -> Document:
    """Never raises: a file that can't be read is a document with that error."""
    try:
        published = read_published(lines := read_lines(name, content), programs)
    except Unreadable as no:
        return Document(name, content, Published(errors=(Remark(None, str(no)),)))
    private = tuple(patient_data(lines))
    return Document(name, content, replace(published, errors=(*published.errors, *private)))


def patient_data(lines: Sequence[Line]) -> Iterator[Remark]:
    """Lines that seem to identify a person, also over the end of a line."""
    for line, following in pairwise([*lines, Line(lines[-1].place, ())]):
        what = patient_data_in(line.text)
        across = patient_data_in(joined(line.text, following.text))
        if what or (across and not patient_data_in(following.text)):
            yield Remark(line.place, PATIENT_DATA.format(what or across))
