"""A small world whose records are edited at random, over some days, as people would."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from contracts.merging import HOLDINGS
from contracts.models import Contract, Provider, RemsCertification, SingleCaseAgreement
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.factories import User, nth_npi
from therapies.models import Edition, Listing, Program, RemsProgram, RemsRequirement, Therapy

FIRST = date(2031, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(16)]
NEW_YORK = ZoneInfo("America/New_York")
NPIS = [nth_npi(number) for number in range(40, 43)]
# A world takes seconds to build, and can't be made smaller once it shows a fault.
OF_WORLDS = settings(
    deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
REFUSALS = (IntegrityError, ValidationError, ProtectedError)
edges = st.none() | st.sampled_from(DAYS)
periods = st.tuples(edges, edges).map(lambda pair: pair if None in pair else (min(pair), max(pair)))
KINDS = [
    *([Contract] * 4),
    *([RemsCertification] * 2),
    *([RemsRequirement] * 2),
    *(Listing, Provider, Provider, SingleCaseAgreement, Edition),
]


def clock(day, hour=12):
    """Moves the clock of changes: the next one is recorded on this day, after all before it."""
    at = datetime.combine(day, time(hour), tzinfo=NEW_YORK)
    Ledger.objects.update(at=max(at, Ledger.newest()))


def build():
    """Two providers under contract for one of two therapies, a REMS certified in."""
    clock(FIRST)
    with change(by=User.objects.system(), reason="A small world."):
        factories.make_edition(effective_on=FIRST - timedelta(days=9))
        programs = [factories.make_program() for _ in range(2)]
        rems = factories.make_rems()
        therapies = [factories.make_therapy() for _ in range(2)]
        for therapy in therapies:
            factories.make_listing(therapy=therapy, program=programs[0], starts_on=None)
        factories.make_requirement(therapy=therapies[1], rems_program=rems)
        for npi in NPIS[:2]:
            provider = factories.make_provider(npi=npi)
            factories.make_certification(provider=provider, rems_program=rems, starts_on=None)
            for therapy in therapies:
                factories.make_contract(
                    provider=provider, therapy=therapy, program=programs[0], starts_on=None
                )


def edit(data):
    """One act on some day: up to three records added, changed or deleted."""
    clock(data.draw(st.sampled_from(DAYS[4:13])))
    by = User.objects.system()
    with suppress(*REFUSALS), transaction.atomic(), change(by=by, reason="An edit at random."):
        for _ in range(data.draw(st.integers(1, 3))):
            edit_one(data, data.draw(st.sampled_from(KINDS)))


def edit_one(data, model):
    records = list(model.objects.order_by("pk"))
    if model is Provider and len(records) > 1 and data.draw(st.booleans()):
        merge(*data.draw(st.permutations(records))[:2])
        return
    did = data.draw(st.sampled_from(["change", "change", "add", "delete"]))
    if did == "add" or not records:
        model(**values(data, model)).save()
        return
    record = data.draw(st.sampled_from(records))
    if did == "delete":
        record.delete()
        return
    changed = values(data, model)
    kept = data.draw(st.sets(st.sampled_from(sorted(changed))))
    for name in changed.keys() - kept:
        setattr(record, name, changed[name])
    record.save()


def merge(gone, kept):
    """What it holds goes away, since at the other one it might stand for the same days."""
    for model in HOLDINGS:
        for row in model.objects.filter(provider=gone):
            row.delete()
    gone.merged_into = kept
    gone.save()


def values(data, model):
    def one(kind):
        return data.draw(st.sampled_from(list(kind.objects.order_by("pk"))))

    starts_on, last_day = data.draw(periods)
    days = {"starts_on": starts_on, "last_day": last_day}
    if model is Provider:
        npi, since = data.draw(st.sampled_from(NPIS)), data.draw(edges)
        return {"npi": npi, "name": "A", "city": "B", "state": "OH", "deactivated_on": since}
    if model is Edition:
        day = data.draw(st.sampled_from(DAYS))
        return {"title": "A", "label": f"{day}", "effective_on": day, "sha256": "0" * 64}
    if model is Listing:
        return days | {"therapy": one(Therapy), "program": one(Program), "brand_name": "A"}
    if model is RemsRequirement:
        standing = data.draw(st.sampled_from(["required", "not_required"]))
        authority = data.draw(st.sampled_from(["fda", "plan"]))
        own = {"standing": standing, "authority": authority, "source": "A", "trust": "A"}
        return days | own | {"therapy": one(Therapy), "rems_program": one(RemsProgram)}
    if model is RemsCertification:
        standing = data.draw(st.sampled_from(["certified", "certified", "withdrawn"]))
        return (
            days
            | {"rems_program": one(RemsProgram), "provider": one(Provider)}
            | {"standing": standing}
        )
    pair = {"provider": one(Provider), "therapy": one(Therapy)}
    if model is Contract:
        return days | pair | {"program": one(Program)}
    closed = {"starts_on": starts_on or DAYS[0], "last_day": last_day or DAYS[-1]}
    return closed | pair | {"reference": "QX-1"}
