from datetime import date

import pytest
from django.core.exceptions import ValidationError

from portal.audit import acts
from portal.editions.applying import NotApplied, apply
from portal.editions.tests.applied import WHY, applied, errors, maintainer, preview, proposed
from portal.editions.tests.lists import (
    CELL,
    EVERYTHING,
    FIRST,
    GENE,
    TITLE,
    editions,
    make_listed,
    on_record,
    published,
)
from portal.tests import factories as make
from therapies.models import Edition, EditionDocument

LABEL_TAKEN = (
    "An edition has the label November 2024 already; it is effective from Nov 1, 2024. Give this "
    "one another label."
)
PATIENT_DATA = (
    "source: This looks like a person's name. The portal stores no patient data: say it without "
    "naming or numbering a person."
)
TOO_LONG = "label: Ensure this value has at most 60 characters (it has 61)."
FAR_OFF = "2999-01-01 can't be meant: a day lies from 1900-01-01 to 2199-12-31."


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"label": "november 2024"}, LABEL_TAKEN),
        ({"label": "x" * 61}, TOO_LONG),
        ({"source": "Patient: Jane Doe"}, PATIENT_DATA),
        ({"on": None}, "Choose the day from which the list holds."),
        ({"on": date(2999, 1, 1)}, FAR_OFF),
        ({"on": date(1, 1, 1)}, FAR_OFF.replace("2999", "0001")),
    ],
)
def test_what_speaks_against_it_besides_the_list(catalog, about, message):
    assert errors(EVERYTHING, **about) == [(None, message)]


def test_a_list_without_a_month_asks_for_a_label(catalog):
    content = published().replace(b"Updated March 2025", b"")
    message = (
        "The list doesn't say of which month it is. Add a line such as “Updated November 2024”, "
        "or give it a label."
    )
    assert errors(content) == [(None, message)]
    assert errors(content, label="March 2025") == []


def test_a_list_without_a_title_takes_that_of_the_newest_or_its_file_name(catalog):
    content = published().replace(TITLE.encode(), b"")
    assert applied(content).title == TITLE
    make.remove(Edition.objects.get(label="March 2025"))
    make.remove(catalog.edition)
    assert preview(content).proposal.title == "list.txt"


def test_two_maintainers_are_needed_where_the_setting_says_so(catalog, settings):
    settings.EDITIONS_NEED_SECOND_PERSON = True
    other = make.make_user("catalog", username="second", name="Second Person")
    message = (
        "Second Person uploaded this file, so somebody else applies it "
        "(EDITIONS_NEED_SECOND_PERSON). It waits as a draft for another catalog maintainer."
    )
    with acts.change(by=other, reason="Uploaded."):
        draft = make.make_draft(EVERYTHING)
    make.save(draft, by=catalog.maintainer)
    seen = preview(EVERYTHING, draft=draft)
    with pytest.raises(NotApplied) as no, acts.change(by=other, reason=WHY):
        apply(proposed(EVERYTHING, draft=draft), seen.digest)
    assert [error.message for error in no.value.preview.errors] == [message]
    assert len(errors(EVERYTHING)) == 1
    assert applied(EVERYTHING, draft=draft).applied().history_user_name == "Catalog Person"


def test_a_catalog_that_changed_since_the_preview_stops_it(catalog):
    seen = preview(EVERYTHING)
    make_listed(catalog.gene, "Theta", "", "", ["J0077"])
    before = on_record()
    with pytest.raises(NotApplied) as no, acts.change(by=maintainer(), reason=WHY):
        apply(proposed(EVERYTHING), seen.digest)
    assert (no.value.moved, no.value.preview.errors, on_record()) == (True, (), before)
    assert [t.slug for t in no.value.preview.comparison.removed] == ["gamma", "theta"]


def test_a_list_with_errors_is_never_applied(catalog):
    content = published(cell=(*CELL, "Nocode®\tJ12"))
    with pytest.raises(NotApplied) as no, acts.change(by=maintainer(), reason=WHY):
        apply(proposed(content), preview(content).digest)
    assert (no.value.moved, str(no.value)) == (False, "The list has errors.")
    assert editions() == [("November 2024", FIRST)]


def test_a_record_that_is_refused_in_the_middle_leaves_nothing(catalog):
    content, before = published(gene=(*GENE, f"{'Long' * 70}\tJ0001")), on_record()
    seen = preview(content)
    with pytest.raises(ValidationError), acts.change(by=maintainer(), reason=WHY):
        apply(proposed(content), seen.digest)
    assert (on_record(), editions()) == (before, [("November 2024", FIRST)])
    assert EditionDocument.history.count() == 0
