"""The columns of records as people head them, by the kind of the sheet."""

from contracts.columns import FOR_THE_READER, READ
from contracts.sheets.columns import CITY, NPI, PROVIDER, STATE, THERAPY, Shape

NEEDED = {
    "providers": ("npi",),
    "contracts": ("npi", "therapy", "starts_on"),
    "certifications": ("npi", "rems", "standing", "starts_on"),
}
DAYS = {
    "starts_on": "start; start date; starts; starts on; first day; from; from date; effective; "
    "effective date; effective from; effective on; begin; begin date; begins; valid from",
    "last_day": "last day; last date; end; end date; ends; ends on; to; to date; through; "
    "through date; thru; until; termination; termination date; term date; terminated; terms on; "
    "expiration; expiration date; expires; expires on; expiry; effective to; effective through; "
    "valid through; valid to; valid until",
}
NAME = f"name; {PROVIDER}"
PLACE = {"city": CITY, "state": STATE}
REMS = {
    "rems": "rems program; rems name; rems program name; rems slug",
    "standing": "status; rems status; certification; certification status; certified",
}
ALIASES = {
    "providers": {
        "npi": NPI,
        **PLACE,
        "name": f"{NAME}; organization; organization name; legal name",
        "other_names": "other name; other names; alias; aliases; also known as; aka; "
        "alternate name; alternate names; dba; doing business as; former name; former names",
        "npi_deactivated_on": "npi deactivated; npi deactivated on; npi deactivation date",
        "contracts_in_force": "contracts in force; contracts",
    },
    "contracts": {
        "npi": NPI,
        **DAYS,
        **PLACE,
        "therapy": THERAPY,
        "program": "program name; plan program; list; network program; program slug",
        "reference": "ref; ref no; reference number; reference no; contract; contract number; "
        "contract no; contract #; contract id; contract reference; contract ref; agreement number",
        "provider": NAME,
    },
    "certifications": {"npi": NPI, **DAYS, **PLACE, **REMS, "provider": NAME},
}
SHAPES = {
    kind: Shape(
        read=READ[kind],
        needed=NEEDED[kind],
        passed_over=FOR_THE_READER[kind],
        aliases=ALIASES[kind],
    )
    for kind in READ
}
