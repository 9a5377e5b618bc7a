import pytest

from portal.search.hits import Entry
from portal.search.questions import Questions, Subject, is_sure, stem


def subject(key, *phrases, answer="", text=""):
    return Subject(Entry("guidance", key, key, f"/guidance/{key}/"), phrases, answer, text)


QUESTIONS = Questions(
    [
        subject(
            "pa",
            "Is prior authorization always needed?",
            "prior authorization required",
            "prior authorization",
        ),
        subject("start", "start prior authorization", "fax referral form", answer="By fax."),
        subject("rems", "Is REMS certification enough?", "rems certified", text="Mitigation"),
        subject("sca", "single case agreement", "contracted for each therapy"),
    ],
    {
        "PA": "prior authorization",
        "auth": "prior authorization",
        "needed": "required",
        "single case": "single case agreement",
    },
)


def found(typed):
    return [(hit.entry.key, hit.sure) for hit in QUESTIONS.find(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("PA needed?", ("pa", True)),
        ("auth", ("pa", True)),
        ("where to fax the referal form", ("start", True)),
        ("how do they start an auth", ("start", True)),
        ("rems cert", ("rems", True)),
        ("single case", ("sca", True)),
        ("mitigation", ("rems", False)),
        ("certyfied", ("rems", False)),
    ],
)
def test_a_question_finds_what_it_is_about(typed, first):
    assert found(typed)[:1] == [first]


@pytest.mark.parametrize("typed", ["", "the of and", "pizza", "keytruda", "knee mri", "polivy x"])
def test_what_speaks_of_nothing_here_finds_nothing(typed):
    assert found(typed) == []


def test_a_question_that_is_mostly_about_something_else_is_not_sure():
    assert found("dental cleaning whitening form") in ([], [("start", False)])


def test_why_names_the_phrase():
    assert QUESTIONS.find("referral form")[0].why == "speaks of “fax referral form”"


@pytest.mark.parametrize(
    ("scores", "certain", "sure"),
    [
        ([], True, False),
        ([0.4], True, False),
        ([0.6], True, True),
        ([0.6], False, False),
        ([0.6, 0.59], True, False),
    ],
)
def test_sure_is_high_alone_and_read_for_certain(scores, certain, sure):
    assert is_sure(scores, certain) is sure


@pytest.mark.parametrize(
    ("word", "expected"),
    [("therapies", "therapy"), ("called", "call"), ("rems", "rems"), ("class", "class")],
)
def test_endings_are_dropped(word, expected):
    assert stem(word) == stem(expected)
