import hashlib
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from portal.staff.models import User
from therapies.editions.digests import words_digest
from therapies.first_load import PARTS, load_catalog, rows
from therapies.models import (
    ContactChannel,
    Edition,
    EditionDocument,
    HcpcsCode,
    ListedCode,
    Listing,
    ProductCode,
    Program,
    RemsProgram,
    RemsRequirement,
    Therapy,
    TherapyName,
    TherapyNotice,
)

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]
START = date(2024, 11, 1)
ANY = "J3490 J3590 J9999 C9399"
PRINTED_GENE_CODES = {
    "adstiladrin": "J9029",
    "beqvez": "C9172",
    "casgevy": "J3590",
    "elevidys": "J1413",
    "hemgenix": "J1411",
    "kebilidi": ANY,
    "lenmeldy": "J3590",
    "luxturna": "J3398",
    "lyfgenia": "J3394",
    "roctavian": "J1412",
    "skysona": "J3590",
    "vyjuvek": "J3401",
    "zolgensma": "J3399",
    "zynteglo": "J3393",
}
PRINTED_CELL_CODES = {
    "abecma": "Q2055",
    "amtagvi": ANY,
    "aucatzyl": ANY,
    "breyanzi": "Q2054",
    "carvykti": "Q2056",
    "kymriah": "Q2042",
    "tecartus": "Q2053",
    "tecelra": ANY,
    "yescarta": "Q2041",
}
WITHOUT_EMBARC = {"adstiladrin", "elevidys", "vyjuvek"}
TRADE_MARKS = {"beqvez", "elevidys", "lenmeldy", "lyfgenia", "amtagvi"}
FAQ = ("prior-authorization", "contracted-per-therapy", "rems-and-contract", "reference-guide")
LOADED = [
    *(ContactChannel, Edition, HcpcsCode, ListedCode, Listing, ProductCode, Program),
    *(RemsProgram, RemsRequirement, Therapy, TherapyName, TherapyNotice),
]


def values(queryset, *fields):
    return list(queryset.values_list(*fields))


def listed(program):
    codes = {}
    for listing in Listing.objects.filter(program__slug=program):
        rows = ListedCode.objects.filter(therapy=listing.therapy, starts_on=START, last_day=None)
        codes[listing.therapy.slug] = set(rows.values_list("code__code", flat=True))
    return codes


def split(codes):
    return {slug: set(printed.split()) for slug, printed in codes.items()}


def test_programs_and_their_channels_stand_as_published():
    assert values(Program.objects, "slug", "name", "position") == [
        ("gene-therapy", "Gene Therapy", 1),
        ("advanced-cellular-therapy", "Advanced Cellular Therapy", 2),
    ]
    rows = ContactChannel.objects.filter(starts_on=START, last_day=None, therapy=None)
    form = (
        "CignaforHCP.com > Find the right forms: Quickly locate the forms you need > "
        "Pharmacy Forms: View Documents > Commercial Drug Prior Authorization Forms: "
        "View Documents > General Drug Prior Authorization Forms"
    )
    fields = ("program__position", "purpose", "kind", "value", "note")
    assert values(rows.order_by("program__position", "position"), *fields) == [
        (1, "prior_authorization", "phone", "855.678.0051", ""),
        (
            *(1, "prior_authorization", "fax", "833.910.1625"),
            "with the completed prior authorization form",
        ),
        (1, "prior_authorization", "form", form, ""),
        (1, "questions", "phone", "855.678.0051", ""),
        (1, "questions", "email", "GeneTherapyProgram@CignaHealthcare.com", ""),
        (2, "prior_authorization", "phone", "800.668.9682", ""),
        (2, "prior_authorization", "fax", "877.598.2484", "with the referral form"),
        (2, "questions", "email", "LifeSOURCECustomerService@Cigna.com", ""),
    ]


def test_every_therapy_is_listed_under_the_codes_printed_for_it():
    assert listed("gene-therapy") == split(PRINTED_GENE_CODES)
    assert listed("advanced-cellular-therapy") == split(PRINTED_CELL_CODES)
    assert (len(PRINTED_GENE_CODES), len(PRINTED_CELL_CODES)) == (14, 9)
    assert (Therapy.objects.count(), ListedCode.objects.count()) == (23, 35)


def test_eleven_listings_bear_the_embarc_footnote():
    bearing = Listing.objects.filter(embarc=True).values_list("therapy__slug", flat=True)
    assert set(bearing) == PRINTED_GENE_CODES.keys() - WITHOUT_EMBARC
    assert len(bearing) == 11


def test_listings_bear_the_names_and_marks_of_their_therapies_from_the_first_day():
    names = ("brand_name", "mark", "generic_name")
    therapies = [f"therapy__{name}" for name in names]
    assert values(Listing.objects, *names) == values(Listing.objects, *therapies)
    assert set(values(Listing.objects, "starts_on", "last_day")) == {(START, None)}


