"""How far a rule looks beyond the counts of one statement in one round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.consensus.cuts import Apmo
from analysis.consensus.expressions import (
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    children,
    every_part,
)
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare

Beyond = Literal["groups", "rounds", "dimensions", "statements"]
_RATINGS_ARE_KNOWN = frozenset[Beyond]({"rounds", "dimensions"})


def looks_at(rule: Rule) -> frozenset[Beyond]:
    """List what else the rule looks at: groups, other rounds, dimensions, the other statements."""
    return frozenset().union(*(_looks_at(condition) for condition in rule.conditions))


@dataclass(frozen=True, slots=True)
class Reach:
    """What conditions look at around the statements they are asked of; nothing else need be laid out.

    `groups` are those named, `every_group` what is asked of each group whatever its name; `earlier` are the
    rounds before, the newest first; `changes`: the experts are followed from the round before.
    """

    groups: Mapping[str, "Reach"]
    every_group: "Reach | None"
    dimensions: Mapping[str, "Reach"]
    earlier: tuple["Reach", ...]
    changes: bool

    def of_group(self, name: str) -> "Reach | None":
        """What is asked of this group; None if nothing is."""
        return self.groups.get(name, self.every_group)

    @property
    def around(self) -> tuple["Reach", ...]:
        """All that is looked at directly from here."""
        every = () if self.every_group is None else (self.every_group,)
        return (*self.groups.values(), *every, *self.dimensions.values(), *self.earlier)


def reach_of(conditions: Sequence[Expression], known: frozenset[Beyond] = _RATINGS_ARE_KNOWN) -> Reach:
    """Find what must be laid out for these conditions, scopes inside scopes too.

    Earlier rounds are known on the deciding dimension only, so that neither a dimension has rounds before it
    nor a round before this one has dimensions: conditions that ask for both cannot decide.
    """
    here = [node for condition in conditions for node in _here(condition)]
    everybody = [node.part for node in here if isinstance(node, InGroups)]
    groups: dict[str, list[Expression]] = {}
    dimensions: dict[str, list[Expression]] = {}
    for node in here:
        if isinstance(node, InGroup):
            groups.setdefault(node.group, [*everybody]).append(node.part)
        if isinstance(node, ForDimension) and "dimensions" in known:
            dimensions.setdefault(node.dimension, []).append(node.part)
    rounds = [node for node in here if isinstance(node, InRounds) and "rounds" in known]
    farthest = max((node.of for node in rounds), default=1)
    return Reach(
        {name: reach_of(parts, known) for name, parts in groups.items()},
        reach_of(everybody, known) if everybody else None,
        {name: reach_of(parts, known - {"rounds"}) for name, parts in dimensions.items()},
        tuple(
            reach_of([node.part for node in rounds if node.of > back], known - {"dimensions"})
            for back in range(1, farthest)
        ),
        "rounds" in known and any(follows_experts(node) for node in here),
    )


def unknown_before(rule: Rule) -> tuple[str, ...]:
    """List the dimensions of which conditions ask what earlier rounds said: that is not known (`reach_of`)."""
    inside = [part for node in rule.parts if isinstance(node, InRounds) for part in every_part(node.part)]
    asked = [
        node.dimension
        for node in rule.parts
        if isinstance(node, ForDimension) and ("rounds" in _looks_at(node.part) or node in inside)
    ]
    return tuple(dict.fromkeys(asked))


def _here(expression: Expression) -> Iterator[Expression]:
    """Walk what is asked of the same ratings: into rounds, of which this one is the first, but no other scope."""
    yield expression
    if not isinstance(expression, InGroups | InGroup | ForDimension):
        for part in children(expression):
            yield from _here(part)


def follows_experts(part: Expression) -> bool:
    """Whether the same experts are compared with the round before."""
    return isinstance(part, Compare) and part.measure.follows_experts


def _looks_at(expression: Expression) -> set[Beyond]:
    kinds: set[Beyond] = set()
    for part in every_part(expression):
        match part:
            case InGroups() | InGroup():
                kinds.add("groups")
            case ForDimension():
                kinds.add("dimensions")
            case Compare(bound=Apmo()):
                kinds.add("statements")
            case _ if isinstance(part, InRounds) or follows_experts(part):
                kinds.add("rounds")
            case _:
                pass
    return kinds
