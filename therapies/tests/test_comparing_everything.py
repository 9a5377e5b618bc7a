"""Any catalog, printed in any way, is read as it was; any change is found, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from therapies.editions.catalog import Asked, Listed
from therapies.editions.comparing import compare
from therapies.editions.digests import words_digest
from therapies.editions.printing import blocks
from therapies.editions.reading import read_document
from therapies.editions.tests.telling import told
from therapies.tests.catalogs import PROGRAMS, VALUES, catalogs, changed, dressed, known_as, without
from therapies.tests.printed import CONTAINERS

LUCK = st.randoms(use_true_random=False)
QUIET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
}
some = settings(max_examples=15, **QUIET)
few = settings(max_examples=3, **QUIET)
QUESTIONS = {
    "alone": ("Does every therapy need notice?", "Yes, every one of them."),
    "guide": ("Where does the guide stand?", "At example.org > Guides.\n\nAsk there for more."),
    "plans": ("May a plan exclude a service?", "It may; its contract says which."),
}


def printed(catalog, questions=QUESTIONS):
    parts = [*blocks(catalog, "Classified therapies of the programs", "March 2025")]
    parts += ["Frequently asked questions"]
    for number, (question, answer) in enumerate(questions.values(), 1):
        parts += [f"{number}. {question}", *answer.split("\n\n")]
    return parts


def reread(catalog, luck, questions=QUESTIONS):
    content = dressed(printed(catalog, questions), luck)
    return read_document("list.txt", content, catalog.programs).published


def asked(catalog):
    """The catalog with the questions in force."""
    found = (Asked(slug, words_digest(q, a), f"{q} {a}") for slug, (q, a) in QUESTIONS.items())
    return replace(catalog, asked=tuple(found))


def facts(published):
    """All that a document says, without its places."""
    rows = {
        Listed(r.brand, r.mark, r.generic, r.program, r.codes, r.embarc) for r in published.rows
    }
    return rows, {replace(channel, place=None) for channel in published.channels}


def without_lines(compared):
    """What is told, but for where it stands and for warnings."""
    found = told(compared)
    found.pop("warnings", None)
    for changes in found.get("changed", {}).values():
        del changes["line"]
    for kind in {"added", "channels", "guidance"} & found.keys():
        found[kind] = [one[1:] for one in found[kind]]
    return found


@some
@given(catalogs(), LUCK)
def test_what_is_printed_is_read_as_it_was(catalog, luck):
    published = reread(catalog, luck)
    assert facts(published) == ({t.listed for t in catalog.therapies}, set(catalog.channels))
    assert (published.label, published.errors, len(published.questions)) == ("March 2025", (), 3)
    assert told(compare(published, asked(catalog))) == {}


@few
@pytest.mark.parametrize("name", CONTAINERS)
@given(catalogs())
def test_every_container_gives_it_back(name, catalog):
    content = CONTAINERS[name](printed(catalog))
    published = read_document(name, content, catalog.programs).published
    assert facts(published) == ({t.listed for t in catalog.therapies}, set(catalog.channels))
    assert told(compare(published, asked(catalog))) == {}


ANOTHER = {
    "brand": st.just("Quite New"),
    "mark": st.sampled_from(["®", "™", ""]),
    "generic": st.just("quitenewgene novum-abcd"),
    "program": st.sampled_from([program.slug for program in PROGRAMS]),
    "codes": st.frozensets(st.from_regex(r"\A[A-V][0-9]{4}\Z"), min_size=1, max_size=4),
    "embarc": st.booleans(),
}


def plain(value):
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value


@some
@given(catalogs(least=2), LUCK, st.data())
@pytest.mark.parametrize("field", ANOTHER)
def test_any_change_of_a_field_is_told_and_nothing_else(field, catalog, luck, data):
    one = data.draw(st.sampled_from(catalog.therapies))
    before = getattr(one.listed, field)
    after = data.draw(ANOTHER[field].filter(lambda value: value != before))
    if field == "brand" and not one.listed.generic:  # nothing would say that it is the same
        return
    published = reread(changed(catalog, one.slug, **{field: after}), luck)
    assert without_lines(compare(published, asked(catalog))) == {
        "changed": {one.slug: {field: (plain(before), plain(after))}}
    }


@some
@given(catalogs(least=2, most=8), LUCK, st.data())
def test_any_therapy_that_comes_or_goes_is_told(catalog, luck, data):
    gone = data.draw(st.sampled_from(catalog.therapies))
    new = known_as("Quitenew", "novum novo", data.draw(ANOTHER["program"]))
    therapies = (*without(catalog, gone.slug).therapies, new)
    found = without_lines(
        compare(reread(replace(catalog, therapies=therapies), luck), asked(catalog))
    )
    row = ("Quitenew", "novum novo", new.listed.program, *new.listed.codes, False)
    missing = found.pop("errors", [])
    assert found == {"added": [row], "removed": [gone.slug]}
    left = {therapy.listed.program for therapy in therapies}
    assert len(missing) == len({gone.listed.program} - left)


@some
@given(catalogs(), LUCK, st.data())
def test_any_change_of_a_channel_is_told(catalog, luck, data):
    if not catalog.channels:
        return
    one = data.draw(st.sampled_from(catalog.channels))
    other = replace(one, value=data.draw(VALUES[one.kind].filter(lambda value: value != one.value)))
    channels = tuple(other if channel == one else channel for channel in catalog.channels)
    published = reread(replace(catalog, channels=channels), luck)
    assert without_lines(compare(published, asked(catalog))) == {
        "channels": [(*one.key, one.value, other.value)]
    }


GUIDANCE = {
    "renumbered": (dict(reversed(QUESTIONS.items())), []),
    "added": (
        {"new": ("Who decides?", "Somebody else decides."), **QUESTIONS},
        [("", "", "Who decides?\nSomebody else decides.")],
    ),
    "dropped": (
        {slug: QUESTIONS[slug] for slug in ("guide", "plans")},
        [("alone", " ".join(QUESTIONS["alone"]), "")],
    ),
    "reworded": (
        {**QUESTIONS, "plans": ("May a plan exclude a service?", "It may not.")},
        [("plans", " ".join(QUESTIONS["plans"]), "May a plan exclude a service?\nIt may not.")],
    ),
}


@few
@pytest.mark.parametrize("how", GUIDANCE)
@given(catalogs(), LUCK)
def test_any_change_of_the_guidance_is_told(how, catalog, luck):
    questions, expected = GUIDANCE[how]
    found = without_lines(compare(reread(catalog, luck, questions), asked(catalog)))
    assert found == ({"guidance": expected} if expected else {})
