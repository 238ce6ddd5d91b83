"""The smallest parts of a rule: a measure with what it is compared with, and tests that are true or false."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from analysis.consensus.cuts import Bound
from analysis.consensus.exact import OPERATORS, Operator
from analysis.consensus.limits import RuleError
from analysis.consensus.measures import Measure

DisagreementTest = Literal["ram-classic", "ram-ipras", "polarisation"]
DISAGREEMENT_TESTS: tuple[DisagreementTest, ...] = get_args(DisagreementTest)
OPPOSITE: Mapping[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
UPWARD: tuple[Operator, ...] = (">=", ">")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One of the tests for two camps."""

    test: DisagreementTest

    def __post_init__(self) -> None:
        if self.test not in DISAGREEMENT_TESTS:
            raise RuleError(f"A test of disagreement is one of {', '.join(DISAGREEMENT_TESTS)}.")


@dataclass(frozen=True, slots=True)
class Compare:
    """A measure compared with an exact number, or with a cut computed from the panel or the round."""

    measure: Measure
    operator: Operator
    bound: Bound

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            raise RuleError(f"A comparison is one of {', '.join(OPERATORS)}.")
        if isinstance(self.bound, Fraction):
            self.measure.possible.check(self.bound)
        else:
            self.bound.check(self.measure)

    @property
    def upward(self) -> bool:
        """Whether it asks for much rather than for little."""
        return self.operator in UPWARD

    def demanded(self, *, negated: bool) -> "Compare":
        """Write what is asked for where it stands, negated or not."""
        return replace(self, operator=OPPOSITE[self.operator]) if negated else self


@dataclass(frozen=True, slots=True)
class Is:
    """A test that is true or false by itself."""

    test: Disagreement
