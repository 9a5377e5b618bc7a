"""One search over everything: the words are read once, each kind is asked, the best come first."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from portal.search import days, identified, identifiers, newest, not_listed, providers, therapies
from portal.search.catalog import Catalog
from portal.search.hits import Fit, Hit, best_first
from portal.search.identifiers import Identifier
from portal.search.provider_words import STATE_CODES
from portal.search.questions import GRAMMAR, stem
from portal.search.vocabulary import Vocabulary
from portal.text import compact, fold, tidy

LONGEST, MOST_WORDS = 300, 24
MARKS = re.compile(r"\((?:tm|r|c|sm)\)", re.IGNORECASE)
# Words of a question about a provider and a therapy: they name neither.
ASKING_WORDS = (
    "administer allowed approved auth authorization authorized certified check code codes contract "
    "contracted contracts covered eligible give given gives giving hcpcs npi pa prior rems"
)
ASKING = frozenset(ASKING_WORDS.split())
QUESTION_FLOOR, QUESTION_PART = 0.45, 0.5
RIVAL = 0.8


@dataclass(frozen=True)
class Found:
    """What a search found, and how it read the words.

    `slug` and `npi` are there where the words surely name one therapy and one provider; `notes`
    say what is not on the list.
    """

    typed: str
    hits: list[Hit] = field(default_factory=list)
    day: days.Reading = field(default_factory=lambda: days.Reading(""))
    identifiers: tuple[Identifier, ...] = ()
    slug: str = ""
    npi: str = ""
    notes: tuple[str, ...] = ()

    @property
    def sure(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.sure]

    @property
    def guesses(self) -> list[Hit]:
        return [hit for hit in self.hits if not hit.sure]

    @property
    def at_once(self) -> Hit | None:
        """The first hit where it is a whole name, code or number: its page is offered first."""
        first = self.hits[0] if self.hits else None
        return first if first and first.sure and first.fit is Fit.WHOLE else None


def find(typed: str, on: date, today: date) -> Found:
    """Everything the words may mean, on a day; a day among them wins over `on`."""
    text = MARKS.sub(" ", tidy(typed)[:LONGEST])
    if not compact(text):
        return Found(typed)
    if kept := identified.of_reference(text):
        return Found(typed, [kept])
    names, words = newest.known()
    alone = identifiers.read(text)
    reading = days.Reading(text) if alone and alone.alone else days.read(text, today)
    read, rest = identifiers.read_all(reading.rest)
    on = reading.on or on
    of_numbers = [hit for one in read for hit in identified.find(one, names, on)]
    hits = best_first(of_numbers + of_words(rest, names, words))
    slug, npi = named(hits)
    notes = not_listed.say(rest.strip(), hits, read, names, on)
    return Found(typed, hits, reading, tuple(read), slug, npi, notes)


def of_words(rest: str, names: Catalog, vocabulary: Vocabulary) -> list[Hit]:
    folded = fold(rest).split()[:MOST_WORDS]
    words = [word for at, word in enumerate(folded) if word != folded[at - 1] or not at]
    if not words:
        return []
    whole = [
        Hit(entry, Fit.WHOLE, why, 1.0, sure=True)
        for entry, why in names.whole.get("".join(words), [])
    ]
    questions = names.questions
    known = {w for w in words if w in GRAMMAR or w in ASKING or w in vocabulary.counts}
    known |= {word for word in words if stem(word) in questions.rarities}
    named = therapies.find(list(dict.fromkeys(words)), names, known)
    if is_enough(named, words[-1], vocabulary):
        return whole + named.hits
    left = " ".join(named.left) if named.hits and named.left else rest
    asked = [] if whole else [as_question(hit) for hit in questions.find(left)]
    of_providers = providers.find(about_providers(left), vocabulary)
    if not named.left:
        named = replace(named, hits=without_rivals(named.hits, of_providers))
    return whole + named.hits + asked + of_providers


def is_enough(named: therapies.Named, typed: str, vocabulary: Vocabulary) -> bool:
    """Whether a therapy is sure, no word is left, and no provider's word is or begins so."""
    if not named.hits or not named.hits[0].sure or named.left:
        return False
    first = named.hits[0]
    if first.fit is Fit.BEGINNING:
        return not vocabulary.begun_with(typed)
    return first.fit is not Fit.ALIKE or typed not in vocabulary.counts


def without_rivals(hits: list[Hit], of_providers: list[Hit]) -> list[Hit]:
    """A therapy's name that is only begun is not sure where a provider's begins so too."""
    rivals = any(hit.score >= RIVAL for hit in of_providers)
    return [hit.but(sure=False) if hit.fit is Fit.BEGINNING and rivals else hit for hit in hits]


def as_question(hit: Hit) -> Hit:
    """A question's score among names': below a name that stands there whole."""
    return hit.but(score=QUESTION_FLOOR + QUESTION_PART * hit.score)


def about_providers(text: str) -> str:
    """The words without those of a question; a state's code stays, be it a word too."""
    words = fold(text).split()
    return " ".join(w for w in words if w in STATE_CODES or w not in GRAMMAR | ASKING)


def named(hits: list[Hit]) -> tuple[str, str]:
    """The slug and the NPI, where exactly one therapy and one provider are sure; else neither."""
    slugs = [hit.entry.key for hit in hits if hit.sure and hit.entry.kind == "therapy"]
    npis = [hit.entry.key for hit in hits if hit.sure and hit.entry.kind == "provider"]
    return (slugs[0], npis[0]) if len(slugs) == len(npis) == 1 else ("", "")
