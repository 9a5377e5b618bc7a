"""Applying and withdrawing in tests, each in a change of its own."""

from portal.audit import acts
from portal.editions.applying import apply
from portal.editions.previews import preview_of
from portal.editions.proposals import Proposal
from portal.editions.tests.lists import SECOND
from portal.editions.withdrawing import withdraw
from portal.staff.models import User

WHY = "As published."


def maintainer():
    return User.objects.get(username="catalog")


def proposed(content, on=SECOND, name="list.txt", **about):
    return Proposal(name, content, effective_on=on, **about)


def preview(content, on=SECOND, **about):
    return preview_of(proposed(content, on, **about), maintainer())


def applied(content, on=SECOND, **about):
    """The edition, from a preview without errors."""
    seen = preview(content, on, **about)
    assert [error.message for error in seen.errors] == []
    with acts.change(by=maintainer(), reason=WHY):
        return apply(proposed(content, on, **about), seen.digest)


def withdrawn(edition):
    with acts.change(by=maintainer(), reason="A wrong list."):
        return withdraw(edition)


def errors(content, on=SECOND, **about):
    return [
        (error.place.line if error.place else None, error.message)
        for error in preview(content, on, **about).errors
    ]
