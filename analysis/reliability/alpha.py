"""Krippendorff's alpha, from the counts of each statement."""

from typing import get_args

import numpy as np

from analysis.ratings import RatingMatrix
from analysis.reliability.distances import Distance, Level, Weighting, agreement_weights, distance
from analysis.reliability.jackknife import Floats, surplus_of_pairs
from analysis.reliability.prepared import Prepared, bounded
from analysis.result import Estimate, no_value, require_one_of


def krippendorff_alpha(matrix: RatingMatrix, level: Level = "ordinal") -> Estimate:
    """Krippendorff's alpha, 1 - (N-1) sum o_ck d_ck / sum n_c n_k d_ck; missing ratings allowed.

    o are the coincidences of values within statements with at least two ratings, n their margins, N their
    sum. d: nominal [c != k]; interval (c-k)²; ratio ((c-k)/(c+k))², not for scores below 0; ordinal (sum of n
    from c to k, less half of both ends)². Unused categories have no effect. Undefined without pairs or
    without variation. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    """
    return bounded(matrix, [prepared_alpha(matrix, level)])[0]


def alpha_by_weights(matrix: RatingMatrix, weighting: Weighting = "identity") -> Estimate:
    """Alpha in Gwet's weighting: Krippendorff's alpha where two categories are 1 - weight apart.

    It differs from the ordinal alpha, whose distances depend on the margins. Missing ratings as for alpha.
    Gwet (2014), Handbook of Inter-Rater Reliability, chapter 3.
    """
    return bounded(matrix, [prepared_alpha_by_weights(matrix, weighting)])[0]


def prepared_alpha(matrix: RatingMatrix, level: Level) -> Prepared:
    require_one_of("level", level, get_args(Level))
    method = f"Krippendorff alpha, {level}"
    if level == "ratio" and matrix.scale.scores[0] < 0:
        refused = no_value("scale_not_supported", method, status="not_applicable")
        return Prepared(refused)
    counts = _pairable(matrix)
    return _prepare(counts, distance(level, matrix.scale, counts.sum(axis=0)), method, matrix)


def prepared_alpha_by_weights(matrix: RatingMatrix, weighting: Weighting) -> Prepared:
    apart = Distance(1 - agreement_weights(weighting, matrix.scale))
    return _prepare(_pairable(matrix), apart, f"alpha in Gwet's weighting, {weighting} weights", matrix)


def _pairable(matrix: RatingMatrix) -> Floats:
    """Counts of the statements with at least two ratings; zero for the others, which have no say."""
    counts = matrix.counts.astype(np.float64)
    counts[counts.sum(axis=1) < 2] = 0
    return counts


def _prepare(counts: Floats, apart: Distance, method: str, matrix: RatingMatrix) -> Prepared:
    ratings = counts.sum(axis=1)
    used = int(np.count_nonzero(ratings))
    excluded = len(ratings) - used
    if not matrix.counts.any():
        return Prepared(no_value("no_data", method, n_excluded=excluded))
    if not used:
        return Prepared(no_value("too_few_raters", method, status="too_few", n_excluded=excluded))
    if np.count_nonzero(counts.sum(axis=0)) < 2:
        return Prepared(no_value("no_variation", method, n_used=used, n_excluded=excluded))
    value, slope = _alpha_and_slope(counts, ratings, apart)
    missing = len(matrix.seats) * used - int(ratings.sum())
    estimate = Estimate(value, method, used, n_missing=missing, n_excluded=excluded)
    margins, total = counts.sum(axis=0), float(ratings.sum())
    by_pairs = (total - 1) / float(margins @ apart.squared @ margins) * ratings
    surplus = surplus_of_pairs(counts, apart.squared, by_pairs)
    return Prepared(estimate, slope, surplus=surplus, centre=_centre(value, total, apart.squared, matrix))


def _centre(value: float, total: float, d: Floats, matrix: RatingMatrix) -> float:
    """Alpha against what two different experts would differ by: chance within an expert says nothing of it.

    Where experts are lenient or strict, ratings of one expert are alike, and counting them among the pairs of
    chance makes alpha of a small panel too low.
    """
    own, margins = matrix.seat_products, matrix.counts.sum(axis=0).astype(np.float64)
    all_pairs, own_pairs = float(margins.sum()) ** 2, float(own.sum())
    everything = float(margins @ d @ margins)
    between = everything - float((own * d).sum())
    if between <= 0:
        return value
    bias = everything / all_pairs / (between / (all_pairs - own_pairs)) * total / (total - 1)
    return 1 - (1 - value) * bias


def _alpha_and_slope(counts: Floats, ratings: Floats, apart: Distance) -> tuple[float, Floats]:
    """Alpha = 1 - (N-1) D / E, and its derivative by the weight of an expert, by item and category."""
    d, margins = apart.squared, counts.sum(axis=0)
    total = float(margins.sum())
    others = np.maximum(ratings - 1, 1)
    spread = counts @ d
    within = (counts * spread).sum(axis=1)  # ordered pairs of one item, by distance
    observed = float((within / others).sum())
    expected = float(margins @ d @ margins)
    ratio = (total - 1) * observed / expected
    if not observed:
        return 1.0, np.zeros_like(counts)
    # Through the pairs of an item, whose weights always add up to its number of ratings.
    by_rating = 2 * spread / others[:, None] - (within / (np.maximum(ratings, 1) * others))[:, None]
    by_margin = 1 / total - 2 * d @ margins / expected
    if apart.slope is not None:
        # The diagonal of the coincidences never counts: a value has no distance from itself.
        coincidences = (counts / others[:, None]).T @ counts
        by_margin += np.tensordot(coincidences, apart.slope) / observed
        by_margin -= np.tensordot(np.outer(margins, margins), apart.slope) / expected
    slope = -ratio * (by_rating / observed + by_margin)
    return 1 - ratio, np.where((ratings > 0)[:, None], slope, 0.0)
