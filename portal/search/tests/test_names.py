import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.names import (
    GENERIC,
    SUGGESTED,
    SURE,
    Name,
    cel_score,
    named,
    own_part,
    score,
    stem_of_cel,
)
from portal.search.sound import skeleton, sound, vowelled

letters = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=16)


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("kimryeuh", "kymriah"),
        ("beckvez", "beqvez"),
        ("uhbeckmuh", "abecma"),
        ("okatzil", "aucatzyl"),
        ("hemjenics", "hemgenix"),
        ("tehcellruh", "tecelra"),
        ("zintehglow", "zynteglo"),
        ("cassjevvy", "casgevy"),
        ("rocktayveeen", "roctavian"),
    ],
)
def test_names_as_heard_sound_like_the_name(heard, name):
    assert (sound(heard), skeleton(heard)) == (sound(name), skeleton(name))
    assert score(heard, named(name, "brand")) >= SURE


def test_a_y_that_begins_a_name_is_heard():
    assert (sound("yescarta"), sound("iescarta")) == ("yaskarta", "askarta")


def test_vowels_are_told_apart_where_little_else_is():
    assert vowelled("leeso") == vowelled("liso")
    assert vowelled("ada") != vowelled("ide")


@pytest.mark.parametrize(
    ("typed", "generic"),
    [
        ("equecabtagene", "idecabtagene vicleucel"),
        ("zamtocabtagene autoleucel", "ciltacabtagene autoleucel"),
        ("dirloctocogene samoparvovec", "valoctocogene roxaparvovec"),
        ("etuvetidigene autotemcel", "etranacogene dezaparvovec"),
    ],
)
def test_a_generic_name_with_another_part_of_its_own_is_never_sure(typed, generic):
    name = named(generic, GENERIC)
    assert score(typed.replace(" ", ""), name) < SURE
    assert score(typed.split()[0], named(generic.split()[0], GENERIC)) < SURE


def test_a_slip_in_the_shared_part_of_a_generic_name_is_forgiven():
    name = named("valoctocogene", GENERIC)
    assert name == Name("valoctocogene", GENERIC, "valoctocogene", 3)
    assert score("valocgocogene", name) >= SURE
    assert own_part("v", Name("x", GENERIC, "x" * 9, 2)) == 0.0


@pytest.mark.parametrize("drug", ["Zoladex", "Skyrizi", "Tecvayli", "Humira", "Lucentis", "Yervoy"])
@pytest.mark.parametrize("brand", ["Zolgensma", "Skysona", "Tecelra", "Hemgenix", "Luxturna"])
def test_other_medicines_are_not_sure(drug, brand):
    assert score(drug.lower(), named(brand, "brand")) < SURE


def test_short_words_are_like_nothing():
    assert score("zol", named("zole", "brand")) == 0.0


@pytest.mark.parametrize(
    ("typed", "short", "value"),
    [
        ("liso", "lisocel", 0.9),
        ("leeso", "lisocel", 0.9),
        ("citla", "ciltacel", 0.65),
        ("anito", "arsacel", 0.0),
        ("ada", "idecel", 0.0),
        ("liso", "liso", 0.0),
    ],
)
def test_a_short_name_goes_by_what_stands_before_cel(typed, short, value):
    assert cel_score(typed, short) == value


@pytest.mark.parametrize(
    ("typed", "stem"), [("siltacell", "silta"), ("ellie", None), ("exasell", "exa")]
)
def test_the_stem_of_a_short_name(typed, stem):
    assert stem_of_cel(typed) == stem


@settings(max_examples=40)
@given(letters, letters)
def test_scores_lie_between_nothing_and_all(typed, key):
    value = score(typed, named(key, "brand"))
    assert value == 0.0 or SUGGESTED * 0.45 <= value <= 1.0
