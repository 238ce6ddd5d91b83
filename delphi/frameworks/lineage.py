"""Where a wording came from and what became of it, over all drafts. Pure: plain values in, plain values out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A statement of a draft: the number of the draft, and the wording.
Key = tuple[int, str]


@dataclass(frozen=True)
class Stop:
    """A wording as it stands in one draft."""

    draft: int
    wording_id: str
    code: str
    kind: str
    level: str | None
    text: str
    outcome: str | None

    @property
    def key(self) -> Key:
        return self.draft, self.wording_id


@dataclass(frozen=True)
class Step:
    """From one draft to a later one. No origin: added there. No end: dropped after the draft of its origin."""

    origin: Key | None
    end: Key | None
    relation: str


@dataclass(frozen=True)
class Lineage:
    """What leads to a wording and what came of it; by draft, in the order of each."""

    stops: tuple[Stop, ...]
    steps: tuple[Step, ...]

    def of_draft(self, number: int) -> tuple[Stop, ...]:
        return tuple(one for one in self.stops if one.draft == number)

    def into(self, stop: Stop) -> tuple[Step, ...]:
        return tuple(one for one in self.steps if one.end == stop.key)

    def out_of(self, stop: Stop) -> tuple[Step, ...]:
        return tuple(one for one in self.steps if one.origin == stop.key)

    @property
    def drafts(self) -> tuple[int, ...]:
        return tuple(sorted({one.draft for one in self.stops}))


def lineage_of(wording_id: str, stops: Sequence[Stop], steps: Sequence[Step]) -> Lineage:
    """Ancestors and descendants: of a split statement both parts, but of one part not the other.

    Of a statement that was merged, what it became, but not what else went into that.
    """
    own = [one.key for one in stops if one.wording_id == wording_id]
    back, forth = defaultdict[Key, list[Key]](list), defaultdict[Key, list[Key]](list)
    for step in steps:
        if step.origin is not None and step.end is not None:
            back[step.end].append(step.origin)
            forth[step.origin].append(step.end)
    found = _reached(own, back) | _reached(own, forth)
    kept = sorted((one for one in stops if one.key in found), key=lambda one: one.draft)
    places: dict[Key | None, int] = {one.key: place for place, one in enumerate(kept)}
    of_these = [one for one in steps if all(key is None or key in found for key in (one.origin, one.end))]
    of_these.sort(key=lambda one: (places.get(one.origin, len(places)), places.get(one.end, len(places))))
    return Lineage(tuple(kept), tuple(of_these))


def _reached(start: Iterable[Key], ways: defaultdict[Key, list[Key]]) -> set[Key]:
    found, left = set[Key](), list(start)
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += ways[key]
    return found
