"""Krippendorff's alpha, from the counts of each statement."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.ratings import RatingMatrix
from analysis.result import Estimate, no_value

Level = Literal["nominal", "ordinal", "interval"]
Floats: TypeAlias = NDArray[np.float64]
LEAST_EXPERTS_FOR_INTERVAL = 3


def krippendorff_alpha(matrix: RatingMatrix, level: Level = "ordinal") -> Estimate:
    """Krippendorff's alpha, 1 - (N-1) sum o_ck d_ck / sum n_c n_k d_ck; missing ratings allowed.

    o are the coincidences of values within statements with at least two ratings, n their margins, N their
    sum. d: nominal [c != k]; interval (c-k)²; ordinal (sum of n from c to k, less half of both ends)². Unused
    categories have no effect. Undefined without pairs or without variation.
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. The 95% interval is over experts (they
    are the sample, the statements are fixed), by the infinitesimal jackknife: Efron (1982), The Jackknife,
    the Bootstrap and Other Resampling Plans, chapter 6; Student t on experts - 1.
    """
    method = f"Krippendorff alpha, {level}"
    pairable = matrix.counts.sum(axis=1) >= 2
    excluded = int((~pairable).sum())
    counts = matrix.counts[pairable].astype(np.float64)
    if not len(counts):
        return no_value("no_data", method, n_excluded=excluded)
    if int((counts.sum(axis=0) > 0).sum()) < 2:
        return no_value("no_variation", method, n_used=len(counts), n_excluded=excluded)
    alpha = _Alpha.of(counts, _distance(level, matrix.scale.scores, counts.sum(axis=0)))
    codes = matrix.codes[:, pairable]
    interval = _over_experts(alpha, codes[(codes != 0).any(axis=1)])
    return Estimate(
        alpha.value,
        method,
        len(counts),
        n_excluded=excluded,
        interval=interval,
        interval_method=None if interval is None else "infinitesimal jackknife over experts 95%",
        warnings=() if interval is not None else ("too few experts for an interval",),
    )


@dataclass(frozen=True, slots=True)
class _Distance:
    """Squared distances between categories and how they move with the margins."""

    squared: Floats  # categories x categories
    slope: Floats  # categories x categories x margins: derivative of `squared`


def _distance(level: Level, scores: tuple[int, ...], margins: Floats) -> _Distance:
    width = len(scores)
    still = np.zeros((width, width, width))
    if level == "nominal":
        return _Distance(1.0 - np.eye(width), still)
    if level == "interval":
        points = np.asarray(scores, dtype=np.float64)
        return _Distance((points[:, None] - points[None, :]) ** 2, still)
    place = np.arange(width)
    low, high = np.minimum.outer(place, place), np.maximum.outer(place, place)
    within = (low[..., None] <= place) & (place <= high[..., None])
    ends = (place == low[..., None]).astype(np.float64) + (place == high[..., None])
    weights = within - ends / 2
    root = weights @ margins
    return _Distance(root**2, 2 * root[..., None] * weights)


@dataclass(frozen=True, slots=True)
class _Alpha:
    """Alpha and what its derivative by an expert's weight is made of."""

    value: float
    rating_slope: Floats  # items x categories: by rating this item so, through the coincidences
    margin_slope: Floats  # categories: by each rating of this category, through the margins

    @classmethod
    def of(cls, counts: Floats, distance: _Distance) -> "_Alpha":
        d, margins, ratings = distance.squared, counts.sum(axis=0), counts.sum(axis=1)
        total = margins.sum()
        spread = counts @ d
        within = (counts * spread).sum(axis=1)  # ordered pairs of one item, by distance
        observed = (within / (ratings - 1)).sum()
        expected = margins @ d @ margins
        ratio = (total - 1) * observed / expected
        # Through the pairs of an item, whose weights always add up to its number of ratings.
        by_rating = 2 * spread / (ratings - 1)[:, None] - (within / (ratings * (ratings - 1)))[:, None]
        # The diagonal of the coincidences never counts: a value has no distance from itself.
        coincidences = (counts / (ratings - 1)[:, None]).T @ counts
        observed_by_margin = np.einsum("ck,ckg->g", coincidences, distance.slope)
        expected_by_margin = 2 * d @ margins + np.einsum("c,k,ckg->g", margins, margins, distance.slope)
        by_margin = (
            1 / total + observed_by_margin / observed - expected_by_margin / expected if observed else 0
        )
        return cls(
            float(1 - ratio),
            -ratio * by_rating / observed if observed else np.zeros_like(by_rating),
            -ratio * np.asarray(by_margin) * np.ones_like(margins),
        )


def _over_experts(alpha: _Alpha, codes: NDArray[np.uint8]) -> tuple[float, float] | None:
    experts = len(codes)
    if experts < LEAST_EXPERTS_FOR_INTERVAL:
        return None
    slope = np.zeros((codes.shape[1], alpha.rating_slope.shape[1] + 1))
    slope[:, 1:] = alpha.rating_slope + alpha.margin_slope
    influence = slope[np.arange(codes.shape[1]), codes].sum(axis=1)
    influence -= influence.mean()
    error = math.sqrt(float((influence**2).sum()) * experts / (experts - 1))
    reach = float(special.stdtrit(experts - 1, 0.975)) * error
    return alpha.value - reach, min(alpha.value + reach, 1.0)
