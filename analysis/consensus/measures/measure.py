"""What all measures have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal, TypeVar, get_args

import numpy as np

from analysis.consensus.amounts import exact_number, exact_percent
from analysis.consensus.cases import Cases, Whole
from analysis.consensus.exact import Integers, Numbers, Unknown, first_known, where_unknown
from analysis.consensus.limits import RuleError, check_digits
from analysis.consensus.phrases import Phrase

Denominator = Literal["valid", "valid_plus_cannot_judge", "invited"]
DENOMINATORS: tuple[Denominator, ...] = get_args(Denominator)

ONE = np.asarray(1)
_People = TypeVar("_People", int, Whole)


def people_of(denominator: Denominator, n: _People, cannot_judge: _People, invited: _People) -> _People:
    """Count the people of a denominator."""
    match denominator:
        case "valid":
            return n
        case "valid_plus_cannot_judge":
            return n + cannot_judge
        case "invited":
            return invited


@dataclass(frozen=True, slots=True)
class Settings:
    """What a rule sets once for all its measures."""

    denominator: Denominator = "valid"
    quantile_type: int = 7


@dataclass(frozen=True, slots=True)
class Possible:
    """The numbers that a measure may be compared with; `otherwise` refuses all others."""

    holds: Callable[[Fraction], bool]
    otherwise: str

    def check(self, number: Fraction) -> None:
        check_digits(number)
        if not self.holds(number):
            raise RuleError(self.otherwise)


ANYTHING = Possible(lambda _: True, "")
SHARE = Possible(lambda number: 0 <= number <= 1, "A share is compared with 0% to 100%.")
COUNT = Possible(
    lambda number: number.denominator == 1 and number >= 0, "A count is compared with a whole number from 0."
)
SPREAD = Possible(lambda number: number >= 0, "The spread cannot be below 0.")
SIGNED = Possible(lambda number: -1 <= number <= 1, "This measure is compared with -1 to 1.")


class Measure(ABC):
    """A number that the ratings of a statement have: how it is computed, and all ways in which it is written.

    To add one, write its class and name it in `MEASURES`; where it has fields, `comparisons` and `stored` must
    know how to read them.
    """

    __slots__ = ()
    kind: ClassVar[str]
    """Its name in a stored rule."""
    text: ClassVar[str]
    """Its words in the text of a rule."""
    name: ClassVar[str]
    """Its words before its value, in a line with the numbers put in."""
    words: ClassVar[Phrase]
    """Its words in an explanation."""
    possible: ClassVar[Possible] = ANYTHING
    in_percent: ClassVar[bool] = False
    by_quantile_type: ClassVar[bool] = False
    follows_experts: ClassVar[bool] = False
    """Whether the same experts are compared with the round before."""

    @abstractmethod
    def compute(self, cases: Cases, settings: Settings) -> Numbers:
        """Compute the numbers that are compared, or why there are none."""

    def of(self, cases: Cases, settings: Settings) -> Numbers:
        """Do as `compute`, once for the same cases however often a rule names the measure."""
        return cases.once((self, settings), lambda: self.compute(cases, settings))

    def written(self) -> str:
        """Write it as in the text of a rule."""
        return self.text

    def explained(self, _settings: Settings) -> Phrase:
        """Name it, with the settings it is taken under."""
        return self.words

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        """Write what stands before its value in each case: its name, and the counts behind it."""
        return [self.name] * len(cases)

    def amount(self, number: Fraction) -> str:
        """Write a number as this measure is commonly written, shares in percent."""
        return exact_percent(number) if self.in_percent else exact_number(number)

    def tells_apart(self, scores: Sequence[int]) -> set[int]:
        """List the places of the categories at which something new begins for it; by default all."""
        return set(range(len(scores)))

    def work(self, _experts: int) -> int:
        """Weigh what one case in a panel of this size was seen to take."""
        return 6


def ratio(numerator: Whole, denominator: Whole, unknown: Unknown) -> Numbers:
    nobody = where_unknown(denominator == 0, "no_data")
    return Numbers(numerator, denominator, first_known(unknown, nobody))


def counts_behind(name: str, k: Integers, n: Integers, whom: str) -> list[str]:
    """Write the counts that a ratio is made of."""
    return [f"{name}: {few} of {all_} {whom} =" for few, all_ in zip(k.tolist(), n.tolist(), strict=True)]
