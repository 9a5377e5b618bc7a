import pytest

from portal.audit.find import find
from portal.audit.known import known
from portal.audit.models import Ledger
from portal.refusals import Gone, NotOnRecord
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
UNKNOWN = "No therapy of that name."


def test_a_record_is_found():
    therapy = factories.make_therapy(slug="x")
    assert find(Therapy.objects.all(), UNKNOWN, slug="x") == therapy


def test_a_record_never_recorded_is_not_on_record():
    factories.make_therapy(slug="x")
    with pytest.raises(NotOnRecord) as refused:
        find(Therapy.objects.all(), UNKNOWN, slug="y")
    assert (refused.value.field, refused.value.value, str(refused.value)) == ("slug", "y", UNKNOWN)


def test_a_deleted_record_is_gone_and_its_last_state_is_at_hand():
    factories.remove(factories.make_therapy(slug="x", brand_name="Old"))
    with pytest.raises(Gone) as refused:
        find(Therapy.objects.all(), UNKNOWN, slug="x")
    assert refused.value.context["row"].brand_name == "Old"


def test_a_record_made_later_was_not_on_record_then():
    factories.make_therapy(slug="w")
    before = Ledger.newest()
    factories.make_therapy(slug="x")
    with known(before), pytest.raises(NotOnRecord, match="was not on record at the moment"):
        find(Therapy.objects.all(), UNKNOWN, slug="x")
    with known(before), pytest.raises(NotOnRecord, match=UNKNOWN):
        find(Therapy.objects.all(), UNKNOWN, slug="y")
