"""What Gwet's coefficients are made of: pair agreement, shares of the categories, agreement by chance."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix
from analysis.reliability.distances import Weighting, agreement_weights
from analysis.reliability.jackknife import Floats, surplus_of_pairs

Chance = Literal["none", "gwet", "brennan-prediger", "fleiss"]


@dataclass(frozen=True, eq=False)
class Shares:
    """Named after Gwet (2014): r_ik counts, r_i ratings, pi_k prevalence, p_a,i and p_a agreement of pairs."""

    weighting: Weighting
    weights: Floats  # categories x categories
    total: float  # their sum: T
    counts: Floats  # items x categories
    ratings: Floats  # items
    rated: NDArray[np.bool_]  # items with at least one rating
    paired: NDArray[np.bool_]  # items with at least two
    with_ratings: int  # how many items these are
    with_pairs: int
    shares: Floats  # items x categories, 0 where nobody rated
    prevalence: Floats  # categories
    weighted: Floats  # items x categories: r*_ik
    agreements: Floats  # items, 0 without pairs
    agreement: float
    matrix: RatingMatrix

    @classmethod
    def of(cls, matrix: RatingMatrix, weighting: Weighting) -> "Shares":
        weights = agreement_weights(weighting, matrix.scale)
        counts = matrix.counts.astype(np.float64)
        ratings = counts.sum(axis=1)
        rated, paired = ratings >= 1, ratings >= 2
        with_ratings, with_pairs = int(np.count_nonzero(rated)), int(np.count_nonzero(paired))
        shares = counts / np.maximum(ratings, 1)[:, None]
        weighted = counts @ weights
        # Nothing agrees with nothing, and a lone rating with itself only: both are 0 before dividing.
        agreements = ((counts * weighted).sum(axis=1) - ratings) / np.maximum(ratings * (ratings - 1), 1)
        return cls(
            weighting,
            weights,
            float(weights.sum()),
            counts,
            ratings,
            rated,
            paired,
            with_ratings,
            with_pairs,
            shares,
            shares.sum(axis=0) / max(1, with_ratings),
            weighted,
            agreements,
            float(agreements.sum()) / max(1, with_pairs),
            matrix,
        )

    @property
    def mean_weight(self) -> float:
        """T/(q(q-1)), as Gwet's p_e has it."""
        width = len(self.weights)
        return self.total / (width * (width - 1))

    @property
    def categories_used(self) -> int:
        return int(np.count_nonzero(self.prevalence))

    def chance(self, chance: Chance) -> float:
        """p_e."""
        if chance == "none":
            return 0.0
        if chance == "brennan-prediger":
            return self.total / len(self.weights) ** 2
        if chance == "gwet":
            return self.mean_weight * float(self.prevalence @ (1 - self.prevalence))
        return float(self.prevalence @ self.weights @ self.prevalence)

    def least(self, chance: Chance) -> float:
        """Least value with experts without end.

        Two of them agree least about a statement where the categories, or with weights both ends of the scale,
        are equally likely. By margins they never agree less than by chance; by Gwet's chance, which is at most
        Brennan-Prediger's, they may.
        """
        if chance == "fleiss":
            return 0.0
        width = len(self.weights)
        agreement = 1 / width if self.weighting == "identity" else 1 / 2
        expected = 0.0 if chance == "none" else self.chance("brennan-prediger")
        return (agreement - expected) / (1 - expected)

    def beyond(self, expected: float) -> float:
        return (self.agreement - expected) / (1 - expected)

    def slope(self, chance: Chance) -> Floats:
        """Derivative of the coefficient by the weight of an expert who rated so: items x categories."""
        expected = self.chance(chance)
        slope = self.agreement_slope()
        by_prevalence = self._chance_slope(chance)
        if by_prevalence is not None:
            slope -= (1 - self.beyond(expected)) * self._through_prevalence(by_prevalence)
        return slope / (1 - expected)

    def agreement_slope(self) -> Floats:
        """Derivative of p_a: how much more than the item's pairs this rating agrees with the others."""
        others = np.maximum(self.ratings - 1, 1)[:, None]
        more = (self.weighted - 1) / others - self.agreements[:, None]
        scale = np.where(self.paired, 2 / (np.maximum(self.ratings, 1) * self.with_pairs), 0.0)
        return more * scale[:, None]

    def surplus(self, expected: float) -> float:
        by_pairs = np.full(len(self.ratings), 1 / (self.with_pairs * (1 - expected)))
        return surplus_of_pairs(self.counts, self.weights, by_pairs)

    def _chance_slope(self, chance: Chance) -> Floats | None:
        """Derivative of p_e by the prevalence, where it depends on it."""
        if chance == "gwet":
            return self.mean_weight * (1 - 2 * self.prevalence)
        return 2 * self.weights @ self.prevalence if chance == "fleiss" else None

    def _through_prevalence(self, gradient: Floats) -> Floats:
        scale = np.where(self.rated, 1 / (np.maximum(self.ratings, 1) * self.with_ratings), 0.0)
        return (gradient - (self.shares @ gradient)[:, None]) * scale[:, None]

    @cached_property
    def expected_of_two(self) -> tuple[float, Floats]:
        """Conger's p_e, and its derivative by the weight of each expert (0 for those who rated nothing)."""
        own_counts = self.matrix.seat_counts
        ratings = own_counts.sum(axis=1)
        rated = ratings > 0
        raters = int(rated.sum())
        own = own_counts / np.maximum(ratings, 1)[:, None]
        weighted = own @ self.weights
        everyone = own.sum(axis=0)
        with_others = weighted @ everyone - (weighted * own).sum(axis=1)
        expected = float(with_others.sum()) / (raters * (raters - 1))
        influence = 2 * (with_others / (raters - 1) - expected) / raters
        return expected, np.where(rated, influence, 0.0)

    def error_over_statements(self, chance: Chance, expected: float) -> float | None:
        """Gwet's standard error over items, without finite-population correction; `expected` is p_e."""
        n = self.with_ratings
        if n < 2:
            return None
        value = self.beyond(expected)
        linear = (self.agreements - expected) * (n / self.with_pairs) * self.paired
        of_items = self._chance_of_items(chance)
        if of_items is not None:
            linear -= 2 * (1 - value) * (of_items - expected)
        spread = (linear / (1 - expected) - value)[self.rated]
        return math.sqrt(float(spread @ spread) / (n * (n - 1)))

    def _chance_of_items(self, chance: Chance) -> Floats | None:
        """p_e,i, where p_e depends on the statements."""
        if chance == "gwet":
            return self.mean_weight * (self.shares @ (1 - self.prevalence))
        return self.shares @ self.weights @ self.prevalence if chance == "fleiss" else None
