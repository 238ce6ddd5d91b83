"""What a rule is made of beyond its terms: and/or/not, scopes, outcomes.

A round has one rule. A study whose scale, bands or thresholds differ from round to round stores a rule for
each round; nothing in a rule depends on the number of the round.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from analysis.agreement import QUANTILE_TYPES, RAM_SCALE
from analysis.consensus.terms import (
    DENOMINATORS,
    MOST_DIGITS,
    Banded,
    Compare,
    Count,
    Cvr,
    Denominator,
    Disagreement,
    DisagreementTest,
    ModifiedKappa,
    Operator,
    RuleError,
    Share,
)
from analysis.ratings import Scale
from analysis.scale import Band, Bands

Quantifier = Literal["every", "any"]
QUANTIFIERS: tuple[Quantifier, ...] = get_args(Quantifier)

CANNOT_DECIDE = "cannot_decide"
"""What a rule answers where a measure it needs is undefined; no outcome may be called so."""
MOST_OUTCOMES = 20
MOST_PARTS = 200
MOST_LEVELS = 20
MOST_ROUNDS = 10
MOST_NAMED = 12
LONGEST_NAME = 40
UPWARD: tuple[Operator, ...] = (">=", ">")
_OPPOSITE: Mapping[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


@dataclass(frozen=True, slots=True)
class Is:
    """A test that is true or false by itself."""

    test: Disagreement


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
        case Not(part) | InGroups(part) | InGroup(part) | InRounds(part) | ForDimension(part):
            return (part,)


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Walk the comparisons and tests of an expression in the order they are written."""
    if isinstance(expression, Compare | Is):
        yield expression
    for part in children(expression):
        yield from leaves(part)


def demands(expression: Expression, *, negated: bool = False) -> Iterator[Compare]:
    """Walk the comparisons as they must turn out: "not (at least 70% agree)" asks for less than 70%."""
    if isinstance(expression, Compare):
        yield demanded(expression, negated=negated)
    for part in children(expression):
        yield from demands(part, negated=negated != isinstance(expression, Not))


def demanded(comparison: Compare, *, negated: bool) -> Compare:
    """Write what is asked for where a comparison stands, negated or not."""
    return replace(comparison, operator=_OPPOSITE[comparison.operator]) if negated else comparison


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    when: Expression


@dataclass(frozen=True, slots=True)
class Rule:
    """Ordered outcomes, the first true one wins, `default` otherwise.

    `consensus` is a condition of its own beside the outcome, for studies that report both ("agree" and
    "agree with consensus"); most rules have none.
    """

    name: str
    scale: Scale
    outcomes: tuple[Outcome, ...]
    default: str = "neither"
    consensus: Expression | None = None
    denominator: Denominator = "valid"
    quantile_type: int = 7

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS:
            raise RuleError(f"The denominator is one of {', '.join(DENOMINATORS)}.")
        if self.quantile_type not in QUANTILE_TYPES:
            raise RuleError(f"The quantile type is one of {', '.join(map(str, QUANTILE_TYPES))}.")
        if not 1 <= len(self.outcomes) <= MOST_OUTCOMES:
            raise RuleError(f"A rule needs 1 to {MOST_OUTCOMES} outcomes.")
        names = [outcome.name for outcome in self.outcomes] + [self.default]
        if len(set(names)) != len(names):
            raise RuleError("A rule names the same outcome twice.")
        for name in names:
            check_name(name, "an outcome")
        for condition in self.conditions:
            _check_size(condition)
            _check_scopes(condition, frozenset())
            for leaf in leaves(condition):
                _check_band(leaf, self.scale)
        _check_named(self.conditions)

    @property
    def conditions(self) -> tuple[Expression, ...]:
        """All conditions in the order they are written, the separate one last."""
        separate = () if self.consensus is None else (self.consensus,)
        return tuple(outcome.when for outcome in self.outcomes) + separate

    def condition(self, name: str) -> Expression | None:
        """Look up what must hold for this outcome; None for the default."""
        return next((outcome.when for outcome in self.outcomes if outcome.name == name), None)

    @property
    def agree_band(self) -> Band:
        """The band that "in" asks for; the scale's own agree band where the rule names none."""
        return self._band("in", self.scale.agree)

    @property
    def oppose_band(self) -> Band:
        """The band that "out" asks for; the scale's own oppose band where the rule names none."""
        return self._band("out", self.scale.oppose)

    @property
    def bands(self) -> Bands:
        """The agree band and the oppose band: all figures of a round go by them."""
        return self.agree_band, self.oppose_band

    @property
    def disagreement_test(self) -> DisagreementTest:
        """The test the rule itself uses; else RAM classic on 1-9 and the polarisation flag elsewhere."""
        for outcome in self.outcomes:
            for leaf in leaves(outcome.when):
                if isinstance(leaf, Is):
                    return leaf.test.test
        return "ram-classic" if self.scale.scores == RAM_SCALE.scores else "polarisation"

    def _band(self, outcome: str, otherwise: Band) -> Band:
        when = self.condition(outcome)
        for one in demands(when) if when is not None else ():
            if isinstance(one.measure, Banded) and one.operator in UPWARD:
                return one.measure.low, one.measure.high
        return otherwise


