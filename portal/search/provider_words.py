"""The words by which providers are found: abbreviations written out, states apart. Pure."""

from collections.abc import Iterable
from functools import lru_cache

from contracts.states import STATES
from portal.text import fold

# Written out as one word, whatever a sign or an agenda makes of it.
WRITTEN_OUT = {
    short: full
    for full, shorts in {
        "saint": "st ste saint sainte",
        "university": "univ uni u university",
        "center": "ctr cntr cent centre center",
        "medical": "med medical medicine",
        "hospital": "hosp hsp hospital hospitals",
        "children": "children childrens child childs kids pediatric peds",
        "mount": "mt mnt mount",
        "fort": "ft fort",
        "health": "hlth health healthcare",
        "institute": "inst institute",
        "regional": "reg rgnl regional",
        "community": "comm cmty commty community",
        "general": "gen genl general",
        "memorial": "mem meml memorial",
        "national": "natl national",
        "north": "n north",
        "south": "s south",
        "east": "e east",
        "west": "w west",
        "county": "cnty county",
        "system": "sys system systems",
        "transplant": "txp transplant transplantation",
        "department": "dept department",
        "clinic": "clin clinic",
        "therapy": "thpy therapy therapies",
    }.items()
    for short in shorts.split()
}
# Words that tell no provider from another.
NOTHING_WORDS = "of the and for at in a an de del y"
NOTHING = frozenset(NOTHING_WORDS.split())
STATE_NAMES = {fold(name): code.lower() for code, name in STATES.items()}
STATE_CODES = frozenset(code.lower() for code in STATES)
# Codes that are words of every sentence too: a state only where nothing follows.
EVERYDAY = frozenset({"al", "de", "hi", "in", "la", "me", "ok", "or", "pa"})
MOST_WORDS_IN_STATE = 3
LONGEST = 60


def state_word(code: str) -> str:
    """How a state stands in the index, so that no word of a name is taken for it."""
    return f"={code.lower()}"


@lru_cache(maxsize=50_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, in order, abbreviations written out."""
    words = (WRITTEN_OUT.get(word, word) for word in fold(name).split())
    return tuple(word[:LONGEST] for word in words if word not in NOTHING)


def index_words(names: Iterable[str], city: str, state: str) -> set[str]:
    """Every word by which a provider is found."""
    words = {word for name in (*names, city) for word in words_of(name)}
    return words | {state_word(state)}


def states_in(words: list[str]) -> dict[int, tuple[int, str]]:
    """By the place of its first word: how many words name a state, and its code."""
    found = {}
    for start, word in enumerate(words):
        for length in range(MOST_WORDS_IN_STATE, 0, -1):
            code = STATE_NAMES.get(" ".join(words[start : start + length]))
            if code and start + length <= len(words):
                found[start] = (length, code)
                break
        else:
            last = start == len(words) - 1
            if word in STATE_CODES and (last or word not in EVERYDAY):
                found[start] = (1, word)
    return found
