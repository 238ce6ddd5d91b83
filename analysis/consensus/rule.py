"""What a rule is made of: measures, comparisons of a measure with an exact number, and/or/not, outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from analysis.agreement import RAM_SCALE
from analysis.ratings import Scale

Denominator = Literal["valid", "valid_plus_cannot_judge", "invited"]
DENOMINATORS: tuple[Denominator, ...] = get_args(Denominator)
Operator = Literal[">=", ">", "<=", "<"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
DisagreementTest = Literal["ram-classic", "ram-ipras", "polarisation"]
DISAGREEMENT_TESTS: tuple[DisagreementTest, ...] = get_args(DisagreementTest)


class RuleError(ValueError):
    """A rule that cannot be: unknown, malformed, or not made for this scale."""


@dataclass(frozen=True, slots=True)
class Share:
    """Share of ratings from `low` to `high` in the rule's denominator."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Median:
    """The median of the valid ratings."""


@dataclass(frozen=True, slots=True)
class Iqr:
    """The interquartile range, in the rule's quantile type."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One of the tests for two camps."""

    test: DisagreementTest


Measure: TypeAlias = Share | Median | Iqr


@dataclass(frozen=True, slots=True)
class Compare:
    measure: Measure
    operator: Operator
    bound: Fraction

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            raise RuleError(f"A comparison is one of {', '.join(OPERATORS)}.")
        if isinstance(self.measure, Share) and not 0 <= self.bound <= 1:
            raise RuleError("A share is compared with 0% to 100%.")
        if isinstance(self.measure, Iqr) and self.bound < 0:
            raise RuleError("The spread cannot be below 0.")


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


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Expression", ...]


Leaf: TypeAlias = Compare | Is
Expression: TypeAlias = Compare | Is | Not | AllOf | AnyOf


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Walk the comparisons and tests of an expression in the order they are written."""
    match expression:
        case Compare() | Is():
            yield expression
        case Not(part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


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
        if not self.outcomes:
            raise RuleError("A rule needs at least one outcome.")
        names = [outcome.name for outcome in self.outcomes] + [self.default]
        if len(set(names)) != len(names):
            raise RuleError("A rule names the same outcome twice.")

    def condition(self, name: str) -> Expression | None:
        """Look up what must hold for this outcome; None for the default."""
        return next((outcome.when for outcome in self.outcomes if outcome.name == name), None)

    @property
    def agree_band(self) -> tuple[int, int]:
        """The band that "in" asks for; the scale's own agree band where the rule names none."""
        return self._band("in", self.scale.agree)

    @property
    def oppose_band(self) -> tuple[int, int]:
        """The band that "out" asks for; the scale's own oppose band where the rule names none."""
        return self._band("out", self.scale.oppose)

    @property
    def disagreement_test(self) -> DisagreementTest:
        """The test the rule itself uses; else RAM classic on 1-9 and the polarisation flag elsewhere."""
        for outcome in self.outcomes:
            for leaf in leaves(outcome.when):
                if isinstance(leaf, Is):
                    return leaf.test.test
        return "ram-classic" if self.scale == RAM_SCALE else "polarisation"

    def _band(self, outcome: str, otherwise: tuple[int, int]) -> tuple[int, int]:
        when = self.condition(outcome)
        for leaf in leaves(when) if when is not None else ():
            if isinstance(leaf, Compare) and isinstance(leaf.measure, Share) and leaf.operator in (">=", ">"):
                return leaf.measure.low, leaf.measure.high
        return otherwise
