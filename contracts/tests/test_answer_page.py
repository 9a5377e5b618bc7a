from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts import answer_page
from contracts.answer_page import Cell, Tag
from contracts.eligibility import decide
from contracts.evidence import Authority
from contracts.tests.evidence import (
    HEMGENIX,
    LAKESIDE,
    ON,
    OTHER_REMS,
    REMS,
    make_agreement,
    make_certification,
    make_channel,
    make_contract,
    make_facts,
    make_listed_code,
    make_listing,
    make_requirement,
)
from portal.wording import day

CONTRACTED = {"contracts": (make_contract(),)}
ONE_CASE = {"agreements": (make_agreement(),)}
REQUIRED = {"requirements": (make_requirement(),)}
CERTIFIED = {**REQUIRED, "certifications": (make_certification(),)}
BY_BOTH = (
    make_requirement(),
    make_requirement(authority=Authority.PLAN, rems=OTHER_REMS),
)
UNLISTED = {"listings": ()}
EARLY = {"on": date(2024, 10, 31)}


def answer(**fields):
    return decide(make_facts(**fields))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (CONTRACTED, Tag("yes", "yes", "Contracted")),
        ({**ONE_CASE, "case": "SCA-0001"}, Tag("yes", "once", "This case only")),
        (ONE_CASE, Tag("warn", "unsure", "One case only")),
        ({}, Tag("no", "no", "Not contracted")),
        ({**CONTRACTED, **REQUIRED}, Tag("no", "no", "REMS certification missing")),
        (CERTIFIED, Tag("no", "no", "REMS certified, but no contract")),
    ],
)
def test_a_tag_is_the_heading_without_its_first_word(facts, expected):
    assert answer_page.tag(answer(**facts)) == expected


@pytest.mark.parametrize(
    ("codes", "main", "note"),
    [
        ((), "None", "the list prints no code for it"),
        (("J1411",), "J1411", "names this product alone"),
        (("J1411", "J1412"), "J1411, J1412", "name this product alone"),
        (("J3590",), "J3590", "unclassified: many therapies share it"),
        (("J1411", "J3590"), "J1411, J3590", "J3590 unclassified: many therapies share it"),
    ],
)
def test_code_cell(codes, main, note):
    rows = tuple(make_listed_code(code, unclassified=code == "J3590") for code in codes)
    cell = answer_page.code_cell(answer(listed_codes=rows))
    assert cell == Cell(label="Code that day", main=main, code=bool(codes), note=note)


def test_a_code_that_has_ended_is_not_called_good():
    ended = make_listed_code("J1411", ended_on=ON - timedelta(days=1))
    lasting = make_listed_code("J1412", ended_on=ON)
    cell = answer_page.code_cell(answer(listed_codes=(ended, lasting)))
    assert cell.note == f"J1411 ended {day(ON - timedelta(days=1))}; see the caution"


@pytest.mark.parametrize(
    ("channels", "main", "tel", "note"),
    [
        (
            [("phone", "1"), ("fax", "2"), ("email", "a@b"), ("form", "A form")],
            *("1", True, "or fax 2 or email a@b"),
        ),
        ([("fax", "2")], "2", False, ""),
        ([("form", "A form")], "No channel on record", False, ""),
        ([], "No channel on record", False, ""),
    ],
)
def test_prior_authorization_cell(channels, main, tel, note):
    rows = tuple(make_channel(*channel) for channel in channels)
    label = "Prior authorization: always required"
    cell = answer_page.prior_authorization_cell(answer(channels=rows))
    assert cell == Cell(label=label, main=main, tel=tel, note=note, to_therapy=True)


@pytest.mark.parametrize(
    ("facts", "main", "note"),
    [
        ({}, "Not required", ""),
        ({"requirements": ()}, "Unknown", "no record either way"),
        (REQUIRED, "Required", "by FDA; provider not certified"),
        (CERTIFIED, "Required", "by FDA; provider certified"),
        (
            {**CERTIFIED, "requirements": BY_BOTH},
            *("Required", "by FDA and the plan; provider not certified"),
        ),
        ({**REQUIRED, **UNLISTED}, "Required", "by FDA; provider not certified"),
        ({**REQUIRED, **EARLY}, "Not on record", ""),
    ],
)
def test_rems_cell(facts, main, note):
    cell = answer_page.rems_cell(answer(**facts))
    assert cell == Cell(label="REMS that day", main=main, note=note)


@pytest.mark.parametrize(
    ("embarc", "main", "note"),
    [
        (True, "May apply", "footnote of the list"),
        (False, "No footnote", "the list prints none for it"),
    ],
)
def test_embarc_cell(embarc, main, note):
    cell = answer_page.embarc_cell(answer(listings=(make_listing(embarc=embarc),)))
    assert (cell.main, cell.note) == (main, note)


def test_cells_of_an_unlisted_therapy():
    assert [cell.main for cell in answer_page.cells(answer(**UNLISTED))] == [
        "Not listed",
        "Not listed",
        "Not required",
        "Not listed",
    ]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "No contract and no agreement"),
        (CERTIFIED, "No contract and no agreement"),
        (CONTRACTED, ""),
        (UNLISTED, "No listing"),
        (UNLISTED | CONTRACTED, "No listing"),
        (EARLY, ""),
        ({**ONE_CASE, "case": "OTHER"}, ""),
        ({"contracts": (make_contract(program=replace(make_contract().program, slug="x")),)}, ""),
    ],
)
def test_what_was_searched_in_vain_is_said_only_where_nothing_was_found(facts, said):
    sentence = (
        f"{said} for Hemgenix on Mar 3, 2025, in all that was on record at Jun 30, 2025, "
        "10:42 am ET."
    )
    assert answer_page.searched(answer(**facts)) == (sentence if said else "")


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, True),
        (ONE_CASE, True),
        ({**CONTRACTED, "provider": replace(LAKESIDE, deactivated_on=ON)}, True),
        (CONTRACTED, False),
        (UNLISTED, False),
        (EARLY, False),
    ],
)
def test_where_the_caller_can_turn_is_shown_unless_the_answer_is_yes(facts, shown):
    assert answer_page.turns_elsewhere(answer(**facts)) is shown


def test_the_next_question_finds_a_therapy_that_is_not_on_record_by_its_slug():
    assert answer_page.next_therapy(answer()) == "Hemgenix"
    unknown = answer(therapy=replace(HEMGENIX, on_record=False))
    assert answer_page.next_therapy(unknown) == "hemgenix"


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (
            {},
            "Code J1411. Prior authorization required: phone 855.678.0051, fax 833.910.1625.",
        ),
        (
            {"channels": (), "listed_codes": (make_listed_code("A"), make_listed_code("B"))},
            "Codes A and B. Prior authorization required.",
        ),
        ({"channels": (), "listed_codes": ()}, "No code listed. Prior authorization required."),
        (UNLISTED, "As known Jun 30, 2025, 10:42 am ET:"),
    ],
)
def test_notes_name_codes_and_channels_where_the_therapy_is_listed(facts, line):
    assert answer_page.notes(answer(**facts), "https://x/").splitlines()[3] == line


def test_a_therapy_without_rems_names_certifications_of_none():
    assert answer(certifications=(make_certification(rems=REMS),)).rems.certified is False
