"""No patient data is ever stored: free text that identifies one person is refused."""

import re

from django.core.exceptions import ValidationError

# Words that follow "patient" or "member" in general wording, as in "Patient Safety notice".
GENERAL = (
    "Access Advocate Advocacy Age Aged Assistance Benefit Benefits Care Center Centre Children "
    "Data Education Eligibility Experience Financial Group Health Hospital Hub Information Level "
    "Navigation Navigator Network Portal Population Program Protection Quality Registry Relations "
    "Resource Rights Safety Selection Service Services Solutions Support Team"
)
NAME = rf"(?!(?:{'|'.join(GENERAL.split())})\b)[A-Z][a-z'’-]+"
PERSON = r"(?:[Pp]atient|PATIENT|[Mm]ember|MEMBER|[Ss]ubscriber|[Ee]nrollee)"
LOOKS_LIKE = {
    "a social security number": re.compile(
        r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])|\bSSN\W{0,3}\d", re.IGNORECASE
    ),
    "a date of birth": re.compile(
        r"\b(?:d\.?o\.?b\b\.?|date of birth|birth ?date|born(?: on)?)\W{0,4}"
        r"(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W{1,2}\d)",
        re.IGNORECASE,
    ),
    "a member or medical record number": re.compile(
        r"\b(?:MRN|medical record|(?:member|patient|subscriber|enrollee|policy)"
        r"\W{0,2}(?:id|no|nr|number|#))\W{0,3}(?:id|no|nr|number|is|#)?\W{0,3}"
        r"[a-z]{0,4}-?\d{3,}",
        re.IGNORECASE,
    ),
    "a person's name": re.compile(
        rf"\b{PERSON}(?: [Nn]ame)?(?: is)?\s*[:=]\s*[A-Za-z]{{2,}}"
        rf"|\b{PERSON}(?: [Nn]ame| named)?\s+(?:(?:Mr|Mrs|Ms)\.?\s+)?{NAME}"
    ),
}


def patient_data_in(text: str) -> str | None:
    """What in a text looks like it identifies one person, in words, or None."""
    return next((what for what, pattern in LOOKS_LIKE.items() if pattern.search(text)), None)


def refuse_patient_data(text: str) -> None:
    """A validator for free text; general wording such as "patients aged 4 or older" passes."""
    if what := patient_data_in(text):
        raise ValidationError(
            "This looks like %(what)s. The portal stores no patient data: say it without "
            "naming or numbering a person.",
            code="patient_data",
            params={"what": what},
        )
