"""The decision against a second, naive one written straight from the design's tables.

The oracle shares no rule with the code.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings

from contracts.eligibility import decide
from contracts.tests.random_facts import ON, facts_of_a_day, plain


def on_the_day(row, day=ON):
    begun = not row.starts_on or (day - row.starts_on).days >= 0
    return begun and (not row.last_day or (row.last_day - day).days >= 0)


class Oracle:
    """The design's words and tables, clause by clause."""

    def __init__(self, facts):
        self.facts = facts
        today = {
            name: [row for row in getattr(facts, name) if on_the_day(row)]
            for name in ("listings", "contracts", "agreements", "certifications", "requirements")
        }
        self.listing = today["listings"][0] if today["listings"] else None
        self.held, self.cases = today["contracts"], today["agreements"]
        self.requirements = today["requirements"]
        self.certified = {
            row.rems.slug for row in today["certifications"] if row.standing == "certified"
        }
        self.case = plain(facts.case)
        self.agreements = [
            row for row in self.cases if not self.case or plain(row.reference) == self.case
        ]
        program = self.listing.program.slug if self.listing else None
        self.contract = [row for row in self.held if row.program.slug == program]
        self.elsewhere = self.listing and not self.contract and self.held
        demands = [row.rems.slug if row.rems else "nameless" for row in self.requirements_made()]
        self.required, self.certified_in_all = bool(demands), set(demands) <= self.certified
        self.met = not self.required or self.certified_in_all

    def requirements_made(self):
        return [row for row in self.requirements if row.required]

    def outcome(self):
        facts = self.facts
        no_list = facts.first_edition_on is None or facts.first_edition_on > ON
        table = [
            ("no_record", no_list or not facts.provider.on_record or not facts.therapy.on_record),
            ("not_listed", not self.listing),
            ("contracted", self.contract and self.met),
            ("single_case", not self.contract and self.agreements and self.met),
            ("rems_missing", (self.contract or self.agreements) and not self.met),
            ("rems_only", self.required and self.certified_in_all),
            ("not_contracted", True),
        ]
        return next(outcome for outcome, applies in table if applies)

    def eligible(self):
        held_anyway = not self.listing and (self.held or self.cases)
        answer = {
            "no_record": None,
            "not_listed": None if held_anyway else False,
            "contracted": True,
            "single_case": True if self.case else None,
            "rems_missing": False,
            "rems_only": None if self.elsewhere else False,
            "not_contracted": None if self.elsewhere else False,
        }[self.outcome()]
        return None if answer and self.deactivated() else answer

    def deactivated(self):
        since = self.facts.provider.deactivated_on
        return since is not None and since <= ON

    def cautions(self):
        facts, outcome = self.facts, self.outcome()
        if outcome == "no_record":
            return Counter({"provider_not_on_record": 1} if not facts.provider.on_record else {})
        notices = [row for row in facts.notices if on_the_day(row)]
        applies = {
            "notice": notices,
            "provider_npi_deactivated": self.deactivated(),
            "day_ahead": facts.today < ON,
        }
        if outcome == "not_listed":
            applies["held_while_not_listed"] = bool(self.held or self.cases)
        else:
            applies |= self.cautions_of_codes() | self.cautions_of_holdings(outcome)
            applies["rems_unknown"] = not self.requirements
        found = Counter({code: 1 for code, applies in applies.items() if applies})
        return found + Counter({"notice": max(len(notices) - 1, 0)})

    def cautions_of_codes(self):
        listed = [row for row in self.facts.listed_codes if on_the_day(row)]
        assigned = {row.code for row in self.facts.product_codes if on_the_day(row)}
        return {
            "unclassified_code": listed and not [row for row in listed if not row.unclassified],
            "product_code_not_listed": assigned - {row.code for row in listed},
            "listed_code_ended": [row for row in listed if row.ended_on and row.ended_on < ON],
        }

    def cautions_of_holdings(self, outcome):
        rests = not self.contract and self.agreements
        return {
            "contract_under_another_program": self.elsewhere,
            "case_not_confirmed": rests and not self.case,
            "agreement_for_another_case": (
                not self.contract and self.case and self.cases and not self.agreements
            ),
            "ends_soon": outcome in ("contracted", "single_case") and self.ends_soon(),
            "other_day": not self.contract and self.other_day(),
        }

    def ends_soon(self):
        facts = self.facts
        demanded = {row.rems.slug for row in self.requirements_made() if row.rems}
        certifications = [
            row
            for row in facts.certifications
            if row.standing == "certified" and row.rems.slug in demanded
        ]
        groups = [
            (facts.listings, lambda row: row.program.slug, [self.listing]),
            (facts.contracts, lambda row: row.program.slug, self.contract),
            (
                facts.agreements,
                lambda row: plain(row.reference),
                [] if self.contract else self.agreements,
            ),
            (
                certifications,
                lambda row: row.rems.slug,
                [row for row in certifications if on_the_day(row)],
            ),
        ]
        return any(
            ON <= row.last_day <= ON + timedelta(days=30)
            and not any(
                key(other) == key(row) and on_the_day(other, row.last_day + timedelta(days=1))
                for other in every
            )
            for every, key, counted in groups
            for row in counted
            if row.last_day
        )

    def other_day(self):
        after = {ON + timedelta(days=n) for n in range(1, 31)}
        before = {ON - timedelta(days=n) for n in range(1, 31)}
        return any(row.starts_on in after or row.last_day in before for row in self.facts.contracts)


def judged(answer):
    codes = Counter(caution.code.value for caution in answer.cautions)
    return answer.outcome, answer.eligible, codes


# 400 days take over a second: fewer leave pairs of edges untried.
@settings(max_examples=400, deadline=None)
@given(facts_of_a_day)
def test_the_decision_is_that_of_the_design(facts):
    oracle = Oracle(facts)
    assert judged(decide(facts)) == (oracle.outcome(), oracle.eligible(), oracle.cautions())