def _check_parts(parts: tuple[Expression, ...]) -> None:
    if len(parts) < 2:
        raise RuleError("And, or join at least two conditions.")


def _check_persons(at_least: int) -> None:
    if not 1 <= at_least <= 10**MOST_DIGITS:
        raise RuleError(f"A group has at least 1 person; a number has at most {MOST_DIGITS} digits.")


def check_name(name: str, what: str) -> None:
    """Refuse names of outcomes, groups and dimensions that cannot be printed and read again."""
    if not 0 < len(name) <= LONGEST_NAME or name != " ".join(name.split()) or not name.isprintable():
        raise RuleError(f"The name of {what} has 1 to {LONGEST_NAME} printable characters.")
    if '"' in name or name == CANNOT_DECIDE:
        raise RuleError(f"The name of {what} is not {CANNOT_DECIDE} and has no quotation marks.")


def _check_size(condition: Expression) -> None:
    level, parts = [condition], 0
    for _ in range(MOST_LEVELS):
        parts += len(level)
        level = [part for one in level for part in children(one)]
    if level or parts > MOST_PARTS:
        raise RuleError(
            f"A condition has at most {MOST_PARTS} parts, at most {MOST_LEVELS} inside each other."
        )


def _check_scopes(expression: Expression, around: frozenset[str]) -> None:
    """No scope stands inside another of its kind: what it would be of is not said."""
    match expression:
        case InGroups() | InGroup():
            kind = "group"
        case InRounds():
            kind = "round"
        case ForDimension():
            kind = "dimension"
        case _:
            kind = ""
    if kind and kind in around:
        raise RuleError(f"A condition about a {kind} cannot stand inside another about a {kind}.")
    for part in children(expression):
        _check_scopes(part, around | {kind} if kind else around)


def _check_named(conditions: tuple[Expression, ...]) -> None:
    named = {name for condition in conditions for name in _names(condition)}
    for kind in (InGroup, ForDimension):
        if sum(one is kind for one, _ in named) > MOST_NAMED:
            raise RuleError(f"A rule names at most {MOST_NAMED} groups and {MOST_NAMED} dimensions.")


def _names(expression: Expression) -> Iterator[tuple[type[Scope], str]]:
    match expression:
        case InGroup(_, name) | ForDimension(_, name):
            yield type(expression), name
        case _:
            pass
    for part in children(expression):
        yield from _names(part)


def _check_band(leaf: Leaf, scale: Scale) -> None:
    if not isinstance(leaf, Compare):
        return
    match leaf.measure:
        case Share(low, high) | Count(low, high) | Cvr(low, high) | ModifiedKappa(low, high):
            if low not in scale.scores or high not in scale.scores or low > high:
                raise RuleError(f"The band {low}-{high} is not on the scale {scale.name}.")
