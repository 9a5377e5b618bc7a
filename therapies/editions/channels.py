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
PURPOSES = {"prior_authorization": "prior authorization"}


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
        group = found[channel.program, channel.purpose, channel.kind]
        if same(channel) not in {same(other) for other in group}:
            group.append(channel)
    return found


def half_changed(published: Sequence[Channel], in_force: Iterable[Channel]) -> Iterator[Remark]:
    """A number that stood in two places and changed in one of them only."""
    after = grouped(published)
    places: defaultdict[tuple[str, str], list[Channel]] = defaultdict(list)
    for channel in in_force:
        places[channel.program, same(channel)].append(channel)
    for group in places.values():
        keys = [(c.program, c.purpose, c.kind) for c in group]
        kept = [key for key, c in zip(keys, group, strict=True) if same(c) in map(same, after[key])]
        moved = [new for key in keys if key not in kept for new in after[key]]
        if kept and moved:
            yield Remark(moved[0].place, half_said(group[0].value, kept[0], moved[0]))


def half_said(value: str, kept: Key, moved: Channel) -> str:
    where, still = (PURPOSES.get(each, each) for each in (moved.purpose, kept[1]))
    return (
        f"{value} stood for {where} and for {still}; it changed to {moved.value} for {where} only. "
        "Compare both with the published page."
    )
