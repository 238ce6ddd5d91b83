"""What the valid ratings of a statement have: their middle and their spread."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from analysis.agreement import DEFAULT_QUANTILE, HALF
from analysis.consensus import layers, order
from analysis.consensus.amounts import exact_percent
from analysis.consensus.cases import Cases
from analysis.consensus.exact import Numbers, first_known, product, where_unknown
from analysis.consensus.limits import RuleError, check_digits
from analysis.consensus.measures.measure import SIGNED, SPREAD, Measure, Settings
from analysis.consensus.phrases import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Median(Measure):
    """The median of the valid ratings."""

    kind: ClassVar = "median"
    text: ClassVar = "median"
    name: ClassVar = "median"
    words: ClassVar = phrase("the median")

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return order.quantile(cases, HALF, DEFAULT_QUANTILE)

    def work(self, _experts: int) -> int:
        return 10


@dataclass(frozen=True, slots=True)
class Quantile(Measure):
    """The q-quantile of the valid ratings, in the rule's quantile type; 0 <= q <= 1."""

    q: Fraction
    kind: ClassVar = "quantile"
    text: ClassVar = "quantile"
    by_quantile_type: ClassVar = True

    def __post_init__(self) -> None:
        if not 0 <= self.q <= 1:
            raise RuleError("A quantile is taken from 0% to 100% of the ratings.")
        check_digits(self.q)

    def compute(self, cases: Cases, settings: Settings) -> Numbers:
        return order.quantile(cases, self.q, settings.quantile_type)

    def written(self) -> str:
        return f"{self.text} {exact_percent(self.q)}"

    def explained(self, settings: Settings) -> Phrase:
        return phrase(
            "the %(percent)s quantile (R type %(type)s)",
            percent=exact_percent(self.q),
            type=str(settings.quantile_type),
        )

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        return [f"{exact_percent(self.q)} quantile"] * len(cases)

    def work(self, _experts: int) -> int:
        return 10


@dataclass(frozen=True, slots=True)
class Iqr(Measure):
    """The interquartile range, in the rule's quantile type."""

    kind: ClassVar = "iqr"
    text: ClassVar = "IQR"
    name: ClassVar = "IQR"
    possible: ClassVar = SPREAD
    by_quantile_type: ClassVar = True

    def compute(self, cases: Cases, settings: Settings) -> Numbers:
        return order.interquartile(cases, settings.quantile_type)

    def explained(self, settings: Settings) -> Phrase:
        return phrase("the IQR (R type %(type)s)", type=str(settings.quantile_type))

    def work(self, _experts: int) -> int:
        return 10


@dataclass(frozen=True, slots=True)
class Mean(Measure):
    """The mean of the valid ratings."""

    kind: ClassVar = "mean"
    text: ClassVar = "mean"
    name: ClassVar = "mean"
    words: ClassVar = phrase("the mean")

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return Numbers(cases.counts @ cases.scores, cases.n, cases.unrated)


@dataclass(frozen=True, slots=True)
class Sd(Measure):
    """The standard deviation of the valid ratings, n - 1 in the denominator; undefined for one rating."""

    kind: ClassVar = "sd"
    text: ClassVar = "SD"
    name: ClassVar = "SD"
    words: ClassVar = phrase("the standard deviation")
    possible: ClassVar = SPREAD

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        """Squared: (nQ - S²)/(n(n-1)) of the sum S and the sum of squares Q."""
        total, squares = cases.counts @ cases.scores, cases.counts @ cases.scores**2
        spread = product(cases.n, squares) - product(total, total)
        alone = first_known(cases.unrated, where_unknown(cases.n == 1, "one_rating"))
        return Numbers(spread, product(cases.n, cases.n - 1), alone, squared=True)

    def work(self, _experts: int) -> int:
        return 50


@dataclass(frozen=True, slots=True)
class Cv(Measure):
    """Standard deviation over mean; undefined for one rating and where the mean is 0."""

    kind: ClassVar = "cv"
    text: ClassVar = "CV"
    name: ClassVar = "CV"
    words: ClassVar = phrase("the coefficient of variation")

    def compute(self, cases: Cases, settings: Settings) -> Numbers:
        """Squared, with the sign of the mean: SD²/(S/n)²."""
        total, deviation = cases.counts @ cases.scores, Sd().of(cases, settings)
        signed = product(product(deviation.numerator, product(cases.n, cases.n)), np.sign(total))
        below = product(deviation.denominator, product(total, total))
        level = where_unknown(total == 0, "mean_zero")
        return Numbers(signed, below, first_known(deviation.unknown, level), squared=True)

    def work(self, _experts: int) -> int:
        return 50


@dataclass(frozen=True, slots=True)
class VanDerEijk(Measure):
    """Agreement A of van der Eijk (2001), -1 to 1; undefined with fewer than three categories."""

    kind: ClassVar = "van_der_eijk"
    text: ClassVar = "A"
    name: ClassVar = "van der Eijk's A"
    words: ClassVar = phrase("van der Eijk's A")
    possible: ClassVar = SIGNED

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return layers.agreement(cases)

    def work(self, _experts: int) -> int:
        return 50
