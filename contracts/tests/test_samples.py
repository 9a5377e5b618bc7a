from datetime import date

import pytest

from contracts.models import (
    Contract,
    Provider,
    ProviderName,
    RemsCertification,
    SingleCaseAgreement,
)
from contracts.samples import load_samples, remove_samples, samples
from portal.audit.models import Ledger
from portal.staff.models import User
from portal.tests import factories as make

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]
HOLDINGS = (Contract, SingleCaseAgreement, RemsCertification)
START = date(2024, 11, 1)


def load():
    return load_samples(by=User.objects.system(), reason="Samples, to try.")


def remove():
    return remove_samples(by=User.objects.system(), reason="Samples, no longer.")


def held():
    return [set(model.objects.values_list("pk", "version")) for model in HOLDINGS]


def test_six_providers_marked_as_samples():
    fields = ("npi", "name", "city", "state", "deactivated_on", "is_sample")
    assert list(Provider.objects.order_by("npi").values_list(*fields)) == [
        ("1999990017", "Sample Lakeside Children's Hospital", "Lakeside", "OH", None, True),
        ("1999990025", "Sample Northfield Medical Center", "Northfield", "MN", None, True),
        ("1999990033", "Sample Riverbend Cancer Institute", "Riverbend", "TX", None, True),
        (
            *("1999990041", "Sample Cedar Hollow University Hospital"),
            *("Cedar Hollow", "NC", None, True),
        ),
        (
            *("1999990058", "Sample Prairie View Health"),
            *("Prairie View", "KS", date(2025, 9, 30), True),
        ),
        ("1999990066", "Sample Harbor Point Clinic", "Harbor Point", "ME", None, True),
    ]


def test_contracts_under_the_program_that_lists_the_therapy():
    fields = ("provider__npi", "therapy__slug", "program__slug", "starts_on", "last_day")
    gene, cell = "gene-therapy", "advanced-cellular-therapy"
    assert set(Contract.objects.values_list(*fields)) == {
        ("1999990017", "zolgensma", gene, START, None),
        ("1999990017", "luxturna", gene, START, None),
        ("1999990017", "hemgenix", gene, START, date(2025, 6, 30)),
        ("1999990033", "abecma", cell, START, None),
        ("1999990033", "carvykti", cell, START, None),
        ("1999990058", "elevidys", gene, START, None),
    }


def test_one_agreement_and_the_certifications():
    fields = ("provider__npi", "therapy__slug", "reference", "starts_on", "last_day")
    days = (date(2025, 3, 1), date(2025, 8, 31))
    assert list(SingleCaseAgreement.objects.values_list(*fields)) == [
        ("1999990041", "lenmeldy", "SAMPLE-SCA-0001", *days)
    ]
    fields = ("provider__npi", "rems_program__name", "standing", "starts_on", "last_day")
    riverbend, ended = "1999990033", date(2025, 1, 31)
    assert set(RemsCertification.objects.values_list(*fields)) == {
        ("1999990025", "YESCARTA and TECARTUS REMS", "certified", date(2023, 1, 15), None),
        (riverbend, "ABECMA REMS", "certified", date(2022, 1, 10), None),
        (riverbend, "CARVYKTI REMS", "certified", date(2023, 3, 1), ended),
        (riverbend, "CARVYKTI REMS", "withdrawn", date(2025, 2, 1), None),
    }


def test_every_sample_is_what_a_form_would_accept():
    for model in (Provider, *HOLDINGS):
        for record in model.objects.all():
            record.full_clean()
    assert {facts["name"].split()[0] for facts in samples()} == {"Sample"}


def test_nothing_is_added_where_nothing_is_missing():
    before = (held(), Ledger.newest())
    assert load() == 0
    assert (held(), Ledger.newest()) == before


def test_what_is_missing_is_added():
    make.remove(SingleCaseAgreement.objects.get())
    make.remove(RemsCertification.objects.get(standing="withdrawn"))
    make.remove(Contract.objects.get(therapy__slug="luxturna"))
    make.remove(Provider.objects.get(npi="1999990066"))
    assert load() == 4
    test_six_providers_marked_as_samples()
    test_contracts_under_the_program_that_lists_the_therapy()
    test_one_agreement_and_the_certifications()


def test_what_was_edited_since_stays_as_it_is():
    contract = Contract.objects.get(therapy__slug="zolgensma")
    contract.starts_on, contract.last_day = date(2024, 12, 1), date(2025, 1, 31)
    lakeside = contract.provider
    lakeside.name = "Sample Lakeside Hospital"
    withdrawn = RemsCertification.objects.get(standing="withdrawn")
    withdrawn.standing = "pending"
    for record in (contract, lakeside, withdrawn):
        make.save(record)
    before = held()
    assert load() == 0
    assert held() == before
    assert Provider.objects.get(npi="1999990017").name == "Sample Lakeside Hospital"


def test_a_real_provider_with_the_number_of_a_sample_is_left_alone():
    remove()
    real = make.make_provider(npi="1999990017", name="Real Hospital")
    assert load() == 13
    assert (real.contracts.count(), Provider.objects.samples().count()) == (0, 5)


def test_samples_go_with_all_they_hold_and_nothing_else_does():
    lakeside = Provider.objects.get(npi="1999990017")
    make.make_provider_name(lakeside, "Sample Lakeside Kids")
    real = make.make_provider(name="Real Hospital")
    luxturna = make.Therapy.objects.get(slug="luxturna")
    program = make.Program.objects.get(slug="gene-therapy")
    contract = make.make_contract(provider=real, therapy=luxturna, program=program)
    assert remove() == 6
    assert (list(Provider.objects.all()), list(Contract.objects.all())) == ([real], [contract])
    left = [m for m in (SingleCaseAgreement, RemsCertification, ProviderName) if m.objects.exists()]
    assert left == []
    gone = Provider.history.filter(npi="1999990017", history_type="-").get()
    assert (gone.history_change_reason, gone.version) == ("Samples, no longer.", 2)


def test_removing_what_is_gone_writes_nothing():
    remove()
    before = Ledger.newest()
    assert (remove(), Ledger.newest()) == (0, before)
