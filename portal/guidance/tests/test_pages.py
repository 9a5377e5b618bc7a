import pytest
from django.urls import reverse

from portal.asof import moment_text
from portal.audit.acts import change
from portal.audit.models import Ledger
from portal.tests import factories
from portal.tests.reading import page
from portal.wording import moment

pytestmark = pytest.mark.django_db

LIST = reverse("guidance:list")
DAY = "2025-03-03"


@pytest.fixture
def entries():
    factories.make_edition()
    rems = factories.make_entry(
        slug="rems",
        question="Is REMS certification enough?",
        short_answer="No. A contract is needed too.",
        answer="A certificate is **no** contract.\n\n<script>alert(1)</script>",
        topic="2-contracts",
        source="FAQ 3",
    )
    prior = factories.make_entry(
        slug="prior",
        question="Is prior authorization always needed?",
        topic="1-prior-authorization",
    )
    return prior, rems


def found(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [entry.slug for entry in response.context["entries"]]


def test_entries_stand_by_topic(client_as_staff, entries):
    texts = page(client_as_staff.get(LIST)).texts
    assert texts["h2"] == ["Prior authorization", "Contracts"]
    assert texts["li"][-2:] == [
        "Is prior authorization always needed? Yes. The list",
        "Is REMS certification enough? No. A contract is needed too. FAQ 3",
    ]


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("", ["prior", "rems"]),
        ("  ", ["prior", "rems"]),
        ("REMS", ["rems"]),
        ("certif contract", ["rems"]),
        ("contráct", ["rems"]),
        ("ertif", []),
        ("prior authorization", ["prior"]),
        ("faq", ["rems"]),
        ("zebra", []),
        ("%", []),
    ],
)
def test_search_within_the_guidance(client_as_staff, entries, words, slugs):
    assert found(client_as_staff, q=words) == slugs


def test_nothing_found_and_nothing_on_record_say_so(client_as_staff):
    assert page(client_as_staff.get(LIST)).texts[".empty"] == [
        "No guidance is on record. A catalog maintainer writes it in the admin."
    ]
    assert page(client_as_staff.get(LIST, {"q": "zebra", "on": DAY})).texts[".empty"] == [
        (
            "Nothing in the guidance holds all these words. "
            "Try fewer words, or a part of one. Show all guidance"
        )
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"q": "x" * 5000}, "That is 5,000 characters; search reads at most 200."),
        ({"q": ["a", "b"]}, "“q” is given twice, as a and b. Give it once."),
        ({"on": "soon"}, "“soon” is not a day."),
    ],
)
def test_bad_input_is_400(client_as_staff, entries, query, words):
    response = client_as_staff.get(LIST, query)
    assert (response.status_code, words in response.content.decode()) == (400, True)


def test_an_entry_answers_first_and_shows_where_it_comes_from(client_as_staff, entries):
    rems = entries[1]
    program = factories.make_program(slug="cell", name="Cell Therapy")
    therapy = factories.make_therapy(brand_name="Newname", slug="abecma")
    factories.make_listing(therapy=therapy, program=program, brand_name="Abecma", mark="®")
    factories.make_concern(entry=rems, therapy=therapy)
    factories.make_concern(entry=rems, program=program)
    response = client_as_staff.get(rems.get_absolute_url(), {"on": DAY})
    read = page(response)
    assert (read.texts["h1"], read.texts["blockquote"]) == (
        ["Is REMS certification enough?"],
        ["No. A contract is needed too."],
    )
    changed = moment(rems.newest_history().history_date)
    concerns = dict(zip(read.texts["dt"], read.texts["dd"], strict=True))
    assert concerns == {
        "Concerns": "Cell Therapy Program, Abecma®",
        "Source": "FAQ 3",
        "Last changed": f"{changed}, system · before and after",
    }
    assert {
        "/therapies/abecma/?on=2025-03-03",
        "/therapies/programs/cell/?on=2025-03-03",
        "/guidance/rems/history/?on=2025-03-03",
    } <= {*read.links}


def test_the_whole_answer_is_safe_html(client_as_staff, entries):
    content = client_as_staff.get(entries[1].get_absolute_url()).content.decode()
    assert "<p>A certificate is <strong>no</strong> contract.</p>" in content
    assert "<script>alert" not in content


def test_an_entry_that_names_nothing_concerns_everything(client_as_staff, entries):
    texts = page(client_as_staff.get(entries[0].get_absolute_url())).texts
    assert texts["dd"][1] == "every program and therapy"


def test_an_entry_never_recorded_is_404_and_a_deleted_one_410(client_as_staff, entries):
    factories.remove(entries[0])
    answers = [client_as_staff.get(f"/guidance/{slug}/") for slug in ("prior", "nosuch")]
    assert [answer.status_code for answer in answers] == [410, 404]
    assert "No guidance is on record as “nosuch”." in answers[1].content.decode()


def test_known_shows_the_guidance_as_recorded_before_a_change(client_as_staff, entries):
    rems = entries[1]
    before = moment_text(Ledger.newest())
    rems.short_answer = "Yes."
    factories.save(rems)
    seen = [
        page(client_as_staff.get(rems.get_absolute_url(), query)).texts["blockquote"]
        for query in ({}, {"known": before})
    ]
    assert seen == [["Yes."], ["No. A contract is needed too."]]
    assert found(client_as_staff, known=before, q="contract needed") == ["rems"]
    assert found(client_as_staff, q="contract needed") == []


@pytest.mark.parametrize("role", ["staff", "catalog"])
def test_only_those_who_may_edit_are_led_to_the_admin(client_as, entries, role):
    edit = f"/admin/guidance/guidanceentry/{entries[0].pk}/change/"
    links = page(client_as(role).get(entries[0].get_absolute_url())).links
    assert (edit in links) == (role == "catalog")


def test_an_entry_has_its_history(client_as_staff, entries):
    response = client_as_staff.get(reverse("guidance:history", args=["rems"]))
    assert (response.status_code, "system" in response.content.decode()) == (200, True)


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow(client_as_staff, django_assert_num_queries, rows):
    program = factories.make_program()
    with change(by=client_as_staff.user, reason="Many entries for a test."):
        entries = [factories.make_entry() for _ in range(rows)]
        for _ in range(rows):
            therapy = factories.make_therapy()
            factories.make_listing(therapy=therapy, program=program)
            factories.make_concern(entry=entries[0], therapy=therapy)
    with django_assert_num_queries(4):
        client_as_staff.get(LIST)
    with django_assert_num_queries(6):
        client_as_staff.get(entries[0].get_absolute_url())
