"""Conditions: comparisons and tests, joined, negated, and asked of groups, rounds and dimensions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from analysis.consensus.limits import MOST_DIGITS, MOST_ROUNDS, RuleError, check_name
from analysis.consensus.terms import Compare, Is

Quantifier = Literal["every", "any"]
QUANTIFIERS: tuple[Quantifier, ...] = get_args(Quantifier)


@dataclass(frozen=True, slots=True)
class Not:
    part: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Expression", ...]

    def __post_init__(self) -> None:
        _check_parts(self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Expression", ...]

    def __post_init__(self) -> None:
        _check_parts(self.parts)


@dataclass(frozen=True, slots=True)
class InGroups:
    """The part holds in every group, or in any group, that has at least `at_least` valid ratings.

    Where no group is that large the rule cannot decide.
    """

    part: "Expression"
    which: Quantifier
    at_least: int = 1

    def __post_init__(self) -> None:
        if self.which not in QUANTIFIERS:
            raise RuleError(f"A condition holds in {' or '.join(QUANTIFIERS)} group.")
        _check_persons(self.at_least)


@dataclass(frozen=True, slots=True)
class InGroup:
    """The part holds in the group of this name; without `at_least` valid ratings there, cannot decide."""

    part: "Expression"
    group: str
    at_least: int = 1

    def __post_init__(self) -> None:
        check_name(self.group, "a group")
        _check_persons(self.at_least)


@dataclass(frozen=True, slots=True)
class InRounds:
    """The part holds in at least `at_least` of `of` rounds: this one and those before it.

    Rounds still to come, or in which the statement was worded otherwise, are open: the answer is true or
    false if they cannot change it, else cannot decide.
    """

    part: "Expression"
    at_least: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.at_least <= self.of <= MOST_ROUNDS:
            raise RuleError(f"A condition holds in at least 1 of at most {MOST_ROUNDS} rounds.")


@dataclass(frozen=True, slots=True)
class ForDimension:
    """The part holds for the ratings on this dimension; all dimensions of a rule share its scale."""

    part: "Expression"
    dimension: str

    def __post_init__(self) -> None:
        check_name(self.dimension, "a dimension")


Leaf: TypeAlias = Compare | Is
Scope: TypeAlias = InGroups | InGroup | InRounds | ForDimension
Expression: TypeAlias = Leaf | Not | AllOf | AnyOf | Scope


def children(expression: Expression) -> tuple[Expression, ...]:
    """List the parts directly below."""
    match expression:
        case Compare() | Is():
            return ()
        case AllOf(parts) | AnyOf(parts):
            return parts
        case _:
            return (expression.part,)


def every_part(expression: Expression) -> Iterator[Expression]:
    """Walk a condition and all that stands inside it, in the order it is written."""
    yield expression
    for part in children(expression):
        yield from every_part(part)


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Walk the comparisons and tests alone."""
    return (one for one in every_part(expression) if isinstance(one, Leaf))


def demands(expression: Expression, *, negated: bool = False) -> Iterator[Compare]:
    """Walk the comparisons as they must turn out: "not (at least 70% agree)" asks for less than 70%."""
    if isinstance(expression, Compare):
        yield expression.demanded(negated=negated)
    for part in children(expression):
        yield from demands(part, negated=negated != isinstance(expression, Not))


def _check_parts(parts: tuple[Expression, ...]) -> None:
    if len(parts) < 2:
        raise RuleError("And, or join at least two conditions.")


def _check_persons(at_least: int) -> None:
    if not 1 <= at_least <= 10**MOST_DIGITS:
        raise RuleError(f"A group has at least 1 person; a number has at most {MOST_DIGITS} digits.")