def test_a_slug_is_the_brand_in_lower_case_and_marks_are_as_printed():
    marks = dict(values(Therapy.objects, "slug", "mark"))
    assert marks == {slug: "™" if slug in TRADE_MARKS else "®" for slug in marks}
    assert {t.slug for t in Therapy.objects.all()} == {
        t.brand_name.lower() for t in Therapy.objects.all()
    }


@pytest.mark.parametrize(
    ("slug", "brand", "generic"),
    [
        ("casgevy", "Casgevy", "exagamglogene autotemcel"),
        ("kebilidi", "Kebilidi", "eladocagene exuparvovec-tneq"),
        ("elevidys", "Elevidys", "delandistrogene moxeparvovec"),
        ("aucatzyl", "Aucatzyl", ""),
        ("roctavian", "Roctavian", "valoctocogene roxaparvovec-rvox"),
    ],
)
def test_misprints_are_put_right_and_all_else_stays_as_printed(slug, brand, generic):
    therapy = Therapy.objects.get(slug=slug)
    assert (therapy.brand_name, therapy.generic_name) == (brand, generic)


def test_other_names():
    fields = ("kind", "name", "therapy__slug")
    assert sorted(values(TherapyName.objects, *fields)) == [
        ("full", "delandistrogene moxeparvovec-rokl", "elevidys"),
        ("full", "obecabtagene autoleucel", "aucatzyl"),
        ("printed", "Casgevvy", "casgevy"),
        ("printed", "eladocogene exuparvovec-tneq", "kebilidi"),
        ("short", "afami-cel", "tecelra"),
        ("short", "arsa-cel", "lenmeldy"),
        ("short", "axi-cel", "yescarta"),
        ("short", "beti-cel", "zynteglo"),
        ("short", "brexu-cel", "tecartus"),
        ("short", "cilta-cel", "carvykti"),
        ("short", "eli-cel", "skysona"),
        ("short", "exa-cel", "casgevy"),
        ("short", "ide-cel", "abecma"),
        ("short", "liso-cel", "breyanzi"),
        ("short", "lovo-cel", "lyfgenia"),
        ("short", "obe-cel", "aucatzyl"),
        ("short", "tisa-cel", "kymriah"),
    ]


def test_codes_bear_their_own_days_and_successors():
    unclassified = HcpcsCode.objects.filter(unclassified=True, starts_on=None, last_day=None)
    assert set(unclassified.values_list("code", flat=True)) == set(ANY.split())
    followed = HcpcsCode.objects.exclude(successor=None)
    assert values(followed, "code", "last_day", "successor__code") == [
        ("C9032", date(2018, 12, 31), "J3398"),
        ("C9073", date(2021, 3, 31), "Q2053"),
        ("C9081", date(2021, 12, 31), "Q2055"),
        ("C9301", date(2025, 6, 30), "Q2058"),
    ]
    assert HcpcsCode.objects.count() == 33
    days = ("code__starts_on", "code__last_day")
    assert values(ProductCode.objects, *days) == values(
        ProductCode.objects, "starts_on", "last_day"
    )


def test_cms_assigns_29_codes_to_21_products():
    assert ProductCode.objects.count() == 29
    assert set(values(ProductCode.objects, "trust")) == {("A",)}
    assigned = set(ProductCode.objects.values_list("therapy__slug", flat=True))
    everything = PRINTED_GENE_CODES | PRINTED_CELL_CODES
    assert everything.keys() - assigned == {"amtagvi", "kebilidi"}
    sources = Counter(s.rpartition("/")[2] for (s,) in values(ProductCode.objects, "source"))
    assert sources == {"HCPC2026_JAN_ANWEB_01122026.txt": 24, "hcpcs_2024.csv": 5}


def test_a_product_code_has_its_days_and_its_note():
    fields = ("code__code", "starts_on", "last_day")
    rows = ProductCode.objects.filter(therapy__slug__in=["beqvez", "casgevy", "aucatzyl"])
    assert sorted(values(rows, *fields)) == [
        ("C9172", date(2024, 10, 1), date(2024, 12, 31)),
        ("C9301", date(2025, 4, 1), date(2025, 6, 30)),
        ("J1414", date(2025, 1, 1), None),
        ("J3392", date(2025, 1, 1), None),
        ("Q2058", date(2025, 7, 1), None),
    ]
    assert "the unit is per ml" in ProductCode.objects.get(code__code="J1412").note


