"""The forms of an import: uploading a sheet, and applying it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contracts.importing.models import read_upload
from contracts.importing.previews import Ways
from contracts.importing.reading import MOST_BYTES
from contracts.importing.spans import Way
from contracts.sheets.problems import NotRead
from portal.audit.forms import SentForm
from portal.refusals import BadInput

ROW = "way-"
PERSONAL = (
    "Row %(row)s, %(field)s: %(message)s Nothing of the file was kept; take it out, and upload the "
    "file again."
)
IN_WORDS = {
    Way.REFUSE: "Name it as an error",
    Way.SKIP: "Pass over the row",
    Way.END_OLD: "End the old one the day before",
    Way.CORRECT: "Correct the old one to the row",
}


class UploadForm(forms.Form):
    """A sheet that can be read, without patient data; else nothing of it is kept."""

    upload = forms.FileField(label="File", help_text="A sheet as .csv or .xlsx.")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_upload(self) -> tuple[str, bytes]:
        file = self.cleaned_data["upload"]
        content: bytes = file.read(MOST_BYTES + 1)
        try:
            with read_upload(self.kind, file.name, content) as reading:
                refuse_personal(reading)
        except NotRead as no:
            raise ValidationError([problem.message for problem in no.problems]) from no
        return file.name[:255], content


def refuse_personal(reading: Any) -> None:
    if found := reading.spool.first_personal():
        raise ValidationError(PERSONAL % vars(found))


class ApplyForm(SentForm):
    """How rows that contradict records are meant, and why all of it is recorded."""

    usual = forms.ChoiceField(
        label="Rows that contradict a record",
        choices=[(way.value, said) for way, said in IN_WORDS.items()],
        initial=Way.REFUSE.value,
        required=False,
    )

    def ways(self) -> Ways:
        """As chosen for all rows, and for some. Raises BadInput."""
        if not self.is_bound:
            return Ways()
        usual = way_of("usual", self.data.get("usual") or Way.REFUSE.value)
        chosen = {name: value for name, value in self.data.items() if is_row(name) and value}
        return Ways(
            usual, {int(name.removeprefix(ROW)): way_of(name, v) for name, v in chosen.items()}
        )


def is_row(name: str) -> bool:
    number = name.removeprefix(ROW)
    return name.startswith(ROW) and number.isascii() and number.isdigit() and len(number) < 8


def way_of(name: str, value: str) -> Way:
    if value not in list(Way):
        raise BadInput(name, value, f"“{value[:80]}” is no way. Choose one of {', '.join(Way)}.")
    return Way(value)
