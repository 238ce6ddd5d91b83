"""What may be told beside what is told already: groups of a statement, and who moved between two rounds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from delphi.reports.content import Content, Figures

Seats: TypeAlias = frozenset[str]
ByGroup: TypeAlias = Mapping[str | None, Seats]  # those without a group last
NOBODY: Final[Seats] = frozenset()


def groups_shown_throughout(content: Content) -> frozenset[str]:
    """Whoever has the rows of a group can count its figures on every statement, so all of them must be shown."""
    named = {one.group for item in content.items for one in item.figures.groups if one.group is not None}
    held_back = {one.group for item in content.items for one in item.figures.groups if one.n is None}
    return frozenset(named - held_back)


def moves_told(pairs: int, rated: Iterable[int], minimum_cell: int) -> bool:
    """Whether it may be told what the `pairs` who rated in both rounds did, of those who rated in each.

    Not where few rated in one round only: with the counts of both rounds they could be told.
    """
    return pairs >= minimum_cell and not any(0 < n - pairs < minimum_cell for n in rated)


def held_in(figures: Figures, groups: Iterable[str | None]) -> frozenset[str | None]:
    """Which of these groups a report kept back on a statement."""
    shown = {one.group for one in figures.groups if one.n is not None}
    return frozenset(group for group in groups if group not in shown)


def parts_told(raters: ByGroup, held: frozenset[str | None], minimum_cell: int) -> tuple[Seats, ...]:
    """Whose figures could be had: each group that was shown, and all others together."""
    if len(everybody(raters)) < minimum_cell:
        return ()
    return _parts(raters, [group for group in raters if group not in held])


def everybody(raters: ByGroup) -> Seats:
    return NOBODY.union(*raters.values())


def groups_held_back(
    raters: ByGroup, told: Sequence[Sequence[Seats]], minimum_cell: int
) -> frozenset[str | None]:
    """Choose the groups to hold back on a statement that these seats rated; `told` is of each earlier round.

    Those below the floor; those by which a few could be told that joined or left since what was told before;
    and the smallest others, until those held back, who can be had together by subtraction, are several groups
    and pass the same test. Who came to or left the whole panel can be told among them, as in the whole panel.
    """
    hidden = {group for group, seats in raters.items() if len(seats) < minimum_cell}
    while shown := [group for group in raters if group not in hidden]:
        parts = _parts(raters, shown)
        several = sum(bool(raters[group]) for group in hidden) > 1
        loose: set[int] = set()
        for earlier in told:
            loose |= _loose(parts, earlier, minimum_cell, crowd=len(shown) if several else None)
        found = {group for place, group in enumerate(shown) if place in loose}
        unprotected = not several or len(parts[-1]) < minimum_cell or len(shown) in loose
        if not found and len(parts) > len(shown) and unprotected:
            found = {min(shown, key=lambda group: len(raters[group]))}
        if not found:
            break
        hidden |= found
    return frozenset(hidden)


@dataclass(frozen=True)
class HeldBackBeforehand:
    """Groups that a report will hold back even if everybody answers: too small, or to protect those."""

    small: tuple[str | None, ...]
    beside: tuple[str | None, ...]


def held_back_beforehand(sizes: Mapping[str | None, int], minimum_cell: int) -> HeldBackBeforehand:
    """Of a panel with groups, before it is asked. Fewer answers, and earlier rounds, can hold back more."""
    raters = {group: frozenset(f"{group} {one}" for one in range(size)) for group, size in sizes.items()}
    held = [group for group in sizes if group in groups_held_back(raters, (), minimum_cell)]
    return HeldBackBeforehand(
        tuple(group for group in held if sizes[group] < minimum_cell),
        tuple(group for group in held if sizes[group] >= minimum_cell),
    )


def _parts(raters: ByGroup, shown: Sequence[str | None]) -> tuple[Seats, ...]:
    """Each group shown, then all others as one, if there is anybody."""
    rest = everybody({group: seats for group, seats in raters.items() if group not in shown})
    return (*(raters[group] for group in shown), *([rest] if rest else []))


def _loose(
    parts: Sequence[Seats], earlier: Sequence[Seats], minimum_cell: int, crowd: int | None
) -> set[int]:
    """Find the parts by which a few people could be told, beside the parts that an earlier round told.

    Whoever came from one of those into one of these must be enough to be shown; so must all who joined the
    parts that share people, and all who left them. Where the `crowd` is among these, or they are the whole
    panel, they may also be all that joined or left anywhere. Names are not asked: a group that is called
    otherwise is the same people.
    """
    known, here = NOBODY.union(*earlier), NOBODY.union(*parts)
    found: set[int] = set()
    for one in earlier:
        came = {place: len(seats & one) for place, seats in enumerate(parts) if seats & one}
        if any(n < minimum_cell for n in came.values()):
            found |= came.keys()
    for places, before in _linked(parts, earlier):
        now = NOBODY.union(*(parts[place] for place in places))
        apart = ((now - known, here - known), (before - here, known - here))
        few = [moved != everywhere for moved, everywhere in apart if 0 < len(moved) < minimum_cell]
        if now != here and (any(few) if crowd in places else few):
            found |= places
    return found


def _linked(parts: Sequence[Seats], earlier: Sequence[Seats]) -> Iterator[tuple[set[int], Seats]]:
    """Put together the parts that share people of an earlier one, with all earlier people of theirs."""
    linked: list[tuple[set[int], Seats]] = []
    for one in earlier:
        places = {place for place, seats in enumerate(parts) if seats & one}
        joined = [known for known in linked if known[0] & places]
        linked = [known for known in linked if not known[0] & places]
        linked.append(
            (places.union(*(known[0] for known in joined)), one.union(*(known[1] for known in joined)))
        )
    yield from linked
