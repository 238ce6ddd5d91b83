"""How far a rule looks beyond the counts of one statement in one round."""

from typing import Literal

from analysis.consensus.rule import Expression, ForDimension, InGroup, InGroups, InRounds, Rule, children
from analysis.consensus.terms import Apmo, Changed, Compare, HistogramChange

Beyond = Literal["groups", "rounds", "dimensions", "statements"]


def looks_at(rule: Rule) -> frozenset[Beyond]:
    """List what else the rule looks at: groups, other rounds, dimensions, the other statements."""
    return frozenset().union(*(_looks_at(condition) for condition in rule.conditions))


def _looks_at(expression: Expression) -> set[Beyond]:
    kinds: set[Beyond] = set()
    match expression:
        case InGroups() | InGroup():
            kinds = {"groups"}
        case InRounds() | Compare(Changed() | HistogramChange()):
            kinds = {"rounds"}
        case ForDimension():
            kinds = {"dimensions"}
        case Compare(bound=Apmo()):
            kinds = {"statements"}
        case _:
            pass
    return kinds.union(*(_looks_at(part) for part in children(expression)))
