"""What the admin asks before it mends several records at once."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contracts.models import Provider
from contracts.npi import TEN_DIGITS, tidy_npi
from portal.asof import refuse_stand_in
from portal.audit.bulk_forms import BulkForm
from portal.wording import day

NO_DAY = "Write a day as year-month-day, e.g. 2025-03-03."


def day_field(label: str, help_text: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[refuse_stand_in],
        error_messages={"invalid": NO_DAY},
        **kwargs,
    )


class EndForm(BulkForm):
    last_day = day_field("Last day", "Counts. What ended earlier stays as it is.")


class ExtendForm(BulkForm):
    last_day = day_field("Last day", "Counts. What lasts longer already stays as it is.")


class ExtendOrOpenForm(BulkForm):
    last_day = day_field("Last day", "Counts. What lasts longer stays as it is.", required=False)
    no_end = forms.BooleanField(
        label="No end known", required=False, help_text="Instead of a last day."
    )

    def clean(self) -> dict[str, Any] | None:
        asked = super().clean()
        given = bool(self.cleaned_data.get("last_day"))
        if "last_day" not in self.errors and given == self.cleaned_data["no_end"]:
            self.add_error(
                "last_day", "Give a last day, or tick that no end is known: one of both."
            )
        return asked


class MoveForm(BulkForm):
    provider = forms.CharField(
        label="NPI of the other provider", max_length=40, help_text="It is on record already."
    )

    def clean_provider(self) -> Provider:
        npi = tidy_npi(self.cleaned_data["provider"])
        found = Provider.objects.select_related("merged_into").filter(npi=npi).first()
        if found is None:
            form = "" if TEN_DIGITS.match(npi) else " An NPI is ten digits."
            raise ValidationError(f"No provider {npi} on record.{form}")
        if found.merged_into:
            kept = found.merged_into
            raise ValidationError(f"{found.name} was merged into {kept.name} (NPI {kept.npi}).")
        return found


class ReviewForm(BulkForm):
    reviewed_on = day_field("Reviewed on", "The day on which they were found right.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("reviewed_on", timezone.localdate())

    def clean_reviewed_on(self) -> date:
        on: date = self.cleaned_data["reviewed_on"]
        if on > timezone.localdate():
            raise ValidationError(f"{day(on)} is yet to come.")
        return on


class Choice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.city}, {obj.state} (NPI {obj.npi})"


class MergeForm(BulkForm):
    kept = Choice(
        label="Which one is kept",
        queryset=Provider.objects.none(),
        help_text="All that the others hold goes there; their NPIs stay, and say where it went.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [row.pk for row in self.records]
        field: Any = self.fields["kept"]
        field.queryset = Provider.objects.filter(pk__in=keys).by_name()

    def clean(self) -> dict[str, Any] | None:
        asked = super().clean()
        if len(self.records) < 2:
            self.add_error(None, "Choose two providers or more: one has nothing to be merged with.")
        return asked
