import pytest
from django.utils.html import escape

from portal.audit.forms import UNVERSIONED
from portal.tests import factories
from portal.tests.admin_pages import address, filled, new_row

pytestmark = pytest.mark.django_db
REQUIRED = "This field is required."


def test_each_error_stands_in_a_summary_that_leads_to_its_field(client_as):
    therapy = factories.make_therapy(brand_name="Alpha")
    factories.make_name(therapy, "Alphaline", "short")
    url, editor = address(therapy, "change"), client_as("catalog")
    values = new_row(filled(editor, url, brand_name="", reason=""), "names", name="", kind="full")
    values["names-0-name"] = ""
    response = editor.post(url, values)
    assert response.context["problems"] == [
        ("id_brand_name", f"Brand: {REQUIRED}"),
        ("id_reason", f"Why?: {REQUIRED}"),
        ("id_names-0-name", f"other name in row 1: Name: {REQUIRED}"),
        ("id_names-1-name", f"other name in row 2: Name: {REQUIRED}"),
    ]
    page = response.content.decode()
    assert f'<li><a href="#id_names-1-name">other name in row 2: Name: {REQUIRED}</a></li>' in page
    assert page.count("Nothing was saved yet: please look at this again") == 1
    assert "<title>Error:" in page


def test_what_is_wrong_with_no_single_field_is_told_without_a_link(client_as):
    therapy = factories.make_therapy(brand_name="Alpha")
    url, editor = address(therapy, "change"), client_as("catalog")
    response = editor.post(url, {**filled(editor, url), "read_version": ""})
    assert response.context["problems"] == [("", UNVERSIONED)]
    assert f"<li>{escape(UNVERSIONED)}</li>" in response.content.decode()


def test_a_form_without_errors_has_no_summary(client_as):
    page = client_as("catalog").get(address(factories.make_therapy(), "change"))
    assert page.context["problems"] == []
    assert "portal-errors" not in page.content.decode()


def test_rows_that_can_not_be_counted_are_told_of(client_as):
    url, editor = address(factories.make_therapy(), "change"), client_as("catalog")
    values = filled(editor, url, **{"names-TOTAL_FORMS": "many"})
    told = editor.post(url, values).context["problems"]
    assert [(place, said[:44]) for place, said in told] == [
        ("", "ManagementForm data is missing or has been t")
    ]
