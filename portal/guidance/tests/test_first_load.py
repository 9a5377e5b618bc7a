import pytest

from portal.guidance.first_load import REASON, entries, load_guidance
from portal.guidance.markdown import render_markdown
from portal.guidance.models import GuidanceConcern, GuidanceEntry
from portal.staff.models import User
from portal.tests.factories import make_program

pytestmark = pytest.mark.django_db
GENE, CELL = "gene-therapy", "advanced-cellular-therapy"


@pytest.fixture
def guidance():
    make_program(slug=GENE, position=1)
    make_program(slug=CELL, position=2)
    load_guidance()
    return {entry.slug: entry for entry in GuidanceEntry.objects.all()}


LIST = "The list of November 2024"
# By topic, in their order: the slug, the question, and the source.
ENTRIES = {
    "1-prior-authorization": [
        (
            "prior-authorization",
            "Is prior authorization always needed?",
            "FAQ 1 of the list of November 2024",
        ),
        (
            "starting-prior-authorization",
            "How does a provider start prior authorization?",
            f"{LIST}, below the table of each program",
        ),
    ],
    "2-contracts": [
        (
            "contracted-per-therapy",
            "Is a provider with access to a gene therapy contracted for it?",
            "FAQ 2 of the list of November 2024",
        ),
        (
            "rems-and-contract",
            "Is REMS certification enough?",
            "FAQ 3 of the list of November 2024",
        ),
    ],
    "3-coverage": [
        (
            "coverage-and-benefit-plan",
            "Does being on the list mean it is covered?",
            f"{LIST}, its introduction",
        ),
        (
            "reimbursement-restrictions",
            "Which reimbursement restrictions apply?",
            f"{LIST}, below the gene therapies",
        ),
        (
            "embarc-benefit-protection",
            "What is Embarc Benefit Protection?",
            "Footnote 2 and FAQ 4 of the list of November 2024",
        ),
    ],
    "4-more": [
        (
            "reference-guide",
            "Where is the reference guide?",
            "FAQ 4 of the list of November 2024",
        ),
    ],
}


def test_eight_entries_stand_in_order_with_their_topics_and_sources(guidance):
    fields = ("topic", "position", "slug", "question", "source")
    assert list(GuidanceEntry.objects.in_order().values_list(*fields)) == [
        (topic, position, *entry)
        for topic, own in ENTRIES.items()
        for position, entry in enumerate(own, start=1)
    ]


def test_entries_concern_the_programs_that_the_list_speaks_of(guidance):
    concerned = {
        slug: [c.program.slug for c in entry.concerns.order_by("program__position")]
        for slug, entry in guidance.items()
    }
    assert concerned == {
        "prior-authorization": [GENE, CELL],
        "starting-prior-authorization": [GENE, CELL],
        "contracted-per-therapy": [GENE],
        "rems-and-contract": [CELL],
        "coverage-and-benefit-plan": [GENE, CELL],
        "reimbursement-restrictions": [GENE],
        "embarc-benefit-protection": [GENE],
        "reference-guide": [GENE, CELL],
    }


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        ("prior-authorization", ["Basic Low, Basic Standard, Preferred and Complete"]),
        ("starting-prior-authorization", ["855.678.0051", "833.910.1625"]),
        ("starting-prior-authorization", ["800.668.9682", "877.598.2484"]),
        ("contracted-per-therapy", ["that very therapy", "single case agreement"]),
        ("rems-and-contract", ["single case agreement"]),
        ("coverage-and-benefit-plan", ["medically necessary", "benefit plan decides"]),
        ("reimbursement-restrictions", ["Precertification Policies", "after logging in"]),
        ("embarc-benefit-protection", ["11 of the 14 gene therapies"]),
        ("reference-guide", ["Health Care Professional Reference Guides", "after logging in"]),
    ],
)
def test_an_answer_holds_the_facts_of_the_list(guidance, slug, facts):
    assert [fact for fact in facts if fact not in guidance[slug].answer] == []


def test_answers_are_markdown_of_whole_paragraphs(guidance):
    for entry in guidance.values():
        shown = render_markdown(entry.answer)
        assert shown.startswith("<p>")
        assert "*" not in shown


def test_all_of_it_is_one_change_of_the_user_system(guidance):
    fields = ("history_date", "history_user_name", "history_change_reason", "version")
    changes = {
        row
        for model in (GuidanceEntry, GuidanceConcern)
        for row in model.history.values_list(*fields)
    }
    assert [change[1:] for change in changes] == [(str(User.objects.system()), REASON, 1)]


def test_what_the_file_holds_is_what_is_recorded(guidance):
    fields = ("slug", "question", "short_answer", "answer", "source")
    assert [{f: getattr(guidance[e["slug"]], f) for f in fields} for e in entries()] == [
        {f: e[f].strip() for f in fields} for e in entries()
    ]
