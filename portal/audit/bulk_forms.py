"""The form of mending several records: which were chosen, in which versions, and the preview."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from portal.audit.bulk import Seen
from portal.audit.forms import SentForm
from portal.refusals import BadInput

ROW = re.compile(r"([a-z]+\.[a-z]+):([0-9]{1,18}):([0-9]{1,9})", re.ASCII)


def hidden(**kwargs: Any) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput, **kwargs)


class BulkForm(SentForm):
    """Asks what to do with all the chosen records, and why.

    `chosen` and `seen` name records with their versions: those chosen in the list, and all that
    the preview showed. `plan` is the preview's digest: nothing else is carried out.
    """

    chosen = hidden()
    seen = hidden()
    plan = hidden()

    def __init__(self, *args: Any, records: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = list(records)

    @property
    def is_answered(self) -> bool:
        """Whether all but the reason is there, so that it can be previewed."""
        return self.is_bound and not set(self.errors) - {"reason"}

    def asked(self) -> list[Any]:
        """The fields of its own, which say what to do."""
        own = (*BulkForm.base_fields,)
        return [field for field in self if field.name not in own]


def as_text(seen: Seen) -> str:
    """Records with their versions as a form carries them: "contracts.contract:12:3 ..."."""
    return " ".join(f"{label}:{pk}:{version}" for (label, pk), version in seen.items())


def from_text(name: str, text: str, models: Mapping[str, Any]) -> Seen:
    """Raises BadInput for what no form of ours sends."""
    found: Seen = {}
    for part in text.split():
        row = ROW.fullmatch(part)
        if row is None or row[1] not in models:
            message = f"“{part[:80]}” names no record. Choose the records again, in the list."
            raise BadInput(name, part[:80], message)
        found[row[1], int(row[2])] = int(row[3])
    return found
