"""What is asked of somebody who postpones entries of a worklist."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.asof import refuse_stand_in
from portal.audit.forms import SentForm
from portal.wording import day


class PostponeForm(SentForm):
    """Until which day, and why."""

    until = forms.DateField(
        label="Until",
        validators=[refuse_stand_in],
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="On this day it is back on the list. Today brings it back at once.",
        error_messages={"invalid": "Write a day as year-month-day, e.g. 2025-03-03."},
    )
    field_order = ["until", "reason", "once"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise ValidationError(f"{day(until)} is over. Give today or a later day.")
        return until