def test_rems_facts_and_what_stays_unknown():
    last = date(2025, 6, 25)
    ended = {
        "abecma": (date(2021, 3, 26), "abecma-rems", "B"),
        "breyanzi": (date(2021, 2, 5), "breyanzi-rems", "B"),
        "carvykti": (date(2022, 2, 28), "carvykti-rems", "B"),
        "kymriah": (date(2017, 8, 30), "kymriah-rems", "A"),
        "tecartus": (date(2020, 7, 24), "yescarta-and-tecartus-rems", "B"),
        "yescarta": (date(2017, 10, 18), "yescarta-and-tecartus-rems", "B"),
    }
    expected = {
        ("aucatzyl", "not_required", date(2024, 11, 8), None, None, "C"),
        ("hemgenix", "not_required", date(2022, 11, 22), None, None, "C"),
    }
    for slug, (start, rems, trust) in ended.items():
        expected.add((slug, "required", start, last, rems, trust))
        expected.add((slug, "not_required", date(2025, 6, 26), None, rems, trust))
    fields = ("therapy__slug", "standing", "starts_on", "last_day", "rems_program__slug", "trust")
    assert set(values(RemsRequirement.objects, *fields)) == expected
    assert RemsRequirement.objects.filter(authority="fda").exclude(source="").count() == 14
    assert Therapy.objects.filter(rems_requirements=None).count() == 15


def test_rems_programs_have_their_names_and_sources():
    assert values(RemsProgram.objects.exclude(source="").exclude(note=""), "name") == [
        ("ABECMA REMS",),
        ("Breyanzi REMS",),
        ("CARVYKTI REMS",),
        ("KYMRIAH REMS",),
        ("YESCARTA and TECARTUS REMS",),
    ]


def test_notices_have_their_days_and_trust():
    rows = TherapyNotice.objects.exclude(source="").exclude(text="")
    assert values(rows, "therapy__slug", "starts_on", "last_day", "trust") == [
        ("beqvez", date(2025, 2, 20), None, "B"),
        ("beqvez", date(2025, 10, 1), None, "A"),
        ("carvykti", date(2025, 10, 14), None, "B"),
        ("elevidys", date(2025, 7, 22), date(2025, 7, 28), "C"),
        ("elevidys", date(2025, 11, 14), None, "B"),
        ("kymriah", date(2025, 6, 26), None, "A"),
        ("roctavian", date(2025, 10, 27), None, "C"),
        ("skysona", date(2025, 8, 7), None, "C"),
        ("tecelra", date(2025, 7, 28), None, "C"),
        ("zolgensma", date(2025, 11, 24), None, "C"),
    ]


def test_the_edition_is_known_by_its_digests_and_nobody_compared_it_yet():
    edition = Edition.objects.get()
    assert (edition.label, edition.effective_on, edition.confirmed_on) == (
        "November 2024",
        START,
        None,
    )
    assert edition.question_digests.keys() == set(FAQ)
    for digest in [edition.sha256, *edition.question_digests.values()]:
        assert re.fullmatch("[0-9a-f]{64}", digest)
    assert not EditionDocument.objects.exists()


def test_each_part_is_one_change_of_the_user_system():
    changes = set()
    for model in LOADED:
        fields = ("history_date", "history_change_reason", "history_user_name", "history_type")
        changes |= set(model.history.values_list(*fields))
    system = str(User.objects.system())
    assert sorted(change[1:] for change in changes) == sorted(
        (f"First load: {reason}", system, "+") for reason in PARTS.values()
    )
    assert len({moment for moment, *_ in changes}) == len(PARTS)


def test_every_record_is_what_a_form_would_accept():
    loaded = [record for model in LOADED for record in model.objects.all()]
    for record in loaded:
        record.full_clean()
    assert len(loaded) == 200


def test_a_second_load_is_refused():
    with pytest.raises(ValidationError, match="already exists"):
        load_catalog()


def test_an_empty_cell_is_left_out():
    assert rows("therapies.csv")[0] == {
        "brand": "Adstiladrin",
        "mark": "®",
        "generic": "nadofaragene firadenovec-vncg",
        "program": "gene-therapy",
        "codes": "J9029",
    }


# The list's text isn't ours to keep: who has it checks with PUBLISHED_LIST=<its file as text>.
if os.environ.get("PUBLISHED_LIST"):

    def test_the_edition_is_that_of_the_published_file():
        published = Path(os.environ["PUBLISHED_LIST"]).read_bytes()
        edition = Edition.objects.get()
        assert hashlib.sha256(published).hexdigest() == edition.sha256
        questions = published.decode().partition("Frequently asked questions")[2]
        printed = [q.partition("\n") for q in re.split(r"(?m)^(?=\d+\. )", questions)[1:]]
        digests = [words_digest(question, answer) for question, _, answer in printed]
        assert edition.question_digests == dict(zip(FAQ, digests, strict=True))
