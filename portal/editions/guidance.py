"""Printed questions: what stood before, what an edition keeps of them, what is to be reviewed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from portal.editions.models import GuidanceReview
from portal.editions.reading import read
from portal.guidance.models import GuidanceEntry
from therapies.editions.guidance import GuidanceChange, digest_of, text_of
from therapies.editions.published import Published
from therapies.editions.published import Question as PrintedQuestion
from therapies.models import Edition

LONGEST_SLUG = 60


def wording_of(edition: Edition | None) -> dict[str, str]:
    """What stood for each printed question: its words where we hold the file, else our own."""
    if edition is None:
        return {}
    printed = {digest_of(one): text_of(one) for one in questions(edition)}
    rows = GuidanceEntry.objects.filter(slug__in=edition.question_digests)
    own = {row.slug: f"{row.question}\n{row.answer}" for row in rows}
    digests = edition.question_digests.items()
    return {slug: printed.get(digest) or own.get(slug, "") for slug, digest in digests}


def questions(edition: Edition) -> Iterable[PrintedQuestion]:
    document = edition.document
    if document is None:
        return ()
    return read(document.name, bytes(document.content)).questions


@dataclass(frozen=True)
class Question:
    """A printed question that changed, under the slug of its guidance; without a digest it is gone.

    A new one gets a slug made of its words, which the entry may take that will answer it.
    """

    slug: str
    before: str
    after: str
    digest: str


def changed_questions(
    published: Published, changes: Iterable[GuidanceChange], taken: Iterable[str]
) -> list[Question]:
    """`taken`: the slugs that guidance and printed questions have already."""
    printed = {question.place: digest_of(question) for question in published.questions}
    used, found = set(taken), []
    for change in changes:
        slug = change.slug or new_slug(change.after, used)
        used.add(slug)
        digest = printed[change.place] if change.place else ""
        found.append(Question(slug, change.before, change.after, digest))
    return found


def new_slug(text: str, used: set[str]) -> str:
    stem = slugify(text.partition("\n")[0])[:LONGEST_SLUG].strip("-") or "question"
    numbered = (f"{stem}-{number}" for number in range(2, len(used) + 3))
    return stem if stem not in used else next(slug for slug in numbered if slug not in used)


def digests_after(digests: Mapping[str, str], changed: Iterable[Question]) -> dict[str, str]:
    """The printed questions of the new list: what didn't change stands as it stood."""
    after = {**digests, **{question.slug: question.digest for question in changed}}
    return {slug: digest for slug, digest in after.items() if digest}


def offer_for_review(
    edition: Edition, changed: Iterable[Question], versions: Mapping[str, int]
) -> None:
    """A row for each question; our own wording stays until a maintainer looks at it."""
    for question in changed:
        GuidanceReview.objects.create_checked(
            edition=edition,
            slug=question.slug,
            entry_version=versions.get(question.slug),
            before=question.before,
            after=question.after,
        )
