import pytest
from django.core.exceptions import ValidationError

from portal.audit.models import comparable
from portal.tests import factories
from therapies.models import EditionDocument, Therapy
from therapies.models.therapies import refuse_names_of_others

pytestmark = pytest.mark.django_db


def test_a_file_read_back_is_the_file_that_was_saved():
    """PostgreSQL gives a memoryview, SQLite bytes: an unchanged document writes nothing."""
    document = factories.make_document(b"abc")
    field = EditionDocument._meta.get_field("content")
    viewed = EditionDocument(content=memoryview(b"abc"))
    assert comparable(field, viewed) == comparable(field, document) == b"abc"
    stored = EditionDocument.objects.get()
    factories.save(stored)
    assert (stored.version, EditionDocument.history.count()) == (1, 1)


def test_names_of_marks_alone_are_nobodys():
    factories.make_therapy()
    assert refuse_names_of_others(None, "®", "") is None
    with pytest.raises(ValidationError, match="already names Brand1"):
        refuse_names_of_others(None, "", "BRAND1®")
    assert refuse_names_of_others(Therapy.objects.get().pk, "Brand1") is None
