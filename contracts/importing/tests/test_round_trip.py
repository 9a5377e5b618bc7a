"""What was exported, imported again, changes nothing: whatever providers hold, in either format."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.importing import cells
from contracts.importing.tests.sheets import make_catalog, previewed
from contracts.models import Contract, Provider, ProviderName, RemsCertification
from portal.privacy import patient_data_in
from portal.tests import factories as make
from portal.text import fold, tidy
from therapies.models import Program, RemsProgram, Therapy

pytestmark = pytest.mark.django_db
KINDS = {"providers": Provider, "contracts": Contract, "certifications": RemsCertification}
ADDRESSES = {
    "providers": reverse("contracts:providers"),
    "contracts": reverse("contracts:list"),
    "certifications": reverse("contracts:certifications"),
}
ALL = {"providers": {}, "contracts": {"when": "all"}, "certifications": {"when": "all"}}
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def is_said(text):
    """What no spreadsheet's word for nothing or spoiled number is; the import refuses those."""
    try:
        return bool(fold(text)) and cells.one_line(text) == text and not patient_data_in(text)
    except cells.Unread:
        return False


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=12)
SAID = TEXTS.map(tidy).filter(is_said)
MARKED = st.tuples(st.sampled_from(["=", "'=", "-", "@", "; ", "| ", "+"]), SAID).map("".join)
NAMES = st.one_of(SAID, MARKED.map(tidy).filter(is_said))
REFERENCES = st.one_of(st.just(""), NAMES)


@st.composite
def periods(draw):
    """Periods one after the other, none meeting another; the outer ends may be open."""
    days = sorted(draw(st.lists(DAYS, unique=True, max_size=6)))
    ends = [(start, end) for start, end in zip(days[::2], days[1::2], strict=False)]
    found = [list(period) for period in ends]
    if found and draw(st.booleans()):
        found[0][0] = None
    if found and draw(st.booleans()):
        found[-1][1] = None
    return found


HELD = st.tuples(
    NAMES,
    st.lists(NAMES, max_size=2, unique_by=fold),
    st.lists(st.tuples(st.sampled_from(["hemgenix", "abecma"]), periods(), REFERENCES), max_size=2),
    periods(),
    st.sampled_from(RemsCertification.Standing.values),
)


def remove_all():
    for model in (Contract, RemsCertification, ProviderName, Provider):
        for record in model.objects.all():
            make.remove(record)


def make_held(number, name, others, contracts, certified, standing):
    provider = make.make_provider(npi=make.nth_npi(number), name=name, city=name)
    for other in others:
        make.make_provider_name(provider, other)
    for slug, (days, reference) in {slug: rest for slug, *rest in contracts}.items():
        therapy, program = Therapy.objects.get(slug=slug), Program.objects.first()
        for starts_on, last_day in days:
            make.make_contract(
                provider=provider,
                therapy=therapy,
                program=program,
                reference=reference,
                starts_on=starts_on,
                last_day=last_day,
            )
    for starts_on, last_day in certified:
        make.make_certification(
            provider=provider,
            rems_program=RemsProgram.objects.get(),
            standing=standing,
            starts_on=starts_on,
            last_day=last_day,
        )


@pytest.fixture
def catalog(db):
    make_catalog()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(HELD, min_size=1, max_size=3))
def test_what_was_exported_changes_nothing(client_as_staff, catalog, held):
    remove_all()
    for number, one in enumerate(held, start=1):
        make_held(number, *one)
    for kind, model in KINDS.items():
        for ending in ("csv", "xlsx"):
            query = {"format": ending, **ALL[kind]}
            content = client_as_staff.get(ADDRESSES[kind], query).getvalue()
            if number := model.objects.count():
                rows, errors = previewed(kind, content, f"{kind}.{ending}")
                assert ([what for _, what, _ in rows], errors) == (["unchanged"] * number, [])
