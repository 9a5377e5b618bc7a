import pytest

from portal.search import newest, providers
from portal.search.hits import Fit
from portal.search.provider_words import index_words, states_in, words_of
from portal.tests import factories

pytestmark = pytest.mark.django_db
CENTRES = {
    "Lakeside Children’s Hospital": ("Lakeside", "OH"),
    "Saint Corvina University Medical Center": ("New Hollow", "NH"),
    "St. Corvina Hospital": ("Port Hollow", "ME"),
    "University of Brambleworth Medical Center": ("Brambleworth", "IN"),
    "Mount Ravelcliff Hospital": ("Ravelcliff", "VT"),
    "Northfield Cancer Institute": ("Northfield", "OH"),
}


@pytest.fixture
def centres():
    for name, (city, state) in CENTRES.items():
        provider = factories.make_provider(name=name, city=city, state=state)
        if name.startswith("Northfield"):
            factories.make_provider_name(provider, "Old Mercy Infirmary")


def found(typed):
    return [(hit.entry.title, hit.sure) for hit in providers.find(typed, newest.known()[1])]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("lakeside children's hospital", "Lakeside Children’s Hospital"),
        ("hosp childrens lakeside", "Lakeside Children’s Hospital"),
        ("st corvina univ med ctr", "Saint Corvina University Medical Center"),
        ("saint corvina hospital", "St. Corvina Hospital"),
        ("corvina port hollow", "St. Corvina Hospital"),
        ("corvina new hampshire", "Saint Corvina University Medical Center"),
        ("corvina hospital me", "St. Corvina Hospital"),
        ("st corvina hospital port hollow", "St. Corvina Hospital"),
        ("u of brambleworth", "University of Brambleworth Medical Center"),
        ("brambelworth medical center", "University of Brambleworth Medical Center"),
        ("mt ravel", "Mount Ravelcliff Hospital"),
        ("old mercy", "Northfield Cancer Institute"),
        ("old mercy infirmary northfield", "Northfield Cancer Institute"),
        ("ravelcl", "Mount Ravelcliff Hospital"),
    ],
)
def test_a_centre_is_found_first_and_for_certain(centres, typed, name):
    assert found(typed)[0] == (name, True)


def test_what_fits_several_is_sure_of_none(centres):
    assert found("corvina") == [
        ("St. Corvina Hospital", False),
        ("Saint Corvina University Medical Center", False),
    ]


def test_the_same_whole_name_twice_is_sure_of_both(centres):
    factories.make_provider(name="Mount Ravelcliff Hospital", city="Elsewhere", state="TX")
    assert found("mt ravelcliff hospital") == [("Mount Ravelcliff Hospital", True)] * 2


@pytest.mark.parametrize(
    "typed", ["", "of the", "hospital keytruda", "pizza", "zzzz qqqq", "ravelclaf", "m"]
)
def test_what_names_no_centre_is_not_sure(centres, typed):
    assert [name for name, sure in found(typed) if sure] == []


def test_why_says_which_name_it_was(centres):
    (hit,) = providers.find("old mercy infirmary", newest.known()[1])
    assert hit.why == "is the other name “Old Mercy Infirmary”"
    assert hit.entry.note.endswith(" · Northfield, OH")


def renamed(old, name, **fields):
    provider = factories.make_provider(name=old, **fields)
    provider.name = name
    return factories.save(provider)


def test_a_name_replaced_by_an_edit_still_finds_and_is_said_as_a_former_one(centres):
    renamed("Winterhaven Infirmary", "Graceland Clinic", city="Graceland", state="TX")
    hits = providers.find("winterhaven infirmary", newest.known()[1])
    assert [(hit.entry.title, hit.sure, hit.fit, hit.why) for hit in hits] == [
        ("Graceland Clinic", True, Fit.WORDS, "is the former name “Winterhaven Infirmary”")
    ]
    assert found("winterhavn infirmry")[0] == ("Graceland Clinic", False)


def test_who_has_the_name_now_comes_first_and_alone_is_sure(centres):
    renamed("Mount Ravelcliff Hospital", "Graceland Clinic", city="Ravelcliff", state="VT")
    assert found("mount ravelcliff hospital") == [
        ("Mount Ravelcliff Hospital", True),
        ("Graceland Clinic", False),
    ]


def test_a_former_name_that_says_the_same_is_none(centres):
    renamed("Winterhaven Infirmary", "WINTERHAVEN  Infirmary")
    (hit,) = providers.find("winterhaven infirmary", newest.known()[1])
    assert (hit.sure, hit.why) == (True, "is the name")


def test_a_former_name_that_is_another_name_too_is_one_of_these(centres):
    provider = renamed("Winterhaven Infirmary", "Graceland Clinic")
    factories.make_provider_name(provider, "Winterhaven Infirmary")
    (hit,) = providers.find("winterhaven infirmary", newest.known()[1])
    assert (hit.sure, hit.why) == (True, "is the other name “Winterhaven Infirmary”")


def test_former_names_cost_one_query_more_where_there_are_any(centres, django_assert_num_queries):
    for number in range(3):
        renamed(f"Winterhaven Infirmary {number}", f"Graceland Clinic {number}")
    words = newest.known()[1]
    with django_assert_num_queries(2):
        providers.find("ravelcliff", words)
    with django_assert_num_queries(3):
        assert len(providers.find("winterhaven", words)) == 3


def test_the_best_150_are_scored_however_many_fit(centres, monkeypatch):
    monkeypatch.setattr(providers, "MOST_SCORED", 1)
    monkeypatch.setattr(providers, "MOST_CHOSEN", 1)
    assert found("st corvina hospital")[0] == ("St. Corvina Hospital", True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("St. Mary’s Univ. Med. Ctr.", ("saint", "marys", "university", "medical", "center")),
        ("The Children's Hospital of Ohio", ("children", "hospital", "ohio")),
        ("", ()),
    ],
)
def test_abbreviations_are_written_out(name, words):
    assert words_of(name) == words


def test_a_states_words_stand_apart():
    assert index_words(["Ohio Clinic"], "Lima", "OH") == {"ohio", "clinic", "lima", "=oh"}
    assert states_in(["me", "tx", "new", "hampshire", "me"]) == {
        1: (1, "tx"),
        2: (2, "nh"),
        4: (1, "me"),
    }
