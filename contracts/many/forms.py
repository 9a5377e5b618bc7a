"""The form of many questions: rows pasted, or a file; one of the two."""

from typing import Any

from django import forms

from contracts.many import reading
from contracts.many.again import as_text
from contracts.sheets.opening import Row
from contracts.sheets.problems import NotRead
from therapies.editions.lines import Unreadable

ONE_OF_TWO = "Paste the rows, or upload a file: one of the two."
EXAMPLE = "1999990017, Hemgenix, 2025-03-03"


class ManyForm(forms.Form):
    """`cleaned_data["asked"]`: the rows as asked; `rows`: as they would be pasted again."""

    rows = forms.CharField(
        label="Rows",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Pasted from a spreadsheet, or parted by commas or semicolons.",
    )
    upload = forms.FileField(
        label="Or a file",
        required=False,
        allow_empty_file=True,
        help_text="A .csv or .xlsx. It is read and answered, and not kept.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "many-%s")
        super().__init__(*args, **kwargs)
        self.fields["upload"].widget.attrs["accept"] = ".csv,.xlsx"

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        text, file = self.cleaned_data["rows"], self.cleaned_data["upload"]
        if bool(text.strip()) is bool(file):
            self.add_error("rows", ONE_OF_TWO)
        else:
            self.take("upload" if file else "rows", text, file)
        return self.cleaned_data

    def take(self, field: str, text: str, file: Any) -> None:
        try:
            found = self.rows_of(text, file)
            self.cleaned_data["asked"] = reading.read(found)
        except Unreadable as no:
            self.add_error(field, str(no))
        except NotRead as no:
            self.add_error(field, [problem.message for problem in no.problems])
        else:
            self.cleaned_data["rows"] = as_text(found)

    def rows_of(self, text: str, file: Any) -> list[Row]:
        """One byte more than is read says enough of a file that is too large."""
        if not file:
            return reading.of_text(text)
        return reading.of_file(file.name, file.read(reading.BOUNDS.size + 1))
