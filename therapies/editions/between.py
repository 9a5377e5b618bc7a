"""How the lists of two days differ. Pure: two catalogs in, what came, went and changed out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from therapies.editions.catalog import Asked, Catalog, KnownTherapy, Listed
from therapies.editions.channels import ChannelChange, changed_channels
from therapies.editions.comparing import Change
from therapies.editions.published import Channel


@dataclass(frozen=True)
class Moved:
    """A therapy on both lists, of which they say different things."""

    slug: str
    before: Listed
    after: Listed
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Between:
    """All that differs between two lists; therapies by brand.

    `removed` says what the earlier list said, `added` and `unchanged` what the later one does.
    `questions`: slugs of guidance whose printed words differ, come or go.
    """

    added: tuple[KnownTherapy, ...] = ()
    removed: tuple[KnownTherapy, ...] = ()
    changed: tuple[Moved, ...] = ()
    unchanged: tuple[KnownTherapy, ...] = ()
    channels: tuple[ChannelChange, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        differing = (self.added, self.removed, self.changed, self.channels, self.questions)
        return not any(differing)


def between(before: Catalog, after: Catalog) -> Between:
    """What the list of the one day says otherwise than that of the other, therapy by therapy.

    Both sides are our own, so names differ as soon as a character does; codes are sets, and ways
    to reach a program differ by their digits or words.
    """
    old = {therapy.slug: therapy for therapy in before.listed}
    new = {therapy.slug: therapy for therapy in after.listed}
    both = [(old[slug], therapy) for slug, therapy in new.items() if slug in old]
    return Between(
        added=by_brand(therapy for slug, therapy in new.items() if slug not in old),
        removed=by_brand(therapy for slug, therapy in old.items() if slug not in new),
        changed=tuple(moved(both)),
        unchanged=by_brand(now for then, now in both if then.listed == now.listed),
        channels=tuple(channels_between(before.channels, after.channels)),
        questions=tuple(questions_between(before.asked, after.asked)),
    )


def by_brand(therapies: Iterable[KnownTherapy]) -> tuple[KnownTherapy, ...]:
    return tuple(sorted(therapies, key=lambda t: t.listed.brand.casefold() if t.listed else ""))


def moved(both: Iterable[tuple[KnownTherapy, KnownTherapy]]) -> list[Moved]:
    found = [
        Moved(now.slug, then.listed, now.listed, tuple(changes(then.listed, now.listed)))
        for then, now in both
        if then.listed and now.listed and then.listed != now.listed
    ]
    return sorted(found, key=lambda one: one.after.brand.casefold())


def changes(then: Listed, now: Listed) -> Iterator[Change]:
    """Field by field: brand, mark, generic, program, codes, embarc."""
    for field in fields(Listed):
        before, after = getattr(then, field.name), getattr(now, field.name)
        if before != after:
            yield Change(field.name, before, after)


def channels_between(
    before: Sequence[Channel], after: Sequence[Channel]
) -> Iterator[ChannelChange]:
    """Value by value; where a program has no channel left, all of its channels have gone."""
    yield from changed_channels(after, before)
    reached = {channel.program for channel in after}
    for gone in before:
        if gone.program not in reached:
            yield ChannelChange(gone.program, gone.purpose, gone.kind, gone.value, "")


def questions_between(before: Sequence[Asked], after: Sequence[Asked]) -> list[str]:
    """An edition without any printed question says nothing of guidance."""
    if not (before and after):
        return []
    old, new = ({one.slug: one.digest for one in asked} for asked in (before, after))
    return [slug for slug in {**old, **new} if old.get(slug) != new.get(slug)]
