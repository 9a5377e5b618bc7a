"""What the documents say of the code."""

import re

import pytest
from django.conf import settings

DOCUMENTS = sorted((settings.BASE_DIR / "docs").glob("*.md"))
ROOMS = ("portal", "therapies", "contracts")
NAMED = re.compile(r"`(test_\w+)`")
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


@pytest.fixture(scope="module")
def tests():
    files = [file for room in ROOMS for file in (settings.BASE_DIR / room).rglob("test_*.py")]
    return {name for file in files for name in TEST.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_a_test_that_is_named_is_there(document, tests):
    assert set(NAMED.findall(document.read_text(encoding="utf-8"))) - tests == set()


def test_tests_are_named():
    text = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    assert NAMED.search(text)
