"""The samples and the outcome each must show, as /contracts/check.json answers it."""

import pytest

pytestmark = [pytest.mark.usefixtures("november_2024"), pytest.mark.django_db]

LAKESIDE, NORTHFIELD, RIVERBEND = "1999990017", "1999990025", "1999990033"
CEDAR_HOLLOW, PRAIRIE_VIEW, HARBOR_POINT = "1999990041", "1999990058", "1999990066"
CODES_DIFFER = "unclassified_code product_code_not_listed"
ENDED = "rems_unknown product_code_not_listed listed_code_ended notice"
YES, NO, ASK = True, False, None

ANSWERS = [
    (LAKESIDE, "zolgensma", "2024-10-31", "no_record", ASK, ""),
    (LAKESIDE, "zolgensma", "2025-03-03", "contracted", YES, "rems_unknown"),
    (LAKESIDE, "hemgenix", "2025-05-30", "contracted", YES, ""),
    (LAKESIDE, "hemgenix", "2025-05-31", "contracted", YES, "ends_soon"),
    (LAKESIDE, "hemgenix", "2025-06-30", "contracted", YES, "ends_soon"),
    (LAKESIDE, "hemgenix", "2025-07-01", "not_contracted", NO, "other_day"),
    (LAKESIDE, "hemgenix", "2025-07-30", "not_contracted", NO, "other_day"),
    (LAKESIDE, "hemgenix", "2025-07-31", "not_contracted", NO, ""),
    (NORTHFIELD, "yescarta", "2025-06-25", "rems_only", NO, ""),
    (NORTHFIELD, "yescarta", "2025-06-26", "not_contracted", NO, ""),
    (NORTHFIELD, "tecartus", "2025-06-25", "rems_only", NO, ""),
    (RIVERBEND, "carvykti", "2025-01-31", "contracted", YES, "ends_soon"),
    (RIVERBEND, "carvykti", "2025-02-01", "rems_missing", NO, ""),
    (RIVERBEND, "carvykti", "2025-06-26", "contracted", YES, ""),
    (
        *(CEDAR_HOLLOW, "lenmeldy", "2025-08-31", "single_case", ASK),
        f"rems_unknown {CODES_DIFFER} ends_soon case_not_confirmed",
    ),
    (
        *(CEDAR_HOLLOW, "lenmeldy", "2025-09-01", "not_contracted", NO),
        f"rems_unknown {CODES_DIFFER}",
    ),
    (PRAIRIE_VIEW, "elevidys", "2025-09-29", "contracted", YES, "rems_unknown"),
    (
        *(PRAIRIE_VIEW, "elevidys", "2025-09-30", "contracted", ASK),
        "rems_unknown provider_npi_deactivated",
    ),
    (
        *(PRAIRIE_VIEW, "elevidys", "2025-10-01", "contracted", ASK),
        "rems_unknown provider_npi_deactivated",
    ),
    (
        *(HARBOR_POINT, "casgevy", "2024-12-31", "not_contracted", NO),
        "rems_unknown unclassified_code",
    ),
    (
        *(HARBOR_POINT, "casgevy", "2025-01-01", "not_contracted", NO),
        f"rems_unknown {CODES_DIFFER}",
    ),
    (HARBOR_POINT, "beqvez", "2024-12-31", "not_contracted", NO, "rems_unknown"),
    (HARBOR_POINT, "beqvez", "2025-03-03", "not_contracted", NO, ENDED),
    (HARBOR_POINT, "beqvez", "2025-11-03", "not_contracted", NO, f"{ENDED} notice"),
    (
        *(HARBOR_POINT, "skysona", "2026-01-02", "not_contracted", NO),
        f"rems_unknown {CODES_DIFFER} notice",
    ),
    (HARBOR_POINT, "aucatzyl", "2025-05-01", "not_contracted", NO, CODES_DIFFER),
]
UNCONFIRMED = f"rems_unknown {CODES_DIFFER} ends_soon"
CASES = [
    ("SAMPLE-SCA-0001", "single_case", YES, UNCONFIRMED),
    ("sample sca 0001", "single_case", YES, UNCONFIRMED),
    ("- –", "single_case", ASK, f"{UNCONFIRMED} case_not_confirmed"),
    (
        *("OTHER", "not_contracted", NO),
        f"rems_unknown {CODES_DIFFER} agreement_for_another_case",
    ),
]


@pytest.fixture(scope="module")
def client(november_2024, django_db_blocker):
    from django.test import Client

    from portal.tests.factories import make_user

    with django_db_blocker.unblock():
        client = Client()
        client.force_login(make_user(username="asker"))
        yield client


def answered(client, npi, therapy, on, **query):
    given = {"npi": npi, "therapy": therapy, "on": on, **query}
    answer = client.get("/contracts/check.json", given).json()
    cautions = sorted(caution["code"] for caution in answer["cautions"])
    return answer["outcome"], answer["eligible"], cautions


@pytest.mark.parametrize(("npi", "therapy", "on", "outcome", "eligible", "cautions"), ANSWERS)
def test_sample(client, npi, therapy, on, outcome, eligible, cautions):
    expected = (outcome, eligible, sorted(cautions.split()))
    assert answered(client, npi, therapy, on) == expected


@pytest.mark.parametrize(("case", "outcome", "eligible", "cautions"), CASES)
def test_sample_with_a_case(client, case, outcome, eligible, cautions):
    given = answered(client, CEDAR_HOLLOW, "lenmeldy", "2025-08-31", case=case)
    assert given == (outcome, eligible, sorted(cautions.split()))
