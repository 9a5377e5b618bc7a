from datetime import date

from contracts.coming import Turn, coming
from contracts.evidence import Rems, Source, Standing
from contracts.tests.evidence import (
    ON,
    make_agreement,
    make_certification,
    make_contract,
    make_facts,
)

LAST = date(2025, 6, 1)  # 90 days after ON


def at(anchor):
    return Source(address=f"/p/#{anchor}", recorded_at=None, recorded_by="system")


def test_from_the_day_through_ninety_days_after_it():
    facts = make_facts(
        contracts=(
            make_contract(starts_on=date(2024, 1, 1), last_day=date(2025, 3, 2), source=at("c-1")),
            make_contract(starts_on=ON, last_day=LAST, source=at("c-2")),
            make_contract(starts_on=date(2025, 6, 2), source=at("c-3")),
        ),
        agreements=(make_agreement(last_day=LAST, reference="SECRET", source=at("a-1")),),
        certifications=(make_certification(last_day=date(2025, 3, 4), source=at("r-1")),),
    )
    assert coming([facts, facts], [], ON) == [
        Turn(ON, "Contract for Hemgenix®", "starts", "c-2"),
        Turn(date(2025, 3, 4), "CARVYKTI REMS: certified", "ends", "r-1"),
        Turn(LAST, "Contract for Hemgenix®", "ends", "c-2"),
        Turn(LAST, "Single case agreement for Hemgenix®", "ends", "a-1"),
    ]


def test_certifications_that_serve_no_therapy_count():
    row = make_certification(
        rems=Rems(slug="lone", name="Lone REMS"),
        standing=Standing.PENDING,
        starts_on=date(2025, 4, 1),
        source=at("certification-7"),
    )
    assert coming([], [row], ON) == [
        Turn(date(2025, 4, 1), "Lone REMS: pending", "starts", "certification-7")
    ]
