"""How far two categories are from each other: Krippendorff's metrics and Gwet's weights."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import Scale
from analysis.result import require_one_of

Floats: TypeAlias = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Weighting = Literal["identity", "linear", "quadratic", "ordinal"]
_WEIGHTINGS = get_args(Weighting)


@dataclass(frozen=True, slots=True)
class Distance:
    """Squared distances between categories and how they move with the margins."""

    squared: Floats  # categories x categories
    slope: Floats | None = None  # categories x categories x margins: derivative of `squared`


def distance(level: Level, scale: Scale, margins: Floats) -> Distance:
    """Krippendorff's metric of this level; only the ordinal one depends on how often a category was used."""
    points = np.asarray(scale.scores, dtype=np.float64)
    apart = points[:, None] - points
    if level == "nominal":
        return Distance((apart != 0).astype(np.float64))
    if level == "interval":
        return Distance(apart**2)
    if level == "ratio":
        total = points[:, None] + points
        return Distance((apart / np.where(total == 0, 1, total)) ** 2)
    return _ordinal(margins)


def _ordinal(margins: Floats) -> Distance:
    """(sum of the margins from c to k, less half of both ends)²."""
    place = np.arange(len(margins))
    low, high = np.minimum.outer(place, place), np.maximum.outer(place, place)
    within = (low[..., None] <= place) & (place <= high[..., None])
    ends = (place == low[..., None]).astype(np.float64) + (place == high[..., None])
    weights = within - ends / 2
    root = weights @ margins
    return Distance(root**2, 2 * root[..., None] * weights)


def agreement_weights(weighting: Weighting, scale: Scale) -> Floats:
    """Gwet's weights on the declared scale: 1 for the same category, falling with the distance.

    linear 1 - |s-t|/range; quadratic 1 - ((s-t)/range)²; ordinal 1 - M/max M, where M counts the pairs among
    the categories from the one to the other. Gwet (2014), Handbook of Inter-Rater Reliability, chapter 3.
    """
    require_one_of("weighting", weighting, _WEIGHTINGS)
    return _weights(weighting, scale.scores)


@lru_cache(maxsize=64)
def _weights(weighting: Weighting, scores: tuple[int, ...]) -> Floats:
    """Kept from one coefficient to the next, and therefore not to be written to."""
    points = np.asarray(scores, dtype=np.float64)
    apart = np.abs(points[:, None] - points) / float(points[-1] - points[0])
    if weighting == "ordinal":
        place = np.arange(len(points))
        steps = np.abs(place[:, None] - place)
        apart = steps * (steps + 1) / (len(points) * (len(points) - 1))
    elif weighting == "quadratic":
        apart = apart**2
    elif weighting == "identity":
        apart = (apart > 0).astype(np.float64)
    weights: Floats = 1 - apart
    weights.flags.writeable = False
    return weights
