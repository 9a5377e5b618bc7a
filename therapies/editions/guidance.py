"""How printed questions differ from those of the edition in force: by words, not by number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from therapies.editions.catalog import Asked
from therapies.editions.digests import words, words_digest
from therapies.editions.lines import Place
from therapies.editions.published import Question
from therapies.editions.words import NUMBERED

# Of what two texts say, how much they must share to be about the same question.
LEAST_SHARED = 0.25


@dataclass(frozen=True)
class GuidanceChange:
    """A printed question whose words changed; without a slug it is new, without `after` gone."""

    slug: str
    before: str
    after: str
    place: Place | None = None


def digest_of(question: Question) -> str:
    return words_digest(question.question, question.answer)


def text_of(question: Question) -> str:
    """The printed words, without the question's number."""
    return f"{NUMBERED.sub('', question.question, count=1)}\n{question.answer}"


def changed_guidance(
    printed: Sequence[Question], asked: Sequence[Asked]
) -> Iterator[GuidanceChange]:
    """A document without any question says nothing of guidance."""
    if not printed:
        return
    digests = {one.digest for one in asked}
    now = {digest_of(question) for question in printed}
    other = [question for question in printed if digest_of(question) not in digests]
    gone = [one for one in asked if one.digest not in now]
    pairs = pairs_alike(other, gone)
    for question in other:
        one = pairs.get(question)
        slug, before = (one.slug, one.before) if one else ("", "")
        yield GuidanceChange(slug, before, text_of(question), question.place)
    for one in gone:
        if one not in pairs.values():
            yield GuidanceChange(one.slug, one.before, "")


def pairs_alike(printed: Sequence[Question], gone: Sequence[Asked]) -> dict[Question, Asked]:
    """Each printed question with the one it most resembles; the most alike find each other first.

    Words that many of the texts share count less.
    """
    before = {one: set(words(f"{one.slug} {one.before}").split()) for one in gone}
    after = {question: set(words(text_of(question)).split()) for question in printed}
    weights = weigh([*before.values(), *after.values()])
    scores = [
        (shared(before[one], after[question], weights), n, one, question)
        for n, (one, question) in enumerate((o, q) for o in gone for q in printed)
    ]
    pairs: dict[Question, Asked] = {}
    for score, _, one, question in sorted(scores, key=lambda s: (-s[0], s[1])):
        if score >= LEAST_SHARED and question not in pairs and one not in pairs.values():
            pairs[question] = one
    return pairs


def weigh(texts: Iterable[set[str]]) -> dict[str, float]:
    counts = Counter(word for text in texts for word in text)
    return {word: 1 / count for word, count in counts.items()}


def shared(one: set[str], other: set[str], weights: dict[str, float]) -> float:
    """How much of the shorter text stands in the other one, from 0 to 1."""
    least = min(sum(weights[word] for word in text) for text in (one, other))
    return sum(weights[word] for word in one & other) / least if least else 0.0
