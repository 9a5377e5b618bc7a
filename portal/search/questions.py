"""Questions in everybody's words: which guidance entry, program or edition they ask about. Pure.

Words are folded, synonyms replaced, endings dropped and slips put right; then each subject is
scored by how much of the question it speaks of, and by that of its phrases which is most like it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.search.hits import Entry, Fit, Hit
from portal.text import fold

SURE, LEAD, SUGGESTED = 0.50, 0.08, 0.34
# How much of a question must be known words.
UNDERSTOOD = 0.62
# How much of a score is the question's own coverage; the rest is the most like phrase's.
COVERAGE = 0.5
IN_PHRASE, IN_ANSWER, IN_TEXT = 1.0, 0.72, 0.68
MOST_FOUND, MOST_WORDS, LONGEST_SYNONYM = 6, 24, 5
SHORTEST_BEGINNING, SHORTEST_SLIP, LIKENESS = 3, 5, 0.75
BEGUN = 0.9
GRAMMAR_WORDS = (
    "a about after all also am an and any are as at be been before but by can could did do does el "
    "en es for from get give given go had has have having he her here hi him his how i if in into "
    "is it its just know la le let like los m me mean means my need needs no of on one or our out "
    "para please por que s say says she should so some still tell than that the their them then "
    "there these they this those to un una us use used want was we were what when which who whom "
    "whose why will with would you your"
)
GRAMMAR = frozenset(GRAMMAR_WORDS.split())
ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
SHORTEST_STEM = 4


def stem(word: str) -> str:
    """The word without its ending, roughly: "therapies" and "therapy" have one stem."""
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM and word[-2:] != "ss":
            word = word.removesuffix(ending) + instead
            break
    return word.removesuffix("e") if len(word) > SHORTEST_STEM else word


@dataclass(frozen=True)
class Subject:
    """What may be asked about: its phrases (question, keywords), answer and text, as written."""

    entry: Entry
    phrases: tuple[str, ...]
    answer: str = ""
    text: str = ""


@dataclass(frozen=True)
class Read:
    """A subject as it is compared: stems of each phrase, and of everything with their weights."""

    subject: Subject
    phrases: tuple[tuple[frozenset[str], str], ...]
    weights: Mapping[str, float]


class Questions:
    """All subjects, ready to be asked about."""

    def __init__(self, subjects: Iterable[Subject], synonyms: Mapping[str, str]) -> None:
        self.synonyms = {
            tuple(fold(words).split()): fold(to).split() for words, to in synonyms.items()
        }
        self.read = [self._read(subject) for subject in subjects]

    def _read(self, subject: Subject) -> Read:
        phrases = tuple((frozenset(self.stems(text)), text) for text in subject.phrases)
        weights = dict.fromkeys(self.stems(subject.text), IN_TEXT)
        weights |= dict.fromkeys(self.stems(subject.answer), IN_ANSWER)
        for stems, _ in phrases:
            weights |= dict.fromkeys(stems, IN_PHRASE)
        return Read(subject, phrases, weights)

    @cached_property
    def known(self) -> list[str]:
        """Every stem that some subject speaks of."""
        return sorted({stem for read in self.read for stem in read.weights})

    @cached_property
    def rarities(self) -> dict[str, float]:
        """How much a stem tells, by how many subjects have it in a phrase or anywhere."""
        number = len(self.read)
        return {
            stem: 0.4 + log((1 + number) / sum(stem in read.weights for read in self.read))
            for stem in self.known
        }

    @cached_property
    def unknown(self) -> float:
        """How much a word tells that no subject has."""
        return 0.7 * (0.4 + log(1 + len(self.read)))

    def plain(self, typed: str) -> list[str]:
        """The words with synonyms replaced."""
        words, plain, at = fold(typed).split()[:MOST_WORDS], [], 0
        while at < len(words):
            for length in range(min(LONGEST_SYNONYM, len(words) - at), 0, -1):
                meant = self.synonyms.get(tuple(words[at : at + length]))
                if meant is not None:
                    plain += meant
                    break
            else:
                plain.append(words[at])
                length = 1
            at += length
        return plain

    def stems(self, typed: str) -> list[str]:
        return [stem(word) for word in dict.fromkeys(self.plain(typed)) if word not in GRAMMAR]

    def asked(self, typed: str) -> dict[str, float]:
        """The stems that a question is about, each with how surely it was read."""
        found: dict[str, float] = {}
        stems = self.stems(typed)
        for word in stems:
            read, certainty = self.put_right(word, last=word == stems[-1])
            found[read] = max(certainty, found.get(read, 0.0))
        return found

    def put_right(self, word: str, *, last: bool) -> tuple[str, float]:
        """The known stem that a word is, begins or is a slip of; itself where there is none."""
        if word in self.rarities or len(word) < SHORTEST_BEGINNING - last:
            return word, 1.0
        begun = [known for known in self.known if known.startswith(word)]
        if begun:
            return min(begun, key=len), BEGUN
        if len(word) < SHORTEST_SLIP:
            return word, 1.0
        scorer = OSA.normalized_similarity
        near = process.extractOne(word, self.known, scorer=scorer, score_cutoff=LIKENESS)
        return (near[0], float(near[1])) if near else (word, 1.0)

    def find(self, typed: str) -> list[Hit]:
        """The subjects that a question may be about, best first."""
        asked = self.asked(typed)
        if not asked.keys() & self.rarities.keys():
            return []
        scored = sorted((self.score(asked, read) for read in self.read), key=lambda s: -s[0])
        found = [(value, why, read) for value, why, read in scored if value >= SUGGESTED]
        sure = is_sure([value for value, _, _ in found], self.certain(asked))
        return [
            Hit(read.subject.entry, Fit.WORDS, f"speaks of “{why}”", value, sure and not at)
            for at, (value, why, read) in enumerate(found[:MOST_FOUND])
        ]

    def certain(self, asked: Mapping[str, float]) -> bool:
        """Whether most of it was understood, and a word as it stands: no slip alone asks."""
        known = asked.keys() & self.rarities.keys()
        share = sum(map(self.weight, known)) / sum(map(self.weight, asked))
        return share >= UNDERSTOOD and any(asked[stem] >= BEGUN for stem in known)

    def weight(self, stem: str) -> float:
        return self.rarities.get(stem, self.unknown)

    def score(self, asked: Mapping[str, float], read: Read) -> tuple[float, str, Read]:
        total = sum(map(self.weight, asked))
        covered = sum(
            self.weight(stem) * certainty * read.weights.get(stem, 0.0)
            for stem, certainty in asked.items()
        )
        like, why = max((self.likeness(asked, stems), text) for stems, text in read.phrases)
        return COVERAGE * covered / total + (1 - COVERAGE) * like, why, read

    def likeness(self, asked: Mapping[str, float], stems: frozenset[str]) -> float:
        """How much a question and a phrase share, of all that either says."""
        both = sum(self.weight(stem) * asked[stem] for stem in asked.keys() & stems)
        return both / (sum(map(self.weight, asked.keys() | stems)) or 1.0)


def is_sure(scores: list[float], certain: bool) -> bool:
    """Whether the first of these scores is high, leads over the next, and was read for certain."""
    if not scores or scores[0] < SURE:
        return False
    rival = scores[1] if len(scores) > 1 else 0.0
    return certain and scores[0] - rival >= LEAD
