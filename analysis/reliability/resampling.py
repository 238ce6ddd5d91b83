"""Bootstraps of Krippendorff's alpha: over experts without self-pairs, to check the jackknife; over statements.

Never used in a report. In the naive bootstrap over experts a resampled expert agrees with his own copy, which
pushes every pairwise coefficient upward; here pairs of an expert with himself do not count.
"""

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from analysis.ratings import RatingMatrix
from analysis.reliability.alpha import krippendorff_alpha
from analysis.reliability.distances import Level, distance
from analysis.reliability.jackknife import Floats, put_beside
from analysis.result import Estimate, require_one_of

Resampled = Literal["experts", "statements"]
ALL_ALIKE = "no interval: every resample gives the same"


def bootstrap_alpha(
    matrix: RatingMatrix,
    level: Level = "ordinal",
    *,
    seed: int,
    resamples: int = 2000,
    over: Resampled = "experts",
) -> Estimate:
    """Alpha with a 95% percentile interval (linear quantiles) over resampled experts or statements.

    Over experts every resampled expert keeps his number of copies as weight, and the pairs of a statement are
    those of different experts. Over statements only to compare with published figures. Resamples in which
    alpha is undefined are dropped and counted in the method. No interval where none is left, or all give the same.
    """
    require_one_of("over", over, get_args(Resampled))
    estimate = krippendorff_alpha(matrix, level)
    if estimate.value is None:
        return estimate
    generator = np.random.Generator(np.random.PCG64(seed))
    values = np.array([_resampled(matrix, level, generator, over) for _ in range(resamples)])
    defined = values[np.isfinite(values)]
    method = f"bootstrap over {over} 95%, B={resamples}, seed {seed}, {resamples - len(defined)} undefined"
    bare = replace(estimate, interval=None, interval_method=None, warnings=())
    if not len(defined) or np.ptp(defined) == 0:
        return put_beside(bare, ALL_ALIKE, method)
    low, high = np.quantile(defined, (0.025, 0.975))
    return put_beside(bare, (float(low), float(high)), method)


def _resampled(matrix: RatingMatrix, level: Level, generator: np.random.Generator, over: Resampled) -> float:
    if over == "statements":
        items = len(matrix.items)
        counts = matrix.counts[generator.integers(0, items, items)].astype(np.float64)
        return _alpha(counts, counts.sum(axis=1), matrix, level)
    experts = len(matrix.seats)
    weights = generator.multinomial(experts, np.full(experts, 1 / experts)).astype(np.float64)
    counts = _weighted_counts(matrix, weights)
    return _alpha(counts, _weighted_counts(matrix, weights**2).sum(axis=1), matrix, level)


def _weighted_counts(matrix: RatingMatrix, weights: Floats) -> Floats:
    places = [matrix.codes == code for code in range(1, len(matrix.scale.scores) + 1)]
    return np.stack([weights @ place for place in places], axis=1)


def _alpha(counts: Floats, squares: Floats, matrix: RatingMatrix, level: Level) -> float:
    """Alpha of weighted experts; `squares` are the sums of their squared weights. Not finite if undefined."""
    ratings = counts.sum(axis=1)
    paired = ratings**2 > squares
    counts, ratings, squares = counts[paired], ratings[paired], squares[paired]
    margins = counts.sum(axis=0)
    d = distance(level, matrix.scale, margins).squared
    expected = float(margins @ d @ margins)
    if not len(counts) or expected <= 0:
        return np.nan
    others = ratings - squares / ratings
    observed = float((((counts @ d) * counts).sum(axis=1) / others).sum())
    original = matrix.counts.sum(axis=1)
    total = float(original[original >= 2].sum())
    return 1 - float(margins.sum()) * (total - 1) / total * observed / expected
