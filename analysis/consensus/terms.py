"""The smallest parts of a rule: what is measured, and the exact number or cut it is compared with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

Denominator = Literal["valid", "valid_plus_cannot_judge", "invited"]
DENOMINATORS: tuple[Denominator, ...] = get_args(Denominator)
Operator = Literal[">=", ">", "<=", "<"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
DisagreementTest = Literal["ram-classic", "ram-ipras", "polarisation"]
DISAGREEMENT_TESTS: tuple[DisagreementTest, ...] = get_args(DisagreementTest)

MOST_DIGITS = 6
"""Digits of a numerator or denominator: exact comparisons then stay within 64-bit integers."""
MOST_STEPS = 20


class RuleError(ValueError):
    """A rule that cannot be: unknown, malformed, or not made for this scale."""


@dataclass(frozen=True, slots=True)
class Share:
    """Share of ratings from `low` to `high` in `denominator`; None takes the rule's denominator.

    With "valid" on the relevant categories it is the item content validity index, I-CVI (Lynn 1986).
    """

    low: int
    high: int
    denominator: Denominator | None = None

    def __post_init__(self) -> None:
        if self.denominator not in (None, *DENOMINATORS):
            raise RuleError(f"The denominator is one of {', '.join(DENOMINATORS)}.")


@dataclass(frozen=True, slots=True)
class Count:
    """How many rated from `low` to `high`; undefined without a valid rating, as shares are."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Valid:
    """How many gave a valid rating; 0 is an answer."""


@dataclass(frozen=True, slots=True)
class Response:
    """Share of the invited who answered this statement: rated it or said "cannot judge" (quorum)."""


@dataclass(frozen=True, slots=True)
class Median:
    """The median of the valid ratings."""


@dataclass(frozen=True, slots=True)
class Quantile:
    """The q-quantile of the valid ratings, in the rule's quantile type; 0 <= q <= 1."""

    q: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.q <= 1:
            raise RuleError("A quantile is taken from 0% to 100% of the ratings.")
        _check_digits(self.q)


@dataclass(frozen=True, slots=True)
class Iqr:
    """The interquartile range, in the rule's quantile type."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of the valid ratings."""


@dataclass(frozen=True, slots=True)
class Sd:
    """The standard deviation of the valid ratings, n - 1 in the denominator; undefined for one rating."""


@dataclass(frozen=True, slots=True)
class Cv:
    """Standard deviation over mean; undefined for one rating and where the mean is 0."""


@dataclass(frozen=True, slots=True)
class SpreadA:
    """Agreement A of van der Eijk (2001), -1 to 1; undefined with fewer than three categories."""


@dataclass(frozen=True, slots=True)
class Cvr:
    """Content validity ratio (Lawshe 1975): (k - n/2) / (n/2) for k of n valid ratings in `low` to `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ModifiedKappa:
    """I-CVI freed of chance agreement, k* (Polit, Beck & Owen 2007), of the valid ratings in `low` to `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Share of the experts with a rating in this round and the one before whose rating is another one."""


@dataclass(frozen=True, slots=True)
class HistogramChange:
    """Half the sum of |p1 - p2| over the categories, this round and the one before (Scheibe et al. 1975).

    Of the same experts as `Changed`.
    """


Banded: TypeAlias = Share | Count | Cvr | ModifiedKappa
Measure: TypeAlias = (
    Banded | Valid | Response | Median | Quantile | Iqr | Mean | Sd | Cv | SpreadA | Changed | HistogramChange
)


@dataclass(frozen=True, slots=True)
class LawsheCritical:
    """The smallest CVR that a panel of undecided experts reaches with probability `alpha` at most.

    Exact and one-tailed (Ayre & Scally 2014); there is none for panels too small to reach it, and then
    the rule cannot decide.
    """

    alpha: Fraction

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 1:
            raise RuleError("The level of Lawshe's critical value lies between 0 and 1.")
        _check_digits(self.alpha)


@dataclass(frozen=True, slots=True)
class Apmo:
    """The average percent of majority opinions of the whole round (Kapoor 1987), over its deciding dimension.

    A statement has a majority where more than half of its valid ratings agree, or more than half oppose;
    the cut is the sum of those majorities over the sum of all valid ratings.
    """


@dataclass(frozen=True, slots=True)
class ByPanelSize:
    """A number that depends on how many valid ratings there are.

    `steps` are (from n, number), rising, the first from 1; the last step with from <= n counts.
    """

    steps: tuple[tuple[int, Fraction], ...]

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.steps]
        if not 2 <= len(starts) <= MOST_STEPS or starts[0] != 1 or starts != sorted(set(starts)):
            raise RuleError(f"A table by panel size has 2 to {MOST_STEPS} rising steps, the first from 1.")
        for start, number in self.steps:
            _check_digits(Fraction(start))
            _check_digits(number)

    def at(self, n: int) -> Fraction:
        """Look up the number for n valid ratings."""
        return next(bound for start, bound in reversed(self.steps) if start <= max(n, 1))


Bound: TypeAlias = Fraction | LawsheCritical | Apmo | ByPanelSize


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
        match self.bound:
            case LawsheCritical():
                if not isinstance(self.measure, Cvr):
                    raise RuleError("Lawshe's critical value is a cut for the CVR only.")
            case Apmo():
                if not isinstance(self.measure, Share):
                    raise RuleError("The APMO cut is a cut for shares only.")
            case ByPanelSize(steps):
                for _, number in steps:
                    _check_number(self.measure, number)
            case Fraction():
                _check_number(self.measure, self.bound)


_Possible: TypeAlias = tuple[Callable[[Fraction], bool], str]
_SHARE: _Possible = (lambda number: 0 <= number <= 1, "A share is compared with 0% to 100%.")
_COUNT: _Possible = (
    lambda number: number.denominator == 1 and number >= 0,
    "A count is compared with a whole number from 0.",
)
_SPREAD: _Possible = (lambda number: number >= 0, "The spread cannot be below 0.")
_SIGNED: _Possible = (lambda number: -1 <= number <= 1, "This measure is compared with -1 to 1.")
_POSSIBLE: Mapping[type[Measure], _Possible] = {
    Share: _SHARE,
    Response: _SHARE,
    Changed: _SHARE,
    HistogramChange: _SHARE,
    Count: _COUNT,
    Valid: _COUNT,
    Iqr: _SPREAD,
    Sd: _SPREAD,
    SpreadA: _SIGNED,
    Cvr: _SIGNED,
    ModifiedKappa: _SIGNED,
}


def _check_number(measure: Measure, number: Fraction) -> None:
    _check_digits(number)
    possible, otherwise = _POSSIBLE.get(type(measure), (None, ""))
    if possible is not None and not possible(number):
        raise RuleError(otherwise)


def _check_digits(number: Fraction) -> None:
    if max(abs(number.numerator), number.denominator) > 10**MOST_DIGITS:
        raise RuleError(f"A number in a rule has at most {MOST_DIGITS} digits above and below the line.")
