import pytest

from contracts.models import Provider
from portal.audit import feed, reasons
from portal.audit.feed import Wanted
from portal.audit.reasons import holding, holds, words_of
from portal.tests import factories
from therapies.models import Therapy

pytestmark = pytest.mark.django_db
REASONS = [
    "Signed by both.",
    "The plan’s letter of May.",
    "The payer's letter, by mail.",
    "Zolgensma® moved.",
    "ZOLGENSMA[tm] moved again.",
    "Crème brûlée served.",
    "100% of cases, a_b, back\\slash.",
]


@pytest.fixture
def reasoned():
    for number, reason in enumerate(REASONS):
        factories.save(Therapy(brand_name=f"B{number}", slug=f"b{number}"), reason=reason)


def found(typed, **asked):
    return [a.reason for a in feed.acts(Wanted(words=words_of(typed), model=Therapy, **asked), 50)]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("signed", [0]),
        ("BOTH signed", [0]),
        ("plans letter", [1]),
        ("payers letter", [2]),
        ("letter", [2, 1]),
        ("zolgensma moved", [4, 3]),
        ("Zolgensma®", [4, 3]),
        ("creme brulee", [5]),
        ("brûlée", [5]),
        ("100%", [6]),
        ("a_b", [6, 2]),
        ("back\\slash", [6]),
        ("%", []),
        ("xylophone", []),
        ("signed xylophone", []),
        (" ".join(f"w{n}" for n in range(3000)), []),
        ("y" * 100_000, []),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_written(reasoned, typed, numbers):
    assert found(typed) == [REASONS[number] for number in numbers]


def test_what_the_database_sorts_out_could_not_have_held_the_words(reasoned):
    rows = Therapy.history.model._base_manager.order_by("history_id")
    for typed in ("signed", "letter", "xylophone", "moved", "cases"):
        kept = holding(rows, words_of(typed)).values_list("history_change_reason", flat=True)
        plain = [r for r in REASONS if r.isascii() and not set("'[`") & set(r)]
        assert [r for r in REASONS if holds(r, words_of(typed)) and r not in kept] == []
        assert [r for r in plain if r in kept and not holds(r, words_of(typed))] == []


def served(count):
    for number in range(count):
        reason = f"Crème servie {number}."
        factories.save(Therapy(brand_name=f"S{number}", slug=f"s{number}"), reason=reason)


def test_reasons_are_folded_up_to_a_limit_and_then_the_page_says_how_far(monkeypatch):
    monkeypatch.setattr(reasons, "BATCH", 2)
    monkeypatch.setattr(reasons, "MOST_FOLDED", 4)
    factories.save(Therapy(brand_name="Old", slug="old"), reason="Wanted, é.")
    served(5)
    wanted = {"model": Therapy, "words": ("wanted",)}
    first, ended_at = feed.read_acts(Wanted(**wanted), 50)
    fourth = Therapy.objects.get(slug="s1").newest_history().history_date
    assert (first, ended_at) == ([], fourth)
    second, ended_at = feed.read_acts(Wanted(**wanted, before=ended_at), 50)
    assert ([act.reason for act in second], ended_at) == (["Wanted, é."], None)


def test_enough_found_before_the_limit_is_enough(monkeypatch):
    monkeypatch.setattr(reasons, "BATCH", 2)
    monkeypatch.setattr(reasons, "MOST_FOLDED", 4)
    served(6)
    acts, ended_at = feed.read_acts(Wanted(model=Therapy, words=("servie",)), 4)
    assert ([act.reason[-2] for act in acts], ended_at) == (list("5432"), None)


def test_plain_reasons_without_the_words_are_never_folded(monkeypatch):
    monkeypatch.setattr(reasons, "MOST_FOLDED", 1)
    monkeypatch.setattr(reasons, "BATCH", 1)
    for _ in range(5):
        factories.make_therapy()
    assert feed.read_acts(Wanted(model=Therapy, words=("xylophone",)), 50) == ([], None)


@pytest.mark.parametrize("count", [2, 30])
def test_words_take_as_many_queries_for_two_acts_as_for_thirty(count, django_assert_num_queries):
    for _ in range(count):
        factories.make_provider()
    with django_assert_num_queries(5):
        acts = feed.acts(Wanted(model=Provider, words=("made", "test")), 50)
    assert len(acts) == count
