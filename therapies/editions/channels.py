"""How the ways to reach the programs differ between a published list and the portal."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from therapies.editions.digests import words
from therapies.editions.lines import Place
from therapies.editions.published import Channel, Remark

Key = tuple[str, str, str]
NOT_DIGIT = re.compile(r"\D+")
PURPOSES = {"prior_authorization": "prior authorization", "questions": "questions"}


@dataclass(frozen=True)
class ChannelChange:
    """A value that comes, goes or changes; the missing side is empty."""

    program: str
    purpose: str
    kind: str
    before: str
    after: str
    place: Place | None = None


def same(channel: Channel) -> str:
    """What two values of one kind share: digits of numbers, words of paths."""
    if channel.kind in {"phone", "fax"}:
        return NOT_DIGIT.sub("", channel.value)[-10:]
    return channel.value.casefold() if channel.kind == "email" else words(channel.value)


def changed_channels(
    published: Sequence[Channel], in_force: Iterable[Channel]
) -> Iterator[ChannelChange]:
    """Value by value. A program that the document doesn't say how to reach is left alone."""
    spoken_of = {channel.program for channel in published}
    before, after = grouped(c for c in in_force if c.program in spoken_of), grouped(published)
    for key in {**before, **after}:
        kept = {same(c) for c in before[key]} & {same(c) for c in after[key]}
        gone = [c for c in before[key] if same(c) not in kept]
        come = [c for c in after[key] if same(c) not in kept]
        for one, other in zip_longest(gone, come):
            yield ChannelChange(
                *key,
                before=one.value if one else "",
                after=other.value if other else "",
                place=other.place if other else None,
            )


def grouped(channels: Iterable[Channel]) -> defaultdict[Key, list[Channel]]:
    found: defaultdict[Key, list[Channel]] = defaultdict(list)
    for channel in channels:
        group = found[channel.key]
        if same(channel) not in {same(other) for other in group}:
            group.append(channel)
    return found


def half_changed(
    published: Sequence[Channel], in_force: Iterable[Channel], changed: Iterable[ChannelChange]
) -> Iterator[Remark]:
    """A value that stood in two places and changed in one of them only."""
    changes = {(c.program, c.purpose, c.kind, c.before): c for c in changed if c.before and c.after}
    kept = {same(channel): channel for channel in published}
    for channel in in_force:
        change = changes.get((*channel.key, channel.value))
        still = kept.get(same(channel))
        if change and still:
            yield Remark(change.place, half_said(change, still))


def half_said(change: ChannelChange, still: Channel) -> str:
    return (
        f"{change.before} changed to {change.after} for {PURPOSES[change.purpose]}; for "
        f"{PURPOSES[still.purpose]}, at {still.place}, it didn't. Compare both with the published "
        "page."
    )
