"""What must hold of every answer, whatever the facts."""

import json
import re
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from contracts.answer_json import as_json
from contracts.eligibility import Outcome, decide
from contracts.tests.random_facts import ON, facts_of_a_day, plain

SENSITIVE = re.compile(r"QX.?1|QY.?2|QZ.?3", re.IGNORECASE)
CODES_OF_OURS = re.compile(r"[a-z]_[a-z]|[Ii]nvalid|, 9999|None|True|False|Standing|datetime")


def texts(answer):
    """All that a reader sees of an answer."""
    return [
        *(answer.heading, answer.sentence),
        *(text for caution in answer.cautions for text in (caution.title, caution.sentence)),
        *(fact.sentence for fact in answer.facts),
    ]


every_answer = settings(max_examples=100, deadline=None)


@every_answer
@given(facts_of_a_day)
def test_yes_is_said_only_where_it_may_be(facts):
    answer = decide(facts)
    if answer.eligible:
        assert answer.outcome in {Outcome.CONTRACTED, Outcome.SINGLE_CASE}
    assert (answer.eligible is True) is (answer.tone in {"yes", "once"})
    assert (answer.eligible is False) is (answer.tone == "no")
    assert answer.heading.split(":")[0] == {True: "Yes", False: "No"}.get(
        answer.eligible, "Cannot say" if answer.outcome == Outcome.NO_RECORD else "Perhaps"
    )
    assert answer.sentence.startswith("Yes") is (answer.eligible is True)


@every_answer
@given(facts_of_a_day)
def test_no_reference_is_shown_but_the_one_the_caller_gave(facts):
    shown = " ".join(texts(decide(facts)))
    asked = plain(facts.case)
    assert {plain(found) for found in SENSITIVE.findall(shown)} <= ({asked} if asked else set())
    held = {plain(row.reference) for row in facts.agreements}
    assert asked in held or not SENSITIVE.search(shown)


@every_answer
@given(facts_of_a_day)
def test_people_read_no_codes_of_ours(facts):
    assert [text for text in texts(decide(facts)) if CODES_OF_OURS.search(text)] == []


@every_answer
@given(facts_of_a_day)
def test_an_unknown_rems_never_looks_like_none_needed(facts):
    answer = decide(facts)
    if answer.rems.standing == "unknown":
        assert not any("not required" in text for text in texts(answer))
        listed = answer.outcome not in {Outcome.NO_RECORD, Outcome.NOT_LISTED}
        assert ("rems_unknown" in {c.code for c in answer.cautions}) is listed


@every_answer
@given(facts_of_a_day)
def test_a_permalink_gives_the_same_on_any_day_it_is_opened(facts):
    def lasting(answer):
        kept = [c.code for c in answer.cautions if c.code != "day_ahead"]
        changing = {"sentence", "cautions", "today"}
        rest = {f.name: getattr(answer, f.name) for f in fields_of(answer)}
        return kept, {name: value for name, value in rest.items() if name not in changing}

    later = replace(facts, today=facts.today + timedelta(days=500))
    assert lasting(decide(facts)) == lasting(decide(later))


@every_answer
@given(facts_of_a_day)
def test_rows_may_be_gathered_in_any_order(facts):
    many = ("contracts", "certifications", "requirements", "listed_codes", "product_codes")
    turned = replace(facts, **{name: getattr(facts, name)[::-1] for name in many})
    assert decide(turned) == decide(facts)


@every_answer
@given(facts_of_a_day)
def test_facts_are_of_the_day_and_json_holds_every_answer(facts):
    answer = decide(facts)
    for fact in answer.facts:
        assert (fact.starts_on or ON) <= ON <= (fact.last_day or ON)
    shown = json.loads(json.dumps(as_json(answer, "/")))
    assert shown["cautions"] == [
        {"code": caution.code.value, "sentence": caution.sentence} for caution in answer.cautions
    ]
    assert len(shown["facts"]) == len(answer.facts)
