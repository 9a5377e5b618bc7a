"""The columns of a sheet of questions, and those of the answers, which may be asked again."""

from enum import StrEnum

from contracts.sheets.columns import CITY, NPI, PROVIDER, STATE, THERAPY, Shape


class Field(StrEnum):
    NPI = "NPI"
    THERAPY = "Therapy"
    ON = "Date of service"


HEAD = (
    *("Row", Field.NPI, "Provider", "City", "State", Field.THERAPY, Field.ON, "Answer"),
    *("Eligible", "Tell the caller", "Cautions", "Problem", "Known at", "Link"),
)
CASES = (
    "case no; case number; case id; case reference; reference; reference no; reference number; "
    "authorization; authorization no; authorization number; prior authorization; auth; auth no; "
    "auth number; claim; claim no; claim number; note; notes; comment; comments; remark; remarks; "
    "reason"
)
SHAPE = Shape(
    read=tuple(Field),
    needed=tuple(Field),
    passed_over=tuple(name for name in HEAD if name not in list(Field)),
    aliases={
        Field.NPI: NPI,
        Field.THERAPY: f"{THERAPY}; code; hcpcs; hcpcs code; procedure code",
        Field.ON: "service date; dos; date; day; on; day of service; treatment date; "
        "infusion date; from date",
        "Provider": PROVIDER,
        "City": CITY,
        "State": STATE,
        "Case": CASES,
    },
    refused={
        "Case": "cases and notes are not taken here. Take it out; one case is asked about on the "
        "check page."
    },
    in_order=True,
)
