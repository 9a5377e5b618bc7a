"""A kept answer as its page shows it, the list of them, and the form that says it was seen to."""

from datetime import date
from operator import attrgetter
from typing import Any

from django import forms
from django_filters import ChoiceFilter, FilterSet

from contracts.answer_page import asked_again, tag
from contracts.answers import address, ask, ask_again, feed_from
from contracts.facts import Question
from contracts.kept import references
from contracts.kept.models import CallBack, DifferentNow, KeptAnswer
from contracts.models import Provider
from portal.asof import moment_text
from portal.audit.forms import SentForm
from portal.downloads import ListFile
from portal.refusals import NotOnRecord
from portal.tables import Column, RecordTable
from portal.wording import local

NEVER_KEPT = "No answer was kept under this reference. Have it read back, letter by letter."
CHANGED_AGAIN = (
    "The answer has become another one again since you opened this page. Read it once more below."
)


class CallBackForm(SentForm):
    """Says how a kept answer that holds no longer was seen to. `since`: what the reader saw."""

    since = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, now: DifferentNow, **kwargs: Any) -> None:
        self.now = now
        super().__init__(*args, initial={"since": moment_text(now.since)}, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        """Refuses what was said of another answer; sent again, it is said of the one shown."""
        super().clean()
        since = moment_text(self.now.since)
        if self.cleaned_data.get("since") != since:
            self.data: Any = self.data.copy()
            self.data["since"] = since
            self.add_error(None, CHANGED_AGAIN)
        return self.cleaned_data


class KeptFilters(FilterSet):
    whose = ChoiceFilter(
        method="of", choices=[("mine", "Kept by me")], empty_label="Anybody’s", label="Whose"
    )
    state = ChoiceFilter(
        method="waiting", choices=[("call-back", "To call back")], empty_label="All", label="Which"
    )

    class Meta:
        model = KeptAnswer
        fields: list[str] = []

    def of(self, answers: Any, name: str, value: str) -> Any:
        return answers.kept_by_person(self.request.user)

    def waiting(self, answers: Any, name: str, value: str) -> Any:
        return answers.to_call_back()


KEPT = ListFile(
    "kept-answers",
    {
        "reference": attrgetter("reference"),
        "npi": attrgetter("npi"),
        "provider": attrgetter("provider_name"),
        "therapy": attrgetter("therapy_name"),
        "date_of_service": attrgetter("on"),
        "said": attrgetter("said"),
        "for_a_case": lambda kept: "yes" if kept.with_case else "no",
        "to_call_back": lambda kept: "yes" if kept.waiting else "no",
        "kept_at": lambda kept: local(kept.kept_at).isoformat(),
        "kept_by": attrgetter("kept_by"),
    },
)


class KeptTable(RecordTable):
    row_template = "contracts/_kept_row.html"
    file = KEPT
    reference = Column("Reference", orderable=False)
    provider = Column("Provider", order_by=("provider_name", "-kept_at", "-pk"))
    therapy = Column("Therapy", order_by=("therapy_name", "-kept_at", "-pk"))
    on = Column("Date of service", order_by=("on", "-kept_at", "-pk"))
    said = Column("Said", orderable=False)
    kept = Column("Kept", order_by=("kept_at", "pk"))

    class Meta(RecordTable.Meta):
        order_by = "-kept"


def find_kept(typed: str) -> KeptAnswer:
    """By its reference, however typed. Raises NotOnRecord for a bad form and for none."""
    reference = references.read(typed)
    if not reference:
        raise NotOnRecord("reference", typed, references.WRONG_FORM)
    kept = KeptAnswer.objects.with_people().filter(reference=reference).first()
    if kept is None:
        raise NotOnRecord("reference", reference, NEVER_KEPT)
    return kept


def waiting(kept: KeptAnswer) -> DifferentNow | None:
    """What the answer says now, where it is to be called back about."""
    return DifferentNow.objects.waiting().filter(answer=kept).first()


def question_of(kept: KeptAnswer) -> Question:
    """Without the case, which isn't kept."""
    return Question(npi=kept.npi, therapy=kept.slug, on=kept.on)


def page(kept: KeptAnswer, today: date) -> dict[str, Any]:
    """For the template. Read before the past is: the answer was kept after what it shows."""
    question, found = question_of(kept), waiting(kept)
    given = ask(question, known=kept.known, today=today)
    again = ask_again(question, today=today)
    return {
        "kept": kept,
        "answer": given,
        "brand": given.therapy.name,
        "asked_again": asked_again(given, again),
        "merged": list(Provider.objects.gone_into(kept.npi)),
        "case_note": case_note(kept) if kept.with_case else "",
        "whole": address(question, kept.known),
        "as_known_now": address(question),
        "waiting": found,
        "says_now": tag(again).text,
        "what_changed": feed_from(found.since) if found else "",
        "call_backs": list(CallBack.objects.about(kept)),
    }


def case_note(kept: KeptAnswer) -> str:
    """What a case's own answer was; it can't be asked again without the case."""
    return (
        f"With it the answer was: {kept.said}. The case’s reference is not kept, so what stands "
        "here is the answer before a case is named."
    )
