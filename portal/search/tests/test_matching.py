import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.matching import MOST_RESULTS, Entry, Fit, Name, fit, ranked


def entry(key, *names, kind="therapy"):
    return Entry(kind, key, key.title(), f"/{key}/", tuple(Name(n) for n in names))


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("zolgensma", "Zolgensma®", Fit.WHOLE),
        ("Exa Cel", "exa-cel", Fit.WHOLE),
        ("exacel", "exa-cel", Fit.WHOLE),
        ("zolg", "Zolgensma", Fit.BEGINNING),
        ("hospital lakeside", "Lakeside Children's Hospital", Fit.WORDS),
        ("child lake", "Lakeside Children's Hospital", Fit.WORDS),
        ("gensma", "Zolgensma", Fit.WITHIN),
        ("gen", "Zolgensma", None),
        ("z", "Zolgensma", None),
        ("®", "Zolgensma", None),
        ("", "Zolgensma", None),
        ("keytruda", "Zolgensma", None),
    ],
)
def test_fit(typed, name, expected):
    assert fit(typed, name) == expected


def test_a_whole_name_comes_first_and_is_sure():
    hits = ranked("abecma", [entry("longer", "Abecma Plus"), entry("abecma", "Abecma")])
    assert [(h.entry.key, h.sure, h.why) for h in hits] == [
        ("abecma", True, "is the name “Abecma”"),
        ("longer", False, "begins the name “Abecma Plus”"),
    ]


def test_a_beginning_is_sure_only_when_nothing_rivals_it():
    one, two = entry("tecartus", "Tecartus"), entry("tecelra", "Tecelra")
    assert [h.sure for h in ranked("teca", [one, two])] == [True]
    assert [h.sure for h in ranked("tec", [one])] == [False]
    assert [h.sure for h in ranked("tece", [entry("a", "Tecelra A"), two])] == [False, False]


def test_what_only_stands_within_a_name_is_a_guess():
    assert [h.sure for h in ranked("gensma", [entry("zolgensma", "Zolgensma")])] == [False]


def test_guidance_that_holds_all_the_words_is_sure_beside_others():
    hits = ranked(
        "prior authorization",
        [
            entry("a", "Is prior authorization always needed?", kind="guidance"),
            entry("b", "How is prior authorization begun?", kind="guidance"),
        ],
    )
    assert [h.sure for h in hits] == [True, True]


def test_what_is_sure_comes_before_every_guess():
    hits = ranked(
        "prior authorization",
        [
            entry("form", "Commercial Prior Authorization Forms", kind="program"),
            entry("a", "Is prior authorization always needed?", kind="guidance"),
        ],
    )
    assert [(h.entry.key, h.sure) for h in hits] == [("a", True), ("form", False)]


def test_two_of_one_name_are_both_sure_and_stand_in_a_stable_order():
    twins = [entry("b", "General Hospital", kind="provider"), entry("a", "General Hospital")]
    assert [(h.entry.key, h.sure) for h in ranked("general hospital", twins)] == [
        ("a", True),
        ("b", True),
    ]


def test_the_best_of_several_names_says_why():
    (hit,) = ranked("cilta-cel", [entry("carvykti", "Carvykti", "cilta-cel", "cilta-cel x")])
    assert hit.as_json() == {
        "kind": "therapy",
        "key": "carvykti",
        "title": "Carvykti",
        "address": "/carvykti/",
        "sure": True,
        "why": "is the name “cilta-cel”",
    }


@given(st.text(max_size=60))
def test_any_text_gives_at_most_twenty_results_and_no_error(typed):
    many = [entry(f"e{n}", f"Name {n}", "name") for n in range(30)]
    assert len(ranked(typed, many)) <= MOST_RESULTS
