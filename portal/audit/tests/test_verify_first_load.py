"""Over all that the first load and its samples wrote, and edits on top: no false alarm."""

from datetime import date

import pytest

from contracts.models import Contract, Provider
from portal.audit.seals import seal_new_rows
from portal.audit.verify import rows_to_read, verify
from portal.staff.models import User
from portal.tests import factories
from therapies.models import Program, Therapy


def seal():
    return seal_new_rows(by=User.objects.system(), reason="Sealed for a test.").kept


@pytest.mark.django_db
@pytest.mark.usefixtures("november_2024")
def test_the_first_load_and_what_follows_raise_no_alarm():
    assert verify().counts == {}
    kept = [seal()]
    for therapy in Therapy.objects.all()[:5]:
        therapy.generic_name = f"{therapy.generic_name} (edited)"
        factories.save(therapy)
    factories.remove(Contract.objects.first())
    factories.make_contract(
        provider=Provider.objects.first(),
        therapy=factories.make_therapy(),
        program=Program.objects.first(),
        starts_on=date(2025, 1, 1),
    )
    assert verify(kept).counts == {}
    kept.append(seal())
    report = verify(kept)
    assert report.counts == {}
    assert report.not_sealed == 0
    assert report.rows * 2 == rows_to_read() > 400
    older, newest = (one.number for one in kept)
    since = f"seals {older + 1} to {newest} were made after it."
    assert report.proved == [
        f"The kept digest proves the rows up to seal {older}; {since}",
        f"The kept digest proves every sealed row, up to seal {newest}.",
    ]
